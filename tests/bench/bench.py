#!/usr/bin/env python3
"""How fast the emulator is beside a bare Beast server (hello) and a bare Beast and SQLite (bare).

Prints tables of medians. All programs run in alternating rounds and are restarted for each figure,
since one start differs from the next by half. On a busy machine the CPU time a request takes tells
more than the requests a second. Bare uses storage/ as the emulator does, so that both run the same
statements: what storage/ adds to SQLite is on both sides. Needs wrk.
"""

import argparse
import http.client
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

here = pathlib.Path(__file__).resolve().parent
connections = 16
# So many that each has only as many backups as a real one may have, and is ready again in time.
servers_count = 2000
backup_duration = "10ms"  # bare.cpp knows it too
patience_seconds = 10


class Scenario(NamedTuple):
    operation: str
    mode: str  # as bare calls it
    member: str
    on_disk: bool

    @property
    def title(self):
        return f"{self.operation}, {'--data' if self.on_disk else 'in memory'}"


scenarios = [
    Scenario(operation, mode, member, on_disk)
    for operation, mode, member in (
        ("CreateBackup", "create", "ServerName"),
        ("DescribeBackups", "describe", "BackupId"),
    )
    for on_disk in (False, True)
]
servers = [f"automate-{i:04}" for i in range(servers_count)]
backups = [f"{name}-20160729133847520" for name in servers]
world = {
    "Servers": [{"ServerName": name, "DisableAutomatedBackup": True} for name in servers],
    "Backups": [
        {"BackupId": id, "UserArn": "arn:aws:iam::000000000000:user/AKIDEXAMPLE"} for id in backups
    ],
}


class Figures(NamedTuple):
    rate: float  # requests a second
    p99: float  # milliseconds
    cpu: float  # microseconds of the server's processor a request


