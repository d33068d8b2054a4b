// A connection to /_emulator/stream that comes back by itself. It is read with fetch(), because an
// EventSource can't send a control token.
import { headers, target } from "./client";
import { eventReader, type SentEvent } from "./event_text";

const events = "hello,server,backup,server-event,tags,world,call,clock,timer,rule,journal";
const waitMillisecondsMin = 250;
const waitMillisecondsMax = 5_000;

export interface StreamHandlers {
  opened(): void;
  received(events: SentEvent[]): void;
  lost(): void; // and tried again after a while
  refused(status: number): void; // and not tried again
}

// Ends with what is returned. Every event behind `place` comes, or a `gap`.
export function openStream(
  account: string,
  place: string | undefined,
  on: StreamHandlers,
): () => void {
  const ended = new AbortController();
  let last = place;
  let failures = 0;

  async function read(): Promise<"lost" | "refused"> {
    const url = target("stream", { Events: events, After: last });
    const response = await fetch(url, { headers: headers(account), signal: ended.signal });
    if (!response.ok || !response.body) {
      if (response.status >= 500) return "lost";
      on.refused(response.status);
      return "refused";
    }
    failures = 0;
    on.opened();
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parse = eventReader();
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return "lost";
      const received = parse(value);
      last = received.findLast((event) => event.id !== undefined)?.id ?? last;
      if (received.length > 0) on.received(received);
    }
  }

  async function keepReading(): Promise<void> {
    while (!ended.signal.aborted) {
      const end = await read().catch((): "lost" => "lost");
      if (ended.signal.aborted || end === "refused") return;
      on.lost();
      const wait = Math.min(waitMillisecondsMin * 2 ** failures++, waitMillisecondsMax);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  void keepReading();
  return () => ended.abort();
}
