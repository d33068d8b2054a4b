// The four tabs below the timeline; arrow keys go from one to the next.
import type { JSX } from "preact";
import { tab, tabs, type Tab } from "../model/selection";
import { Calls } from "./calls";
import { Rules } from "./rules";
import { Verify } from "./verify";
import { WorldTab } from "./world_tab";

const panels: Record<Tab, () => JSX.Element> = {
  Calls: () => <Calls />,
  Rules: () => <Rules />,
  Verify: () => <Verify />,
  World: () => <WorldTab />,
};

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

function press(event: KeyboardEvent): void {
  const step = steps[event.key];
  if (step === undefined) return;
  const place = (tabs.indexOf(tab.value) + step + tabs.length) % tabs.length;
  tab.value = tabs[place] ?? "Calls";
  document.getElementById(`tab-${tab.value}`)?.focus();
}

export function Tabs(): JSX.Element {
  return (
    <section class="card tabs" aria-label="What was asked, and what one can set">
      <div role="tablist" aria-label="Views" onKeyDown={press}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={tab.value === name}
            aria-controls="panel"
            tabIndex={tab.value === name ? 0 : -1}
            onClick={() => (tab.value = name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${tab.value}`}>
        {panels[tab.value]()}
      </div>
    </section>
  );
}
