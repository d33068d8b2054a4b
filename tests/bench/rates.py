#!/usr/bin/env python3
"""How fast the emulator is beside a bare Beast server (hello), the leanest that Beast can be (lean),
and a bare Beast and SQLite (bare).

    tests/bench/rates.py BUILD [--rounds 7] [--seconds 3] [--starts 50] [--describes 1000000]

Prints tables of medians; each program is restarted for each figure, since one start differs from
the next by half. On a busy machine the CPU time a request takes tells more than the requests a
second. Bare uses storage/ as the emulator does, so that both run the same statements: what storage/
adds to SQLite is on both sides.
"""

import functools
import json
import statistics
import sys
import time
from typing import NamedTuple

from bench import (
    Bench,
    Program,
    backups,
    options_of,
    orders_of,
    print_rounds,
    row,
    scratch_in,
    servers,
    servers_count,
    spread,
    world,
)


class Scenario(NamedTuple):
    operation: str
    mode: str  # as bare calls it
    on_disk: bool
    of_bare_min: float
    of_hello_min: float | None
    of_lean_min: float | None

    @property
    def title(self):
        return f"{self.operation}, {'--data' if self.on_disk else 'in memory'}"


scenarios = [
    Scenario("CreateBackup", "create", False, 0.8, 0.2, 0.22),
    Scenario("CreateBackup", "create", True, 0.8, None, 0.13),
    Scenario("DescribeBackups", "describe", False, 0.8, 0.55, 0.55),
    Scenario("DescribeBackups", "describe", True, 0.8, None, None),
]
answering = ("hello", "lean")  # programs that answer, and do nothing else
programs = ("emulator", "bare", *answering)
p99_of_bare_max = 1.5


class Figures(NamedTuple):
    rate: float  # requests a second
    p99: float  # milliseconds
    cpu: float  # microseconds of the server's processor a request


class Rates(Bench):
    def __init__(self, build, scratch, seconds):
        super().__init__(build, scratch)
        self.seconds = seconds
        self.answering = {name: self.copy(f"tests/bench/{name}") for name in answering}
        self.bare = self.copy("tests/bench/bare")
        self.names = {
            "create": self.inputs("servers", [{"ServerName": each} for each in servers]),
            "describe": self.inputs("backups", [{"BackupId": each} for each in backups]),
        }
        self.seed = scratch / "seed.db"
        self.bodies = {mode: scratch / f"{mode}.json" for mode in self.names}
        self.prepare()

    def prepare(self):
        """The rows and the replies that hello and bare take over from the emulator."""
        emulator = self.start_emulator(self.seed)
        emulator.control("POST", "world", world)
        self.bodies["describe"].write_bytes(emulator.call("DescribeBackups", BackupId=backups[0]))
        emulator.stop()
        emulator = self.start_emulator()
        emulator.control("POST", "world", world)
        self.bodies["create"].write_bytes(emulator.call("CreateBackup", ServerName=servers[0]))
        emulator.stop()

    def start_answering(self, name, mode="describe"):
        command = [self.answering[name], self.port_file, self.bodies[mode]]
        return Program(command, self.port_file)

    def start_bare(self, mode, data):
        body = self.bodies[mode]
        command = [self.bare, self.port_file, body, mode, self.seed]
        return Program(command + ([data] if data else []), self.port_file)

    def start(self, name, scenario):
        data = self.scratch / f"{name}.db" if scenario.on_disk else None
        for left in self.scratch.glob(f"{name}.db*"):
            left.unlink()
        if name in answering:
            return self.start_answering(name, scenario.mode)
        if name == "bare":
            return self.start_bare(scenario.mode, data)
        program = self.start_emulator(data)
        program.control("POST", "world", world)
        return program

    def load_with(self, program, scenario, seconds):
        inputs = self.names[scenario.mode]
        return self.load(program, scenario.operation, inputs, seconds)

    def measure(self, name, scenario):
        """The Figures of a fresh process."""
        program = self.start(name, scenario)
        warm = self.load_with(program, scenario, 1)
        used = program.cpu_microseconds()
        result = self.load_with(program, scenario, self.seconds)
        used = program.cpu_microseconds() - used
        if scenario.mode == "create":
            self.check_creations(name, program, warm["requests"] + result["requests"])
        else:
            program.stop()
        count = result["requests"]
        return Figures(count / result["microseconds"] * 1e6, result["p99"] / 1000, used / count)

    def check_creations(self, name, program, count):
        """What was answered was done, and what it left for later as well."""
        time.sleep(0.1)
        if name == "emulator":
            found = program.all("DescribeServers", "Servers")
            busy = [each["ServerName"] for each in found if each["Status"] != "HEALTHY"]
            kept = program.all("DescribeBackups", "Backups")
            created = len(kept) - len(backups)
            finished = sum(each["Status"] == "OK" for each in kept) - len(backups)
            if busy:
                raise RuntimeError(f"{len(busy)} servers are not HEALTHY again")
        output = program.stop()
        if name == "bare":
            created, finished = map(int, output.split())
        if name not in answering and not count <= created == finished:
            raise RuntimeError(f"{name}: {count} answered, {created} made, {finished} finished")

    def start_up(self, samples):
        """Milliseconds from spawning to the first reply, of (emulator, hello, lean)."""
        times = ([], [], [])
        command = [self.emulator, "run", "--log-level", "warn", "--port", "0"]
        command += ["--port-file", self.port_file]
        starts = [lambda: Program(command, self.port_file)]
        starts += [functools.partial(self.start_answering, name) for name in answering]
        for _ in range(samples):
            for start, list_ in zip(starts, times):
                program = start()
                program.ask("GET", "/_emulator/health")
                list_.append((time.perf_counter() - program.begin) * 1000)
                program.stop()
        return times

    def memory(self, describes):
        """Of (emulator, hello): memory_mib() after the first reply and after each kind of load."""
        rows = []
        for is_hello in (False, True):
            program = self.start_answering("hello") if is_hello else self.start_emulator()
            program.ask("GET", "/_emulator/health")
            row = [program.memory_mib()]
            program.stop()
            program = (
                self.start_answering("hello")
                if is_hello
                else self.start_emulator(None, "--server", "a")
            )
            reply = json.loads(program.call("CreateBackup", ServerName="a"))
            made = (reply.get("Backup") or reply["Backups"][0])["BackupId"]
            one = self.inputs("one_backup", [{"BackupId": made}])
            done = 0
            while done < describes:
                done += self.load(program, "DescribeBackups", one, self.seconds)["requests"]
            row.append(program.memory_mib())
            program.stop()
            program = self.start("hello" if is_hello else "emulator", scenarios[1])
            self.load_with(program, scenarios[1], self.seconds)
            row.append(program.memory_mib())
            program.stop()
            rows.append(row)
        return rows


