// What to do in a world without servers.
import type { JSX } from "preact";
import { makeServer } from "../model/actions";
import { account, region } from "../model/selection";
import { settings } from "../model/world";
import { curl } from "./commands";
import { Button, Command, Empty } from "./parts";

const name = "automate-06";

export function EmptyWorld(): JSX.Element {
  const where = region.value || (settings.value?.Region ?? "us-east-1");
  const document = { Servers: [{ ServerName: name, Region: where }] };
  return (
    <Empty title={`There is no server in ${account.value}${region.value && ` in ${where}`} yet.`}>
      <p>
        Make one here, by a call of your code with the access key <code>{account.value}</code>, or
        in a shell:
      </p>
      <Command text={curl(location.origin, account.value, "POST", "world", document)} />
      <Button kind="main" act={() => makeServer(name, where)}>
        Make {name}
      </Button>
    </Empty>
  );
}
