// The moment that is shown. It moves as often as one can see it move, and not at all while it stands.
import { effect, signal } from "@preact/signals";
import { spanLength } from "../timeline/range";
import { second } from "../time/moment";
import { nowOf, stands } from "../time/virtual_clock";
import { clock } from "./world";

const pixelsAbout = 800; // of a timeline
const tickMillisecondsMin = 200;

export const shownNow = signal(0);

// Until the next whole second, or until the timeline moves by a pixel; in the machine's time.
export function tickMilliseconds(now: number, rate: number, length: number): number {
  if (rate <= 1) return Math.min((second - (now % second)) / rate, second) + 1;
  return Math.min(Math.max(length / pixelsAbout / rate, tickMillisecondsMin), second);
}

export function keepTicking(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const is = clock.value;
    const length = spanLength.value;
    clearTimeout(timer);
    if (!is) return;
    const tick = (): void => {
      const now = nowOf(is, performance.now());
      shownNow.value = now;
      if (stands(is) || document.visibilityState === "hidden") return;
      timer = setTimeout(tick, tickMilliseconds(now, is.rate, length));
    };
    tick();
  });
}
