// Packages as a lock file pins them.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";

const installMillisecondsMax = 300_000;

// `npm ci`, unless what it would install is there. Why it can't be done, or nothing: other failures
// than a registry that can't be reached are thrown.
export function install(folder) {
  const lock = path.join(folder, "package-lock.json");
  const installed = path.join(folder, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return undefined;
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
    timeout: installMillisecondsMax,
  });
  if (done.error?.code === "ENOENT") return "there is no npm; Debian's package is npm";
  if (done.status === 0) return undefined;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(done.stderr)) {
    return `it can't be reached (${folder})`;
  }
  throw new Error(`npm ci failed in ${folder}: ${done.stderr}`);
}
