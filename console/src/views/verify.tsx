import type { JSX } from "preact";
export function Verify(): JSX.Element {
  return <p class="hint">…</p>;
}
