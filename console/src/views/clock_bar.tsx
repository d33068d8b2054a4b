// The world's clock: what it says, and what makes it go on.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { changeClock, endWork } from "../model/actions";
import { nextOf } from "../model/due";
import { notify } from "../model/notices";
import { zone } from "../model/selection";
import { shownNow } from "../model/ticking";
import { clock, world } from "../model/world";
import { distanceText, durationInput } from "../time/duration";
import { clockText, longDayText, milliseconds } from "../time/moment";
import { changeName } from "../timeline/states";
import { Button } from "./parts";

const rates: [string, string][] = [
  ["1", "1 s/s"],
  ["60", "1 min/s"],
  ["3600", "1 h/s"],
  ["86400", "1 d/s"],
];

const steps: [string, string][] = [
  ["PT1M", "+1 min"],
  ["PT1H", "+1 h"],
  ["P1D", "+1 d"],
  ["P7D", "+7 d"],
];

function Reading(): JSX.Element | null {
  const is = clock.value;
  if (!is) return null;
  const now = shownNow.value;
  const state = is.atWork !== undefined ? "on its way" : is.frozen ? "frozen" : "running";
  return (
    <div class="reading">
      <span class={`clock-state ${state.replaceAll(" ", "-")}`}>{state}</span>
      <time class="clock-time" dateTime={new Date(now).toISOString()}>
        {clockText(now, zone.value)}
      </time>
      <span class="clock-day">
        {longDayText(now, zone.value)} <span class="zone">{zone.value}</span>
      </span>
    </div>
  );
}

function Rate(): JSX.Element | null {
  const is = clock.value;
  if (!is) return null;
  const value = String(is.rate);
  const known = rates.some(([rate]) => rate === value);
  const options: [string, string][] = known ? rates : [[value, `× ${value}`], ...rates];
  return (
    <select
      aria-label="Speed"
      title="How much of the world's time passes in a second"
      value={value}
      onChange={(event) => void changeClock({ Rate: Number(event.currentTarget.value) })}
    >
      {options.map(([rate, text]) => (
        <option key={rate} value={rate}>
          {text}
        </option>
      ))}
    </select>
  );
}

function Advance(): JSX.Element {
  const typed = useSignal("");
  const submit = (event: Event): void => {
    event.preventDefault();
    const duration = durationInput(typed.value);
    if (duration) void changeClock({ Advance: duration });
    else notify("refused", `'${typed.value}' is no duration; such as 90m, 2h30m, 3d or PT10M.`);
  };
  return (
    <form class="advance" onSubmit={submit}>
      <input
        aria-label="Advance by"
        placeholder="2h30m"
        size={5}
        value={typed.value}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
      <button class="button plain">Advance</button>
    </form>
  );
}

function NextDue(): JSX.Element {
  const next = nextOf(world.value.timers);
  const at = next?.Due === undefined ? clock.value?.nextDue : milliseconds(next.Due);
  if (at === undefined) return <p class="next-due">Nothing is due.</p>;
  const what = next ? [changeName(next.Change), next.ServerName] : [];
  return (
    <p class="next-due">
      <span>
        <span class="next-label">Next due</span>
        {[...what, distanceText(shownNow.value, at)].join(" · ")}
      </span>
      <Button kind="quiet" act={() => changeClock({ ToNextDue: true })}>
        Go there
      </Button>
    </p>
  );
}

export function ClockBar(): JSX.Element | null {
  const is = clock.value;
  if (!is) return null;
  return (
    <section class="clock-bar" aria-label="Clock">
      <Reading />
      {is.atWork !== undefined ? (
        <Button act={endWork}>Stop here</Button>
      ) : (
        <Button kind="main" act={() => changeClock({ Frozen: !is.frozen })}>
          {is.frozen ? "Run" : "Freeze"}
        </Button>
      )}
      <div class="steps" role="group" aria-label="Advance">
        {steps.map(([duration, text]) => (
          <Button key={duration} act={() => changeClock({ Advance: duration })}>
            {text}
          </Button>
        ))}
        <Advance />
      </div>
      <Rate />
      <NextDue />
    </section>
  );
}
