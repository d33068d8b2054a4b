#!/usr/bin/python3
"""Ends the program with SIGTERM, again and again: under full load, and within what takes long.

    tests/torture/end.py PROGRAM [SITUATION...] [--rounds 100] [--share 1.0] [--seed 1]

The situations are load, and those of situations.py: advance, catching-up, import, export,
checkpoint, waits, streams. `--share` makes the latter smaller.

Each round of the load: wrk keeps the program busy, eight clients send pipelined batches of reads and writes,
and at a drawn moment SIGTERM comes. Each client must get whole answers in order, each 200, until an
answer that says `Connection: close` or a clean end between two batches; the program must end with
exit status 0; and a store that is opened again must hold every acknowledged backup.

Each round of another situation: one client takes backups, another account has the program do what
takes long, and at a drawn moment SIGTERM comes. The same must hold, whatever became of what was
under way. A line each counts.
"""

import argparse
import functools
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))

from emulator import Emulator, wait_until  # noqa: E402
from situations import join, situations, start  # noqa: E402
from wire import Connection, request  # noqa: E402

clients = 8
batch = 8  # requests in one write
end_seconds_max = 5


class Client(threading.Thread):
    """Sends batch after batch on one connection until the emulator ends it."""

    def __init__(self, emulator, number):
        super().__init__(daemon=True)
        self.emulator = emulator
        one = request("CreateBackup", {"ServerName": f"server-{number}"})
        self.requests = (one + request("DescribeAccountAttributes")) * (batch // 2)
        self.acknowledged = []
        self.answered = 0
        self.failure = None

    def run(self):
        try:
            with Connection(self.emulator) as connection:
                while self.send_batch(connection):
                    pass
        except Exception as error:  # whatever it is, the round fails with it
            self.failure = error

    def send_batch(self, connection):
        """False at a clean end. What the program has begun to read it must answer to the end."""
        connection.send(self.requests)
        if connection.stream.peek(1) == b"":
            return False
        for _ in range(batch):
            answer = connection.answer()
            if answer.status != 200:
                raise AssertionError((answer.status, answer.body))
            self.answered += 1
            if "Backup" in answer.json:
                self.acknowledged.append(answer.json["Backup"]["BackupId"])
        return answer.fields.get("connection") != "close"


def noise(emulator):
    """A load that takes every moment the others leave; it stops by itself."""
    command = ["wrk", "-t1", "-c16", "-d5s", f"{emulator.url}/_emulator/health"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def round_of(options, chance):
    """The requests answered, the backups acknowledged and the seconds that the end took."""
    with Emulator(*options) as emulator:
        load = noise(emulator)
        workers = [Client(emulator, number) for number in range(clients)]
        try:
            for worker in workers:
                worker.start()
            wait_until(lambda: all(each.answered or each.failure for each in workers), what="load")
            time.sleep(chance.uniform(0, 0.3))
            begin = time.monotonic()
            emulator.stop()
            seconds = time.monotonic() - begin
        finally:
            load.kill()
            load.wait()
        for worker in workers:
            worker.join(20)
            assert not worker.is_alive(), "a client hangs"
            assert worker.failure is None, repr(worker.failure)
    assert seconds < end_seconds_max, f"the end took {seconds:.1f} s"
    acknowledged = [id for worker in workers for id in worker.acknowledged]
    return sum(worker.answered for worker in workers), acknowledged, seconds


def check_store(options, acknowledged):
    with Emulator(*options) as emulator:
        lost = set(acknowledged) - {backup["BackupId"] for backup in emulator.backups()}
        assert not lost, f"{len(lost)} acknowledged backups are lost"


def end_under_load(rounds, _share, chance):
    answered = 0
    slowest = 0.0
    written = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            options = store_in(folder)
            for client in range(clients):
                options += ["--server", f"server-{client}"]
            count, acknowledged, seconds = round_of(options, chance)
            check_store(options, acknowledged)
        answered += count
        written += len(acknowledged)
        slowest = max(slowest, seconds)
    return (
        f"{rounds} ends under load: {answered:,} requests answered, none cut; "
        f"{written:,} acknowledged backups, none lost; slowest end {slowest:.2f} s"
    )


def store_in(folder):
    options = ["--data", pathlib.Path(folder) / "store", "--duration", "backup=0s"]
    return [*options, "--limit", "manual-backups=1000000"]


class Writer(threading.Thread):
    """Takes a backup after the other until there is nobody to take them."""

    def __init__(self, emulator):
        super().__init__(daemon=True)
        self.emulator = emulator
        self.acknowledged = []
        self.failure = None

    def run(self):
        create = request("CreateBackup", {"ServerName": "automate-06"})
        try:
            with Connection(self.emulator) as connection:
                connection.socket.settimeout(60)
                while True:
                    connection.send(create)
                    if connection.stream.peek(1) == b"":
                        return
                    answer = connection.answer()
                    if answer.status == 503:
                        return  # the world was at work when the end came
                    assert answer.status == 200, (answer.status, answer.body)
                    self.acknowledged.append(answer.json["Backup"]["BackupId"])
        except OSError:
            pass  # it went between two requests
        except Exception as error:
            self.failure = error


def end_within(name, rounds, share, chance):
    slowest = 0.0
    written = 0
    answered = 0
    for _ in range(rounds):
        situation = situations[name](share)
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            options = [*store_in(folder), "--server", "automate-06"]
            with Emulator(*options) as emulator:
                situation.prepare(emulator)
                writer = Writer(emulator)
                writer.start()
                requests = situation.begin(emulator)
                start(requests)
                time.sleep(chance.uniform(0.02, 0.3))
                begin = time.monotonic()
                emulator.stop()
                seconds = time.monotonic() - begin
                join([writer, *requests])
            assert writer.failure is None, repr(writer.failure)
            assert seconds < end_seconds_max, f"the end took {seconds:.1f} s"
            with Emulator(*options) as emulator:
                situation.check(emulator, requests)
            check_store(options, writer.acknowledged)
        slowest = max(slowest, seconds)
        written += len(writer.acknowledged)
        answered += sum(each.status is not None for each in requests)
    return (
        f"{rounds} ends within {name}: {answered:,} of {rounds * len(requests):,} answered, the "
        f"others whole or not at all; {written:,} acknowledged backups, none lost; slowest end "
        f"{slowest:.2f} s"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("situations", nargs="*", metavar="SITUATION")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_intermixed_args()
    known = {"load": end_under_load}
    known |= {name: functools.partial(end_within, name) for name in situations}
    if unknown := set(given.situations) - set(known):
        parser.error(f"no such situation: {', '.join(unknown)}; there are {', '.join(known)}")
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    print(f"seed {given.seed}", flush=True)
    failed = 0
    for name in given.situations or known:
        chance = random.Random(given.seed)
        try:
            print(known[name](given.rounds, given.share, chance), flush=True)
        except AssertionError as error:
            print(f"FAILED {name}, seed {given.seed}: {error}", flush=True)
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
