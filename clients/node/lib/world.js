// A world of opsworkscm-local: one account, and all that may be asked of it, by name. Members and
// answers are those of the emulator's own API (`GET /_emulator/openapi.json`).
"use strict";

const http = require("node:http");
const https = require("node:https");
const { createInterface } = require("node:readline");

// What the emulator answers instead of doing it: its own words, `status`, and all of `answer`.
class Refused extends Error {
  constructor(status, text) {
    const answer = parsed(text) ?? { Message: text };
    super(sentenceOf(answer));
    this.name = "Refused";
    this.status = status;
    Object.defineProperty(this, "answer", { value: answer });
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// The message, and for expectations that were not met what came nearest.
function sentenceOf({ Message = "", Expectations = [] }) {
  const missed = Expectations.filter((each) => each.Met === false);
  const nearest = ({ Expected, Nearest }) => Nearest.map((miss) => `  nearest to ${Expected}: ${miss}`);
  return [Message, ...missed.flatMap(nearest)].join("\n");
}

function queryOf(filters) {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return given.length ? `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}` : "";
}

const part = encodeURIComponent;

// One account: servers, backups, clock, policies, faults and journal of its own.
class World {
  constructor(emulator, account, region = "us-east-1") {
    Object.defineProperty(this, "emulator", { value: emulator });
    this.account = account;
    this.region = region;
  }

  get url() {
    return this.emulator.url;
  }

  // For @aws-sdk/client-opsworkscm.
  clientOptions() {
    return {
      endpoint: this.url,
      region: this.region,
      credentials: { accessKeyId: this.account, secretAccessKey: "secret" },
    };
  }

  // Calls an operation without any SDK: its HttpStatus, and its Output.
  call(operation, members = {}) {
    return this.ask("POST", "calls", { Operation: operation, Input: members });
  }

  // The answer of /_emulator/PATH; rejects with Refused and the emulator's words.
  async ask(method, path, body) {
    const answer = await this.#open(method, path, body);
    const text = await textOf(answer);
    return text ? (parsed(text) ?? text) : undefined;
  }

  // The answer, once its head is there. By an agent of its own: no proxy, no mock of fetch counts.
  async #open(method, path, body) {
    const url = new URL(`${this.url}/_emulator/${path}`);
    const headers = { "X-Emulator-Account": this.account, Connection: "close" };
    if (this.emulator.token) headers.Authorization = `Bearer ${this.emulator.token}`;
    const text = body === undefined ? undefined : JSON.stringify(body);
    if (text !== undefined) headers["Content-Type"] = "application/json";
    const { Agent, request } = url.protocol === "https:" ? https : http;
    try {
      const answer = await new Promise((resolve, reject) => {
        const asked = request(url, { method, headers, agent: new Agent() }, resolve);
        asked.once("error", reject);
        asked.end(text);
      });
      if (answer.statusCode >= 400) throw new Refused(answer.statusCode, await textOf(answer));
      return answer;
    } catch (error) {
      if (!(error instanceof Refused)) await this.emulator.check();
      throw error;
    }
  }

  // Merges a world document in: merge({ Servers: [{ ServerName: "automate-06" }] }).
  merge(document) {
    return this.ask("POST", "world", document);
  }

  // Puts a world document, such as `export` gives, in place of the world.
  replace(document) {
    return this.ask("PUT", "world", document);
  }

  // The whole world as a document, or these members of it, 100 elements of each list.
  export(...parts) {
    return this.ask("GET", `world${queryOf({ Parts: parts.length ? parts : undefined })}`);
  }

  // Makes the world what the options --init and --server have made; checkpoints stay.
  reset() {
    return this.ask("POST", "reset");
  }

  // Makes the account one that was never used; checkpoints stay.
  clear() {
    return this.ask("DELETE", "world");
  }

  // Changes this world's clock: clock({ Rate: 60 }); without a change, reads it.
  clock(change) {
    return change ? this.ask("PATCH", "clock", change) : this.ask("GET", "clock");
  }

  // Stops the clock; `advance` moves it all the same.
  freeze() {
    return this.clock({ Frozen: true });
  }

  // Moves the clock, such as by "PT10M" or "10m", and applies all that becomes due.
  advance(duration) {
    return this.clock({ Advance: duration });
  }

  // Moves the clock to what is due next, and applies it.
  toNextDue() {
    return this.clock({ ToNextDue: true });
  }

  // What is under way, and what the calendar will bring.
  async timers(filters = {}) {
    return (await this.ask("GET", `timers${queryOf(filters)}`)).Timers;
  }

  // Lets happen now what this timer, or its Id, is to bring: end(timer, { Fail: "why" }).
  end(timer, how = {}) {
    return this.ask("POST", `timers/${part(timer.Id ?? timer)}/end`, how);
  }

  // Adds a policy: policy({ Change: "backup", Fail: "The disk is full.", Times: 1 }).
  policy(rule) {
    return this.ask("POST", "policies", rule);
  }

  // How changes proceed, and to how many each was applied.
  async policies() {
    return (await this.ask("GET", "policies")).Policies;
  }

  // Puts these in place of all there are; without any, takes all away.
  replacePolicies(...rules) {
    return rules.length ? this.ask("PUT", "policies", { Policies: rules }) : this.clearPolicies();
  }

  clearPolicies() {
    return this.ask("DELETE", "policies");
  }

  // Ends what is held: all, or release({ ServerName: "automate-06", Fail: "why" }).
  release(which = {}) {
    return this.ask("POST", "release", which);
  }

  // Adds a rule: fault({ Operation: "CreateBackup", Error: "ThrottlingException", Times: 1 }).
  fault(rule) {
    return this.ask("POST", "faults", rule);
  }

  // The rules by which calls go wrong, and how often each did so.
  async faults() {
    return (await this.ask("GET", "faults")).Faults;
  }

  // Puts these in place of all there are; without any, takes all away.
  replaceFaults(...rules) {
    return rules.length ? this.ask("PUT", "faults", { Faults: rules }) : this.clearFaults();
  }

  clearFaults() {
    return this.ask("DELETE", "faults");
  }

  // Resolves once it is so: wait({ BackupId, Status: "OK", Timeout: 30 }); else Refused.
  wait(what) {
    return this.ask("GET", `wait${queryOf(what)}`);
  }

  // Saves the world under a name.
  checkpoint(name) {
    return this.ask("PUT", `checkpoints/${part(name)}`);
  }

  // Makes the world, its clock with it, what it was at the checkpoint.
  restore(name) {
    return this.ask("POST", `checkpoints/${part(name)}/restore`);
  }

  async checkpoints() {
    return (await this.ask("GET", "checkpoints")).Checkpoints;
  }

  deleteCheckpoint(name) {
    return this.ask("DELETE", `checkpoints/${part(name)}`);
  }

  // The calls, oldest first: journal({ Operation: "CreateBackup", Limit: 10 }).
  async journal(filters = {}) {
    return (await this.ask("GET", `journal${queryOf(filters)}`)).Entries;
  }

  clearJournal() {
    return this.ask("DELETE", "journal");
  }

  // Rejects unless the calls were so: verify([{ Operation: "CreateBackup", Exactly: 1 }]).
  verify(expectations, how = {}) {
    return this.ask("POST", "journal/verify", { Expectations: [expectations].flat(), ...how });
  }

  // Every state that servers and backups were in, oldest first.
  history(filters = {}) {
    return this.#pages("history", "History", "After", filters);
  }

  // The backups, newest first: backups({ Status: "OK" }).
  backups(filters = {}) {
    return this.#pages("backups", "Backups", "Before", filters);
  }

  // What happened to the servers, newest first.
  events(filters = {}) {
    return this.#pages("events", "Events", "Before", filters);
  }

  async #pages(path, list, behind, filters) {
    const found = [];
    for (let place = {}; ; ) {
      const answer = await this.ask("GET", path + queryOf({ ...filters, ...place }));
      found.push(...answer[list]);
      if (answer.Next === undefined || "Limit" in filters) return found;
      place = { [behind]: answer.Next };
    }
  }

  // What changes, as it happens: `for await (const { event, data } of await world.stream())`; ends
  // with the loop. By default changes alone, see the parameter Events of /_emulator/stream.
  async stream({ events, after } = {}) {
    const answer = await this.#open("GET", `stream${queryOf({ Events: events, After: after })}`);
    return serverSent(answer);
  }
}

async function textOf(answer) {
  const pieces = [];
  for await (const piece of answer) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function* serverSent(answer) {
  let event = "message";
  let data = [];
  try {
    for await (const line of createInterface(answer)) {
      if (line.startsWith("event: ")) event = line.slice("event: ".length);
      if (line.startsWith("data: ")) data.push(line.slice("data: ".length));
      if (line || !data.length) continue;
      yield { event, data: JSON.parse(data.join("\n")) };
      event = "message";
      data = [];
    }
  } finally {
    answer.destroy();
  }
}

module.exports = { Refused, World };
