// What TypeScript makes of the helper's types; it is compiled, not run.
import { Ended, Refused, start, type World } from "../index.mjs";

export async function use(): Promise<number> {
  const emulator = await start({ options: ["--duration", "backup=1h"] });
  const world: World = emulator.newWorld({ region: "eu-west-1" });
  await world.merge({ Servers: [{ ServerName: "automate-06", Status: "HEALTHY" }] });
  await world.policy({ Change: "backup", Fail: "The disk is full.", Times: 1 });
  const [backup] = await world.backups({ Status: "OK" });
  await world.wait({ BackupId: backup.BackupId, Status: ["OK", "FAILED"] });
  for await (const { event, data } of await world.stream()) console.log(event, data.Status);
  // @ts-expect-error a wait without a status
  await world.wait({ BackupId: backup.BackupId });
  // @ts-expect-error there is no such method
  await world.put({});
  const error: unknown = await world.verify({ Operation: "CreateBackup", Exactly: 1 }).catch((each) => each);
  if (error instanceof Refused) return error.status;
  if (error instanceof Ended) return 0;
  return world.clientOptions().endpoint.length;
}
