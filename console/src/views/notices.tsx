// What was done or refused, read out by screen readers as well.
import type { JSX } from "preact";
import { dismiss, notices } from "../model/notices";
import { Button } from "./parts";

export function Notices(): JSX.Element {
  return (
    <div class="notices" role="log" aria-label="Notices" aria-live="polite">
      {notices.value.map((notice) => (
        <div key={notice.id} class={`notice ${notice.kind}`}>
          <p>{notice.text}</p>
          {notice.undo && (
            <Button
              kind="main"
              act={() => {
                notice.undo?.();
                dismiss(notice.id);
              }}
            >
              Undo
            </Button>
          )}
          <Button kind="quiet" label="Dismiss" act={() => dismiss(notice.id)}>
            ✕
          </Button>
        </div>
      ))}
    </div>
  );
}
