// What replaces a world keeps it in a checkpoint first, so that there is a way back.
import { removeCheckpoint, restore, saveCheckpoint, send } from "./actions";
import { notify } from "./notices";
import { keptName, tooMany } from "./undo_names";
import { world } from "./world";

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
