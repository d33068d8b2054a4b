// The helper under vitest and jest, whose files run in parallel, and its types.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../runners/", import.meta.url));

function run(command, words) {
  const env = { ...process.env, CI: "1", NO_COLOR: "1", FORCE_COLOR: "0" };
  delete env.NODE_TEST_CONTEXT;
  const done = spawnSync(command, words, { cwd: folder, env, encoding: "utf8", timeout: 120_000 });
  return { status: done.status, text: done.stdout + done.stderr };
}

const age = (file) => (existsSync(folder + file) ? statSync(folder + file).mtimeMs : -1);

before(() => {
  if (age("node_modules/.package-lock.json") >= age("package-lock.json")) return;
  const { status, text } = run("npm", ["ci"]);
  assert.equal(status, 0, text);
});

const told = [
  /Expected length: 2|expected \[ .* \] to have a length of 2/s,
  /-- opsworkscm: calls\n\s*#1 \S+ CreateBackup/,
  /-- opsworkscm: world\n\s*account \d{12}/,
  /-- opsworkscm: log\n/,
];

// One of two files that run in parallel has a test that fails.
function check(words, counts) {
  const { status, text } = run("npx", words);
  assert.equal(status, 1, text);
  for (const pattern of [counts, ...told]) assert.match(text, pattern);
}

test("jest: files in parallel, and what a failing test tells", () => {
  check(["jest"], /Tests: +1 failed, 8 passed, 9 total/);
});

test("vitest: files in parallel, and what a failing test tells", () => {
  check(["vitest", "run", "--dir", "vitest"], /Tests +1 failed \| 8 passed \(9\)/);
});

test("the types say what there is", () => {
  const { status, text } = run("npx", ["tsc"]);
  assert.equal(status, 0, text);
});
