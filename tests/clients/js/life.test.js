// The JavaScript SDK lives with a server: nodes, restoration, maintenance, tags, events.
import {
  InvalidNextTokenException,
  InvalidStateException,
  paginateDescribeEvents,
  paginateListTagsForResource,
  ResourceNotFoundException,
  ValidationException,
  waitUntilNodeAssociated,
} from "@aws-sdk/client-opsworkscm";
import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, put, until } from "./emulator.js";
import { Scenario, ServerName, thrown } from "./scenarios.js";

// A scenario with a HEALTHY server.
async function begun(members = {}) {
  const scenario = new Scenario();
  await put(scenario.account, { Servers: [{ ServerName, ...members }] });
  return scenario;
}

async function collect(paginator, member) {
  const pages = [];
  for await (const page of paginator) pages.push(page[member]);
  return pages;
}

test("a node comes and goes", async () => {
  const { service } = await begun();
  const node = { ServerName, NodeName: "i-0123456789abcdef0" };
  const EngineAttributes = [{ Name: "CHEF_NODE_PUBLIC_KEY", Value: "a key" }];
  const begin = await service.associateNode({ ...node, EngineAttributes });
  const end = await service.disassociateNode(node);
  for (const { NodeAssociationStatusToken } of [begin, end]) {
    const input = { ServerName, NodeAssociationStatusToken };
    const how = { client: service, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
    assert.equal((await waitUntilNodeAssociated(how, input)).state, "SUCCESS");
    const answer = await service.describeNodeAssociationStatus(input);
    assert.equal(answer.NodeAssociationStatus, "SUCCESS");
  }
  const wrong = { ServerName, NodeAssociationStatusToken: "made up" };
  await thrown(service.describeNodeAssociationStatus(wrong), ResourceNotFoundException);
});

test("a restored server is what it was but for its stack", async () => {
  const scenario = await begun({ EngineVersion: "2019-08" });
  const before = await scenario.server();
  const { BackupId } = await scenario.backedUp();
  const broken = { ServerName, Status: "TERMINATED", EngineVersion: "2020-07" };
  await put(scenario.account, { Servers: [broken] });
  await scenario.service.restoreServer({ ServerName, BackupId });
  assert.equal((await scenario.server()).Status, "RESTORING");
  await thrown(scenario.service.restoreServer({ ServerName, BackupId }), InvalidStateException);
  const { CloudFormationStackArn, ...after } = await scenario.untilStatus("HEALTHY");
  assert.notEqual(CloudFormationStackArn, before.CloudFormationStackArn);
  assert.deepEqual({ ...before, ...after }, before);
  assert.equal(after.Endpoint, before.Endpoint);
});

test("a deleted backup is DELETING and then gone", async () => {
  const scenario = await begun();
  const { BackupId } = await scenario.backedUp();
  await scenario.service.deleteBackup({ BackupId });
  assert.equal((await scenario.backups())[0].Status, "DELETING");
  await thrown(scenario.service.deleteBackup({ BackupId }), InvalidStateException);
  await until(async () => (await scenario.backups()).length === 0);
  await thrown(scenario.service.describeBackups({ BackupId }), ResourceNotFoundException);
});

test("maintenance takes a backup and ends with SUCCESS", async () => {
  const scenario = await begun();
  const { Server } = await scenario.service.startMaintenance({ ServerName });
  assert.equal(Server.Status, "UNDER_MAINTENANCE");
  assert.equal((await scenario.untilStatus("HEALTHY")).MaintenanceStatus, "SUCCESS");
  const [backup] = await scenario.backups();
  assert.deepEqual([backup.BackupType, backup.Status], ["AUTOMATED", "OK"]);
});

test("tags are put, listed in pages and taken away", async () => {
  const scenario = await begun();
  const { service } = scenario;
  const { BackupArn } = await scenario.backedUp();
  const { ServerArn: ResourceArn } = await scenario.server();
  const Tags = [1, 2, 3, 4, 5].map((number) => ({ Key: `key-${number}`, Value: `${number}` }));
  await service.tagResource({ ResourceArn, Tags });
  for (const arn of [ResourceArn, BackupArn]) {
    const how = { client: service, pageSize: 2 };
    const pages = await collect(paginateListTagsForResource(how, { ResourceArn: arn }), "Tags");
    assert.deepEqual(pages.map((page) => page.length), [2, 2, 1]);
    assert.deepEqual(pages.flat(), Tags);
  }
  await service.untagResource({ ResourceArn, TagKeys: ["key-1", "key-2", "key-3", "key-4"] });
  const left = await service.listTagsForResource({ ResourceArn: BackupArn });
  assert.deepEqual(left.Tags, [{ Key: "key-5", Value: "5" }]);
  const system = service.tagResource({ ResourceArn, Tags: [{ Key: "aws:a", Value: "b" }] });
  await thrown(system, ValidationException);
});

test("events of ten days come in pages, newest first", async () => {
  const { account, service } = await begun({ PreferredBackupWindow: "15:00" });
  await clock(account, { Frozen: true });
  const { EventCount } = await clock(account, { Advance: "P10D" });
  const how = { client: service, pageSize: 7 };
  const pages = await collect(paginateDescribeEvents(how, { ServerName }), "ServerEvents");
  assert.equal(pages.length, Math.ceil(EventCount / 7));
  const events = pages.flat();
  assert.deepEqual(events, (await service.describeEvents({ ServerName })).ServerEvents);
  const times = events.map((event) => event.CreatedAt.getTime());
  assert.deepEqual(times, times.toSorted((a, b) => b - a));
  const made = service.describeEvents({ ServerName, NextToken: "made up" });
  await thrown(made, InvalidNextTokenException);
});

test("the exported script names its server", async () => {
  const scenario = await begun();
  const answer = await scenario.service.exportServerEngineAttribute({
    ServerName,
    ExportAttributeName: "Userdata",
    InputAttributes: [{ Name: "RunList", Value: "role[web]" }],
  });
  assert.equal(answer.ServerName, ServerName);
  assert.equal(answer.EngineAttribute.Name, "Userdata");
  assert.ok(answer.EngineAttribute.Value.startsWith("#!/bin/bash\n"));
  assert.ok(answer.EngineAttribute.Value.includes((await scenario.server()).Endpoint));
  assert.ok(answer.EngineAttribute.Value.includes("RUN_LIST='role[web]'"));
});
