// Small pieces that several views are made of.
import type { ComponentChildren, JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { Moment } from "../api/answers";
import { zone } from "../model/selection";
import { inWords, toneOf } from "../timeline/states";
import { clockText, dayText, milliseconds, momentText } from "../time/moment";
import { copy } from "./clipboard";

type ButtonProps = {
  act: () => unknown;
  kind?: "main" | "quiet" | "danger";
  disabled?: boolean;
  label?: string; // where the text alone doesn't say it
  pressed?: boolean;
  title?: string;
  children: ComponentChildren;
};

// While what it does is under way it does nothing more.
export function Button(props: ButtonProps): JSX.Element {
  const busy = useSignal(false);
  const act = async (): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    try {
      await props.act();
    } finally {
      busy.value = false;
    }
  };
  return (
    <button
      type="button"
      class={`button ${props.kind ?? "plain"}`}
      disabled={props.disabled}
      aria-label={props.label}
      aria-pressed={props.pressed}
      title={props.title}
      onClick={() => void act()}
    >
      {props.children}
    </button>
  );
}

export function CopyButton(props: { text: () => string; children: ComponentChildren }): JSX.Element {
  const copied = useSignal(false);
  const act = async (): Promise<void> => {
    copied.value = await copy(props.text());
    setTimeout(() => (copied.value = false), 1_500);
  };
  return (
    <Button kind="quiet" act={act}>
      {copied.value ? "Copied" : props.children}
    </Button>
  );
}

export function Command(props: { text: string }): JSX.Element {
  return (
    <div class="command">
      <code>{props.text}</code>
      <CopyButton text={() => props.text}>Copy</CopyButton>
    </div>
  );
}

export function Status(props: { of: string }): JSX.Element {
  return <span class={`status ${toneOf(props.of)}`}>{inWords(props.of)}</span>;
}

// `short`: without the year, which the title tells.
export function Time(props: { at: Moment; short?: boolean }): JSX.Element {
  const at = milliseconds(props.at);
  const whole = momentText(at, zone.value);
  const short = `${dayText(at, zone.value)} ${clockText(at, zone.value)}`;
  return (
    <time dateTime={new Date(at).toISOString()} title={`${whole} ${zone.value}`}>
      {props.short ? short : whole}
    </time>
  );
}

// `1 server`, `4,000 backups`
export const count = (number: number, what: string): string =>
  `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;

export function Field(props: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <label class="field">
      <span>{props.label}</span>
      {props.children}
    </label>
  );
}

type SelectProps = {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  choose: (value: string) => void;
  open?: () => void; // somebody is about to look at the options
};

export function Select(props: SelectProps): JSX.Element {
  return (
    <Field label={props.label}>
      <select
        value={props.value}
        onFocus={props.open}
        onChange={(event) => props.choose(event.currentTarget.value)}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function Empty(props: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{props.title}</p>
      {props.children}
    </div>
  );
}