def print_rates(figures):
    """Each round's programs ran one after the other, so ratios are taken within a round."""
    row("", "program", "requests/s", "p99 ms", "CPU µs a request")
    row("---", "---", "---:", "---:", "---:")
    for scenario in scenarios:
        for name in programs:
            rounds = [each[name] for each in figures[scenario]]
            row(
                scenario.title,
                name,
                spread([each.rate for each in rounds], ",.0f"),
                spread([each.p99 for each in rounds], ".2f"),
                spread([each.cpu for each in rounds], ".1f"),
            )
    print()
    titles = ("of bare", "of bare, by CPU", "of hello", "of lean", "p99 of bare's")
    row("the emulator's share", *titles, "marks")
    row("---", *["---:"] * len(titles), "---")
    for scenario in scenarios:
        rounds = figures[scenario]
        marks = [f"≥ {scenario.of_bare_min} of bare"]
        if scenario.of_hello_min:
            marks.append(f"{scenario.of_hello_min} of hello")
        if scenario.of_lean_min:
            marks.append(f"{scenario.of_lean_min} of lean")
        row(
            scenario.title,
            spread([each["emulator"].rate / each["bare"].rate for each in rounds], ".2f"),
            spread([each["bare"].cpu / each["emulator"].cpu for each in rounds], ".2f"),
            spread([each["emulator"].rate / each["hello"].rate for each in rounds], ".2f"),
            spread([each["emulator"].rate / each["lean"].rate for each in rounds], ".2f"),
            spread([each["emulator"].p99 / each["bare"].p99 for each in rounds], ".2f"),
            f"{', '.join(marks)}; p99 ≤ {p99_of_bare_max}",
        )


def print_footprint(times, memory, describes):
    emulator, *others = times
    for name, of_name, mark in zip(answering, others, ("≤ hello + 5", "≤ lean + 1.2")):
        row("", "emulator", name, "difference", "mark")
        row("---", "---:", "---:", "---:", "---")
        more = statistics.median([a - b for a, b in zip(emulator, of_name)])
        cells = (spread(each, ".1f") for each in (emulator, of_name))
        row("start to first reply, ms", *cells, f"{more:+.1f}", mark)
        print()
    row("", "emulator", "hello", "difference", "mark")
    row("---", "---:", "---:", "---:", "---")
    titles = {
        "resident at start, MiB": "≤ 8",
        f"resident after {describes:,} DescribeBackups, in memory, MiB": "≤ 24",
        f"resident after CreateBackup on {servers_count} servers, --data, MiB": "",
    }
    for (title, mark), ours, hello in zip(titles.items(), *memory):
        cells = (f"{all:.1f} (own {own:.1f})" for all, own in (ours, hello))
        row(title, *cells, f"{ours[0] - hello[0]:+.1f}", mark)


def main():
    options = options_of(__doc__, rounds=7, seconds=3, starts=50, describes=1_000_000)
    with scratch_in(options.build.resolve()) as scratch:
        bench = Rates(options.build.resolve(), scratch, options.seconds)
        figures = {scenario: [] for scenario in scenarios}
        for done, order in zip(range(options.rounds), orders_of(programs)):
            print(f"round {done + 1} of {options.rounds}", file=sys.stderr)
            for scenario in scenarios:
                got = {name: bench.measure(name, scenario) for name in order}
                figures[scenario].append(got)
        print_rounds(options)
        print_rates(figures)
        print()
        times, memory = bench.start_up(options.starts), bench.memory(options.describes)
        print_footprint(times, memory, options.describes)


if __name__ == "__main__":
    main()
