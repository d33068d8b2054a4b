#!/usr/bin/python3
"""Runs the program under a mixed load for a while and looks whether it grows.

    tests/torture/soak.py PROGRAM [--seconds 600] [--accounts 0] [--seed 1]

Clients take and delete backups, read, open and cut connections, listen to the stream, wait, save and
restore checkpoints, and let faults strike; what is stored stays about as much. With `--accounts` they
visit so many other worlds as well, all of which are there before anything is measured. Resident memory and
open descriptors are read every second while the load stands still. Fails if the last fifth has, in
the median, more than the second fifth.
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import random
import socket
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))

from emulator import Emulator, signed_by  # noqa: E402

clients = 4
servers = 20
kept_max = 30
growth_bytes_max = 1024 * 1024
growth_share_max = 0.05


class Client(threading.Thread):
    """One account's, with a connection that it keeps for some fifty requests."""

    def __init__(self, number, port, seed, accounts):
        super().__init__(daemon=True)
        self.account = f"{number + 1:012}"
        self.port = port
        self.chance = random.Random(seed)
        self.accounts = accounts
        self.end = None
        self.gate = threading.Event()  # open while the load goes on
        self.at_rest = threading.Event()
        self.connection = None
        self.kept = []
        self.requests = 0
        self.failure = None

    def run(self):
        try:
            while time.monotonic() < self.end:
                if not self.gate.is_set():
                    self.hang_up()
                    self.at_rest.set()
                    self.gate.wait(10)
                    continue
                self.at_rest.clear()
                self.chance.choice(self.visits if self.accounts else self.actions)(self)
                if self.chance.random() < 0.02:
                    self.hang_up()
        except Exception as error:
            self.failure = error
        finally:
            self.hang_up()
            self.at_rest.set()

    def hang_up(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def send(self, method, path, body, headers):
        self.connection = self.connection or http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30
        )
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        self.requests += 1
        text = response.read()
        if response.getheader("Connection") == "close":
            self.hang_up()
        return response.status, text

    def call(self, operation, **members):
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}",
            **signed_by(self.account),
        }
        status, text = self.send("POST", "/", json.dumps(members), headers)
        return status, json.loads(text)

    def control(self, method, path, body=None):
        headers = {"X-Emulator-Account": self.account, "Content-Type": "application/json"}
        return self.send(method, "/_emulator/" + path, body and json.dumps(body), headers)

    def back_up(self):
        name = f"server-{self.chance.randrange(servers)}"
        status, answer = self.call("CreateBackup", ServerName=name)
        if status == 200:
            self.kept.append(answer["Backup"]["BackupId"])
        if len(self.kept) > kept_max:
            self.call("DeleteBackup", BackupId=self.kept.pop(0))

    def read(self):
        self.call("DescribeBackups", MaxResults=10)
        self.call("DescribeServers")

    def reset(self):
        servers_now = [{"ServerName": f"server-{i}"} for i in range(servers)]
        status, text = self.control("PUT", "world", {"Servers": servers_now})
        assert status == 200, text
        self.kept.clear()

    def settle(self, number):
        """A world that is there to be visited."""
        with self.account_of(number):
            status, text = self.control("PUT", "world", {"Servers": [{"ServerName": "server-0"}]})
        assert status == 200, text

    def visit(self):
        with self.account_of(self.chance.randrange(self.accounts)):
            status, answer = self.call("CreateBackup", ServerName="server-0")
            self.call("DescribeServers")
            if status == 200:
                self.call("DeleteBackup", BackupId=answer["Backup"]["BackupId"])

    @contextlib.contextmanager
    def account_of(self, number):
        own, self.account = self.account, f"{number + 1_000_000:012}"
        try:
            yield
        finally:
            self.account = own

    def save_and_restore(self):
        self.control("PUT", "checkpoints/one")
        self.control("POST", "checkpoints/one/restore")
        self.control("DELETE", "checkpoints/one")

    def advance(self):
        status, text = self.control("PATCH", "clock", {"Advance": "PT5S"})
        assert status == 200, text

    def strike(self):
        rule = {"Operation": "DescribeServers", "Times": 1, "Error": "ThrottlingException"}
        self.control("POST", "faults", rule)
        self.call("DescribeServers")
        self.control("DELETE", "faults")

    def listen(self):
        """Some of the stream, cut in the middle."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            request = "GET /_emulator/stream HTTP/1.1\r\nHost: localhost\r\n"
            request += f"X-Emulator-Account: {self.account}\r\n\r\n"
            line.sendall(request.encode())
            line.recv(200)
        self.requests += 1

    def cut(self):
        """A request that nobody waits for."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
        self.requests += 1

    actions = [back_up] * 20 + [read] * 10 + [advance, strike, listen, cut, save_and_restore]
    actions = actions * 4 + [reset]
    visits = actions + [visit] * len(actions)


def resident_bytes(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    [line] = [each for each in status.splitlines() if each.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def measure(emulator, threads, end):
    """(memory, descriptors) once a second, with the load paused so that no connection is open."""
    samples = []
    while time.monotonic() < end:
        for each in threads:
            each.gate.set()
        time.sleep(1)
        for each in threads:
            each.gate.clear()
        for each in threads:
            each.at_rest.wait(30)
        time.sleep(0.05)
        samples.append((resident_bytes(emulator.process), descriptors(emulator.process)))
    for each in threads:
        each.gate.set()
    return samples


def judge(samples):
    """What is wrong; nothing if neither has grown."""
    fifth = len(samples) // 5
    early, late = samples[fifth : 2 * fifth], samples[-fifth:]
    for i, what, allowed in ((0, "bytes", growth_bytes_max), (1, "descriptors", 0)):
        before = statistics.median(each[i] for each in early)
        after = statistics.median(each[i] for each in late)
        print(f"{what}: {before:,.0f} in the second fifth, {after:,.0f} in the last")
        if after > before + max(allowed, before * growth_share_max if allowed else 0):
            return f"{what} have grown"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--accounts", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
        options = ["--data", pathlib.Path(folder) / "store", "--duration", "backup=200ms"]
        options += ["--duration", "delete-backup=50ms", "--limit", "manual-backups=1000000"]
        with Emulator(*options) as emulator:
            chance = random.Random(given.seed)
            threads = [
                Client(i, emulator.port, chance.random(), given.accounts) for i in range(clients)
            ]
            for number in range(given.accounts):
                threads[0].settle(number)
            end = time.monotonic() + given.seconds
            for each in threads:
                each.end = end
                each.reset()
                each.start()
            samples = measure(emulator, threads, end)
            for each in threads:
                each.join(30)
            failures = [repr(each.failure) for each in threads if each.failure]
            wrong = failures or judge(samples)
            requests = sum(each.requests for each in threads)
    print(f"{given.seconds} s, {requests:,} requests: {wrong or 'flat'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
