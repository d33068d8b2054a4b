#!/usr/bin/python3
"""Kills the program with SIGKILL under load, again and again, and looks at what is left.

    tests/torture/kill.py PROGRAM [--kills 100] [--seed 1]

Each round: writers take and delete backups while one client moves a frozen clock by long Advances;
at a drawn moment the program is killed and started again on the same file. Every acknowledged
backup must be there, every acknowledged deletion too, the frozen clock at a moment between the last
two that were acknowledged or asked for, with exactly the backups that belong to that moment, and
nothing may be stuck. The last line counts.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))

from emulator import Emulator, signed_by, undisturbed, wait_until  # noqa: E402

writers = 4
servers = 60  # of each writer
kept_max = 80  # backups of each writer, before it rather deletes
clock_account = "999999999999"
kills_of_a_clock = 10  # its events become so many that exporting them takes all the time
monday = "2030-01-07T12:00:00Z"


def account_of(writer):
    return f"{writer + 1:012}"


class Ledger:
    """What the emulator has acknowledged to one writer."""

    def __init__(self):
        self.backups = {}  # id: "kept", "deleted", or "deleting, not told"
        self.acknowledged = 0


class Writer(threading.Thread):
    """One client: takes backups of its own server, waits for them, deletes some."""

    def __init__(self, number, port, ledger, seed):
        super().__init__(daemon=True)
        self.account = account_of(number)
        self.port = port
        self.ledger = ledger
        self.chance = random.Random(seed)
        self.failure = None

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            while True:
                self.step(connection)
        except (OSError, http.client.HTTPException):
            pass  # killed
        except Exception as error:  # whatever it is, the round fails with it
            self.failure = error
        finally:
            connection.close()

    def call(self, connection, operation, **members):
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}",
            **signed_by(self.account),
        }
        connection.request("POST", "/", json.dumps(members), headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    def step(self, connection):
        kept = [id for id, state in self.ledger.backups.items() if state == "kept"]
        if len(kept) > kept_max or (kept and self.chance.random() < 0.2):
            chosen = self.chance.choice(kept)
            self.ledger.backups[chosen] = "deleting, not told"
            status, answer = self.call(connection, "DeleteBackup", BackupId=chosen)
            if status == 400 and answer["__type"] == "InvalidStateException":  # under way
                self.ledger.backups[chosen] = "kept"
            elif status == 200:
                self.ledger.backups[chosen] = "deleted"
                self.ledger.acknowledged += 1
            else:
                raise AssertionError((status, answer))
            return
        server = f"server-{self.chance.randrange(servers)}"
        status, answer = self.call(connection, "CreateBackup", ServerName=server)
        if status == 200:
            self.ledger.backups[answer["Backup"]["BackupId"]] = "kept"
            self.ledger.acknowledged += 1
        elif answer["__type"] != "InvalidStateException":
            raise AssertionError((status, answer))


class Clock(threading.Thread):
    """Moves the clock of a world with nightly backups forward by years at a time."""

    def __init__(self, emulator):
        super().__init__(daemon=True)
        self.emulator = emulator
        self.acknowledged = None
        self.failure = None

    def run(self):
        try:
            while True:
                status, answer = self.emulator.control(
                    "PATCH", "/_emulator/clock", {"Advance": "P200D"}, clock_account
                )
                if status != 200:
                    raise AssertionError((status, answer))
                self.acknowledged = answer["Now"]
        except (OSError, http.client.HTTPException):
            pass
        except Exception as error:
            self.failure = error


def put_busy_worlds(emulator):
    busy = [undisturbed(f"server-{i}") for i in range(servers)]
    for writer in range(writers):
        put(emulator, account_of(writer), {"Servers": busy})


def put_clock_world(emulator):
    """A new one, which has no events yet."""
    emulator.control("DELETE", "/_emulator/world", None, clock_account)
    nightly = [
        {"ServerName": f"night-{i}", "PreferredBackupWindow": "03:00", "BackupRetentionCount": 5}
        for i in range(3)
    ]
    put(emulator, clock_account, {"Servers": nightly})
    change = {"Frozen": True, "Now": monday}
    status, answer = emulator.control("PATCH", "/_emulator/clock", change, clock_account)
    assert status == 200, answer


def put(emulator, account, document):
    status, answer = emulator.control("POST", "/_emulator/world", document, account)
    assert status == 200, answer


def backups_of(emulator, account):
    return {each["BackupId"]: each["Status"] for each in emulator.backups(account)}


def check_writer(emulator, account, ledger):
    """Nothing acknowledged is lost; what comes to an end does so in its time."""
    found = backups_of(emulator, account)
    for id, state in ledger.backups.items():
        if state == "kept":
            assert found.get(id) in ("OK", "IN_PROGRESS"), (id, state, found.get(id))
        elif state == "deleted":
            assert found.get(id) in (None, "DELETING"), (id, state, found.get(id))
    unasked = set(found) - set(ledger.backups)
    assert len(unasked) <= 1, unasked  # one may have been written and not told

    def is_at_rest():
        statuses = set(backups_of(emulator, account).values())
        servers = emulator.call("DescribeServers", account)[1]["Servers"]
        return statuses <= {"OK"} and {each["Status"] for each in servers} == {"HEALTHY"}

    wait_until(is_at_rest, 20, f"rest in the world {account}")
    # What was in doubt is known now.
    ledger.backups = dict.fromkeys(backups_of(emulator, account), "kept")


class ClockWitness:
    """Knows the world of the clock as it was found last, and what it must have become since."""

    def __init__(self, emulator):
        self.document = exported(emulator, clock_account)

    def check(self, emulator, acknowledged):
        """The clock stands at one moment, and all is as if it had been set to just that one."""
        now = emulator.control("GET", "/_emulator/clock", None, clock_account)[1]["Now"]
        assert now >= (acknowledged or self.document["Clock"]["Now"]), (now, acknowledged)
        twin = "888888888888"
        put_document(emulator, twin, self.document)
        status, answer = emulator.control("PATCH", "/_emulator/clock", {"Now": now}, twin)
        assert status == 200, answer
        wanted = json.dumps(exported(emulator, twin)).replace(twin, clock_account)
        self.document = exported(emulator, clock_account)
        assert json.loads(wanted) == self.document, f"at {now} the world is another"
        emulator.control("DELETE", "/_emulator/world", None, twin)


def exported(emulator, account):
    status, document = emulator.control("GET", "/_emulator/world", None, account)
    assert status == 200
    return document


def put_document(emulator, account, document):
    status, answer = emulator.control("PUT", "/_emulator/world", document, account)
    assert status == 200, answer


def load_until_kill(emulator, ledgers, chance):
    clock = Clock(emulator)
    threads = [
        Writer(i, emulator.port, ledger, chance.random()) for i, ledger in enumerate(ledgers)
    ]
    threads.append(clock)
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.02, 0.3))
    emulator.kill()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "a client hangs"
        if thread.failure:
            raise thread.failure
    return clock.acknowledged


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    print(f"seed {given.seed}", flush=True)
    chance = random.Random(given.seed)
    ledgers = [Ledger() for _ in range(writers)]
    with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
        options = ("--data", pathlib.Path(folder) / "store", "--duration", "backup=300ms")
        options += ("--limit", "manual-backups=1000000")
        options += ("--duration", "delete-backup=200ms")
        with Emulator(*options) as emulator:
            put_busy_worlds(emulator)
            for kill in range(given.kills):
                if kill % kills_of_a_clock == 0:
                    put_clock_world(emulator)
                    clock = ClockWitness(emulator)
                try:
                    acknowledged = load_until_kill(emulator, ledgers, chance)
                    emulator.start()
                    for i, ledger in enumerate(ledgers):
                        check_writer(emulator, account_of(i), ledger)
                    clock.check(emulator, acknowledged)
                except AssertionError as error:
                    print(f"kill {kill + 1} of seed {given.seed}: {error}")
                    return 1
    writes = sum(ledger.acknowledged for ledger in ledgers)
    print(f"{given.kills} kills, {writes} acknowledged writes, none lost, nothing stuck")
    return 0


if __name__ == "__main__":
    sys.exit(main())
