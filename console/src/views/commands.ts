// Commands to copy: they do what the page does, in a shell.
import type { Call, Expectation } from "../api/answers";

// One word of a POSIX shell, whatever it holds.
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function curl(
  origin: string,
  account: string,
  method: string,
  path: string,
  body?: unknown,
): string {
  const words = ["curl -s", method === "GET" ? "" : `-X ${method}`];
  words.push(quoted(`${origin}/_emulator/${path}`), `-H ${quoted(`X-Emulator-Account: ${account}`)}`);
  if (body !== undefined) {
    words.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  }
  return words.filter(Boolean).join(" ");
}

export const callBody = (call: Call): object => ({
  Operation: call.Operation,
  Region: call.Region,
  Input: call.Input ?? {},
});

// `CreateBackup`: `create-backup`
export const cliName = (operation: string): string =>
  operation.replace(/(?!^)([A-Z])/g, "-$1").toLowerCase();

export function awsCli(origin: string, account: string, region: string, call: Call): string {
  return [
    `AWS_ACCESS_KEY_ID=${account} AWS_SECRET_ACCESS_KEY=test`,
    `aws opsworks-cm ${cliName(call.Operation)}`,
    `--cli-input-json ${quoted(JSON.stringify(call.Input ?? {}))}`,
    `--region ${quoted(region)} --endpoint-url ${quoted(origin)}`,
  ].join(" ");
}

export function expectationOf(call: Call): Expectation {
  const expected: Expectation = { Operation: call.Operation, Region: call.Region };
  if (call.ServerName) expected.ServerName = call.ServerName;
  expected.Error = call.Error ?? "";
  expected.AtLeast = 1;
  return expected;
}

// Whether the same can be asked again: secrets are hidden, and long inputs are cut.
export function canReplay(call: Call): boolean {
  return call.InputBegin === undefined && !JSON.stringify(call.Input ?? {}).includes('"(hidden)"');
}
