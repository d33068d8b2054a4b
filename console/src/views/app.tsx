// The whole page.
import type { JSX } from "preact";
import { connection, world } from "../model/world";
import { Timeline } from "../timeline/timeline";
import { ClockBar } from "./clock_bar";
import { Header } from "./header";
import { Inspector } from "./inspector";
import { Notices } from "./notices";
import { Tabs } from "./tabs";
import { TokenForm } from "./token";

function Lost(): JSX.Element | null {
  if (connection.value !== "lost") return null;
  return (
    <p class="unreachable" role="alert">
      The emulator can't be reached. This is what it last said; trying again…
    </p>
  );
}

function Body(): JSX.Element {
  if (connection.value === "refused") return <TokenForm />;
  return (
    <>
      <ClockBar />
      <Lost />
      <main class={world.value.servers.length > 0 ? "columns" : "columns single"}>
        <div class="column">
          <Timeline />
          <Tabs />
        </div>
        <Inspector />
      </main>
    </>
  );
}

export function App(): JSX.Element {
  return (
    <>
      <Header />
      <Body />
      <Notices />
    </>
  );
}
