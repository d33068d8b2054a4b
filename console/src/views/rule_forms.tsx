// New policies and faults, of the usual kinds; the API has more.
import type { JSX } from "preact";
import type { Fault, Policy } from "../api/answers";
import { addFault, addPolicy } from "../model/actions";
import { notify } from "../model/notices";
import { servers } from "../model/world";
import { durationInput } from "../time/duration";
import { operations } from "./operations";
import { Field } from "./parts";

const changes = [
  "backup",
  "create",
  "restore",
  "maintenance",
  "update",
  "delete",
  "delete-backup",
  "associate",
];

// What is typed beside each kind, and what it is at first.
const policyKinds: Record<string, { says: string; usual: string }> = {
  fails: { says: "reason", usual: "The disk is full." },
  "is held": { says: "", usual: "" },
  takes: { says: "duration", usual: "1h" },
  "needs reads": { says: "number", usual: "3" },
};

const faultKinds: Record<string, { says: string; usual: string }> = {
  "is answered with": { says: "error", usual: "ThrottlingException" },
  "is carried out, then": { says: "error", usual: "InternalFailure" },
  "is late by": { says: "duration", usual: "5s" },
  "has its connection reset": { says: "", usual: "" },
  "has half a reply": { says: "", usual: "" },
};

export function policyOf(kind: string, value: string): Partial<Policy> | undefined {
  const duration = durationInput(value);
  if (kind === "fails") return { Fail: value };
  if (kind === "is held") return { Hold: true };
  if (kind === "takes") return duration ? { After: duration } : undefined;
  return /^[1-9]\d*$/.test(value) ? { Polls: Number(value) } : undefined;
}

export function faultOf(kind: string, value: string): Fault | undefined {
  const duration = durationInput(value);
  if (kind === "is answered with") return { Error: value };
  if (kind === "is carried out, then") return { Error: value, Commit: "after" };
  if (kind === "is late by") return duration ? { Delay: duration } : undefined;
  return { Reply: kind === "has half a reply" ? "half" : "reset" };
}

const text = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();

function scope(form: FormData): { ServerName?: string; Times?: number } {
  const server = text(form, "server");
  const times = text(form, "times");
  return { ...(server ? { ServerName: server } : {}), ...(times ? { Times: Number(times) } : {}) };
}

function submitPolicy(form: FormData): void {
  const effect = policyOf(text(form, "kind"), text(form, "value"));
  if (!effect) return notify("refused", `'${text(form, "value")}' can't be meant here.`);
  void addPolicy({ Change: text(form, "what"), ...scope(form), ...effect });
}

function submitFault(form: FormData): void {
  const effect = faultOf(text(form, "kind"), text(form, "value"));
  if (!effect) return notify("refused", `'${text(form, "value")}' can't be meant here.`);
  const operation = text(form, "what");
  void addFault({ ...(operation ? { Operation: operation } : {}), ...scope(form), ...effect });
}

type FormProps = {
  name: string;
  what: [label: string, options: readonly (readonly [string, string])[]];
  kinds: Record<string, { says: string; usual: string }>;
  submit: (form: FormData) => void;
};

// Choosing a kind puts what is usual beside it.
function suggest(event: Event, kinds: FormProps["kinds"]): void {
  const select = event.currentTarget as HTMLSelectElement;
  const value = select.form?.elements.namedItem("value");
  const kind = kinds[select.value];
  if (!(value instanceof HTMLInputElement) || !kind) return;
  value.value = kind.usual;
  value.placeholder = kind.says;
  value.disabled = kind.says === "";
}

function RuleForm(props: FormProps): JSX.Element {
  const [label, options] = props.what;
  const first = Object.values(props.kinds)[0];
  return (
    <form
      class="rule-form"
      aria-label={`Add a ${props.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        props.submit(new FormData(event.currentTarget));
      }}
    >
      <select name="what" aria-label={label}>
        {options.map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
      <select name="server" aria-label="Server">
        <option value="">of any server</option>
        {[...new Set(servers.value.map((one) => one.ServerName))].map((name) => (
          <option key={name} value={name}>
            of {name}
          </option>
        ))}
      </select>
      <select name="kind" aria-label="Kind" onChange={(event) => suggest(event, props.kinds)}>
        {Object.keys(props.kinds).map((kind) => (
          <option key={kind}>{kind}</option>
        ))}
      </select>
      <input name="value" aria-label="Value" defaultValue={first?.usual ?? ""} required />
      <Field label="times">
        <input name="times" type="number" min="1" defaultValue="1" placeholder="ever" class="short" />
      </Field>
      <button class="button plain">Add the {props.name}</button>
    </form>
  );
}

export function PolicyForm(): JSX.Element {
  const options = changes.map((name) => [name, name] as const);
  return (
    <RuleForm
      name="policy"
      what={["Change", options]}
      kinds={policyKinds}
      submit={submitPolicy}
    />
  );
}

export function FaultForm(): JSX.Element {
  const options = operations.map((name) => [name, name] as const);
  return (
    <RuleForm
      name="fault"
      what={["Operation", [["", "any call"], ...options]]}
      kinds={faultKinds}
      submit={submitFault}
    />
  );
}
