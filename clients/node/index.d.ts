// Types of the helper. Members of documents and answers: `GET /_emulator/openapi.json` has all.

/** "PT10M", "10m", "500ms". */
export type Duration = string;
/** RFC 3339, or seconds since 1970. */
export type Moment = string | number;
/** Members as AWS and the emulator name them. */
export type Members = Record<string, unknown>;

export interface WorldDocument {
  Clock?: { Now?: Moment; Rate?: number; Frozen?: boolean };
  Seed?: number;
  Servers?: Array<{ ServerName: string; Status?: string; Region?: string } & Members>;
  Backups?: Array<{ BackupId: string; Status?: string; Region?: string } & Members>;
  Events?: Members[];
  Associations?: Members[];
  Timers?: Members[];
  Policies?: Policy[];
  Faults?: Fault[];
  [more: string]: unknown;
}

export interface Policy {
  Id?: number;
  Change: string;
  ServerName?: string;
  Region?: string;
  After?: Duration;
  Polls?: number;
  Hold?: boolean;
  Fail?: string;
  Times?: number;
  [more: string]: unknown;
}

export interface Fault {
  Id?: number;
  Operation?: string;
  Error?: string;
  Delay?: Duration;
  Times?: number;
  [more: string]: unknown;
}

export interface Clock {
  Now: string;
  Rate: number;
  Frozen: boolean;
  NextDue?: string;
  [more: string]: unknown;
}

export interface Call {
  Id: number;
  At: string;
  Operation: string;
  Region: string;
  HttpStatus: number;
  Input?: Members;
  Output?: Members;
  Error?: string;
  Message?: string;
  [more: string]: unknown;
}

export interface Expectation {
  Operation?: string;
  Exactly?: number;
  AtLeast?: number;
  AtMost?: number;
  [more: string]: unknown;
}

export interface ClientOptions {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** What the emulator answers instead of doing it. */
export class Refused extends Error {
  readonly status: number;
  readonly answer: Members;
}

/** The program has ended, though it was not told to. */
export class Ended extends Error {}

/** One account: servers, backups, clock, policies, faults and journal of its own. */
export class World {
  readonly account: string;
  readonly region: string;
  readonly url: string;
  readonly emulator: Emulator;
  clientOptions(): ClientOptions;
  call(operation: string, members?: Members): Promise<{ HttpStatus: number; Output: any; RequestId: string }>;
  ask(method: string, path: string, body?: unknown): Promise<any>;
  merge(document: WorldDocument): Promise<unknown>;
  replace(document: WorldDocument): Promise<unknown>;
  export(...parts: string[]): Promise<WorldDocument>;
  reset(): Promise<unknown>;
  clear(): Promise<unknown>;
  clock(change?: { Now?: Moment; Rate?: number; Frozen?: boolean; Advance?: Duration; ToNextDue?: boolean }): Promise<Clock>;
  freeze(): Promise<Clock>;
  advance(duration: Duration): Promise<Clock>;
  toNextDue(): Promise<Clock>;
  timers(filters?: Members): Promise<Array<{ Id?: number; Change: string } & Members>>;
  end(timer: number | { Id?: number }, how?: { Fail?: string }): Promise<unknown>;
  policy(rule: Policy): Promise<Policy>;
  policies(): Promise<Policy[]>;
  replacePolicies(...rules: Policy[]): Promise<unknown>;
  clearPolicies(): Promise<unknown>;
  release(which?: { ServerName?: string; BackupId?: string; Fail?: string } & Members): Promise<unknown>;
  fault(rule: Fault): Promise<Fault>;
  faults(): Promise<Fault[]>;
  replaceFaults(...rules: Fault[]): Promise<unknown>;
  clearFaults(): Promise<unknown>;
  wait(what: {
    BackupId?: string;
    ServerName?: string;
    NodeAssociationStatusToken?: string;
    Region?: string;
    Status: string | string[];
    Timeout?: number | Duration;
  }): Promise<{ Status: string; Now: string } & Members>;
  checkpoint(name: string): Promise<unknown>;
  restore(name: string): Promise<unknown>;
  checkpoints(): Promise<Array<{ Name: string } & Members>>;
  deleteCheckpoint(name: string): Promise<unknown>;
  journal(filters?: Members): Promise<Call[]>;
  clearJournal(): Promise<unknown>;
  verify(expectations: Expectation | Expectation[], how?: { Ordered?: boolean; Virtual?: boolean }): Promise<unknown>;
  history(filters?: Members): Promise<Members[]>;
  backups(filters?: Members): Promise<Array<{ BackupId: string; Status: string } & Members>>;
  events(filters?: Members): Promise<Members[]>;
  stream(which?: { events?: string[]; after?: string }): Promise<AsyncGenerator<{ event: string; data: any }, void>>;
}

/** A running emulator. */
export class Emulator {
  readonly url: string;
  /** The program's process, where it was started here. */
  readonly process?: { readonly pid?: number; readonly exitCode: number | null; kill(signal?: string): boolean };
  newWorld(which?: { account?: string; region?: string }): World;
  /** What to hand to `test`; a failure tells the calls, the world and the log. */
  inWorld(body: (world: World) => unknown): () => Promise<void>;
  log(): string;
  hasEnded(): boolean;
  check(): Promise<void>;
  stop(): Promise<void>;
}

export function start(how?: { program?: string; options?: string[] }): Promise<Emulator>;
