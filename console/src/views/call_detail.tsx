// One call: request and reply, both clocks' times, and what one can make of it.
import type { JSX } from "preact";
import type { Call } from "../api/answers";
import { call as ask, throttleNext } from "../model/actions";
import { addExpectation } from "../model/expectations";
import { account, tab } from "../model/selection";
import { awsCli, callBody, canReplay, curl, expectationOf } from "./commands";
import { Button, CopyButton, Time } from "./parts";

function Body(props: { title: string; value: unknown; begin: string | undefined }): JSX.Element {
  const cut = props.begin !== undefined;
  const text = cut ? `${props.begin}…` : JSON.stringify(props.value, null, 2);
  return (
    <div class="body">
      <h3>
        {props.title} {cut && <span class="hint">its beginning</span>}
      </h3>
      <pre tabIndex={0} aria-label={props.title}>
        {text ?? "not kept"}
      </pre>
    </div>
  );
}

function Facts(props: { call: Call }): JSX.Element {
  const { call } = props;
  const rows: [string, JSX.Element | string | undefined][] = [
    ["World's time", <Time at={call.At} />],
    ["Machine's time", <Time at={call.MachineTime} />],
    ["Duration", call.Duration === undefined ? undefined : `${call.Duration.toFixed(2)} ms`],
    ["Region", call.Region],
    ["Error", call.Error && `${call.Error}${call.Message ? `: ${call.Message}` : ""}`],
    ["Fault that struck", call.Fault === undefined ? undefined : `#${call.Fault}`],
    ["Carried out", call.Ran ? undefined : "no"],
    ["Reply", call.Reply],
    ["User agent", call.UserAgent],
    ["Request id", call.RequestId],
  ];
  return (
    <dl class="facts wide">
      {rows.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

export function CallDetail(props: { call: Call }): JSX.Element {
  const { call } = props;
  const origin = location.origin;
  const expect = (): void => {
    addExpectation(expectationOf(call));
    tab.value = "Verify";
  };
  return (
    <div class="call-detail">
      <Facts call={call} />
      <div class="bodies">
        <Body title="Request" value={call.Input} begin={call.InputBegin} />
        <Body title="Reply" value={call.Output} begin={call.OutputBegin} />
      </div>
      <div class="line">
        <Button
          disabled={!canReplay(call)}
          title={canReplay(call) ? "Ask the same again" : "Its input is not wholly known"}
          act={() => ask(call.Operation, call.Region, call.Input ?? {})}
        >
          Replay
        </Button>
        <Button act={() => throttleNext(call.Operation)}>Throttle the next</Button>
        <Button act={expect}>Expect it</Button>
        <CopyButton text={() => curl(origin, account.value, "POST", "calls", callBody(call))}>
          Copy as curl
        </CopyButton>
        <CopyButton text={() => awsCli(origin, account.value, call.Region, call)}>
          Copy for AWS CLI
        </CopyButton>
        <CopyButton text={() => JSON.stringify(expectationOf(call))}>Copy as expectation</CopyButton>
      </div>
    </div>
  );
}
