// Starts opsworkscm-local for tests and gives each test a world of its own.
//
//   const emulator = await start();         // once a file; `after(() => emulator.stop())`
//   const world = emulator.newWorld();      // once a test
//   const client = new OpsWorksCMClient(world.clientOptions());
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createInterface } from "node:readline";

const stopMillisecondsMax = 20_000;

// What the emulator answers instead of doing it: its own words, and `status`.
export class Refused extends Error {
  constructor(status, answer) {
    super(answer);
    this.name = "Refused";
    this.status = status;
  }
}

// One account: servers, backups, clock, faults and journal of its own.
export class World {
  constructor(url, account) {
    this.url = url;
    this.account = account;
  }

  // For @aws-sdk/client-opsworkscm.
  clientOptions() {
    return {
      endpoint: this.url,
      region: "us-east-1",
      credentials: { accessKeyId: this.account, secretAccessKey: "secret" },
    };
  }

  // The answer of /_emulator/PATH; rejects with Refused and the emulator's words.
  async ask(method, path, body) {
    const headers = { "X-Emulator-Account": this.account };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(`${this.url}/_emulator/${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refused(answer.status, text);
    return text ? JSON.parse(text) : undefined;
  }

  // Merges a world document in: put({ Servers: [{ ServerName: "automate-06" }] }).
  put(document) {
    return this.ask("POST", "world", document);
  }

  // Changes this world's clock: clock({ Frozen: true }); without a change, reads it.
  clock(change) {
    return change ? this.ask("PATCH", "clock", change) : this.ask("GET", "clock");
  }

  // Moves the clock, such as by "PT10M", and applies all that becomes due.
  advance(duration) {
    return this.clock({ Advance: duration });
  }

  // Adds a rule: fault({ Operation: "CreateBackup", Error: "ThrottlingException", Times: 1 }).
  fault(rule) {
    return this.ask("POST", "faults", rule);
  }

  // Rejects unless the calls were so: verify([{ Operation: "CreateBackup", Exactly: 1 }]).
  verify(expectations, how = {}) {
    return this.ask("POST", "journal/verify", { Expectations: expectations, ...how });
  }

  // Makes the account one that was never used.
  reset() {
    return this.ask("DELETE", "world");
  }
}

// A running emulator; `process` is missing where the tests have not started it.
export class Emulator {
  constructor(url, process) {
    this.url = url;
    this.process = process;
    // Random, so that parallel files don't meet in one emulator.
    this.account = randomInt(1e11, 2e11);
  }

  newWorld() {
    this.account += 1;
    return new World(this.url, String(this.account));
  }

  // Resolves once the program has ended.
  async stop() {
    if (!this.process || this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill();
    const late = setTimeout(() => this.process.kill("SIGKILL"), stopMillisecondsMax);
    await ended;
    clearTimeout(late);
  }
}

// Resolves once it listens, on a free port. The program is `program`, else
// OPSWORKSCM_LOCAL_PROGRAM, else `opsworkscm-local` on PATH. Where OPSWORKSCM_LOCAL_URL names a
// running one, as in a CI service, nothing is started.
export async function start({ program, options = [] } = {}) {
  const running = process.env.OPSWORKSCM_LOCAL_URL;
  if (running && !program) return new Emulator(running.replace(/\/$/, ""));
  const path = program ?? process.env.OPSWORKSCM_LOCAL_PROGRAM ?? "opsworkscm-local";
  const child = spawn(path, ["run", "--port", "0", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (piece) => (log = (log + piece).slice(-10_000)));
  const url = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => reject(new Error(`${path} ended with ${status}: ${log}`)));
    createInterface(child.stdout).once("line", (line) => resolve(/listening on ([^\s,]+)/.exec(line)[1]));
  });
  return new Emulator(url, child);
}