class Program:
    """A server that runs until stop()."""

    running = set()

    def __init__(self, command, port_file):
        port_file.unlink(missing_ok=True)
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, close_fds=False, cwd=port_file.parent
        )
        Program.running.add(self.process)
        while not os.path.exists(port_file):
            if self.process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {self.process.returncode}")
            if time.perf_counter() - self.begin > patience_seconds:
                raise RuntimeError(f"{command[0]} doesn't listen")
        self.port = int(port_file.read_text())

    def ask(self, method, path, body=None, headers=()):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience_seconds)
        try:
            connection.request(method, path, body, dict(headers))
            reply = connection.getresponse()
            text = reply.read()
        finally:
            connection.close()
        if reply.status != 200:
            raise RuntimeError(f"{method} {path}: {reply.status} {text[:300]!r}")
        return text

    def call(self, operation, **members):
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}",
        }
        return self.ask("POST", "/", json.dumps(members), headers)

    def cpu_microseconds(self):
        """What its only busy thread has used of a processor so far."""
        text = pathlib.Path(f"/proc/{self.process.pid}/schedstat").read_text()
        return int(text.split()[0]) / 1000

    def memory_mib(self):
        """Resident, and of that what is the program's own and backed by no file."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        sizes = [re.search(rf"{name}:\s+(\d+)", status)[1] for name in ("VmRSS", "RssAnon")]
        return [int(size) / 1024 for size in sizes]

    def stop(self):
        """Gives what it printed."""
        self.process.send_signal(signal.SIGTERM)
        output, _ = self.process.communicate(timeout=patience_seconds)
        Program.running.remove(self.process)
        if self.process.returncode != 0:
            raise RuntimeError(f"{self.process.args[0]} ended with {self.process.returncode}")
        return output


class Bench:
    def __init__(self, build, scratch, seconds):
        # Copies: a build that runs meanwhile changes nothing.
        self.emulator, self.hello, self.bare = (
            pathlib.Path(shutil.copy2(build / path, scratch))
            for path in ("opsworkscm-local", "tests/bench/hello", "tests/bench/bare")
        )
        self.scratch = scratch
        self.seconds = seconds
        self.port_file = scratch / "port"
        self.names = {"create": scratch / "servers", "describe": scratch / "backups"}
        self.names["create"].write_text("\n".join(servers) + "\n")
        self.names["describe"].write_text("\n".join(backups) + "\n")
        self.seed = scratch / "seed.db"
        self.bodies = {mode: scratch / f"{mode}.json" for mode in self.names}
        self.prepare()

    def prepare(self):
        """The rows and the replies that hello and bare take over from the emulator."""
        emulator = self.start_emulator(self.seed)
        self.fill(emulator)
        self.bodies["describe"].write_bytes(emulator.call("DescribeBackups", BackupId=backups[0]))
        emulator.stop()
        emulator = self.start_emulator()
        self.fill(emulator)
        self.bodies["create"].write_bytes(emulator.call("CreateBackup", ServerName=servers[0]))
        emulator.stop()

    def fill(self, emulator):
        headers = {"Content-Type": "application/json"}
        emulator.ask("POST", "/_emulator/world", json.dumps(world), headers)

    def start_emulator(self, data=None, *more):
        command = [
            *(self.emulator, "run", "--log-level", "warn"),
            *("--port", "0", "--port-file", self.port_file),
            *("--duration", f"backup={backup_duration}", "--limit", "manual-backups=1000000000"),
            *more,
        ]
        if data:
            command += ["--data", data]
        return Program(command, self.port_file)

    def start_hello(self, mode="describe"):
        command = [self.hello, self.port_file, self.bodies[mode]]
        return Program(command, self.port_file)

    def start_bare(self, mode, data):
        body = self.bodies[mode]
        command = [self.bare, self.port_file, body, mode, self.seed]
        return Program(command + ([data] if data else []), self.port_file)

    def load(self, program, scenario, seconds, names=None):
        command = [
            *("wrk", "--threads", "1", "--connections", str(connections), "--latency"),
            *("--duration", f"{seconds}s", "--script", here / "load.lua"),
            *(f"http://127.0.0.1:{program.port}/", "--"),
            *(scenario.operation, scenario.member, names or self.names[scenario.mode]),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        result = json.loads(re.search(r"RESULT (.*)", done.stdout)[1])
        if result["refused"] or result["broken"] or not result["requests"]:
            raise RuntimeError(f"{scenario.title}: not every request succeeded: {result}")
        return result

    def measure(self, name, scenario):
        """The Figures of a fresh process."""
        data = self.scratch / f"{name}.db" if scenario.on_disk else None
        for left in self.scratch.glob(f"{name}.db*"):
            left.unlink()
        if name == "emulator":
            program = self.start_emulator(data)
            self.fill(program)
        elif name == "bare":
            program = self.start_bare(scenario.mode, data)
        else:
            program = self.start_hello(scenario.mode)
        warm = self.load(program, scenario, 1)
        used = program.cpu_microseconds()
        result = self.load(program, scenario, self.seconds)
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
            reply = json.loads(program.call("DescribeServers"))
            busy = [each["ServerName"] for each in reply["Servers"] if each["Status"] != "HEALTHY"]
            kept = json.loads(program.call("DescribeBackups"))["Backups"]
            created = len(kept) - len(backups)
            finished = sum(each["Status"] == "OK" for each in kept) - len(backups)
            if busy:
                raise RuntimeError(f"{len(busy)} servers are not HEALTHY again")
        output = program.stop()
        if name == "bare":
            created, finished = map(int, output.split())
        if name != "hello" and not count <= created == finished:
            raise RuntimeError(f"{name}: {count} answered, {created} made, {finished} finished")

    def start_up(self, samples):
        """Milliseconds from spawning to the first reply, of (emulator, hello)."""
        times = ([], [])
        starts = (
            lambda: Program(
                [
                    *(self.emulator, "run", "--log-level", "warn"),
                    *("--port", "0", "--port-file", self.port_file),
                ],
                self.port_file,
            ),
            self.start_hello,
        )
        for _ in range(samples):
            for start, list_ in zip(starts, times):
                program = start()
                program.ask("GET", "/_emulator/health")
                list_.append((time.perf_counter() - program.begin) * 1000)
                program.stop()
        return times

    def memory(self):
        """Of (emulator, hello): memory_mib() after the first reply and after each kind of load."""
        create, describe = scenarios[1], scenarios[2]
        data = self.scratch / "memory.db"
        name, id = self.scratch / "one_server", self.scratch / "one_backup"
        rows = []
        for is_hello in (False, True):
            program = self.start_hello() if is_hello else self.start_emulator()
            program.ask("GET", "/_emulator/health")
            row = [program.memory_mib()]
            program.stop()
            program = self.start_hello() if is_hello else self.start_emulator(None, "--server", "a")
            reply = json.loads(program.call("CreateBackup", ServerName="a"))
            made = (reply.get("Backup") or reply["Backups"][0])["BackupId"]
            id.write_text(made + "\n")
            self.load(program, describe, self.seconds, id)
            row.append(program.memory_mib())
            program.stop()
            program = self.start_hello() if is_hello else self.start_emulator(data)
            if not is_hello:
                self.fill(program)
            self.load(program, create, self.seconds)
            row.append(program.memory_mib())
            program.stop()
            rows.append(row)
        return rows


def spread(values, form):
    return f"{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def print_rates(figures):
    """Each round's programs ran one after the other, so ratios are taken within a round."""
    row("", "program", "requests/s", "p99 ms", "CPU µs a request")
    row("---", "---", "---:", "---:", "---:")
    for scenario in scenarios:
        for name in ("emulator", "bare", "hello"):
            rounds = [each[name] for each in figures[scenario]]
            row(
                scenario.title,
                name,
                spread([each.rate for each in rounds], ",.0f"),
                spread([each.p99 for each in rounds], ".2f"),
                spread([each.cpu for each in rounds], ".1f"),
            )
    print()
    row("the emulator's share", "of bare", "of bare, by CPU", "of hello", "mark, of bare")
    row("---", *["---:"] * 3, "---")
    for scenario in scenarios:
        rounds = figures[scenario]
        row(
            scenario.title,
            spread([each["emulator"].rate / each["bare"].rate for each in rounds], ".2f"),
            spread([each["bare"].cpu / each["emulator"].cpu for each in rounds], ".2f"),
            spread([each["emulator"].rate / each["hello"].rate for each in rounds], ".2f"),
            "≥ 0.8",
        )


