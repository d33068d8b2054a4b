// All about one server: what one can do to it, what is under way, what it is and what it did.
import type { ComponentChildren, JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { Backup, Server } from "../api/answers";
import * as actions from "../model/actions";
import { inspectedBackups, inspectedServer } from "../model/inspected";
import { world } from "../model/world";
import { serverStatuses, inWords } from "../timeline/states";
import { NextBackup, UnderWay } from "./changes";
import { Button, Select, Status, Time } from "./parts";

export function Section(props: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="section">
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

function Force(props: { of: Server }): JSX.Element {
  const status = useSignal("UNHEALTHY");
  return (
    <div class="line">
      <Select
        label="Force the state"
        value={status.value}
        options={serverStatuses.map((one) => [one, inWords(one)] as const)}
        choose={(value) => (status.value = value)}
      />
      <Button act={() => actions.forceStatus(subject(props.of), status.value)}>Force</Button>
    </div>
  );
}

const subject = ({ Region, ServerName }: Server): actions.Subject => ({ Region, ServerName });

function facts(of: Server): [string, string | undefined][] {
  const automated = of.DisableAutomatedBackup
    ? "none"
    : `${of.PreferredBackupWindow ?? "?"} UTC, keeps ${of.BackupRetentionCount ?? 1}`;
  return [
    ["Engine", [of.Engine, of.EngineModel, of.EngineVersion].filter(Boolean).join(" · ")],
    ["Instance", of.InstanceType],
    ["Automated backups", automated],
    ["Maintenance", of.PreferredMaintenanceWindow && `${of.PreferredMaintenanceWindow} UTC`],
    ["Last maintenance", of.MaintenanceStatus && inWords(of.MaintenanceStatus)],
    ["Endpoint", of.Endpoint],
    ["ARN", of.ServerArn],
  ];
}

function Configuration(props: { of: Server }): JSX.Element {
  const { of } = props;
  return (
    <Section title="Configuration">
      <dl class="facts">
        {facts(of).map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
        <div>
          <dt>Created</dt>
          <dd>
            <Time at={of.CreatedAt} />
          </dd>
        </div>
        <div>
          <dt>Tags</dt>
          <dd>
            {(of.Tags ?? []).length === 0 && "none"}
            {(of.Tags ?? []).map((tag) => (
              <span key={tag.Key} class="tag">
                {tag.Key} = {tag.Value}
              </span>
            ))}
          </dd>
        </div>
      </dl>
    </Section>
  );
}

const rowsShown = 12;

function Detail(props: { of: Backup }): JSX.Element | null {
  const said = props.of.StatusDescription || props.of.Description;
  return said ? <p class="detail">{said}</p> : null;
}

function Backups(): JSX.Element {
  const backups = inspectedBackups.value;
  return (
    <Section title="Backups">
      {backups.length === 0 && <p class="hint">None in the time that is shown.</p>}
      <ul class="list">
        {backups.slice(0, rowsShown).map((backup) => (
          <li key={backup.BackupId}>
            <div class="line one">
              <Status of={backup.Status} />
              <span>
                <Time at={backup.CreatedAt} short />{" "}
                <span class="hint">{backup.BackupType?.toLowerCase()}</span>
              </span>
              <Button
                kind="quiet"
                label={`Delete the backup ${backup.BackupId}`}
                act={() => actions.deleteBackup(backup.Region, backup.BackupId)}
              >
                ✕
              </Button>
            </div>
            <Detail of={backup} />
          </li>
        ))}
      </ul>
      {backups.length > rowsShown && <p class="hint">and {backups.length - rowsShown} before</p>}
    </Section>
  );
}

function Events(): JSX.Element {
  const events = world.value.events;
  return (
    <Section title="Events">
      {events.length === 0 && <p class="hint">Nothing has happened to it yet.</p>}
      <ul class="list">
        {events.slice(0, rowsShown).map((event) => (
          <li key={`${String(event.CreatedAt)}${event.Message}`}>
            <p class="hint">
              <Time at={event.CreatedAt} short />
            </p>
            <p>{event.Message}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Inspector(): JSX.Element | null {
  const of = inspectedServer.value;
  if (!of) return null;
  return (
    <aside class="card inspector" aria-labelledby="inspector-title">
      <div class="card-head">
        <h2 id="inspector-title">{of.ServerName}</h2>
        <Status of={of.Status} />
      </div>
      <p class="hint">{of.Region}</p>
      {of.StatusReason && <p class="reason">{of.StatusReason}</p>}
      <div class="line">
        <Button kind="main" act={() => actions.backUp(subject(of))}>
          Back up now
        </Button>
        <Button act={() => actions.startMaintenance(subject(of))}>Start maintenance</Button>
      </div>
      <div class="sections">
        <UnderWay />
        <NextBackup of={of} />
        <Backups />
        <Events />
        <Configuration of={of} />
        <Section title="Force">
          <Force of={of} />
          <Button kind="danger" act={() => actions.deleteServer(subject(of))}>
            Delete the server
          </Button>
        </Section>
      </div>
    </aside>
  );
}
