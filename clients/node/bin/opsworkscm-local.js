#!/usr/bin/env node
// `npx opsworkscm-local`: the program of this platform, with the same arguments, input and outputs.
"use strict";

const { spawn } = require("node:child_process");
const { findProgram, notFound } = require("../lib/program.js");

const program = findProgram();
if (!program) {
  console.error(notFound);
  process.exit(2);
}
const words = process.argv.slice(2);
const own = "until-stdin-closes";
const asked = words.includes(`--${own}`) || process.env.OPSWORKSCM_LOCAL_UNTIL_STDIN_CLOSES;
// What it starts ends with this process, by kill -9 too; other commands may read their input.
const starts = !asked && (words.length === 0 || words[0] === "run" || words[0].startsWith("-"));
const child = spawn(program, words, {
  env: starts ? { ...process.env, OPSWORKSCM_LOCAL_UNTIL_STDIN_CLOSES: "true" } : process.env,
  stdio: [starts ? "pipe" : "inherit", "inherit", "inherit"],
});
child.stdin?.on("error", () => {});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.once("error", (error) => {
  console.error(error.code === "ENOENT" ? notFound : error.message);
  process.exitCode = 2;
});
child.once("exit", (status, signal) => {
  if (!signal) process.exit(status);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
