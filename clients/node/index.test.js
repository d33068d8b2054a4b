// The helper as its users have it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Refused, start } from "./index.js";

let emulator;
before(async () => (emulator = await start()));
after(() => emulator.stop());

// An AWS operation without any SDK; `clientOptions` says where and as whom.
async function call(world, operation, members) {
  const { endpoint, region, credentials } = world.clientOptions();
  const scope = `${credentials.accessKeyId}/20161101/${region}/opsworks-cm/aws4_request`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `OpsWorksCM_V2016_11_01.${operation}`,
      "X-Amz-Date": "20161101T000000Z",
      Authorization:
        `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, ` +
        `Signature=${"0".repeat(64)}`,
    },
    body: JSON.stringify(members),
  });
  return answer.json();
}

async function worldWithServer() {
  const world = emulator.newWorld();
  await world.put({ Servers: [{ ServerName: "automate-06" }] });
  return world;
}

const backUp = (world) => call(world, "CreateBackup", { ServerName: "automate-06" });
const backups = async (world) => (await call(world, "DescribeBackups", {})).Backups;

test("a backup completes when the clock is moved", async () => {
  const world = await worldWithServer();
  await world.clock({ Frozen: true });
  await backUp(world);
  assert.equal((await backups(world))[0].Status, "IN_PROGRESS");
  await world.advance("PT10M");
  assert.equal((await backups(world))[0].Status, "OK");
});

test("each world is one of its own, and empty again after a reset", async () => {
  const [one, other] = [await worldWithServer(), await worldWithServer()];
  await backUp(one);
  assert.equal((await backups(one)).length, 1);
  assert.deepEqual(await backups(other), []);
  await one.reset();
  assert.deepEqual(await backups(one), []);
});

test("a fault answers in place of the operation", async () => {
  const world = await worldWithServer();
  await world.fault({ Operation: "CreateBackup", Error: "ThrottlingException", Times: 1 });
  assert.match((await backUp(world)).__type, /ThrottlingException/);
  assert.equal((await backUp(world)).Backup.Status, "IN_PROGRESS");
});

test("the journal is verified", async () => {
  const world = await worldWithServer();
  await backUp(world);
  await world.verify([{ Operation: "CreateBackup", Exactly: 1 }]);
  await assert.rejects(world.verify([{ Operation: "DeleteBackup", Exactly: 1 }]), { status: 409 });
});

test("a mistake is told in the emulator's words", async () => {
  const world = emulator.newWorld();
  await assert.rejects(world.put({ Servers: [{ Status: "GREEN" }] }), Refused);
});

test("a program that refuses its options is told with its words", async () => {
  await assert.rejects(start({ options: ["--limit", "servers=x"] }), /ended with 2: .*servers/s);
});
