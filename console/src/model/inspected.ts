// The server that is looked at: the one that was chosen, else the first of those that are shown.
import { computed } from "@preact/signals";
import type { Policy, Server, Timer } from "../api/answers";
import { milliseconds } from "../time/moment";
import { region, server } from "./selection";
import { serverKey, world } from "./world";

const shown = computed(() =>
  world.value.servers.filter((one) => region.value === "" || one.Region === region.value),
);

export const inspectedServer = computed((): Server | undefined => {
  const chosen = world.value.servers.find((one) => serverKey(one) === server.value);
  return chosen ?? shown.value[0];
});

// As world.ts names it; empty: there is none.
export const inspected = computed(() =>
  inspectedServer.value ? serverKey(inspectedServer.value) : "",
);

// Newest first.
export const inspectedBackups = computed(() =>
  [...world.value.backups.values()]
    .filter(
      (backup) =>
        backup.ServerName === inspectedServer.value?.ServerName &&
        backup.Region === inspectedServer.value.Region,
    )
    .sort((a, b) => milliseconds(b.CreatedAt) - milliseconds(a.CreatedAt)),
);

// What is under way and what is due, soonest first; what is held comes before all.
export const inspectedTimers = computed((): readonly Timer[] =>
  world.value.timers.filter(
    (timer) => serverKey(timer) === inspected.value && timer.Expected !== true,
  ),
);

// Policies for the next backups of this server alone that have not all been applied.
export const inspectedPolicies = computed((): readonly Policy[] =>
  world.value.policies.filter(
    (policy) =>
      policy.Change === "backup" &&
      policy.ServerName === inspectedServer.value?.ServerName &&
      (policy.Region === undefined || policy.Region === inspectedServer.value?.Region) &&
      (policy.Times === undefined || (policy.Applied ?? 0) < policy.Times),
  ),
);
