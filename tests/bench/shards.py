#!/usr/bin/env python3
"""What several emulators behind HAProxy cost beside one that is asked directly.

    tests/bench/shards.py BUILD [--rounds 5] [--seconds 3]

Forty accounts, as many of each of four shards, take turns. All is started as deploy/local-shards
does, anew for each figure; `direct` is the only shard, asked past the proxy. The last of the setups
gives each of its shards as many connections as `direct` has. The disk is that of temporary files,
which TMPDIR names. On few cores all of it shares them with wrk, so that rates tell nothing of a
larger machine: the CPU time that a request takes of each part does.
"""

import os
import sys
import tempfile
from typing import NamedTuple

from bench import (
    Bench,
    backups,
    connections,
    cpu_microseconds,
    emulator_options,
    here,
    options_of,
    orders_of,
    print_rounds,
    row,
    scratch_in,
    servers,
    spread,
)

sys.path[:0] = [str(here.parent / "scale"), str(here.parent / "clients")]
from shards import Proxied, accounts_of  # tests/scale/shards.py

accounts_a_shard = 10


class Setup(NamedTuple):
    title: str
    shards: int
    is_proxied: bool
    connections: int = connections


direct = Setup("direct", 1, False)
setups = (
    direct,
    Setup("1 shard behind HAProxy", 1, True),
    Setup("4 shards behind HAProxy", 4, True),
    Setup("4 shards, 4 times the connections", 4, True, 4 * connections),
)


class Scenario(NamedTuple):
    title: str
    operation: str
    folder: str | None  # of the stores; the usual one


memory = "/dev/shm"
scenarios = (
    Scenario("DescribeBackups", "DescribeBackups", memory),
    Scenario("CreateBackup, store in memory", "CreateBackup", memory),
    Scenario("CreateBackup, store on disk", "CreateBackup", None),
)
shards_max = max(each.shards for each in setups)
# One account after the other is one shard after the other.
accounts = [
    account
    for turn in zip(*(accounts_of(each, shards_max, accounts_a_shard) for each in range(shards_max)))
    for account in turn
]
servers_an_account = len(servers) // len(accounts)
world = {
    "Servers": [
        {"ServerName": name, "DisableAutomatedBackup": True}
        for name in servers[:servers_an_account]
    ],
    "Backups": [{"BackupId": id} for id in backups[:servers_an_account]],
}


class Figures(NamedTuple):
    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float
    emulators: float  # microseconds of their processors a request
    haproxy: float

    @property
    def cpu(self):
        return self.emulators + self.haproxy


class Shards(Bench):
    def __init__(self, build, scratch, seconds):
        super().__init__(build, scratch)
        self.seconds = seconds
        os.environ["EMULATOR_PROGRAM"] = str(self.emulator)  # tests/scale starts that
        self.bodies = {
            "DescribeBackups": self.turns("backups", "BackupId", backups),
            "CreateBackup": self.turns("servers", "ServerName", servers),
        }

    def turns(self, name, member, values):
        bodies = [{member: value} for value in values[:servers_an_account] for _ in accounts]
        return self.inputs(name, bodies, accounts)

    def measure(self, setup, scenario):
        """The Figures of fresh processes."""
        tempfile.tempdir = scenario.folder  # where Proxied makes its own
        with Proxied(setup.shards, *emulator_options) as shards:
            for account in accounts:
                fill(shards.proxy, account)
            asked = shards.proxy if setup.is_proxied else shards[0]
            warm = self.load_with(asked, setup, scenario, 1)
            before = used_by(shards)
            result = self.load_with(asked, setup, scenario, self.seconds)
            emulators, haproxy = (b - a for a, b in zip(before, used_by(shards)))
            if scenario.operation == "CreateBackup":
                check_creations(shards.proxy, warm["requests"] + result["requests"])
        count = result["requests"]
        return Figures(
            count / result["microseconds"] * 1e6,
            *(result[each] / 1000 for each in ("p50", "p99")),
            emulators / count,
            haproxy / count if setup.is_proxied else 0,
        )

    def load_with(self, asked, setup, scenario, seconds):
        inputs = self.bodies[scenario.operation]
        return self.load(asked, scenario.operation, inputs, seconds, at_once=setup.connections)


def fill(proxy, account):
    status, answer = proxy.control("POST", "/_emulator/world", world, account)
    if status != 200:
        raise RuntimeError(f"the world of {account}: {status} {answer}")


def used_by(shards):
    """Microseconds of processors, of (the emulators, HAProxy)."""
    pids = {name: process.pid for name, process in shards.processes.items()}
    proxy = pids.pop("proxy")
    return sum(map(cpu_microseconds, pids.values())), cpu_microseconds(proxy)


def check_creations(proxy, count):
    """What was answered was done."""
    created = sum(len(proxy.backups(account)) - servers_an_account for account in accounts)
    if created < count:
        raise RuntimeError(f"{count} answered, {created} made")


def print_figures(figures):
    """Each round's setups ran one after the other, so ratios are taken within a round."""
    titles = ("requests/s", "p50 ms", "p99 ms", "emulators, CPU µs a request", "HAProxy, CPU µs")
    row("", "", *titles)
    row("---", "---", *["---:"] * len(titles))
    for (setup, scenario), rounds in figures.items():
        forms = {"rate": ",.0f", "p50": ".2f", "p99": ".2f", "emulators": ".1f", "haproxy": ".1f"}
        cells = {
            name: spread([getattr(each, name) for each in rounds], form)
            for name, form in forms.items()
        }
        if not setup.is_proxied:
            cells["haproxy"] = "–"
        row(scenario.title, setup.title, *cells.values())
    print()
    row("", "beside `direct`", "rate", "p99", "CPU a request")
    row("---", "---", *["---:"] * 3)
    for (setup, scenario), rounds in figures.items():
        if setup != direct:
            pairs = list(zip(rounds, figures[direct, scenario]))
            ratios = ([getattr(a, name) / getattr(b, name) for a, b in pairs]
                      for name in ("rate", "p99", "cpu"))
            row(scenario.title, setup.title, *(spread(each, ".2f") for each in ratios))


def main():
    options = options_of(__doc__, rounds=5, seconds=3)
    figures = {(setup, scenario): [] for scenario in scenarios for setup in setups}
    with scratch_in(options.build.resolve()) as scratch:
        bench = Shards(options.build.resolve(), scratch, options.seconds)
        for done, order in zip(range(options.rounds), orders_of(setups)):
            print(f"round {done + 1} of {options.rounds}", file=sys.stderr)
            for scenario in scenarios:
                for setup in order:
                    figures[setup, scenario].append(bench.measure(setup, scenario))
    print_rounds(options)
    print_figures(figures)


if __name__ == "__main__":
    main()
