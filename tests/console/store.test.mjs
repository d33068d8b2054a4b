// What the page knows: how events change it, how commands and names are made.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { applyEvents, backupsMax } = await source("model/apply.ts");
const { nothing } = await source("model/world.ts");
const { eventReader } = await source("api/event_text.ts");
const { awsCli, canReplay, curl, expectationOf, quoted } = await source("views/commands.ts");
const { tooMany, keptName } = await source("model/undo_names.ts");
const { nextOf } = await source("model/due.ts");

const healthy = { ServerName: "a", Region: "us-east-1", Status: "HEALTHY", CreatedAt: 0 };
const start = { ...nothing, servers: [healthy], historyFrom: -Infinity };
const event = (name, data) => ({ name, data: JSON.stringify(data), id: undefined });
const at = "2030-01-07T12:00:00Z";
const where = { At: at, Region: "us-east-1", ServerName: "a" };

const began = [
  event("backup", { ...where, BackupId: "a-1", BackupType: "MANUAL", Status: "IN_PROGRESS" }),
  event("server", { ...where, Previous: "HEALTHY", Status: "BACKING_UP" }),
];

test("a backup that begins is a backup, a state, and two rows of history", () => {
  const { world } = applyEvents(start, began, 0);
  assert.equal(world.servers[0].Status, "BACKING_UP");
  assert.equal(world.backups.get("us-east-1/a-1").Status, "IN_PROGRESS");
  assert.equal(world.history.get("us-east-1/a").length, 1);
  assert.equal(world.history.get("us-east-1/a-1").length, 1);
});

test("the same events twice change nothing more", () => {
  const once = applyEvents(start, began, 0).world;
  assert.deepEqual(applyEvents(once, began, 0).world, once);
});

test("what was known before stays as it was", () => {
  applyEvents(start, began, 0);
  assert.equal(start.servers[0].Status, "HEALTHY");
  assert.equal(start.backups.size + start.history.size, 0);
});

test("what is deleted goes, and its history ends", () => {
  const gone = [
    event("server", { ...where, Previous: "HEALTHY", Status: "DELETED" }),
    event("backup", { ...where, BackupId: "a-1", Previous: "OK", Status: "DELETED" }),
  ];
  const { world } = applyEvents(applyEvents(start, began, 0).world, gone, 0);
  assert.deepEqual([world.servers.length, world.backups.size], [0, 0]);
  assert.equal(world.history.get("us-east-1/a").at(-1).Status, undefined);
});

test("a replaced world, a gap, other rules and an empty journal are to be read anew", () => {
  const stale = (name, data = {}) => [...applyEvents(start, [event(name, data)], 0).stale];
  assert.deepEqual(stale("world", { At: at }), ["world"]);
  assert.deepEqual(stale("world", { At: at, Request: "POST /_emulator/checkpoints/a/restore" }), ["world"]);
  assert.deepEqual(stale("world", { At: at, Request: "PUT /_emulator/checkpoints/a" }), ["checkpoints"]);
  assert.deepEqual(stale("world", { At: at, Request: "PATCH /_emulator/clock" }), []);
  assert.deepEqual(stale("world", { At: at, Request: "DELETE /_emulator/policies/1" }), []);
  assert.deepEqual(stale("gap"), ["world"]);
  assert.deepEqual(stale("journal", { Cleared: true }), ["calls"]);
  assert.deepEqual(stale("rule", { Kind: "policy", Changed: true }), ["rules"]);
  assert.deepEqual(stale("rule", { Kind: "policy", Id: 1, Applied: 2 }), []);
  assert.deepEqual(stale("an event of tomorrow"), []);
});

test("calls come once, and what a rule did is counted", () => {
  const call = { Id: 7, Operation: "CreateBackup" };
  const events = [event("call", call), event("call", call)];
  const world = { ...start, faults: [{ Id: 2, Matched: 0 }, { Id: 3, Matched: 0 }] };
  const after = applyEvents(world, [...events, event("rule", { Kind: "fault", Id: 2, Matched: 1 })], 0);
  assert.deepEqual(after.world.calls, [call]);
  assert.deepEqual(after.world.faults.map((fault) => fault.Matched), [1, 0]);
});

