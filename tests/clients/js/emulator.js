// What the tests share: the emulator that run.py has started, and an account for each test.
import { OpsWorksCMClient } from "@aws-sdk/client-opsworkscm";

export const url = process.env.EMULATOR_URL;

// Each file is a process of its own, hence the process id; 12 digits make it an account.
let accounts = 0;
export function newAccount() {
  accounts += 1;
  return "2" + String(process.pid).padStart(8, "0").slice(-8) + String(accounts).padStart(3, "0");
}

export function newClient(account, region = "us-east-1", maxAttempts = 1) {
  return new OpsWorksCMClient({
    endpoint: url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: "secret" },
    maxAttempts,
  });
}

// Asks the emulator's own API; the answer, if it is not refused.
export async function control(account, method, path, document) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { "Content-Type": "application/json", "X-Emulator-Account": account },
    body: JSON.stringify(document),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

// Merges a world document into the account.
export async function put(account, document) {
  await control(account, "POST", "/_emulator/world", document);
}

// Changes the clock of the account's world.
export async function clock(account, change) {
  return control(account, "PATCH", "/_emulator/clock", change);
}

// Returns once the condition is true; fails after 20 seconds.
export async function until(condition) {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("it did not come about in 20 seconds");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
