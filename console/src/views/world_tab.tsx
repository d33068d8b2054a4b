import type { JSX } from "preact";
export function WorldTab(): JSX.Element {
  return <p class="hint">…</p>;
}
