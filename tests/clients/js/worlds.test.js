// Pages, and worlds that are apart.
import {
  CreateBackupCommand,
  DescribeBackupsCommand,
  DescribeServersCommand,
  paginateDescribeBackups,
  paginateDescribeServers,
} from "@aws-sdk/client-opsworkscm";
import assert from "node:assert/strict";
import { test } from "node:test";

import { newAccount, newClient, put } from "./emulator.js";

const ServerName = "automate-06";

async function collect(paginator, member) {
  const pages = [];
  for await (const page of paginator) pages.push(page[member]);
  return pages;
}

test("describeServers in pages", async () => {
  const account = newAccount();
  const client = newClient(account);
  const names = Array.from({ length: 7 }, (_, number) => `server-${number}`);
  await put(account, { Servers: names.map((name) => ({ ServerName: name })) });
  const pages = await collect(paginateDescribeServers({ client, pageSize: 3 }, {}), "Servers");
  assert.deepEqual(pages.map((page) => page.length), [3, 3, 1]);
  assert.deepEqual(pages.flat().map((server) => server.ServerName), names);
});

test("describeBackups in pages", async () => {
  const account = newAccount();
  const client = newClient(account);
  const ids = Array.from({ length: 6 }, (_, number) => `${ServerName}-2016110100000${number}000`);
  await put(account, {
    Backups: ids.map((BackupId, number) => ({ BackupId, CreatedAt: 1477958400 + number })),
  });
  const pages = await collect(
    paginateDescribeBackups({ client, pageSize: 2 }, { ServerName }),
    "Backups",
  );
  assert.deepEqual(pages.map((page) => page.length), [2, 2, 2]);
  assert.deepEqual(pages.flat().map((backup) => backup.BackupId), ids.reverse());
});

test("two accounts do not see each other", async () => {
  const [mine, other] = [newAccount(), newAccount()];
  await put(mine, { Servers: [{ ServerName }] });
  const { Backup } = await newClient(mine).send(new CreateBackupCommand({ ServerName }));
  assert.ok(Backup.BackupArn.includes(`:${mine}:`));
  assert.deepEqual((await newClient(other).send(new DescribeServersCommand({}))).Servers, []);
  assert.deepEqual((await newClient(other).send(new DescribeBackupsCommand({}))).Backups, []);
});

test("two regions do not see each other", async () => {
  const account = newAccount();
  await put(account, { Servers: [{ ServerName, Region: "eu-west-1" }] });
  const east = await newClient(account).send(new DescribeServersCommand({}));
  assert.deepEqual(east.Servers, []);
  const west = await newClient(account, "eu-west-1").send(new DescribeServersCommand({}));
  assert.ok(west.Servers[0].ServerArn.includes(":eu-west-1:"));
});