def print_footprint(times, memory):
    row("", "emulator", "hello", "difference", "mark")
    row("---", "---:", "---:", "---:", "---")
    more = statistics.median([a - b for a, b in zip(*times)])
    row(
        "start to first reply, ms",
        *(spread(each, ".1f") for each in times),
        f"{more:+.1f}",
        "≤ hello + 5",
    )
    titles = (
        "resident at start, MiB",
        "resident after DescribeBackups, one server in memory, MiB",
        f"resident after CreateBackup on {servers_count} servers, --data, MiB",
    )
    for title, ours, hello in zip(titles, *memory):
        cells = (f"{all:.1f} (own {own:.1f})" for all, own in (ours, hello))
        row(title, *cells, f"{ours[0] - hello[0]:+.1f}", "≤ 10")


def measure_all(build, rounds, seconds, starts):
    # Beside the build, since a temporary directory may be no real disk.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as scratch:
        bench = Bench(build, pathlib.Path(scratch), seconds)
        figures = {scenario: [] for scenario in scenarios}
        orders = itertools.cycle(itertools.permutations(("emulator", "bare", "hello")))
        for done, order in zip(range(rounds), orders):
            print(f"round {done + 1} of {rounds}", file=sys.stderr)
            for scenario in scenarios:
                got = {name: bench.measure(name, scenario) for name in order}
                figures[scenario].append(got)
        print(
            f"{rounds} rounds of {seconds} s, {connections} connections, 1 wrk thread, "
            f"{os.cpu_count()} cores; medians (lowest–highest)\n"
        )
        print_rates(figures)
        print()
        print_footprint(bench.start_up(starts), bench.memory())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path, help="the release build's directory")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3, help="of load for each figure")
    parser.add_argument("--quick", action="store_true", help="2 rounds of 1 second")
    options = parser.parse_args()
    rounds, seconds, starts = options.rounds, options.seconds, 50
    if options.quick:
        rounds, seconds, starts = 2, 1, 10
    build = options.build.resolve()
    if shutil.which("wrk") is None:
        sys.exit("bench.py: wrk is missing; install Debian's package of that name")
    try:
        measure_all(build, rounds, seconds, starts)
    finally:
        for process in Program.running:
            process.kill()


if __name__ == "__main__":
    main()
