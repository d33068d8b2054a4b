// Which world is shown, and whether what is shown is true at this moment.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { account, region, server, zone } from "../model/selection";
import { want } from "../model/live";
import { connection, servers, settings, worlds, type Connection } from "../model/world";
import { nextTheme, theme, themeNames } from "./theme";
import { Button, count, Select } from "./parts";

const marks: Record<Connection, string> = {
  connecting: "connecting",
  live: "live",
  lost: "reconnecting",
  paused: "paused",
  refused: "no access",
};

function LiveMark(): JSX.Element {
  return (
    <span class={`live ${connection.value}`} role="status">
      {marks[connection.value]}
    </span>
  );
}

const other = "other";

function AccountChooser(): JSX.Element {
  const typing = useSignal(false);
  const known = [...new Set([...worlds.value.map((one) => one.Account), account.value])].sort();
  const choose = (value: string): void => {
    if (value === other) typing.value = true;
    else show(value);
  };
  const show = (value: string): void => {
    typing.value = false;
    server.value = "";
    region.value = "";
    account.value = value;
  };
  const text = (value: string): string => {
    const its = worlds.value.find((one) => one.Account === value);
    return its ? `${value} · ${count(its.Servers, "server")}` : value;
  };
  if (typing.value) return <AccountField show={show} leave={() => (typing.value = false)} />;
  const options = known.map((value) => [value, text(value)] as const);
  return (
    <Select
      label="Account"
      value={account.value}
      options={[...options, [other, "another…"]]}
      choose={choose}
      open={() => want("worlds")}
    />
  );
}

function AccountField(props: { show: (value: string) => void; leave: () => void }): JSX.Element {
  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault();
        props.show(String(new FormData(event.currentTarget).get("account")));
      }}
    >
      <label for="account">Account</label>
      <input
        id="account"
        name="account"
        pattern="[0-9]{12}"
        required
        inputMode="numeric"
        placeholder="12 digits"
        autocomplete="off"
        ref={(field) => field?.focus()}
        onKeyDown={(event) => event.key === "Escape" && props.leave()}
      />
      <button class="button plain">Show</button>
    </form>
  );
}

function RegionChooser(): JSX.Element {
  const its = worlds.value.find((one) => one.Account === account.value)?.Regions ?? [];
  const known = new Set([
    ...its.map((one) => one.Region),
    ...servers.value.map((one) => one.Region),
    ...(region.value ? [region.value] : []),
  ]);
  return (
    <Select
      label="Region"
      value={region.value}
      options={[["", "all"], ...[...known].sort().map((name) => [name, name] as const)]}
      choose={(value) => (region.value = value)}
    />
  );
}

export function Header(): JSX.Element {
  return (
    <header class="header">
      <h1 class="brand">
        <img src="favicon.svg" alt="" width="22" height="22" />
        opsworkscm-local <small>{settings.value?.Version}</small>
      </h1>
      <div class="choosers">
        <AccountChooser />
        <RegionChooser />
      </div>
      <div class="header-end">
        <Button
          kind="quiet"
          label={`Times are ${zone.value}; change`}
          act={() => (zone.value = zone.value === "UTC" ? "local" : "UTC")}
        >
          {zone.value === "UTC" ? "UTC" : "local time"}
        </Button>
        <Button kind="quiet" label={`Colours: ${themeNames[theme.value]}; change`} act={nextTheme}>
          {themeNames[theme.value]}
        </Button>
        <LiveMark />
      </div>
    </header>
  );
}
