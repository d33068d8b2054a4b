// How changes proceed and calls go wrong: what is set, how often it struck, and new ones.
import type { ComponentChildren, JSX } from "preact";
import type { Fault, Policy } from "../api/answers";
import * as actions from "../model/actions";
import { account } from "../model/selection";
import { world } from "../model/world";
import { milliseconds, momentText } from "../time/moment";
import { effectOf } from "./changes";
import { curl } from "./commands";
import { Button, Command } from "./parts";
import { FaultForm, PolicyForm } from "./rule_forms";

interface Rule {
  Region?: string;
  ServerName?: string;
}

const whereOf = (rule: Rule): string =>
  [rule.ServerName, rule.Region].filter(Boolean).join(" in ") || "anywhere";

const often = (done: number | undefined, times: number | undefined): string =>
  times === undefined ? `${done ?? 0} ×` : `${done ?? 0} of ${times}`;

// `the 3rd call, answered with ThrottlingException`
export function faultText(fault: Fault): string {
  const when = [
    fault.Nth === undefined ? "" : `call ${fault.Nth}`,
    fault.Every === undefined ? "" : `every ${fault.Every}. call`,
    fault.Probability === undefined ? "" : `${Math.round(fault.Probability * 100)} % of calls`,
    fault.Until === undefined ? "" : `until ${momentText(milliseconds(fault.Until), "UTC")} UTC`,
  ];
  const what = [
    fault.Delay === undefined ? "" : `late by ${fault.Delay}`,
    fault.Error ?? (fault.HttpStatus === undefined ? "" : `status ${fault.HttpStatus}`),
    fault.Reply === undefined ? "" : `reply ${fault.Reply}`,
    fault.Commit === "after" ? "after it was carried out" : "",
  ];
  return [...when, ...what].filter(Boolean).join(", ");
}

type TableProps = { head: string[]; label: string; children: ComponentChildren };

function Table(props: TableProps): JSX.Element {
  return (
    <div class="table" role="region" aria-label={props.label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {props.head.map((text) => (
              <th key={text} scope="col">
                {text || <span class="unseen-text">Remove</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

type RowProps = { cells: (string | JSX.Element)[]; used: boolean; remove: () => unknown };

function Row(props: RowProps): JSX.Element {
  return (
    <tr class={props.used ? "used" : ""}>
      {props.cells.map((cell, place) => (
        <td key={place}>{cell}</td>
      ))}
      <td>
        <Button kind="quiet" act={props.remove} label={`Remove: ${String(props.cells[0])}`}>
          Remove
        </Button>
      </td>
    </tr>
  );
}

const isUsedUp = (done: number | undefined, times: number | undefined): boolean =>
  times !== undefined && (done ?? 0) >= times;

function Policies(props: { of: readonly Policy[] }): JSX.Element {
  return (
    <Table label="Policies" head={["Change", "Where", "It", "Applied", ""]}>
      {props.of.map((policy) => (
        <Row
          key={policy.Id}
          cells={[
            policy.Change,
            whereOf(policy),
            effectOf(policy),
            often(policy.Applied, policy.Times),
          ]}
          used={isUsedUp(policy.Applied, policy.Times)}
          remove={() => actions.removePolicy(policy.Id ?? 0)}
        />
      ))}
    </Table>
  );
}

function Faults(props: { of: readonly Fault[] }): JSX.Element {
  return (
    <Table label="Faults" head={["Call", "Where", "It is", "Struck", ""]}>
      {props.of.map((fault) => (
        <Row
          key={fault.Id}
          cells={[
            fault.Operation ?? "any",
            whereOf(fault),
            faultText(fault),
            often(fault.Matched, fault.Times),
          ]}
          used={isUsedUp(fault.Matched, fault.Times)}
          remove={() => actions.removeFault(fault.Id ?? 0)}
        />
      ))}
    </Table>
  );
}

type GroupProps = {
  title: string;
  says: string;
  some: boolean;
  example: [path: string, body: object];
  clear: () => unknown;
  children: ComponentChildren;
};

function Group(props: GroupProps): JSX.Element {
  const [path, body] = props.example;
  return (
    <section class="group">
      <div class="card-head">
        <h3>{props.title}</h3>
        {props.some && (
          <span class="end">
            <Button kind="quiet" label={`Remove all ${props.title.toLowerCase()}`} act={props.clear}>
              Remove all
            </Button>
          </span>
        )}
      </div>
      <p class="hint">{props.says}</p>
      {!props.some && (
        <Command text={curl(location.origin, account.value, "POST", path, body)} />
      )}
      {props.children}
    </section>
  );
}

export function Rules(): JSX.Element {
  const { policies, faults } = world.value;
  return (
    <div class="groups">
      <Group
        title="Policies"
        says="How changes proceed: a backup that fails, one that is held. The first that fits counts."
        some={policies.length > 0}
        example={["policies", { Change: "backup", Fail: "The disk is full.", Times: 1 }]}
        clear={actions.removePolicies}
      >
        {policies.length > 0 && <Policies of={policies} />}
        <PolicyForm />
      </Group>
      <Group
        title="Faults"
        says="How calls go wrong: throttled, late, cut off. The first that strikes wins."
        some={faults.length > 0}
        example={["faults", { Operation: "CreateBackup", Error: "ThrottlingException", Times: 1 }]}
        clear={actions.removeFaults}
      >
        {faults.length > 0 && <Faults of={faults} />}
        <FaultForm />
      </Group>
    </div>
  );
}
