// What is under way with a server, what is due, and how its next backup proceeds.
import type { JSX } from "preact";
import type { Policy, Server, Timer } from "../api/answers";
import * as actions from "../model/actions";
import { inspectedPolicies, inspectedTimers } from "../model/inspected";
import { shownNow } from "../model/ticking";
import { distanceText } from "../time/duration";
import { milliseconds } from "../time/moment";
import { changeName, isWindow } from "../timeline/states";
import { Section } from "./inspector";
import { Button } from "./parts";

const failed = "It was ended here.";

function when(timer: Timer): string {
  if (timer.Due !== undefined) return distanceText(shownNow.value, milliseconds(timer.Due));
  return timer.Polls === undefined ? "held" : `waits for ${timer.Polls} reads`;
}

function Change(props: { of: Timer }): JSX.Element {
  const { of } = props;
  const name = changeName(of.Change);
  const id = of.Id;
  return (
    <li class="line">
      <span class={`mark ${isWindow(of.Change) ? "due" : "change"}`}>{name}</span>
      <span>{when(of)}</span>
      {id !== undefined && (
        <span class="line end">
          {isWindow(of.Change) ? (
            <Button
              kind="quiet"
              label={`Begin now: ${name}`}
              act={() => actions.endTimer(id)}
            >
              Begin now
            </Button>
          ) : (
            <>
              <Button label={`End well: ${name}`} act={() => actions.endTimer(id)}>
                End well
              </Button>
              <Button label={`Fail: ${name}`} act={() => actions.endTimer(id, failed)}>
                Fail
              </Button>
            </>
          )}
        </span>
      )}
    </li>
  );
}

function inOrder(a: Timer, b: Timer): number {
  const at = (timer: Timer): number => (timer.Due === undefined ? 0 : milliseconds(timer.Due));
  return at(a) - at(b);
}

export function UnderWay(): JSX.Element | null {
  const timers = [...inspectedTimers.value].sort(inOrder);
  const running = timers.filter((timer) => !isWindow(timer.Change));
  const windows = timers.filter((timer) => isWindow(timer.Change));
  return (
    <>
      {running.length > 0 && (
        <Section title="Under way">
          <ul class="list">
            {running.map((timer) => (
              <Change key={timer.Id} of={timer} />
            ))}
          </ul>
        </Section>
      )}
      {windows.length > 0 && (
        <Section title="Due">
          <ul class="list">
            {windows.map((timer) => (
              <Change key={timer.Id} of={timer} />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

// `fails: The disk is full.`
export function effectOf(policy: Policy): string {
  const parts = [
    policy.Fail === undefined ? "" : `fails: ${policy.Fail}`,
    policy.Hold ? "is held" : "",
    policy.After === undefined ? "" : `takes ${policy.After}`,
    policy.Polls === undefined ? "" : `needs ${policy.Polls} reads`,
  ];
  return parts.filter(Boolean).join(", ");
}

export function NextBackup(props: { of: Server }): JSX.Element {
  const { Region, ServerName } = props.of;
  return (
    <Section title="The next backup">
      <div class="choices">
        {(Object.keys(actions.nextBackups) as actions.NextBackup[]).map((how) => (
          <Button
            key={how}
            label={`The next backup ${how}`}
            act={() => actions.setNextBackup({ Region, ServerName }, how)}
          >
            {how}
          </Button>
        ))}
      </div>
      <ul class="list">
        {inspectedPolicies.value.map((policy) => (
          <li key={policy.Id} class="line">
            <span class="mark change">next</span>
            <span>{effectOf(policy)}</span>
            {policy.Id !== undefined && (
              <Button
                kind="quiet"
                label={`Forget that the next backup ${effectOf(policy)}`}
                act={() => actions.removePolicy(policy.Id ?? 0)}
              >
                Forget
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
