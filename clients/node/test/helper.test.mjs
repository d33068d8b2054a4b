// The helper as its users have it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Ended, Refused, World, start } from "../index.mjs";

const automate = { ServerName: "automate-06" };
let emulator;
before(async () => (emulator = await start()));
after(() => emulator.stop());

const inWorld = (body) => async () => {
  const world = emulator.newWorld();
  await world.merge({ Servers: [automate] });
  await body(world);
};

async function backUp(world) {
  return (await world.call("CreateBackup", automate)).Output.Backup;
}

test("a backup completes when the clock is moved", inWorld(async (world) => {
  await world.freeze();
  await backUp(world);
  assert.equal((await world.backups())[0].Status, "IN_PROGRESS");
  await world.advance("PT10M");
  assert.equal((await world.backups())[0].Status, "OK");
  assert.equal((await world.clock()).Frozen, true);
}));

test("an SDK is told where and as whom", inWorld(async (world) => {
  const { endpoint, region, credentials } = world.clientOptions();
  const scope = `${credentials.accessKeyId}/20161101/${region}/opsworks-cm/aws4_request`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "OpsWorksCM_V2016_11_01.DescribeServers",
      "X-Amz-Date": "20161101T000000Z",
      Authorization:
        `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, ` +
        `Signature=${"0".repeat(64)}`,
    },
    body: "{}",
  });
  assert.equal((await answer.json()).Servers[0].ServerName, "automate-06");
}));

test("each world is one of its own, and empty again when it is cleared", async () => {
  const [one, other] = [emulator.newWorld(), emulator.newWorld()];
  await one.merge({ Servers: [automate] });
  await backUp(one);
  assert.equal((await one.backups()).length, 1);
  assert.deepEqual(await other.backups(), []);
  await one.clear();
  assert.deepEqual(await one.backups(), []);
  const there = emulator.newWorld({ account: one.account, region: "eu-west-1" });
  assert.deepEqual([there.account, there.clientOptions().region], [one.account, "eu-west-1"]);
});

test("faults answer in place of the operation", inWorld(async (world) => {
  await world.fault({ Operation: "CreateBackup", Error: "ThrottlingException", Times: 1 });
  assert.match((await world.call("CreateBackup", automate)).Output.__type, /Throttling/);
  assert.equal((await backUp(world)).Status, "IN_PROGRESS");
  assert.equal((await world.faults())[0].Operation, "CreateBackup");
  await world.replaceFaults({ Operation: "DeleteBackup", Error: "ThrottlingException" });
  assert.deepEqual((await world.faults()).map((rule) => rule.Operation), ["DeleteBackup"]);
  await world.replaceFaults();
  assert.deepEqual(await world.faults(), []);
}));

test("a policy holds a change until it is released", inWorld(async (world) => {
  await world.policy({ Change: "backup", Hold: true });
  await backUp(world);
  await world.advance("P1D");
  assert.equal((await world.policies())[0].Hold, true);
  await world.release({ ServerName: "automate-06", Fail: "The disk is full." });
  assert.equal((await world.backups())[0].Status, "FAILED");
  await world.replacePolicies();
  assert.deepEqual(await world.policies(), []);
}));

test("what is under way is ended by hand, or waited for", inWorld(async (world) => {
  await world.freeze();
  const { BackupId } = await backUp(world);
  await assert.rejects(world.wait({ BackupId, Status: ["OK", "FAILED"], Timeout: "10ms" }), { status: 408 });
  const [timer] = (await world.timers()).filter((each) => each.Change === "backup");
  await world.end(timer);
  assert.equal((await world.wait({ BackupId, Status: "OK" })).Status, "OK");
}));

test("a checkpoint is what one returns to", inWorld(async (world) => {
  await world.checkpoint("before-all");
  await backUp(world);
  await world.restore("before-all");
  assert.deepEqual(await world.backups(), []);
  assert.deepEqual((await world.checkpoints()).map((each) => each.Name), ["before-all"]);
  await world.deleteCheckpoint("before-all");
}));

test("a world is exported, replaced and reset", inWorld(async (world) => {
  await world.freeze();
  await backUp(world);
  const exported = await world.export();
  await world.clear();
  await world.replace(exported);
  assert.deepEqual(await world.export(), exported);
  await world.reset();
  assert.deepEqual((await world.export("Clock", "Servers")).Servers, []);
}));

test("history, backups and events are read whole", inWorld(async (world) => {
  await backUp(world);
  await world.toNextDue();
  const states = (await world.history()).filter((each) => each.BackupId).map((each) => each.Status);
  assert.deepEqual(states, ["IN_PROGRESS", "OK"]);
  const two = (number) => String(number).padStart(2, "0");
  const ids = Array.from({ length: 280 }, (_, i) => `automate-06-201607${two(1 + (i % 28))}${two(i % 24)}${two(i % 60)}47520`);
  await world.merge({ Backups: [...new Set(ids)].map((BackupId) => ({ BackupId })) });
  assert.equal((await world.backups()).length, 1 + new Set(ids).size);
  assert.equal((await world.backups({ Limit: 10 })).length, 10);
  assert.equal((await world.events())[0].ServerName, "automate-06");
}));

test("the stream tells changes", inWorld(async (world) => {
  for await (const { event, data } of await world.stream({ events: ["hello", "backup"] })) {
    if (event === "hello") await backUp(world);
    else {
      assert.equal(data.Status, "IN_PROGRESS");
      break;
    }
  }
}));

test("the journal is verified", inWorld(async (world) => {
  await backUp(world);
  await world.verify({ Operation: "CreateBackup", Exactly: 1 });
  assert.equal((await world.journal())[0].Operation, "CreateBackup");
  const refused = await world.verify([{ Operation: "DeleteBackup", Exactly: 1 }]).catch((error) => error);
  assert.equal(refused.status, 409);
  assert.match(refused.message, /DeleteBackup exactly once: not seen/);
  assert.match(refused.message, /\n {2}nearest to DeleteBackup exactly once: #1 CreateBackup/);
  await world.clearJournal();
  assert.deepEqual(await world.journal(), []);
}));

test("a mistake is told in a sentence", async () => {
  const refused = await emulator.newWorld().merge({ Servers: [{ ...automate, Status: "GREEN" }] }).catch((error) => error);
  assert.ok(refused instanceof Refused);
  assert.match(refused.message, /^Nothing was changed\. Servers\[0\]\.Status: must be one of/);
});

test("a program that refuses its options is told with its words", async () => {
  await assert.rejects(start({ options: ["--limit", "servers=x"] }), (error) => {
    assert.ok(error instanceof Ended);
    assert.match(error.message, /has ended with exit status 2.*servers=x/s);
    return true;
  });
});

test("without the program it says what to do", async () => {
  await assert.rejects(start({ program: "/nowhere/opsworkscm-local" }), /OPSWORKSCM_LOCAL_PROGRAM may name it/);
});

test("require gives the same", () => {
  const required = createRequire(import.meta.url)("../index.js");
  assert.equal(required.World, World);
});
