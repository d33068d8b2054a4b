#!/usr/bin/env python3
"""Counts the instructions that a request takes, and fails if they have become more.

    tests/bench/instructions.py PROGRAM

A timing would tell more of the machine than of the program; callgrind counts the same whatever else
runs. Each operation is counted in two runs that differ in nothing but the number of requests, so
that start and end cancel out. The world stands still, each of its servers has been asked for
before, and a CreateBackup's count has its completion in it. Where a count has fallen below its bounds for good, lower the figure here.
"""

import argparse
import http.client
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

few, many = 50, 350
tolerance = 0.10
seconds_max = 300

# Of the release build with Debian 12's libraries on x86_64, one request a turn, in memory.
instructions = {"DescribeBackups": 88_100, "DescribeServers": 77_500, "CreateBackup": 307_500}

servers = [f"automate-{i:04}" for i in range(many)]
backups = [f"{name}-20160729133847520" for name in servers]
inputs = {
    "DescribeBackups": [{"BackupId": id} for id in backups],
    "DescribeServers": [{"ServerName": name} for name in servers],
    "CreateBackup": [{"ServerName": name} for name in servers],
}
call_headers = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Date": "20160729T133847Z",
    "User-Agent": "aws-cli/2.9.19 Python/3.11.2 Linux/6.1.0 exe/x86_64.debian.12",
    "Authorization": "AWS4-HMAC-SHA256 "
    "Credential=AKIDEXAMPLE/20160729/us-east-1/opsworks-cm/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
    "Signature=" + "0123456789abcdef" * 4,
}


class Counted:
    """The program under callgrind, its world filled and frozen."""

    def __init__(self, program, folder):
        self.port_file = folder / "port"
        self.port_file.unlink(missing_ok=True)
        self.log = folder / "callgrind.log"
        self.process = subprocess.Popen(
            [
                *("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"),
                *(f"--log-file={self.log}", program, "run", "--log-level", "warn"),
                *("--port", "0", "--port-file", self.port_file),
                *("--limit", "manual-backups=1000000"),
            ],
            stdout=subprocess.DEVNULL,
        )
        end = time.monotonic() + seconds_max
        while not self.port_file.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"it doesn't start: {self.log.read_text()}")
            time.sleep(0.05)
        port = int(self.port_file.read_text())
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds_max)
        self.control(
            "POST",
            "/_emulator/world",
            {
                "Servers": [
                    {
                        "ServerName": name,
                        "DisableAutomatedBackup": True,
                        "SecurityGroupIds": ["sg-0123456789abcdef0"],
                        "SubnetIds": ["subnet-0123456789abcdef0"],
                    }
                    for name in servers
                ],
                "Backups": [{"BackupId": id} for id in backups],
            },
        )
        self.control("PATCH", "/_emulator/clock", {"Frozen": True})
        for body in inputs["DescribeServers"]:
            self.call("DescribeServers", body)

    def control(self, method, path, body):
        self.ask(method, path, body, {"Content-Type": "application/json"})

    def call(self, operation, body):
        target = {"X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}"}
        self.ask("POST", "/", body, call_headers | target)

    def ask(self, method, path, body, headers):
        self.connection.request(method, path, json.dumps(body), headers)
        reply = self.connection.getresponse()
        text = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{method} {path}: {reply.status} {text[:300]!r}")

    def end(self):
        """How many instructions it took, from its start to its end."""
        self.connection.close()
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(seconds_max) != 0:
            raise RuntimeError(f"it ended with {self.process.returncode}: {self.log.read_text()}")
        return int(re.search(r"Collected : (\d+)", self.log.read_text())[1])


def count(program, operation, requests, folder):
    counted = Counted(program, folder)
    try:
        for body in inputs[operation][:requests]:
            counted.call(operation, body)
        if operation == "CreateBackup":
            counted.control("PATCH", "/_emulator/clock", {"Advance": "1h"})
        return counted.end()
    finally:
        counted.process.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    program = parser.parse_args().program.resolve()
    too_many = []
    with tempfile.TemporaryDirectory() as scratch:
        for operation, known in instructions.items():
            less, more = (count(program, operation, n, pathlib.Path(scratch)) for n in (few, many))
            each = (more - less) / (many - few)
            change = f"{each / known - 1:+.1%} beside the {known:,} known"
            print(f"{operation}: {each:,.0f} instructions a request, {change}", flush=True)
            if each > known * (1 + tolerance):
                too_many.append(operation)
    if too_many:
        sys.exit(f"more than {tolerance:.0%} above what is known: {', '.join(too_many)}")


if __name__ == "__main__":
    main()
