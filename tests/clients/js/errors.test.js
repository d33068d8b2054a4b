// The service's exceptions as the JavaScript SDK throws them.
import {
  CreateBackupCommand,
  DescribeBackupsCommand,
  DescribeServersCommand,
  InvalidNextTokenException,
  InvalidStateException,
  LimitExceededException,
  OpsWorksCMServiceException,
  ResourceNotFoundException,
  ValidationException,
} from "@aws-sdk/client-opsworkscm";
import assert from "node:assert/strict";
import { test } from "node:test";

import { newAccount, newClient, put } from "./emulator.js";

const ServerName = "automate-06";

// The exception with which the command must fail.
async function thrown(client, command, kind) {
  const error = await client.send(command).then(
    () => assert.fail("it went well"),
    (reason) => reason,
  );
  assert.ok(error instanceof kind, String(error));
  assert.ok(error instanceof OpsWorksCMServiceException);
  assert.equal(error.name, kind.name);
  assert.equal(error.$fault, "client");
  assert.equal(error.$metadata.httpStatusCode, 400);
  return error;
}

test("ResourceNotFoundException", async () => {
  const client = newClient(newAccount());
  for (const command of [
    new CreateBackupCommand({ ServerName }),
    new DescribeServersCommand({ ServerName }),
  ]) {
    const error = await thrown(client, command, ResourceNotFoundException);
    assert.equal(error.message, "Server with name 'automate-06' does not exist.");
  }
  const command = new DescribeBackupsCommand({ BackupId: "automate-06-20161101000000000" });
  await thrown(client, command, ResourceNotFoundException);
});

test("InvalidStateException while a backup is under way", async () => {
  const account = newAccount();
  const client = newClient(account);
  await put(account, { Servers: [{ ServerName, Status: "BACKING_UP" }] });
  const command = new CreateBackupCommand({ ServerName });
  const error = await thrown(client, command, InvalidStateException);
  assert.match(error.message, /BACKING_UP/);
});

test("LimitExceededException", async () => {
  const account = newAccount();
  const client = newClient(account);
  // test_js.py's limit is 20; a world document may hold any number.
  const Backups = Array.from({ length: 20 }, (_, number) => ({
    BackupId: `${ServerName}-201611010000000${10 + number}`,
  }));
  await put(account, { Servers: [{ ServerName }], Backups });
  const command = new CreateBackupCommand({ ServerName });
  const error = await thrown(client, command, LimitExceededException);
  assert.match(error.message, /20/);
});

test("ValidationException, also for what other SDKs refuse themselves", async () => {
  const client = newClient(newAccount());
  const cases = [
    [
      { ServerName: "1abc" },
      "1 validation error detected: Value '1abc' at 'serverName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-zA-Z][a-zA-Z0-9\\-]*",
    ],
    [
      { ServerName: "" },
      "2 validation errors detected: Value '' at 'serverName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-zA-Z][a-zA-Z0-9\\-]*; " +
        "Value '' at 'serverName' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1",
    ],
    [
      {},
      "1 validation error detected: Value null at 'serverName' failed to satisfy constraint: " +
        "Member must not be null",
    ],
  ];
  for (const [input, message] of cases) {
    const error = await thrown(client, new CreateBackupCommand(input), ValidationException);
    assert.equal(error.message, message);
  }
  const command = new DescribeServersCommand({ MaxResults: 0 });
  const error = await thrown(client, command, ValidationException);
  assert.match(error.message, /Value '0' at 'maxResults' .* greater than or equal to 1$/);
});

test("InvalidNextTokenException", async () => {
  const client = newClient(newAccount());
  const command = new DescribeBackupsCommand({ NextToken: "made up" });
  await thrown(client, command, InvalidNextTokenException);
});
