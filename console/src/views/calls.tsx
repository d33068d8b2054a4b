// What was asked of the world, as it is asked: the newest first.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { Call } from "../api/answers";
import { clearCalls } from "../model/actions";
import { account, zone } from "../model/selection";
import { world } from "../model/world";
import { clockText, milliseconds } from "../time/moment";
import { CallDetail } from "./call_detail";
import { Button, Command, Empty, Field } from "./parts";

const shownMax = 100;

// Whether a call has the typed words somewhere in what is told of it.
export function matches(call: Call, words: string): boolean {
  const text = [call.Operation, call.ServerName, call.Region, call.Error, call.Message, call.Via];
  const whole = `${text.join(" ")} ${call.HttpStatus} ${call.RequestId}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

function Row(props: { call: Call; open: boolean; toggle: () => void }): JSX.Element {
  const { call, open } = props;
  const failed = call.HttpStatus >= 400;
  return (
    <li class={open ? "call open" : "call"}>
      <button type="button" class="call-line" aria-expanded={open} onClick={props.toggle}>
        <span class="call-time">{clockText(milliseconds(call.At), zone.value)}</span>
        <span class="call-what">
          <span class="call-operation">{call.Operation || "not understood"}</span>{" "}
          <span>{call.ServerName}</span>
        </span>
        <span class={failed ? "outcome bad" : "outcome good"}>
          {call.HttpStatus} {call.Error}
        </span>
        <span class="call-notes">
          {call.Fault !== undefined && <span class="mark bad">fault {call.Fault}</span>}
          {call.Via && <span class="mark">here</span>}
          {call.Duration !== undefined && `${call.Duration.toFixed(1)} ms`}
        </span>
      </button>
      {open && <CallDetail call={call} />}
    </li>
  );
}

function NoCalls(): JSX.Element {
  const command = `AWS_ACCESS_KEY_ID=${account.value} AWS_SECRET_ACCESS_KEY=test aws opsworks-cm describe-servers --region us-east-1 --endpoint-url ${location.origin}`;
  return (
    <Empty title="No calls yet.">
      <p>
        Whatever an SDK or the AWS CLI asks with the access key <code>{account.value}</code> appears
        here:
      </p>
      <Command text={command} />
    </Empty>
  );
}

export function Calls(): JSX.Element {
  const words = useSignal("");
  const failedOnly = useSignal(false);
  const open = useSignal(0);
  const { calls, callsDropped } = world.value;
  if (calls.length === 0) return <NoCalls />;
  const found = calls
    .filter((call) => matches(call, words.value) && (!failedOnly.value || call.HttpStatus >= 400))
    .reverse();
  return (
    <>
      <div class="toolbar">
        <Field label="Filter">
          <input
            type="search"
            placeholder="operation, server, error"
            value={words.value}
            onInput={(event) => (words.value = event.currentTarget.value)}
          />
        </Field>
        <Button pressed={failedOnly.value} act={() => (failedOnly.value = !failedOnly.value)}>
          Errors only
        </Button>
        <span class="end">
          <Button kind="quiet" act={clearCalls}>
            Clear
          </Button>
        </span>
      </div>
      <ol class="calls">
        {found.slice(0, shownMax).map((call) => (
          <Row
            key={call.Id}
            call={call}
            open={open.value === call.Id}
            toggle={() => (open.value = open.value === call.Id ? 0 : call.Id)}
          />
        ))}
      </ol>
      {found.length === 0 && <p class="hint">None of {calls.length} calls is like that.</p>}
      {callsDropped > 0 && <p class="hint">{callsDropped} older calls are not kept any more.</p>}
    </>
  );
}
