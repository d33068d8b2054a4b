// The JavaScript SDK creates servers, updates them and deletes them.
import {
  InvalidStateException,
  LimitExceededException,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  ValidationException,
} from "@aws-sdk/client-opsworkscm";
import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { test } from "node:test";

import { until } from "./emulator.js";
import { attributesOf, Scenario, ServerName, thrown } from "./scenarios.js";

test("a new server goes from CREATING straight to HEALTHY", async () => {
  const scenario = new Scenario();
  const made = await scenario.create({ KeyPair: "admins", SubnetIds: ["subnet-1"] });
  assert.equal(made.Status, "CREATING");
  assert.ok(made.CreatedAt instanceof Date);
  const seen = new Set();
  await until(async () => {
    seen.add((await scenario.server()).Status);
    return seen.has("HEALTHY");
  });
  assert.ok([...seen].every((status) => ["CREATING", "HEALTHY"].includes(status)), [...seen]);
  const server = await scenario.server();
  assert.equal(server.Endpoint, made.Endpoint);
  assert.equal(server.ServerArn, made.ServerArn);
  assert.equal(server.KeyPair, "admins");
  assert.deepEqual(server.SubnetIds, ["subnet-1"]);
});

test("what the service made up is shown once", async () => {
  const scenario = new Scenario();
  const attributes = attributesOf(await scenario.create());
  const key = createPrivateKey(attributes.CHEF_AUTOMATE_PIVOTAL_KEY);
  assert.equal(key.asymmetricKeyType, "rsa");
  const kit = Buffer.from(attributes.CHEF_STARTER_KIT, "base64");
  assert.equal(kit.toString("latin1", 0, 4), "PK\x03\x04");
  assert.ok(attributes.CHEF_AUTOMATE_ADMIN_PASSWORD.length >= 8);
  assert.deepEqual((await scenario.untilStatus("HEALTHY")).EngineAttributes, []);
});

test("a name that is taken and a limit that is reached", async () => {
  const scenario = new Scenario();
  await scenario.create();
  await thrown(scenario.create(), ResourceAlreadyExistsException);
  for (let number = 1; number < 10; number += 1) {
    await scenario.create({ ServerName: `server-${number}` });
  }
  const error = await thrown(scenario.create({ ServerName: "server-10" }), LimitExceededException);
  assert.match(error.message, /10/);
  const { Attributes } = await scenario.service.describeAccountAttributes({});
  const servers = Attributes.find(({ Name }) => Name === "ServerLimit");
  assert.deepEqual(servers, { Name: "ServerLimit", Maximum: 10, Used: 10 });
});

test("updateServer takes effect at once", async () => {
  const scenario = new Scenario();
  const before = await scenario.created();
  const wanted = { BackupRetentionCount: 6, PreferredBackupWindow: "Sun:15:30" };
  const { Server } = await scenario.service.updateServer({ ServerName, ...wanted });
  assert.deepEqual(Server, { ...before, ...wanted });
  assert.deepEqual(await scenario.server(), Server);
});

test("updateServerEngineAttributes gives a new starter kit", async () => {
  const scenario = new Scenario();
  const before = await scenario.created();
  const input = { ServerName, AttributeName: "CHEF_AUTOMATE_PIVOTAL_KEY" };
  const { Server } = await scenario.service.updateServerEngineAttributes(input);
  assert.equal(Server.Status, "MODIFYING");
  assert.ok(attributesOf(Server).CHEF_STARTER_KIT);
  const again = scenario.service.updateServerEngineAttributes(input);
  await thrown(again, InvalidStateException);
  assert.deepEqual(await scenario.untilStatus("HEALTHY"), before);
});

test("a deleted server takes its events and automated backups with it", async () => {
  const scenario = new Scenario();
  const { service } = scenario;
  await scenario.created();
  const manual = await scenario.backedUp();
  await service.startMaintenance({ ServerName });
  const error = await thrown(service.deleteServer({ ServerName }), ValidationException);
  assert.equal(
    error.message,
    "Cannot delete the server 'automate-06'. " +
      "The current operation on the server is still in progress.",
  );
  await scenario.untilStatus("HEALTHY");
  assert.equal((await scenario.backups()).length, 2);
  await service.deleteServer({ ServerName });
  const server = await scenario.server();
  assert.deepEqual([server.Status, server.StatusReason], ["DELETING", "Client.UserInitiated"]);
  await until(async () => (await service.describeServers({})).Servers.length === 0);
  await thrown(service.describeEvents({ ServerName }), ResourceNotFoundException);
  assert.deepEqual(await scenario.backups(), [manual]);
});
