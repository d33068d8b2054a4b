// Tests of the console: its figures, its build, and the page in a real browser.
//
//   node tests/console/run.mjs PROGRAM [NAME...]     NAME: of a file, without `.test.mjs`
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./npm.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const [program, ...names] = process.argv.slice(2);
if (!program) {
  console.error("usage: node tests/console/run.mjs PROGRAM [NAME...]");
  process.exit(2);
}

for (const folder of [here, path.join(here, "../../console")]) {
  const hindrance = install(folder);
  if (hindrance) {
    console.error(`SKIPPED: the console's tests need packages of npm's registry: ${hindrance}`);
    process.exit(0);
  }
}

const files = readdirSync(here)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => names.length === 0 || names.includes(name.replace(".test.mjs", "")))
  .map((name) => path.join(here, name));
const environment = { ...process.env, OPSWORKSCM_LOCAL_PROGRAM: path.resolve(program) };
const done = spawnSync(process.execPath, ["--test", ...files], {
  env: environment,
  stdio: "inherit",
});
process.exit(done.status ?? 1);
