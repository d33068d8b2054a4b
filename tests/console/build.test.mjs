// What is committed is what is built, is small, and says whose it is.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { root } from "./sources.mjs";

const scriptBytesMax = 50_000;
const allBytesMax = 60_000;

const dist = path.join(root, "console", "dist");
const bytes = (folder, name) => readFileSync(path.join(folder, name));
const packed = (name) => gzipSync(bytes(dist, name), { level: 9 }).length;

test("console/dist is what console/src makes, byte for byte: ./dev console makes it anew", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "opsworkscm-local-console-"));
  execFileSync(process.execPath, [path.join(root, "console", "build.mjs"), folder]);
  assert.deepEqual(readdirSync(folder).sort(), readdirSync(dist).sort());
  for (const name of readdirSync(folder)) {
    assert.ok(bytes(folder, name).equals(bytes(dist, name)), `${name} is another`);
  }
  rmSync(folder, { recursive: true });
});

test("its types are right", () => {
  const compiler = path.join(root, "console", "node_modules", ".bin", "tsc");
  execFileSync(compiler, ["--noEmit"], { cwd: path.join(root, "console"), stdio: "inherit" });
});

test("all of it is at most 60 kB zipped, the script 50 kB", (context) => {
  const names = readdirSync(dist);
  const all = names.reduce((sum, name) => sum + packed(name), 0);
  context.diagnostic(`script ${packed("app.js")} B, all ${all} B`);
  assert.ok(packed("app.js") <= scriptBytesMax, `${packed("app.js")}`);
  assert.ok(all <= allBytesMax, `${all}`);
});

test("versions are exact", () => {
  for (const folder of ["console", "tests/console"]) {
    const of = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));
    for (const [name, version] of Object.entries({ ...of.dependencies, ...of.devDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
    }
  }
});

test("whatever is bundled is named in packaging/copyright, with its licence", () => {
  const told = readFileSync(path.join(root, "packaging", "copyright"), "utf8");
  const { dependencies } = JSON.parse(readFileSync(path.join(root, "console", "package.json"), "utf8"));
  for (const name of [...Object.keys(dependencies), "@preact/signals-core"]) {
    assert.ok(told.includes(name), name);
    const licence = bytes(path.join(root, "console", "node_modules", name), "LICENSE").toString();
    const holder = /^Copyright.*$/m.exec(licence)[0].replace(/^Copyright \(c\) /i, "");
    assert.ok(told.includes(holder), holder);
  }
  assert.match(told, /Permission is hereby granted, free of charge/);
});
