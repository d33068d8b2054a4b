import type { JSX } from "preact";
export function Rules(): JSX.Element {
  return <p class="hint">…</p>;
}
