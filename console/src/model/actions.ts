// What one can do here. Each does it, says what was refused, and leaves the rest to the stream.
import type { CallAnswer, Expectation, Fault, Policy, Verdict } from "../api/answers";
import { ask, Refused, target, type Method } from "../api/client";
import { want } from "./live";
import { notify } from "./notices";
import { account } from "./selection";
import { settings } from "./world";

// The answer, or nothing where it was refused: that has been said then.
export async function send<Body>(
  method: Method,
  path: string,
  body?: unknown,
): Promise<Body | undefined> {
  try {
    return (await ask<Body>(account.value, method, target(path), body)).body;
  } catch (reason) {
    if (!(reason instanceof Refused)) throw reason;
    notify("refused", reason.message);
    return undefined;
  }
}

export interface Subject {
  Region: string;
  ServerName: string;
}

// One call of AWS's API. Whether it succeeded; what AWS would have said is shown otherwise.
export async function call(
  operation: string,
  region: string,
  input: Record<string, unknown>,
): Promise<boolean> {
  const body = { Operation: operation, Region: region, Input: input };
  const answer = await send<CallAnswer>("POST", "calls", body);
  if (!answer) return false;
  if (answer.HttpStatus < 400) return true;
  const said = answer.Output?.["Message"] ?? answer.Output?.["message"] ?? "";
  notify("refused", `${answer.Error ?? answer.HttpStatus}: ${String(said)}`);
  return false;
}

export const backUp = (of: Subject): Promise<boolean> =>
  call("CreateBackup", of.Region, { ServerName: of.ServerName });

export const startMaintenance = (of: Subject): Promise<boolean> =>
  call("StartMaintenance", of.Region, { ServerName: of.ServerName });

export const deleteServer = (of: Subject): Promise<boolean> =>
  call("DeleteServer", of.Region, { ServerName: of.ServerName });

export const deleteBackup = (region: string, id: string): Promise<boolean> =>
  call("DeleteBackup", region, { BackupId: id });

// Clock

interface ClockChange {
  Frozen?: boolean;
  Rate?: number;
  Advance?: string;
  ToNextDue?: boolean;
}

export const changeClock = (change: ClockChange): Promise<unknown> =>
  send("PATCH", "clock", change);

export const endWork = (): Promise<unknown> => send("DELETE", "work");

// Changes

export const nextBackups = {
  "goes well": {},
  fails: { Fail: "The disk is full." },
  "is held": { Hold: true },
  "takes an hour": { After: "PT1H" },
  "needs 3 reads": { Polls: 3 },
} satisfies Record<string, Partial<Policy>>;

export type NextBackup = keyof typeof nextBackups;

// How the next backup of a server proceeds, whatever other policies say.
export function setNextBackup(of: Subject, how: NextBackup): Promise<unknown> {
  const usual = settings.value?.Durations.find((one) => one.Change === "backup")?.Duration ?? "PT2S";
  const effect: Partial<Policy> = how === "goes well" ? { After: usual } : nextBackups[how];
  const { Region, ServerName } = of;
  return addPolicy({ Change: "backup", Region, ServerName, ...effect, Times: 1 }, true);
}

export const endTimer = (id: number, fail?: string): Promise<unknown> =>
  send("POST", `timers/${id}/end`, fail === undefined ? undefined : { Fail: fail });

export const forceStatus = (of: Subject, status: string): Promise<unknown> =>
  send("POST", "world", { Servers: [{ ...of, Status: status }] });

export const makeServer = (name: string, region: string): Promise<unknown> =>
  send("POST", "world", { Servers: [{ ServerName: name, Region: region }] });

// Rules

export const addPolicy = (policy: Policy, first = false): Promise<unknown> =>
  send("POST", "policies", first ? { ...policy, First: true } : policy);

export const addFault = (fault: Fault): Promise<unknown> => send("POST", "faults", fault);

export const removePolicy = (id: number): Promise<unknown> => send("DELETE", `policies/${id}`);
export const removeFault = (id: number): Promise<unknown> => send("DELETE", `faults/${id}`);
export const removePolicies = (): Promise<unknown> => send("DELETE", "policies");
export const removeFaults = (): Promise<unknown> => send("DELETE", "faults");

export async function throttleNext(operation: string): Promise<void> {
  const fault: Fault = { Operation: operation, Error: "ThrottlingException", Times: 1 };
  const added = await addFault(fault);
  if (added !== undefined) notify("done", `The next ${operation} will be throttled.`);
}

// Calls

export const clearCalls = (): Promise<unknown> => send("DELETE", "journal");

// 409 is an answer here: not as expected.
export async function verify(
  expectations: Expectation[],
  ordered: boolean,
): Promise<Verdict | undefined> {
  try {
    const body = { Expectations: expectations, Ordered: ordered };
    return (await ask<Verdict>(account.value, "POST", target("journal/verify"), body)).body;
  } catch (reason) {
    if (!(reason instanceof Refused)) throw reason;
    if (reason.status === 409 || reason.status === 400) return reason.answer as Verdict;
    notify("refused", reason.message);
    return undefined;
  }
}

// World

export async function saveCheckpoint(name: string): Promise<boolean> {
  const saved = await send("PUT", `checkpoints/${encodeURIComponent(name)}`);
  want("checkpoints");
  return saved !== undefined;
}

export async function removeCheckpoint(name: string): Promise<void> {
  await send("DELETE", `checkpoints/${encodeURIComponent(name)}`);
  want("checkpoints");
}

export const restore = (name: string): Promise<unknown> =>
  send("POST", `checkpoints/${encodeURIComponent(name)}/restore`);

export const exportWorld = (): Promise<unknown> => send("GET", "world");
