// A running emulator for a test, the page's other clients, and what /_emulator says.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);
const stopMillisecondsMax = 20_000;

// Options are those of the program. It is ended by stop().
export async function start(options = [], port = 0) {
  const folder = mkdtempSync(path.join(tmpdir(), "opsworkscm-local-console-"));
  const settings = ["run", "--port", String(port), "--log-level", "warn", ...options];
  const child = spawn(process.env.OPSWORKSCM_LOCAL_PROGRAM, settings, {
    stdio: ["ignore", "pipe", "inherit"],
    env: clean(process.env),
  });
  const emulator = new Emulator(child, folder);
  for await (const line of createInterface(child.stdout)) {
    emulator.url = /listening on (https?:\/\/[^\s,]+)/.exec(line)?.[1];
    if (emulator.url) return emulator;
  }
  throw new Error(`the emulator ended before it listened: ${options.join(" ")}`);
}

const clean = (environment) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS_|OPSWORKSCM_LOCAL_(?!PROGRAM))/.test(name)));

// One that nobody listens at; for an emulator that is to come back at the same.
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

class Emulator {
  constructor(child, folder) {
    this.child = child;
    this.folder = folder;
    this.token = undefined;
    this.certificate = undefined; // of an authority that curl is to trust
  }

  get console() {
    return `${this.url}/_emulator/console/`;
  }

  // What /_emulator/PATH answers.
  async ask(method, target, body, account = "000000000000") {
    const headers = { "X-Emulator-Account": account };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    const response = await fetch(`${this.url}/_emulator/${target}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${target}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  // A signed call of another client, with a Unix shell's own: curl.
  async call(operation, input, account = "000000000000", secret = "secret") {
    const { stdout } = await run("curl", [
      ...["-s", "--aws-sigv4", "aws:amz:us-east-1:opsworks-cm", "-u", `${account}:${secret}`],
      ...["-H", `X-Amz-Target: OpsWorksCM_V2016_11_01.${operation}`],
      ...["-H", "Content-Type: application/x-amz-json-1.1"],
      ...(this.certificate ? ["--cacert", this.certificate] : []),
      ...["-d", JSON.stringify(input), `${this.url}/`],
    ]);
    return JSON.parse(stdout || "{}");
  }

  async backups(query = "") {
    return (await this.ask("GET", `backups${query}`)).Backups;
  }

  async stop() {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    const late = setTimeout(() => this.child.kill("SIGKILL"), stopMillisecondsMax);
    if (this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      await ended;
    }
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// A server that nothing happens to by itself for days, and one whose clock stands.
export const frozen = { Now: "2030-01-07T12:00:00Z", Frozen: true };
