// What replaces a world keeps it in a checkpoint first, so that there is a way back.
import { removeCheckpoint, restore, saveCheckpoint, send } from "./actions";
import { notify } from "./notices";
import { world } from "./world";

const kept = "before-"; // begins the names of such checkpoints
const keptMax = 5;

// `before-reset-2026-11-27T12.10.46.065`, by this machine's time: no two are the same.
export function keptName(what: string, machine: Date): string {
  return `${kept}${what}-${machine.toISOString().replace(/:/g, ".").replace("Z", "")}`;
}

// Which of the kept ones are too many; the oldest first.
export function tooMany(names: readonly string[]): string[] {
  const own = names.filter((name) => /^before-[a-z]+-\d{4}-.+T/.test(name));
  own.sort((a, b) => (moment(a) < moment(b) ? -1 : 1));
  return own.slice(0, Math.max(0, own.length - keptMax));
}

const moment = (name: string): string => name.replace(/^before-[a-z]+-/, "");

async function replace(what: string, done: string, act: () => Promise<unknown>): Promise<void> {
  const name = keptName(what, new Date());
  const before = world.value.checkpoints.map((one) => one.Name);
  if (!(await saveCheckpoint(name))) return;
  if ((await act()) === undefined) {
    await removeCheckpoint(name);
    return;
  }
  notify("done", done, () => void restore(name));
  for (const old of tooMany([...before, name])) await removeCheckpoint(old);
}

export const reset = (): Promise<void> =>
  replace("reset", "The world is what it was at the start.", () => send("POST", "reset"));

export const importWorld = (document: string): Promise<void> =>
  replace("import", "The document is the world now.", () => send("PUT", "world", document));

export const restoreWithUndo = (name: string): Promise<void> =>
  replace("restore", `The world is what it was in '${name}'.`, () => restore(name));