test("of too many backups the oldest are forgotten", () => {
  const many = Array.from({ length: backupsMax + 10 }, (_, place) =>
    event("backup", {
      ...where,
      At: new Date(Date.UTC(2030, 0, 7) + place).toISOString(),
      BackupId: `a-${place}`,
      Status: "OK",
    }),
  );
  const { world } = applyEvents(start, many, 0);
  assert.equal(world.backups.size, backupsMax);
  assert.ok(!world.backups.has("us-east-1/a-9") && world.backups.has("us-east-1/a-10"));
});

test("events are read in pieces of any size", () => {
  const text = `retry: 1000\n\n: \n\nid: 1-2\nevent: server\ndata: {"Status":"OK"}\n\nevent: gap\ndata: {}\n\n`;
  const whole = eventReader()(text);
  assert.deepEqual(whole, [
    { name: "server", data: '{"Status":"OK"}', id: "1-2" },
    { name: "gap", data: "{}", id: undefined },
  ]);
  const read = eventReader();
  assert.deepEqual([...text].flatMap((letter) => read(letter)), whole);
});

const call = {
  Id: 1,
  At: at,
  MachineTime: at,
  Operation: "DescribeNodeAssociationStatus",
  Region: "us-east-1",
  Input: { Description: "it's $(touch /tmp/x) `id` \\ \n \"end\"" },
  HttpStatus: 200,
  Ran: true,
  RequestId: "r",
};

test("whatever a value holds, a shell reads it as one word", () => {
  for (const text of ["plain", "it's", "$(id)", "`id`", "a\nb", "\\", '"', "'; rm -rf ~; '"]) {
    const shown = execFileSync("sh", ["-c", `printf %s ${quoted(text)}`], { encoding: "utf8" });
    assert.equal(shown, text);
  }
});

test("commands name the operation, the account and where the emulator is", () => {
  const line = curl("http://127.0.0.1:20161", "111122223333", "POST", "calls", { Operation: "X" });
  assert.match(line, /^curl -s -X POST 'http:\/\/127.0.0.1:20161\/_emulator\/calls' -H 'X-Emu/);
  const cli = awsCli("http://localhost", "111122223333", "eu-west-1", call);
  assert.match(cli, /aws opsworks-cm describe-node-association-status --cli-input-json '\{/);
  assert.match(cli, /^AWS_ACCESS_KEY_ID=111122223333 /);
});

test("a call with a hidden secret or a cut input can't be asked again", () => {
  assert.ok(canReplay(call));
  assert.ok(!canReplay({ ...call, Input: { Attributes: [{ Value: "(hidden)" }] } }));
  assert.ok(!canReplay({ ...call, Input: undefined, InputBegin: '{"Name' }));
});

test("a call becomes the expectation of one like it", () => {
  const failed = { ...call, ServerName: "a", Error: "ThrottlingException" };
  assert.deepEqual(expectationOf(failed), {
    Operation: call.Operation,
    Region: "us-east-1",
    ServerName: "a",
    Error: "ThrottlingException",
    AtLeast: 1,
  });
});

test("of the checkpoints that undo, the five newest stay, and nobody else's is touched", () => {
  const own = Array.from({ length: 7 }, (_, hour) => keptName("reset", new Date(Date.UTC(2030, 0, 1, hour))));
  assert.match(own[0], /^[A-Za-z0-9._-]{1,64}$/);
  const others = ["before", "before-the-upgrade", "before-reset-of-mine"];
  assert.deepEqual(tooMany([...others, ...own]), own.slice(0, 2));
});

test("the soonest of what is due is next, not what is only expected", () => {
  const due = (hours, more = {}) => ({ Due: `2030-01-07T${hours}:00:00Z`, Change: "backup", ...more });
  const timers = [due("14"), due("12", { Expected: true }), due("13"), { Change: "backup" }];
  assert.equal(nextOf(timers), timers[2]);
  assert.equal(nextOf([]), undefined);
});
