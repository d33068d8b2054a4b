// The JavaScript SDK makes a backup and watches it.
import {
  CreateBackupCommand,
  DescribeBackupsCommand,
  DescribeServersCommand,
  OpsWorksCM,
} from "@aws-sdk/client-opsworkscm";
import assert from "node:assert/strict";
import { test } from "node:test";

import { newAccount, newClient, put, until, url } from "./emulator.js";

const ServerName = "automate-06";
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("a backup from its begin to its end", async () => {
  const account = newAccount();
  const client = newClient(account);
  await put(account, { Servers: [{ ServerName }] });
  const made = await client.send(new CreateBackupCommand({ ServerName, Description: "nightly" }));
  assert.equal(made.Backup.Status, "IN_PROGRESS");
  assert.equal(made.Backup.BackupType, "MANUAL");
  assert.equal(made.Backup.Description, "nightly");
  const describe = async () => {
    const { BackupId } = made.Backup;
    return (await client.send(new DescribeBackupsCommand({ BackupId }))).Backups;
  };
  await until(async () => (await describe())[0].Status === "OK");
  assert.deepEqual(await describe(), [{ ...made.Backup, Status: "OK" }]);
  const { Servers } = await client.send(new DescribeServersCommand({ ServerName }));
  assert.equal(Servers[0].Status, "HEALTHY");
});

test("CreatedAt is the time in the BackupId, to the millisecond", async () => {
  const account = newAccount();
  const client = newClient(account);
  await put(account, { Servers: [{ ServerName }] });
  const { Backup } = await client.send(new CreateBackupCommand({ ServerName }));
  assert.ok(Backup.CreatedAt instanceof Date);
  const digits = Backup.CreatedAt.toISOString().replace(/\D/g, "");
  assert.equal(Backup.BackupId, `${ServerName}-${digits}`);
});

test("every answer has a request id of its own", async () => {
  const client = newClient(newAccount());
  const ids = [];
  for (const command of [new DescribeServersCommand({}), new DescribeBackupsCommand({})]) {
    const { $metadata } = await client.send(command);
    assert.equal($metadata.httpStatusCode, 200);
    ids.push($metadata.requestId);
  }
  const error = await client.send(new DescribeServersCommand({ ServerName })).catch((e) => e);
  ids.push(error.$metadata.requestId);
  for (const id of ids) assert.match(id, uuid);
  assert.equal(new Set(ids).size, ids.length);
});

test("the whole client with its methods and its endpoint by URL", async () => {
  const account = newAccount();
  await put(account, { Servers: [{ ServerName }] });
  const client = new OpsWorksCM({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: account, secretAccessKey: "secret" },
  });
  const { Servers } = await client.describeServers({});
  assert.deepEqual(Servers.map((server) => server.ServerName), [ServerName]);
});

test("twenty backups of twenty servers at once", async () => {
  const account = newAccount();
  const client = newClient(account);
  const names = Array.from({ length: 20 }, (_, number) => `server-${number}`);
  await put(account, { Servers: names.map((name) => ({ ServerName: name })) });
  const made = await Promise.all(
    names.map((name) => client.send(new CreateBackupCommand({ ServerName: name }))),
  );
  const { Backups } = await client.send(new DescribeBackupsCommand({}));
  assert.deepEqual(
    Backups.map((backup) => backup.BackupId).sort(),
    made.map((answer) => answer.Backup.BackupId).sort(),
  );
});
