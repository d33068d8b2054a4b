#!/usr/bin/python3
"""Crowds of bad clients, beside one good client who must notice nothing.

    tests/torture/crowd.py PROGRAM [SUITE...] [--share 1.0] [--seed 1]

    slow         slowhttptest's four kinds of slow clients, 1,000 each: the good client is served,
                 and every slow one is cut by its deadline
    idle         10,000 connections that have asked once and stay: in less than 100 MiB, and all of
                 them are answered afterwards
    descriptors  1,000 clients at a program that may open 64 files, then at one whose limit falls
                 below what it has open: those who are connected are served, and once the crowd has
                 gone, so are others at once
    vanishing    100,000 clients that go away somewhere in a request, by reset or by end: no
                 connection, no descriptor and no memory stays behind

`--share` makes every crowd smaller. Each suite's last line counts.
"""

import argparse
import contextlib
import os
import pathlib
import random
import resource
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))

from emulator import Emulator, wait_until  # noqa: E402
from wire import Connection, head, request  # noqa: E402

describe = request("DescribeServers", {"ServerName": "automate-06"})
options = ("--server", "automate-06")
mib = 1024 * 1024


def gauge(connection, name):
    """A figure of the emulator's metrics, by a connection of one's own."""
    answer = connection.ask(head("GET", "/_emulator/metrics"))
    assert answer.status == 200, answer.body
    wanted = f"_{name} "
    lines = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    return next(int(line.split()[-1]) for line in lines if wanted in line)


def resident_bytes(emulator):
    status = pathlib.Path(f"/proc/{emulator.process.pid}/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def descriptors(emulator):
    return len(os.listdir(f"/proc/{emulator.process.pid}/fd"))


class GoodClient(threading.Thread):
    """Asks a hundred times a second, and notes how long each answer took."""

    def __init__(self, emulator):
        super().__init__(daemon=True)
        self.emulator = emulator
        self.over = threading.Event()
        self.seconds = []
        self.failure = None

    def run(self):
        try:
            with Connection(self.emulator) as connection:
                while not self.over.wait(0.01):
                    begin = time.perf_counter()
                    status = connection.ask(describe).status
                    self.seconds.append(time.perf_counter() - begin)
                    assert status == 200, status
        except Exception as error:  # whatever it is, the suite fails with it
            self.failure = error

    def __enter__(self):
        self.start()
        wait_until(lambda: self.seconds or self.failure, what="the first answer")
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join(30)
        assert self.failure is None, f"the good client: {self.failure!r}"

    def latency(self):
        ordered = sorted(self.seconds)
        median, late = (ordered[int(len(ordered) * part)] for part in (0.5, 0.99))
        return f"p50 {median * 1000:.2f} ms, p99 {late * 1000:.2f} ms"


class Kind:
    """A kind of slow client: slowhttptest's options, and the deadline that is to cut it."""

    def __init__(self, name, deadline, seconds, *arguments):
        self.name = name
        self.deadline = deadline
        self.seconds = seconds  # the product's default
        self.arguments = arguments


slow_kinds = (
    Kind("slow heads", "head", 10, "-H", "-i", "1"),
    Kind("slow bodies", "body", 30, "-B", "-i", "1", "-f", "application/json", "-s", "4096"),
    Kind("ranges", "idle", 60, "-R"),
    # The world is asked for often enough to fill the buffers on both sides. Where the last answers
    # fit there all the same, the connection counts as idle.
    Kind("slow readers", "write", 30, "-X", "-k", "10", "-w", "1", "-y", "64", "-n", "1", "-z", "1"),
)


def slow(share, _chance):
    count = max(int(1000 * share), 10)
    for kind in slow_kinds:
        deadline = kind.seconds if share >= 1 else 2
        given = f"--deadline={kind.deadline}={deadline}s"
        with Emulator(*options, given) as emulator, Connection(emulator) as own:
            servers = [{"ServerName": f"server-{number}"} for number in range(200)]
            assert emulator.control("POST", "/_emulator/world", {"Servers": servers})[0] == 200
            with GoodClient(emulator) as alone:
                time.sleep(1)
            with GoodClient(emulator) as good:
                cut = cut_after(emulator, own, kind, count, deadline + 80)
            print(
                f"{count} {kind.name}: all gone after {cut:.1f} s ({kind.deadline} deadline "
                f"{deadline} s); others {good.latency()}, alone {alone.latency()}",
                flush=True,
            )


def cut_after(emulator, own, kind, count, seconds_max):
    """The seconds from the moment all are connected until the emulator has closed all of them."""
    command = ["slowhttptest", "-c", str(count), "-r", str(count), "-l", str(seconds_max + 60)]
    command += ["-v", "0", "-u", f"{emulator.url}/_emulator/world", *kind.arguments]
    attack = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(
            lambda: gauge(own, "connections_accepted_total") >= count, 180, f"{count} clients"
        )
        begin = time.monotonic()
        # Left over: one's own, the good client's, and what slowhttptest asks to see how we are.
        wait_until(lambda: gauge(own, "connections") <= 3, seconds_max, "the end of the slow ones")
        return time.monotonic() - begin
    finally:
        attack.kill()
        attack.wait()


def idle(share, _chance):
    count = int(10_000 * share)
    with Emulator(*options) as emulator, contextlib.ExitStack() as stack:
        before = resident_bytes(emulator)
        crowd = []
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", emulator.port), 20)
            crowd.append(stack.enter_context(connection))
            ask_plainly(connection)
        during = resident_bytes(emulator)
        for connection in crowd:
            ask_plainly(connection)
        after = resident_bytes(emulator)
    assert max(during, after) < 100 * mib, (during, after)
    print(
        f"{count:,} idle connections: all answered, {during / mib:.1f} MiB resident "
        f"({(during - before) / count / 1024:.1f} KiB each)",
        flush=True,
    )


def ask_plainly(connection):
    """One request and its answer, without a buffer of one's own for each connection."""
    connection.sendall(describe)
    answer = connection.recv(65536)
    while b"\r\n\r\n" not in answer or not answer.endswith(b"}"):
        part = connection.recv(65536)
        assert part, "closed"
        answer += part
    assert answer.startswith(b"HTTP/1.1 200 "), answer


@contextlib.contextmanager
def limited_program(files):
    """The program as one that may open no more than so many files."""
    real = os.environ["EMULATOR_PROGRAM"]
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "program")
        script.write_text(f'#!/bin/sh\nulimit -n {files}\nexec "{real}" "$@"\n')
        script.chmod(0o755)
        os.environ["EMULATOR_PROGRAM"] = str(script)
        try:
            yield
        finally:
            os.environ["EMULATOR_PROGRAM"] = real


