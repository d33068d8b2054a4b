// The world as a whole: checkpoints, documents, a new beginning. What replaces it can be undone.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { Checkpoint } from "../api/answers";
import { exportWorld, removeCheckpoint, saveCheckpoint } from "../model/actions";
import { notify } from "../model/notices";
import { account } from "../model/selection";
import { settings, world } from "../model/world";
import { importWorld, reset, restoreWithUndo } from "../model/undo";
import { Button, count, Time } from "./parts";

function Row(props: { of: Checkpoint }): JSX.Element {
  const { of } = props;
  return (
    <li class="checkpoint">
      <div>
        <p class="checkpoint-name">{of.Name}</p>
        <p class="hint">
          <Time at={of.Now} /> · {count(of.Servers, "server")}, {count(of.Backups, "backup")}
          {of.Bytes !== undefined && ` · ${sizeText(of.Bytes)}`}
        </p>
      </div>
      <span class="line end">
        <Button label={`Restore ${of.Name}`} act={() => restoreWithUndo(of.Name)}>
          Restore
        </Button>
        <Button kind="quiet" label={`Delete ${of.Name}`} act={() => removeCheckpoint(of.Name)}>
          Delete
        </Button>
      </span>
    </li>
  );
}

// `860 B`, `12 kB`, `4.7 MB`
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function Checkpoints(): JSX.Element {
  const name = useSignal("");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await saveCheckpoint(name.value.trim())) name.value = "";
  };
  const all = world.value.checkpoints;
  return (
    <section class="group">
      <h3>Checkpoints</h3>
      <p class="hint">A state of this world, its clock with it, to return to.</p>
      <form class="line" onSubmit={(event) => void submit(event)}>
        <input
          aria-label="Name of the checkpoint"
          placeholder="before-the-upgrade"
          required
          maxLength={64}
          pattern="[A-Za-z0-9._\-]+"
          title="Letters, digits, '.', '_' and '-'"
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        <button class="button main">Save a checkpoint</button>
      </form>
      <ul class="list">
        {all.map((one) => (
          <Row key={one.Name} of={one} />
        ))}
      </ul>
    </section>
  );
}

// Downloads a text; a link that nobody sees, as pages have to.
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

async function saveDocument(): Promise<void> {
  const document = await exportWorld();
  if (document !== undefined) download(`world-${account.value}.json`, JSON.stringify(document));
}

async function readDocument(field: HTMLInputElement): Promise<void> {
  const file = field.files?.[0];
  if (!file) return;
  const text = await file.text();
  field.value = "";
  try {
    JSON.parse(text);
  } catch {
    return notify("refused", `'${file.name}' is no JSON.`);
  }
  await importWorld(text);
}

function Documents(): JSX.Element {
  return (
    <section class="group">
      <h3>The whole world</h3>
      <p class="hint">
        Import and reset keep what was in a checkpoint first; a notice offers the way back.
      </p>
      <div class="line">
        <Button act={saveDocument}>Export as a document</Button>
        <label class="button plain file">
          Import a document
          <input
            type="file"
            accept="application/json,.json"
            onChange={(event) => void readDocument(event.currentTarget)}
          />
        </label>
        <Button kind="danger" act={reset}>
          Reset the world
        </Button>
      </div>
    </section>
  );
}

function About(): JSX.Element | null {
  const is = settings.value;
  if (!is) return null;
  const rows: [string, string][] = [
    ["Version", is.Version],
    ["Seed", String(is.Seed)],
    ["Signatures", is.Auth],
    ["Limits", `${is.Limits.ManualBackups} manual backups, ${is.Limits.Servers} servers`],
    ["Durations", is.Durations.map((one) => `${one.Change} ${one.Duration}`).join(", ")],
  ];
  return (
    <section class="group">
      <h3>The emulator</h3>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="links">
        <a href="/_emulator/openapi.json">openapi.json</a>
        <a href="/_emulator/schema/world">schema of world documents</a>
        <a href="/_emulator/metrics">metrics</a>
      </p>
    </section>
  );
}

export function WorldTab(): JSX.Element {
  return (
    <div class="groups">
      <Checkpoints />
      <Documents />
      <About />
    </div>
  );
}
