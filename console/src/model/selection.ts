// What is looked at. The URL's fragment holds it, so that a link shows the same; nothing in it acts.
import { effect, signal } from "@preact/signals";
import { spans } from "../timeline/range";
import type { Zone } from "../time/moment";

export const tabs = ["Calls", "Rules", "Verify", "World"] as const;
export type Tab = (typeof tabs)[number];

export const defaultAccount = "000000000000";

export const account = signal(defaultAccount);
export const region = signal(""); // empty: all
export const server = signal(""); // a subject, as in model/world.ts; empty: none
export const tab = signal<Tab>("Calls");
export const zone = signal<Zone>("UTC");
export const span = signal("1 h"); // a name of timeline/range.ts

// `account=111122223333&region=eu-west-1&server=eu-west-1/puppet&tab=Rules&zone=local&span=1+d`
export function readSelection(fragment: string): void {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const one = <Value extends string>(name: string, of: readonly Value[], other: Value): Value =>
    of.find((value) => value === given.get(name)) ?? other;
  const named = given.get("account") ?? "";
  account.value = /^\d{12}$/.test(named) ? named : defaultAccount;
  region.value = given.get("region") ?? "";
  server.value = given.get("server") ?? "";
  tab.value = one("tab", tabs, "Calls");
  zone.value = one<Zone>("zone", ["UTC", "local"], "UTC");
  span.value = one("span", Object.keys(spans), "1 h");
}

export function selectionText(): string {
  const parts: [string, string, string][] = [
    ["account", account.value, defaultAccount],
    ["region", region.value, ""],
    ["server", server.value, ""],
    ["tab", tab.value, "Calls"],
    ["zone", zone.value, "UTC"],
    ["span", span.value, "1 h"],
  ];
  const set = parts.filter(([, value, usual]) => value !== usual);
  return new URLSearchParams(set.map(([name, value]) => [name, value])).toString();
}

// From now on the URL says what is looked at, and says it first where it is changed by hand.
export function followUrl(): void {
  readSelection(location.hash);
  addEventListener("hashchange", () => readSelection(location.hash));
  effect(() => {
    const text = selectionText();
    if (text !== location.hash.replace(/^#/, "")) {
      history.replaceState(null, "", text ? `#${text}` : location.pathname);
    }
  });
}