def descriptor_limit(share, _chance):
    count = int(1000 * share)
    for is_lowered in (False, True):
        # Its warnings are wanted here.
        with limited_program(64), Emulator(*options, log_level="error") as emulator:
            with Connection(emulator) as own, GoodClient(emulator) as good:
                if is_lowered:
                    lower = descriptors(emulator) + 4
                    resource.prlimit(emulator.process.pid, resource.RLIMIT_NOFILE, (lower, 64))
                crowd = [attempt(emulator) for _ in range(count)]
                assert own.ask(describe).status == 200
                time.sleep(1)
                for each in crowd:
                    each.close()
                begin = time.monotonic()
                wait_until(lambda: is_served(emulator), 20, "the service")
                recovery = time.monotonic() - begin
            name = "whose limit falls" if is_lowered else "of 64 files"
            print(
                f"{count} clients at a program {name}: others served, {good.latency()}; "
                f"again for all after {recovery * 1000:.0f} ms",
                flush=True,
            )


def attempt(emulator):
    client = socket.socket()
    client.settimeout(20)
    client.connect(("127.0.0.1", emulator.port))
    return client


def is_served(emulator):
    try:
        with Connection(emulator) as connection:
            return connection.ask(describe).status == 200
    except (OSError, AssertionError):
        return False


def vanishing(share, chance):
    count = int(100_000 * share)
    with Emulator(*options) as emulator, Connection(emulator) as own:
        vanish(emulator, chance, count // 10)  # what is needed once
        wait_until(lambda: gauge(own, "connections") == 1, 20, "the end of all")
        before = resident_bytes(emulator), descriptors(emulator)
        vanish(emulator, chance, count)
        wait_until(lambda: gauge(own, "connections") == 1, 20, "the end of all")
        after = resident_bytes(emulator), descriptors(emulator)
    grown = after[0] - before[0]
    assert after[1] == before[1], f"{after[1] - before[1]} descriptors stay open"
    assert grown < 2 * mib, f"{grown} bytes stay behind"
    print(
        f"{count:,} vanishing clients: no connection and no descriptor stays, "
        f"{grown / 1024:.0f} KiB of memory",
        flush=True,
    )


def vanish(emulator, chance, count):
    at_once = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets
    for _ in range(count):
        client = attempt(emulator)
        client.sendall(describe[: chance.randrange(len(describe) + 1)])
        if chance.random() < 0.5:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        client.close()


suites = {
    "slow": slow,
    "idle": idle,
    "descriptors": descriptor_limit,
    "vanishing": vanishing,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("suites", nargs="*", default=list(suites), metavar="SUITE")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_intermixed_args()
    if unknown := set(given.suites) - set(suites):
        parser.error(f"no such suite: {', '.join(unknown)}; there are {', '.join(suites)}")
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    print(f"seed {given.seed}", flush=True)
    for name in given.suites:
        try:
            suites[name](given.share, random.Random(given.seed))
        except AssertionError as error:
            print(f"FAILED {name}, seed {given.seed}: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
