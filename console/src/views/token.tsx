// Asks for the control token where the emulator demands one.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { token } from "../api/client";
import { begin } from "../model/live";
import { Empty } from "./parts";

export function TokenForm(): JSX.Element {
  const typed = useSignal("");
  const submit = (event: Event): void => {
    event.preventDefault();
    token.set(typed.value.trim());
    void begin();
  };
  const known = token.get() !== "";
  return (
    <main class="card token">
      <Empty title={known ? "The emulator refuses this token." : "The emulator wants proof."}>
        <p>
          It was started so that only some may use <code>/_emulator</code>. Give it the value of its{" "}
          <code>--control-token</code>; this tab keeps it until it is closed. Without that option
          there is no token, and this page can't be used.
        </p>
        <form class="token-form" onSubmit={submit}>
          <label class="field">
            <span>Control token</span>
            <input
              type="password"
              autocomplete="off"
              required
              value={typed.value}
              onInput={(event) => (typed.value = event.currentTarget.value)}
            />
          </label>
          <button class="button main">Go on</button>
        </form>
      </Empty>
    </main>
  );
}
