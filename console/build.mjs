// Makes console/dist of console/src: the same bytes from the same sources and lock file.
//
//   node build.mjs [FOLDER]     FOLDER: where to, instead of dist
import { build } from "esbuild";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, "dist"));
const copied = ["index.html", "favicon.svg"];

await mkdir(out, { recursive: true });
for (const left of await readdir(out)) await rm(path.join(out, left), { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "src/main.tsx", out: "app" },
    { in: "src/styles/app.css", out: "app" },
  ],
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"], // those with light-dark()
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none", // their licences: packaging/copyright
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
});
for (const name of copied) await cp(path.join(here, "src", name), path.join(out, name));
