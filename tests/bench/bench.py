"""What the benchmarks share: servers that run for a while, the load upon them, tables.

All programs of a benchmark run in alternating rounds, since a machine is faster in one moment than
in the next, and ratios are taken within a round. Needs wrk.
"""

import argparse
import contextlib
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
patience_seconds = 60
emulator_options = (
    *("--log-level", "warn", "--duration", f"backup={backup_duration}"),
    *("--limit", "manual-backups=1000000000"),
)
default_key = "AKIDEXAMPLE"

servers = [f"automate-{i:04}" for i in range(servers_count)]
backups = [f"{name}-20160729133847520" for name in servers]
busy_servers = [{"ServerName": name, "DisableAutomatedBackup": True} for name in servers]
user_arn = f"arn:aws:iam::000000000000:user/{default_key}"
world = {
    "Servers": busy_servers,
    "Backups": [{"BackupId": id, "UserArn": user_arn} for id in backups],
}


class Api(NamedTuple):
    """How AWS's clients name a service."""

    content_type: str
    service: str  # in what they sign
    target: str

    def headers(self, operation):
        return {"Content-Type": self.content_type, "X-Amz-Target": f"{self.target}.{operation}"}


ours = Api("application/x-amz-json-1.1", "opsworks-cm", "OpsWorksCM_V2016_11_01")


class Program:
    """A server that runs until stop(), and tells its port in a file."""

    running = set()

    def __init__(self, command, port_file, port=None, environment=None):
        """With `port`, it tells nothing and listens there."""
        port_file.unlink(missing_ok=True)
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if port else None,
            text=True,
            close_fds=False,
            cwd=port_file.parent,
            env=environment,
        )
        Program.running.add(self.process)
        while not (is_open(port) if port else os.path.exists(port_file)):
            if self.process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {self.process.returncode}")
            if time.perf_counter() - self.begin > patience_seconds:
                raise RuntimeError(f"{command[0]} doesn't listen")
        self.port = port or int(port_file.read_text())

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
        return self.ask("POST", "/", json.dumps(members), ours.headers(operation))

    def all(self, operation, member):
        """What the operation lists, over all its pages."""
        reply = json.loads(self.call(operation))
        found = reply[member]
        while "NextToken" in reply:
            reply = json.loads(self.call(operation, NextToken=reply["NextToken"]))
            found += reply[member]
        return found

    def control(self, method, path, body=None, account=None):
        """The emulator's own API."""
        headers = {"Content-Type": "application/json"}
        if account:
            headers["X-Emulator-Account"] = account
        return self.ask(method, f"/_emulator/{path}", body and json.dumps(body), headers)

    def cpu_microseconds(self):
        return cpu_microseconds(self.process.pid)

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
        if self.process.returncode not in (0, -signal.SIGTERM):
            raise RuntimeError(f"{self.process.args[0]} ended with {self.process.returncode}")
        return output


def cpu_microseconds(pid):
    """What the threads of a process have used of the processors so far."""
    threads = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in threads) / 1000


def is_open(port):
    try:
        http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
    except OSError:
        return False
    return True


class Bench:
    """A scratch folder, the emulator in it, and the load."""

    def __init__(self, build, scratch):
        self.build = build
        self.scratch = scratch
        self.port_file = scratch / "port"
        self.emulator = self.copy("opsworkscm-local")

    def copy(self, path):
        """A program of the build, where a build that runs meanwhile doesn't change it."""
        return pathlib.Path(shutil.copy2(self.build / path, self.scratch))

    def start_emulator(self, data=None, *more):
        command = [
            *(self.emulator, "run", "--port", "0", "--port-file", self.port_file),
            *emulator_options,
            *more,
        ]
        if data:
            command += ["--data", data]
        return Program(command, self.port_file)

    def inputs(self, name, bodies, keys=(default_key,)):
        """A file of inputs for load(), by the access keys in turn."""
        file = self.scratch / name
        lines = (
            f"{keys[i % len(keys)]} {json.dumps(body)}\n" for i, body in enumerate(bodies)
        )
        file.write_text("".join(lines))
        return file

    def load(self, program, operation, inputs, seconds, api=ours, at_once=connections):
        """Requests, microseconds, and the latency's percentiles p50 and p99 in microseconds."""
        arguments = [f"{api.target}.{operation}", api.content_type, api.service, inputs]
        result = self.run_wrk(program, here / "load.lua", seconds, arguments, at_once)
        if result["refused"] or result["broken"] or not result["requests"]:
            raise RuntimeError(f"{operation}: not every request succeeded: {result}")
        return result

    def run_wrk(self, program, script, seconds, arguments, at_once=connections):
        """What the script prints of a run."""
        command = [
            *("wrk", "--threads", "1", "--connections", str(at_once), "--latency"),
            *("--duration", f"{seconds}s", "--script", script),
            *(f"http://127.0.0.1:{program.port}/", "--", *arguments),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(re.search(r"RESULT (.*)", done.stdout)[1])

    def rate(self, program, operation, inputs, seconds):
        """Requests a second."""
        result = self.load(program, operation, inputs, seconds)
        return result["requests"] / result["microseconds"] * 1e6


def spread(values, form):
    return f"{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def orders_of(programs):
    """Endlessly, the order of a round: each begins in its turn."""
    return itertools.cycle([programs[first:] + programs[:first] for first in range(len(programs))])


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def print_rounds(options):
    """What the figures of a table are of."""
    print(
        f"{options.rounds} rounds of {options.seconds} s, {connections} connections, "
        f"1 wrk thread, {os.cpu_count()} cores; medians (lowest–highest)\n"
    )


def options_of(description, **numbers):
    """The build's directory, and how large each measurement is to be."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help="the release build's directory")
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing; install Debian's package of that name")
    return options


@contextlib.contextmanager
def scratch_in(build):
    """A folder for a while, beside the build, since one for temporary files may be no real disk.
    No Program survives it."""
    try:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as folder:
            yield pathlib.Path(folder)
    finally:
        for process in Program.running:
            process.kill()
