// Asks /_emulator, for one account, with the control token where there is one.
import type { Verdict } from "./answers";

// What the emulator answers instead of doing it, in its own words; status 0: it can't be reached.
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly answer: unknown = undefined,
  ) {
    super(message);
    this.name = "Refused";
  }

  // Whether a control token might help. 404 and the like come from a gate that is open.
  get wantsToken(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

export interface Answer<Body> {
  body: Body;
  place: string | undefined; // the stream's id that it is as of
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const tokenKey = "opsworkscm-local control token";

// Kept for this tab only, and gone with it.
export const token = {
  get: (): string => sessionStorage.getItem(tokenKey) ?? "",
  set: (value: string): void => sessionStorage.setItem(tokenKey, value),
};

// Query parameters as /_emulator takes them; those that are undefined are left out.
export type Query = Record<string, string | number | boolean | undefined>;

export function target(path: string, query: Query = {}): string {
  const set = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  const text = new URLSearchParams(set).toString();
  return `/_emulator/${path}${text ? `?${text}` : ""}`;
}

export function headers(account: string): Record<string, string> {
  const own: Record<string, string> = { "X-Emulator-Account": account };
  if (token.get()) own["Authorization"] = `Bearer ${token.get()}`;
  return own;
}

// The answer's body as JSON; rejects with Refused.
export async function ask<Body>(
  account: string,
  method: Method,
  url: string,
  body?: unknown,
): Promise<Answer<Body>> {
  const own = headers(account);
  if (body !== undefined) own["Content-Type"] = "application/json";
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = { method, headers: own, ...(body === undefined ? {} : { body: text }) };
  let response: Response;
  try {
    response = await fetch(url, request);
  } catch {
    throw new Refused(0, "The emulator can't be reached.");
  }
  const parsed = await parse(response);
  if (!response.ok) throw new Refused(response.status, said(parsed, response.status), parsed);
  return { body: parsed as Body, place: response.headers.get("X-Emulator-Place") ?? undefined };
}

async function parse(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    return {};
  }
}

function said(parsed: unknown, status: number): string {
  const message = (parsed as Partial<Verdict>)?.Message;
  return typeof message === "string" && message ? message : `The emulator answered ${status}.`;
}
