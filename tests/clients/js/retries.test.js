// The SDK's standard retries against faults.
import { CreateBackupCommand, DescribeBackupsCommand } from "@aws-sdk/client-opsworkscm";
import assert from "node:assert/strict";
import { test } from "node:test";

import { control, newAccount, newClient, put } from "./emulator.js";

const ServerName = "automate-06";

// An account with a server and a fault, and a client that tries three times.
async function struck(fault) {
  const account = newAccount();
  await put(account, { Servers: [{ ServerName }] });
  await control(account, "POST", "/_emulator/faults", { Operation: "CreateBackup", ...fault });
  return [account, newClient(account, "us-east-1", 3)];
}

test("throttles are retried", async () => {
  const [account, client] = await struck({ Error: "ThrottlingException", Times: 2 });
  const answer = await client.send(new CreateBackupCommand({ ServerName }));
  assert.equal(answer.$metadata.attempts, 3);
  await control(account, "POST", "/_emulator/journal/verify", {
    Ordered: true,
    Expectations: [
      { Operation: "CreateBackup", Error: "ThrottlingException", Exactly: 2 },
      { Operation: "CreateBackup", Error: "", Exactly: 1 },
    ],
  });
});

test("after a failure behind the commit the retry is refused although the backup exists", async () => {
  const [, client] = await struck({ Error: "InternalFailure", Commit: "after", Times: 1 });
  await assert.rejects(client.send(new CreateBackupCommand({ ServerName })), (error) => {
    assert.equal(error.name, "InvalidStateException");
    assert.equal(error.$metadata.attempts, 2);
    return true;
  });
  const { Backups } = await client.send(new DescribeBackupsCommand({ ServerName }));
  assert.equal(Backups.length, 1);
});

test("a connection that is reset before the commit is tried again", async () => {
  const [, client] = await struck({ Reply: "reset", Times: 1 });
  const answer = await client.send(new CreateBackupCommand({ ServerName }));
  assert.equal(answer.$metadata.attempts, 2);
});
