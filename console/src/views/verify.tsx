// Whether the calls were as expected: what is expected, and what was seen instead.
import type { JSX } from "preact";
import type { Expectation, Verdict } from "../api/answers";
import { verify } from "../model/actions";
import {
  addExpectation,
  changeExpectation,
  countOf,
  counts,
  expectations,
  ordered,
  removeExpectation,
  verdict,
  withCount,
  type Count,
} from "../model/expectations";
import { account } from "../model/selection";
import { servers } from "../model/world";
import { curl } from "./commands";
import { operations } from "./operations";
import { Button, CopyButton, Empty } from "./parts";

// An expectation without a member that is empty.
function withMember(one: Expectation, name: "Operation" | "ServerName", value: string): Expectation {
  const { [name]: _, ...rest } = one;
  return value === "" ? rest : { ...rest, [name]: value };
}

function withOutcome(one: Expectation, value: string): Expectation {
  const { Error: _, ...rest } = one;
  if (value === "any outcome") return rest;
  return { ...rest, Error: value === "success" ? "" : value };
}

function outcomeOf(one: Expectation): string {
  if (one.Error === undefined) return "any outcome";
  return one.Error === "" ? "success" : one.Error;
}

const outcomes = [
  "any outcome",
  "success",
  "ValidationException",
  "InvalidStateException",
  "ResourceNotFoundException",
  "ResourceAlreadyExistsException",
  "LimitExceededException",
  "ThrottlingException",
  "InternalFailure",
];

type ChoiceProps = {
  label: string;
  value: string;
  options: readonly string[];
  empty?: string;
  choose: (value: string) => void;
};

function Choice(props: ChoiceProps): JSX.Element {
  const known = props.value === "" || props.options.includes(props.value);
  const options = known ? props.options : [props.value, ...props.options];
  return (
    <select
      aria-label={props.label}
      value={props.value}
      onChange={(event) => props.choose(event.currentTarget.value)}
    >
      {props.empty !== undefined && <option value="">{props.empty}</option>}
      {options.map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </select>
  );
}

function Row(props: { of: Expectation; place: number }): JSX.Element {
  const { of, place } = props;
  const { count, number } = countOf(of);
  const change = (to: Expectation): void => changeExpectation(place, to);
  const names = [...new Set(servers.value.map((one) => one.ServerName))];
  const said = verdict.value?.Expectations?.[place];
  return (
    <li class="expectation">
      <div class="line">
        <Choice
          label="Operation"
          value={of.Operation ?? ""}
          options={operations}
          empty="any call"
          choose={(value) => change(withMember(of, "Operation", value))}
        />
        <Choice
          label="Server"
          value={of.ServerName ?? ""}
          options={names}
          empty="of any server"
          choose={(value) => change(withMember(of, "ServerName", value))}
        />
        <Choice
          label="Outcome"
          value={outcomeOf(of)}
          options={outcomes}
          choose={(value) => change(withOutcome(of, value))}
        />
        <select
          aria-label="How often"
          value={count}
          onChange={(event) =>
            change(withCount(of, event.currentTarget.value as Count, Math.max(number, 1)))
          }
        >
          {Object.entries(counts).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        {count !== "Never" && (
          <input
            class="short"
            type="number"
            min="0"
            aria-label="Number"
            value={number}
            onChange={(event) => change(withCount(of, count, Number(event.currentTarget.value)))}
          />
        )}
        <span class="end">
          <Button kind="quiet" act={() => removeExpectation(place)}>
            Remove
          </Button>
        </span>
      </div>
      {said && (
        <div class={said.Met ? "verdict good" : "verdict bad"}>
          <p>
            <strong>{said.Met ? "Met" : "Not met"}</strong> {said.Expected}: {said.Seen}.
          </p>
          {said.Nearest.length > 0 && (
            <ul aria-label="What came nearest">
              {said.Nearest.map((near) => (
                <li key={near}>{near}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </li>
  );
}

function summary(is: Verdict): string {
  const all = is.Expectations ?? [];
  const missed = all.filter((one) => !one.Met).length;
  return all.length > 0 && missed > 0 ? `${missed} of ${all.length} not met.` : is.Message;
}

const first: Expectation = { Operation: "CreateBackup", Exactly: 1 };

export function Verify(): JSX.Element {
  const all = expectations.value;
  if (all.length === 0) {
    return (
      <Empty title="Nothing is expected yet.">
        <p>
          Say which calls your code should make, and how often. A call of the tab Calls can be
          expected there as well.
        </p>
        <Button kind="main" act={() => addExpectation(first)}>
          Expect a call
        </Button>
      </Empty>
    );
  }
  const body = (): object => ({ Expectations: all, Ordered: ordered.value });
  const command = (): string =>
    curl(location.origin, account.value, "POST", "journal/verify", body());
  return (
    <>
      <ol class="list">
        {all.map((one, place) => (
          <Row key={place} of={one} place={place} />
        ))}
      </ol>
      <div class="toolbar below">
        <Button
          kind="main"
          act={async () => (verdict.value = await verify([...all], ordered.value))}
        >
          Verify
        </Button>
        <Button act={() => addExpectation(first)}>Expect another</Button>
        <label class="field">
          <input
            type="checkbox"
            checked={ordered.value}
            onChange={(event) => (ordered.value = event.currentTarget.checked)}
          />
          in this order
        </label>
        <CopyButton text={command}>Copy as curl</CopyButton>
      </div>
      {verdict.value && (
        <p role="status" class="hint">
          {summary(verdict.value)}
        </p>
      )}
    </>
  );
}
