// The names beside the timeline: they choose a server, and back it up.
import type { JSX } from "preact";
import { backUp } from "../model/actions";
import { inspected } from "../model/inspected";
import { server } from "../model/selection";
import { Button, Status } from "../views/parts";
import type { Row } from "./scene";

function Name(props: { row: Row; withRegion: boolean }): JSX.Element {
  const { row } = props;
  const status = row.server?.Status;
  return (
    <li class={row.key === inspected.value ? "name chosen" : "name"}>
      <button
        type="button"
        class="name-button"
        data-server={row.server ? row.key : undefined}
        aria-current={row.key === inspected.value}
        onClick={() => (server.value = row.key)}
        disabled={!row.server}
      >
        <span class="name-text">{row.name}</span>
        <span class="name-line">
          <Status of={status ?? "DELETED"} />
          {props.withRegion && <span class="name-region">{row.region}</span>}
        </span>
      </button>
      {row.server && (
        <Button
          label={`Back up ${row.name} now`}
          title="Back up now"
          act={() => backUp({ Region: row.region, ServerName: row.name })}
        >
          Back up
        </Button>
      )}
    </li>
  );
}

export function Names(props: { rows: readonly Row[] }): JSX.Element {
  const withRegion = new Set(props.rows.map((row) => row.region)).size > 1;
  return (
    <ul class="names" aria-label="Servers">
      {props.rows.map((row) => (
        <Name key={row.key} row={row} withRegion={withRegion} />
      ))}
    </ul>
  );
}
