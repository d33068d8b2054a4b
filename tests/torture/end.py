#!/usr/bin/python3
"""Ends the program with SIGTERM under full load, again and again.

    tests/torture/end.py PROGRAM [--rounds 100] [--seed 1]

Each round: wrk keeps the program busy, eight clients send pipelined batches of reads and writes,
and at a drawn moment SIGTERM comes. Each client must get whole answers in order, each 200, until an
answer that says `Connection: close` or a clean end between two batches; the program must end with
exit status 0; and a store that is opened again must hold every acknowledged backup. The last line
counts.
"""

import argparse
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
        status, answer = emulator.call("DescribeBackups")
        assert status == 200, answer
        lost = set(acknowledged) - {backup["BackupId"] for backup in answer["Backups"]}
        assert not lost, f"{len(lost)} acknowledged backups are lost"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    print(f"seed {given.seed}", flush=True)
    chance = random.Random(given.seed)
    answered = 0
    slowest = 0.0
    written = 0
    for number in range(given.rounds):
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            options = ["--data", pathlib.Path(folder) / "store", "--duration", "backup=0s"]
            options += ["--limit", "manual-backups=1000000"]
            for client in range(clients):
                options += ["--server", f"server-{client}"]
            try:
                count, acknowledged, seconds = round_of(options, chance)
                check_store(options, acknowledged)
            except AssertionError as error:
                print(f"round {number + 1} of seed {given.seed}: {error}")
                return 1
        answered += count
        written += len(acknowledged)
        slowest = max(slowest, seconds)
    print(
        f"{given.rounds} ends under load: {answered:,} requests answered, none cut; "
        f"{written:,} acknowledged backups, none lost; slowest end {slowest:.2f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
