// What /_emulator answers, named as it names it. Members that the page doesn't use are left out.

// RFC 3339, or AWS's epoch seconds.
export type Moment = string | number;

export interface Clock {
  Now: Moment;
  Rate: number;
  Frozen: boolean;
  NextDue?: Moment;
  AtWork?: string;
}

export interface Tag {
  Key: string;
  Value: string;
}

export interface Server {
  ServerName: string;
  Region: string;
  Status: string;
  StatusReason?: string;
  CreatedAt: Moment;
  Engine?: string;
  EngineModel?: string;
  EngineVersion?: string;
  Endpoint?: string;
  InstanceType?: string;
  MaintenanceStatus?: string;
  PreferredBackupWindow?: string;
  PreferredMaintenanceWindow?: string;
  BackupRetentionCount?: number;
  DisableAutomatedBackup?: boolean;
  ServerArn?: string;
  Tags?: Tag[];
}

export interface Backup {
  BackupId: string;
  ServerName: string;
  Region: string;
  Status: string;
  StatusDescription?: string;
  BackupType?: string;
  Description?: string;
  CreatedAt: Moment;
}

export interface HistoryRow {
  Id?: number;
  At: Moment;
  Region: string;
  ServerName: string;
  BackupId?: string;
  Previous?: string;
  Status?: string;
  Cause?: string;
  CauseId?: string;
}

export interface Timer {
  Id?: number;
  Due?: Moment;
  Change: string;
  Region: string;
  ServerName: string;
  Subject?: string;
  Polls?: number;
  Fail?: string;
  Expected?: boolean;
}

export interface ServerEvent {
  Id?: number;
  Region: string;
  ServerName: string;
  CreatedAt: Moment;
  Message: string;
}

export interface Policy {
  Id?: number;
  Change: string;
  Region?: string;
  ServerName?: string;
  After?: string;
  Polls?: number;
  Hold?: boolean;
  Fail?: string;
  Status?: string;
  Times?: number;
  Applied?: number;
}

export interface Fault {
  Id?: number;
  Operation?: string;
  Region?: string;
  ServerName?: string;
  Nth?: number;
  Every?: number;
  Probability?: number;
  Delay?: string;
  Error?: string;
  Message?: string;
  HttpStatus?: number;
  Reply?: string;
  Commit?: string;
  Times?: number;
  Until?: Moment;
  Seen?: number;
  Matched?: number;
}

export interface Call {
  Id: number;
  At: Moment;
  MachineTime: Moment;
  Operation: string;
  Region: string;
  ServerName?: string;
  Input?: Record<string, unknown>;
  InputBegin?: string;
  Output?: Record<string, unknown>;
  OutputBegin?: string;
  HttpStatus: number;
  Error?: string;
  Message?: string;
  Ran: boolean;
  Fault?: number;
  Reply?: string;
  RequestId: string;
  Duration?: number;
  UserAgent?: string;
  Via?: string;
}

export interface WorldSummary {
  Account: string;
  Clock: Clock;
  Servers: number;
  Backups: number;
  Calls: number;
  Regions?: { Region: string; Servers: number; Backups: number }[];
}

export interface WorldParts {
  Clock?: Clock;
  Servers?: Server[];
  Policies?: Policy[];
  Faults?: Fault[];
  More?: string[];
}

export interface Checkpoint {
  Name: string;
  Now: Moment;
  Servers: number;
  Backups: number;
  SavedAt?: Moment;
  Bytes?: number;
}

export interface Settings {
  Version: string;
  Account: string;
  Region: string;
  Seed: number;
  Auth: string;
  Control: string;
  Durations: { Change: string; Duration: string }[];
  Limits: { ManualBackups: number; Servers: number };
}

export interface Expectation {
  Operation?: string;
  ServerName?: string;
  Region?: string;
  Error?: string;
  Input?: Record<string, unknown>;
  Exactly?: number;
  AtLeast?: number;
  AtMost?: number;
  Never?: boolean;
}

export interface Verdict {
  Message: string;
  Expectations?: { Expected: string; Met: boolean; Seen: string; Nearest: string[] }[];
}

export interface CallAnswer {
  HttpStatus: number;
  RequestId: string;
  Error?: string;
  Output?: Record<string, unknown>;
}
