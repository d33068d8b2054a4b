// A running opsworkscm-local: found, started, watched and ended.
"use strict";

const { spawn } = require("node:child_process");
const { randomInt } = require("node:crypto");
const { findProgram, name, notFound } = require("./program.js");
const { lastLines, reportOf } = require("./report.js");
const { World } = require("./world.js");

const prefix = "OPSWORKSCM_LOCAL_";
const startMillisecondsMax = 20_000;
const stopMillisecondsMax = 20_000;
const noticeMillisecondsMax = 200;
const logLettersMax = 1_000_000;

// The program has ended, though it was not told to; with its log the first time it is told.
class Ended extends Error {
  constructor(text) {
    super(text);
    this.name = "Ended";
  }
}

// This process's environment, without the variables that are options of the program.
function ownEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith(prefix)));
}

// A running one; `process` is missing where it was there before, as a service of CI.
class Emulator {
  #log = "";
  #told = false;
  // Random, so that parallel files don't meet in one emulator.
  #account = randomInt(1e11, 2e11);

  constructor(url, child, token) {
    this.url = url.replace(/\/$/, "");
    this.process = child;
    this.token = token;
    child?.stderr.setEncoding("utf8");
    child?.stderr.on("data", (piece) => (this.#log = (this.#log + piece).slice(-logLettersMax)));
  }

  // A world that was never used, or the one of an account.
  newWorld({ account, region } = {}) {
    this.#account += 1;
    return new World(this, account ?? String(this.#account), region);
  }

  // What to hand to `test`, of any runner: `body` gets a new world, which is cleared afterwards.
  // Where it fails, the error tells the calls, the world and the log.
  inWorld(body) {
    return async () => {
      const world = this.newWorld();
      try {
        await body(world);
      } catch (error) {
        throw await this.#explained(error, world);
      }
      await world.clear();
    };
  }

  async #explained(error, world) {
    if (!(error instanceof Error) || error instanceof Ended) return error;
    const added = await reportOf(world).catch((failed) => failed.message);
    const before = error.message;
    const stack = error.stack ?? "";
    error.message = before ? `${before}\n\n${added}` : added;
    const begin = stack.indexOf(before);
    if (begin >= 0) {
      error.stack = stack.slice(0, begin) + error.message + stack.slice(begin + before.length);
    }
    return error;
  }

  // What the program has logged, at most its last million letters; nothing where it was there before.
  log() {
    return this.#log;
  }

  hasEnded() {
    const child = this.process;
    return Boolean(child) && (child.exitCode !== null || child.signalCode !== null);
  }

  // Rejects with Ended where the program has ended by itself; its log is told once.
  async check() {
    if (!this.process) return;
    if (!this.hasEnded()) await this.#end(noticeMillisecondsMax);
    if (!this.hasEnded()) return;
    const { exitCode, signalCode } = this.process;
    const reason = `${name} has ended ${signalCode ? `by ${signalCode}` : `with exit status ${exitCode}`}`;
    if (this.#told) throw new Ended(`${reason}; its log was told before`);
    this.#told = true;
    throw new Ended(`${reason}. Its log:\n${lastLines(this.#log)}`);
  }

  // Resolves once the program has ended and its log is whole, or when that takes too long.
  #end(milliseconds) {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, milliseconds);
      this.process.once("close", () => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  // Ends the program, if it was started here, in order. May be left out, and called twice.
  async stop() {
    if (!this.process || this.hasEnded()) return;
    const late = setTimeout(() => this.process.kill("SIGKILL"), stopMillisecondsMax);
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.ref();
    this.process.kill();
    await ended;
    clearTimeout(late);
  }

  // `await using emulator = await start()`
  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.stop();
  }
}

// Starts one on a free port; resolves once it listens. The program is `program`, else
// OPSWORKSCM_LOCAL_PROGRAM, else the installed one, else the one on PATH. It ends with this process,
// however that ends, and doesn't keep it. Where OPSWORKSCM_LOCAL_URL names a running one, as in a CI
// service, nothing is started.
async function start({ program, options = [] } = {}) {
  const running = process.env[`${prefix}URL`];
  if (running && !program) return new Emulator(running, undefined, process.env[`${prefix}CONTROL_TOKEN`]);
  const path = program ?? findProgram();
  if (!path) throw new Error(notFound);
  const child = spawn(path, ["run", "--port", "0", "--until-stdin-closes", ...options], {
    env: ownEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const emulator = new Emulator("", child);
  emulator.url = await firstUrl(child, emulator);
  for (const each of [child, child.stdin, child.stdout, child.stderr]) each.unref();
  return emulator;
}

// What the program's first line names, once it is there.
function firstUrl(child, emulator) {
  return new Promise((resolve, reject) => {
    let line = "";
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Ended(`${name} has not begun in ${startMillisecondsMax / 1000} s`));
    }, startMillisecondsMax);
    child.once("error", (error) => {
      clearTimeout(late);
      reject(error.code === "ENOENT" ? new Error(notFound, { cause: error }) : error);
    });
    child.once("close", () => {
      clearTimeout(late);
      if (!emulator.url) emulator.check().catch(reject);
    });
    child.stdin.on("error", () => {}); // where it has ended
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (piece) => {
      line += piece;
      if (!line.includes("\n")) return;
      clearTimeout(late);
      resolve(/https?:\/\/[^\s,"]+/.exec(line)[0]);
    });
  });
}

module.exports = { Emulator, Ended, start };
