"""32 test suites against one process: each in a world of its own, none sees another."""

import http.client
import json
import re
import threading
import unittest

from cases import accounts
from control import ControlTest, Meanwhile
from emulator import signed_by
from scenarios import durations

worlds = 32
script_seconds_max = 120
server = {"ServerName": "automate-06"}


class World:
    """An account on a connection of its own; `told` holds every answer, the account's id hidden."""

    def __init__(self, emulator, seed):
        self.account = next(accounts)
        self.seed = seed
        self.told = []
        self.connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=60)

    def exchange(self, method, path, body, headers):
        text = json.dumps(body) if body is not None else None
        self.connection.request(method, path, text, headers)
        response = self.connection.getresponse()
        answer = response.read().decode()
        alike = re.sub(r'"SavedAt":"[^"]*"', "", answer.replace(self.account, "ACCOUNT"))
        self.told.append((method, path, response.status, alike))
        return response.status, json.loads(answer)

    def ask(self, method, path, body=None):
        headers = {"X-Emulator-Account": self.account, "Content-Type": "application/json"}
        return self.exchange(method, f"/_emulator/{path}", body, headers)[1]

    def call(self, operation, **members):
        target = f"OpsWorksCM_V2016_11_01.{operation}"
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
        return self.exchange("POST", "/", members, headers | signed_by(self.account))

    def look(self):
        for operation in ("DescribeServers", "DescribeBackups"):
            self.call(operation)
        self.ask("GET", "world")

    def begin(self, frozen, **more):
        clock = {"Now": "2030-01-07T12:00:00Z", "Frozen": frozen, "Rate": 1} | more
        self.ask("PUT", "world", {"Clock": clock, "Seed": self.seed, "Servers": [server]})


# --- What each of them does: those on a clock that stands tell the same whenever they run ------


def nights(world):
    """A month of nightly backups, in steps."""
    world.begin(True)
    for _ in range(20):
        world.ask("PATCH", "clock", {"Advance": "PT37H"})
        world.look()


def policies(world):
    """Backups that take long, are read to their end, are held, and fail."""
    world.begin(True)
    for policy in ({"After": "PT3H"}, {"Polls": 3}, {"Hold": True}, {"Fail": "no space"}):
        world.ask("PUT", "policies", {"Policies": [{"Change": "backup", **policy}]})
        _, backup = world.call("CreateBackup", **server)
        for _ in range(4):
            world.call("DescribeBackups", BackupId=backup["Backup"]["BackupId"])
            world.ask("PATCH", "clock", {"Advance": "PT1H"})
        world.ask("POST", "release")
        world.look()


def faults(world):
    """Calls of which some fail, by chance, by count, before and after the commit."""
    world.begin(True)
    error = {"Error": "ThrottlingException"}
    after = {"Operation": "CreateBackup", "Error": "InternalFailure", "Commit": "after"}
    rules = [error | {"Probability": 0.3}, error | {"Every": 5}, after | {"Every": 2}]
    world.ask("PUT", "faults", {"Faults": rules})
    for _ in range(20):
        world.call("CreateBackup", **server)
        world.call("DescribeServers", **server)
        world.ask("PATCH", "clock", {"Advance": "PT10M"})
    expectations = [{"Operation": "CreateBackup", "Exactly": 20}]
    world.ask("POST", "journal/verify", {"Expectations": expectations})
    world.look()


def checkpoints(world):
    """A state that is returned to after other things were done each time."""
    world.begin(True)
    world.ask("PUT", "checkpoints/here")
    for day in range(1, 8):
        world.call("CreateBackup", **server)
        world.ask("PATCH", "clock", {"Advance": f"P{day}D"})
        world.look()
        world.ask("POST", "checkpoints/here/restore")
        world.look()


def patience(world):
    """On a clock at rate 1: a backup of a fifth of a second, three times, waited for."""
    world.begin(False)
    policy = {"Change": "backup", "After": "200ms"}
    world.ask("PUT", "policies", {"Policies": [policy]})
    seen = []
    for _ in range(3):
        status, answer = world.call("CreateBackup", **server)
        backup = answer["Backup"]["BackupId"]
        done = world.ask("GET", f"wait?BackupId={backup}&Status=OK,FAILED&Timeout=60")
        seen.append((status, answer["Backup"]["Status"], done["Status"]))
        seen.append(world.ask("GET", "wait?ServerName=automate-06&Status=HEALTHY")["Status"])
    seen.append(len(world.call("DescribeBackups")[1]["Backups"]))
    world.told = seen


def haste(world):
    """On a clock that runs a day a second: a change of 10 minutes takes no time at all."""
    world.begin(False, Rate=86_400)
    seen = []
    for _ in range(3):
        world.call("StartMaintenance", **server)
        wait = "wait?ServerName=automate-06&Status=HEALTHY&Timeout=60"
        seen.append(world.ask("GET", wait)["Status"])
    [shown] = world.call("DescribeServers")[1]["Servers"]
    world.told = [*seen, shown["MaintenanceStatus"]]


scripts = (nights, policies, faults, checkpoints, patience, haste)


class InParallel(ControlTest):
    options = durations("10m")

    def run_script(self, script, seed, start=None):
        """Everything that the world was told."""
        world = World(self.emulator, seed)
        self.addCleanup(world.connection.close)
        if start is not None:
            start.wait(script_seconds_max)
        script(world)
        return world.told

    def test_each_world_is_told_what_it_is_told_alone(self):
        start = threading.Barrier(worlds)
        jobs = [(scripts[number % len(scripts)], number // 12) for number in range(worlds)]
        with Meanwhile() as meanwhile:
            running = [meanwhile(self.run_script, *job, start) for job in jobs]
            together = [each.result(script_seconds_max) for each in running]
        for (script, seed), told in zip(jobs, together):
            with self.subTest(script.__name__, seed=seed):
                self.assertEqual(told, self.run_script(script, seed))
        self.assert_something_happened(jobs, together)

    def assert_something_happened(self, jobs, together):
        """The scripts did what they are there for, and chance was not the same for all."""
        by_script = {}
        for (script, _), told in zip(jobs, together):
            by_script.setdefault(script, []).append(told)
        for told in by_script[patience]:
            once = [(200, "IN_PROGRESS", "OK"), "HEALTHY"]
            self.assertEqual(told, once * 3 + [3])
        for told in by_script[haste]:
            self.assertEqual(told, ["HEALTHY"] * 3 + ["SUCCESS"])
        for told in by_script[nights]:
            last = json.loads(told[-1][3])
            self.assertEqual(last["Clock"]["Now"], "2030-02-07T08:00:00Z")
            self.assertGreater(len(last["Events"]), 60)
        statuses = {tuple(entry[2] for entry in told) for told in by_script[faults]}
        self.assertGreater(len(statuses), 1)
        for seen in statuses:
            self.assertLessEqual({200, 400, 500}, set(seen))


if __name__ == "__main__":
    unittest.main()
