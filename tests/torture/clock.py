#!/usr/bin/python3
"""Sets the machine's clock under the running program, and stops the process for a while.

    tests/torture/clock.py PROGRAM [--rounds 1]

The clock is that of libfaketime, so the PROGRAM must be one with shared libraries: that of the dev
preset. Its calendar jumps by an hour forth and back and by 400 days; its uninterrupted counter goes
on, as the machine's does. Backups must take their second, no less and not much more, each CreatedAt
must be later than the one before, and the world's clock must go on as if nothing had been. After a
restart with the clock set back, time goes on from the last moment that was stored.
"""

import argparse
import datetime
import glob
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))

from emulator import Emulator, clean_environment, wait_until  # noqa: E402

server = "automate-06"
takes_seconds = 1
late_seconds_max = 2  # a hang guard: the machine may be busy
drift_seconds_max = 1
hour, days_400 = 3600, 400 * 86400


class MachineClock:
    """The calendar that a program sees that is run in this environment."""

    def __init__(self, folder):
        self.file = folder / "shift"
        library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")[0]
        self.environment = {
            "LD_PRELOAD": library,
            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0",
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        self.set(0)

    def set(self, shift_seconds):
        new = self.file.with_suffix(".new")
        new.write_text(f"{shift_seconds:+d}\n")
        new.rename(self.file)
        environment = clean_environment(**self.environment)
        seen = int(subprocess.check_output(["date", "+%s"], env=environment))
        assert abs(seen - time.time() - shift_seconds) < 5, "the clock cannot be set here"


class World:
    """Checks that this emulator's time goes on evenly."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.start = (time.monotonic(), self.now())
        self.last_created = 0.0

    def now(self):
        text = self.emulator.control("GET", "/_emulator/clock")[1]["Now"]
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

    def expected_now(self):
        """By the counter alone, from when this world was met."""
        return self.start[1] + time.monotonic() - self.start[0]

    def check_even(self):
        assert abs(self.now() - self.expected_now()) < drift_seconds_max, "time has jumped"

    def begin_backup(self):
        begin = time.monotonic()
        status, answer = self.emulator.call("CreateBackup", ServerName=server)
        assert status == 200, answer
        backup = answer["Backup"]
        assert backup["CreatedAt"] > self.last_created, "CreatedAt is not later than before"
        self.last_created = backup["CreatedAt"]
        return begin, backup["BackupId"]

    def is_done(self, backup):
        [seen] = self.emulator.call("DescribeBackups", BackupId=backup)[1]["Backups"]
        return seen["Status"] == "OK"

    def check_backup(self, while_under_way):
        begin, backup = self.begin_backup()
        while_under_way()
        wait_until(lambda: self.is_done(backup), 20, "the backup's end")
        took = time.monotonic() - begin
        assert took > takes_seconds - 0.05, f"ended after {took} seconds"
        assert took < takes_seconds + late_seconds_max, f"ended after {took} seconds"
        self.check_even()


def stop_process(emulator, seconds):
    emulator.process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    emulator.process.send_signal(signal.SIGCONT)


def check_stopped_process(world):
    """A pause shorter than the change, and one that the change ends in."""
    world.check_backup(lambda: stop_process(world.emulator, 0.3))
    _, backup = world.begin_backup()
    stop_process(world.emulator, takes_seconds + 0.5)
    assert world.is_done(backup), "not done though its time has passed"
    world.check_even()


def check_restarts(emulator, clock, world):
    """Set back, time stands on where it was; set forward, what was due has happened."""
    _, under_way = world.begin_backup()
    emulator.stop()
    last = world.last_created
    clock.set(-hour)
    emulator.start()
    again = World(emulator)
    assert again.now() >= last, "the world's time went back"
    again.last_created = last
    assert not again.is_done(under_way)
    wait_until(lambda: again.is_done(under_way), 20, "the backup's end")
    again.check_backup(lambda: None)
    _, under_way = again.begin_backup()
    emulator.stop()
    clock.set(hour)
    emulator.start()
    later = World(emulator)
    assert later.now() - again.expected_now() > hour, "the clock did not reach the program"
    assert later.is_done(under_way), "not done though its time has passed"


def play(folder):
    clock = MachineClock(folder)
    options = ["--data", folder / "store", "--server", server]
    options += ["--duration", f"backup={takes_seconds}s"]
    with Emulator(*options, environment=clock.environment) as emulator:
        world = World(emulator)
        for shift in (hour, -hour, days_400, -hour, 0):
            world.check_backup(lambda shift=shift: clock.set(shift))
        check_stopped_process(world)
        check_restarts(emulator, clock, world)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            play(pathlib.Path(folder))
    print(f"{given.rounds} rounds: 5 jumps of the clock, 2 stops and 2 restarts each; time went on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
