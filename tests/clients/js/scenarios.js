// One account with its client, and the steps that scenarios have in common.
import { OpsWorksCM } from "@aws-sdk/client-opsworkscm";

import { newAccount, until, url } from "./emulator.js";

export const ServerName = "automate-06";

export function newService(account, region = "us-east-1") {
  return new OpsWorksCM({
    endpoint: url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: "secret" },
    maxAttempts: 1,
  });
}

export class Scenario {
  account = newAccount();
  service = newService(this.account);

  // The server of CreateServer's answer.
  async create(more = {}) {
    const { Server } = await this.service.createServer({
      ServerName,
      Engine: "ChefAutomate",
      InstanceType: "m5.large",
      InstanceProfileArn: `arn:aws:iam::${this.account}:instance-profile/aws-opsworks-cm-ec2-role`,
      ServiceRoleArn: `arn:aws:iam::${this.account}:role/aws-opsworks-cm-service-role`,
      ...more,
    });
    return Server;
  }

  async created(more) {
    await this.create(more);
    return this.untilStatus("HEALTHY");
  }

  async server() {
    return (await this.service.describeServers({ ServerName })).Servers[0];
  }

  async untilStatus(status) {
    await until(async () => (await this.server()).Status === status);
    return this.server();
  }

  async backups() {
    return (await this.service.describeBackups({})).Backups;
  }

  // A backup, once it is OK and the server HEALTHY again.
  async backedUp() {
    const { Backup } = await this.service.createBackup({ ServerName });
    await this.untilStatus("HEALTHY");
    return { ...Backup, Status: "OK" };
  }
}

// The exception with which the call must fail.
export async function thrown(call, kind) {
  try {
    await call;
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`it went well, in place of ${kind.name}`);
}

export function attributesOf(server) {
  return Object.fromEntries(server.EngineAttributes.map(({ Name, Value }) => [Name, Value]));
}
