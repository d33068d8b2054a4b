// The page's own modules, for tests of what computes without a browser.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

const require = createRequire(path.join(root, "console", "package.json"));

// What the module at console/src/PATH exports.
export async function source(name) {
  const { build } = require("esbuild");
  const folder = mkdtempSync(path.join(tmpdir(), "opsworkscm-local-console-"));
  const outfile = path.join(folder, "module.mjs");
  try {
    await build({
      absWorkingDir: path.join(root, "console"),
      entryPoints: [`src/${name}`],
      outfile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
