"""Slots move between running emulators: their clients wait, and nothing is lost or happens twice."""

import io
import subprocess
import sys
import time
import unittest
from unittest import mock

from emulator import Emulator
from load import Load
from shards import Proxied, accounts_of, load_script, local, root

slots = load_script(root / "deploy" / "slots")

frozen = {"Now": "2026-11-23T13:00:00Z", "Frozen": True}
running = {"Now": "2026-11-23T13:00:00Z", "Rate": 2}


def tool(shards, *words):
    """Runs deploy/slots with what is in front of these shards."""
    command = [sys.executable, root / "deploy" / "slots", *words]
    command += ["--haproxy", shards.folder / "haproxy.sock", "--map", shards.folder / "slots.map"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def named(shards, shard):
    return f"shard{shard}=http://127.0.0.1:{shards.port(shard)}"


def archive(emulator, account):
    """All lines of an account's archive."""
    connection = emulator.connect()
    connection.request("GET", "/_emulator/archive", headers={"X-Emulator-Account": account})
    response = connection.getresponse()
    lines = response.read().decode().splitlines()
    connection.close()
    return lines


def ask(emulator, method, path, account, body=None):
    status, answer = emulator.control(method, path, body, account)
    if status != 200:
        raise AssertionError((method, path, status, answer))
    return answer


def fill(emulator, account, clock):
    """Gives the account a world that has something of everything."""
    ask(emulator, "PUT", "/_emulator/world", account, {
        "Clock": clock,
        "Servers": [{"ServerName": "automate-06"}, {"ServerName": "puppet", "Engine": "Puppet"}]})
    emulator.call("DescribeServers", account)  # makes the authority of the Puppet server
    emulator.call("CreateBackup", account, ServerName="automate-06", Description="one")
    ask(emulator, "PUT", "/_emulator/checkpoints/before", account)
    ask(emulator, "POST", "/_emulator/policies", account, {"Change": "backup", "After": "PT1H"})
    ask(emulator, "POST", "/_emulator/faults", account,
        {"Operation": "ListTagsForResource", "Error": "ThrottlingException", "Nth": 3})
    emulator.call("CreateBackup", account, ServerName="puppet")
    emulator.call("ListTagsForResource", account, ResourceArn="arn:aws:none")


class Moving(unittest.TestCase):
    def move(self, shards, what, source, target, status=0):
        result = tool(shards, "move", str(what), "--from", named(shards, source),
                      "--to", named(shards, target))
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def owners(self, shards):
        """For each account the shards that have a world of it, or a call."""
        return {account: each for account, each in shards.owners().items()}

    def test_a_world_moves_with_all_that_it_has_and_none_of_it_stays(self):
        for clock in (frozen, running):
            with self.subTest(clock=clock), Proxied(2, "--duration", "backup=1h") as shards:
                account, neighbour = accounts_of(0, 2, 2)
                self.assertNotEqual(local.slot_of(account), local.slot_of(neighbour))
                for each in (account, neighbour):
                    fill(shards.proxy, each, clock)
                before = archive(shards[0], account)
                self.move(shards, account, 0, 1)
                after = archive(shards[1], account)
                self.assertEqual(after[2:], before[2:])
                self.assertEqual(after[:2], [before[0], self.but_for_its_moment(*before, *after)])
                self.assertGreater(len(before), 30)
                self.assertEqual(self.owners(shards), {account: [1], neighbour: [0]})
                direct = ("GET", "/_emulator/world", None, account)
                self.assertEqual(shards[0].control(*direct)[0], 421)
                self.assertEqual(shards[1].control(*direct)[0], 200)
                slot = local.slot_of(account)
                self.assertIn(f"{slot} shard1\n", (shards.folder / "slots.map").read_text())
                for shard in (0, 1):  # and so after a restart, whatever --slots says
                    shards.end(shard)
                    shards.start(shard)
                    shards.port(shard)
                self.assertEqual(shards.proxy.control(*direct)[0], 200)
                self.assertEqual(self.owners(shards)[account], [1])

    def but_for_its_moment(self, *lines):
        """The living world's row: its clock is the same, only looked at later."""
        [before, after] = [line.split(",") for line in lines if line.startswith('["worlds",null')]
        return ",".join([*before[:-2], after[-2], before[-1]])

    def test_a_moved_world_answers_as_its_twin_that_was_not_moved(self):
        with Proxied(2) as shards, Emulator() as twin:
            account = accounts_of(0, 2, 1)[0]
            for emulator in (shards.proxy, twin):
                fill(emulator, account, frozen)
            at = 0
            for step in range(4):
                self.move(shards, account, at, 1 - at)
                at = 1 - at
                answers = []
                for emulator in (shards.proxy, twin):
                    ask(emulator, "PATCH", "/_emulator/clock", account, {"Advance": "PT90M"})
                    calls = [emulator.call("CreateBackup", account, ServerName="automate-06"),
                             emulator.call("DescribeEvents", account, ServerName="automate-06"),
                             emulator.call("ListTagsForResource", account, ResourceArn="arn:x"),
                             emulator.call("DescribeBackups", account)]
                    if step == 2:
                        ask(emulator, "POST", "/_emulator/checkpoints/before/restore", account)
                    world = ask(emulator, "GET", "/_emulator/world", account)
                    journal = ask(emulator, "GET", "/_emulator/journal", account)
                    told = [(each["Id"], each["Operation"], each["At"], each.get("Error"))
                            for each in journal["Entries"]]
                    answers.append((calls, world, told))
                self.assertEqual(answers[0], answers[1])

    def test_under_load_from_four_shards_to_five_and_back_no_call_fails_or_is_made_twice(self):
        options = ("--duration", "backup=0s", "--limit", "manual-backups=1000000")
        shards = Proxied(5, *options)
        shards.slots = [*Proxied(4).slots, set()]
        with shards:
            accounts = {shard: accounts_of(shard, 4, 4) for shard in range(4)}
            every = [named(shards, shard) for shard in range(5)]
            with Load(shards, accounts) as load:
                words = [word for each in every for word in ("--shard", each)]
                grown = tool(shards, "rebalance", *words)
                counts = [len(slots.parse_slots(ask(shards[shard], "GET", "/_emulator/slots",
                                                    None)["Slots"])) for shard in range(5)]
                shrunk = tool(shards, "rebalance", *words[:8], "--without", every[4])
                time.sleep(0.4)
            self.assertEqual(grown.returncode, 0, grown.stderr)
            self.assertEqual(counts, [205, 205, 205, 205, 204])
            self.assertEqual(shrunk.returncode, 0, shrunk.stderr)
            for shard in range(4):
                self.assertEqual(load.errors_of(shard), [])
            for client in load:
                backups = [each["BackupId"] for each in shards.proxy.backups(client.account)]
                self.assertEqual(sorted(backups), sorted(client.acknowledged))
                self.assertGreater(len(backups), 10)
            self.assertEqual({len(each) for each in self.owners(shards).values()}, {1})
            self.assertEqual(set(shards.accounts_at(4)), set())

    def test_who_waits_or_watches_is_told_to_come_again(self):
        with Proxied(2) as shards:
            account = accounts_of(0, 2, 1)[0]
            fill(shards.proxy, account, frozen)
            watching, waiting = shards.proxy.connect(), shards.proxy.connect()
            headers = {"X-Emulator-Account": account}
            watching.request("GET", "/_emulator/stream", headers=headers)
            stream = watching.getresponse()
            waiting.request("GET", "/_emulator/wait?ServerName=puppet&Status=HEALTHY&Timeout=60",
                            headers=headers)
            time.sleep(0.3)  # both are there then
            self.move(shards, account, 0, 1)
            stream.read()  # to its end
            answer = waiting.getresponse()
            self.assertEqual(answer.status, 503)
            self.assertEqual(answer.headers["Retry-After"], "1")
            again = ("GET", "/_emulator/wait?ServerName=automate-06&Status=BACKING_UP", None, account)
            self.assertEqual(shards.proxy.control(*again)[0], 200)


class Owners(unittest.TestCase):
    def test_a_slot_of_a_third_shard_is_left_alone(self):
        with Proxied(3) as shards:
            account = accounts_of(0, 3, 1)[0]
            fill(shards.proxy, account, frozen)
            before = [shards[each].control("GET", "/_emulator/slots")[1] for each in range(3)]
            result = tool(shards, "move", account, "--from", named(shards, 1),
                          "--to", named(shards, 2))
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"slot {local.slot_of(account)} is that of shard0 by HAProxy's map, "
                          "not of shard1", result.stderr)
            self.assertEqual([shards[each].control("GET", "/_emulator/slots")[1]
                              for each in range(3)], before)
            self.assertEqual(shards.proxy.control("GET", "/_emulator/world", None, account)[0], 200)


class Failing(unittest.TestCase):
    """Whatever fails, and wherever: one shard answers for the world, and that has all of it."""

    def setUp(self):
        self.shards = Proxied(2)
        self.shards.__enter__()
        self.addCleanup(self.shards.__exit__)
        self.account = accounts_of(0, 2, 1)[0]
        fill(self.shards.proxy, self.account, frozen)
        self.before = archive(self.shards[0], self.account)
        self.source, self.target = (slots.Shard(named(self.shards, each), "") for each in (0, 1))
        folder = self.shards.folder
        self.proxies = slots.Proxies([str(folder / "haproxy.sock")], folder / "slots.map")

    def move(self):
        with mock.patch("sys.stdout", io.StringIO()):
            slots.move(self.source, self.target, {local.slot_of(self.account)}, self.proxies)

    def check(self, at):
        self.assertEqual(archive(self.shards[at], self.account), self.before)
        answer = self.shards.proxy.control("GET", "/_emulator/world", None, self.account)
        self.assertEqual(answer[0], 200)
        self.assertEqual(self.shards.owners(), {self.account: [at]})
        other = self.shards[1 - at].control("GET", "/_emulator/world", None, self.account)
        self.assertEqual(other[0], 421)

    def failing(self, shard, method, count=1):
        """The next so many of these calls don't come through."""
        left = [count]
        real = getattr(shard, method)

        def call(*words, **more):
            left[0] -= 1
            if left[0] >= 0:
                raise slots.Failure(f"no {method}")
            return real(*words, **more)
        return mock.patch.object(shard, method, call)

    def test_nothing_is_lost_where_a_step_fails(self):
        steps = [(self.source, "archive"), (self.target, "put"), (self.source, "change_slots"),
                 (self.target, "change_slots")]
        for shard, method in steps:
            with self.subTest(f"{method} of {shard.name}"):
                with self.failing(shard, method), self.assertRaises(slots.Failure):
                    self.move()
                self.check(0)

    def test_a_move_that_was_broken_off_is_brought_to_its_end(self):
        for broken in ("archive", "put", "change_slots"):
            with self.subTest(broken):
                shard = self.source if broken == "archive" else self.target
                with mock.patch.object(shard, broken, side_effect=SystemExit), \
                        mock.patch.object(self.proxies, "tell", self.tell_once()), \
                        self.assertRaises(SystemExit):
                    self.move()
                self.move()
                self.check(1)
                self.source, self.target = self.target, self.source
                self.move()
                self.source, self.target = self.target, self.source
                self.check(0)

    def tell_once(self):
        """HAProxy is told that the slot moves, and nothing more: as after kill -9."""
        real = self.proxies.tell

        def tell(which, value):
            if value != "moving":
                raise SystemExit
            real(which, value)
        return tell

    def test_a_target_that_is_down_is_told_in_a_line(self):
        self.shards.kill(1)
        result = tool(self.shards, "move", self.account, "--from", named(self.shards, 0),
                      "--to", "shard1=" + self.target.url)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"\Aslots: shard1 at http://127.0.0.1:\d+: .*refused.*\n\Z")
        answer = self.shards.proxy.control("GET", "/_emulator/world", None, self.account)
        self.assertEqual(answer[0], 200)

    def test_input_that_is_wrong_is_told_in_a_line(self):
        for words, message in ((["move", "1024"], "'1024' is no list of slots"),
                               (["move", "x"], "'x' is no list of slots")):
            result = tool(self.shards, *words, "--from", named(self.shards, 0),
                          "--to", named(self.shards, 1))
            self.assertEqual(result.returncode, 1)
            self.assertIn(message, result.stderr)
        self.move()  # now the slot is shard1's
        result = tool(self.shards, "move", self.account, "--from", named(self.shards, 0),
                      "--to", named(self.shards, 0).replace("shard0=", "shard1="))
        self.assertEqual(result.returncode, 1)
        self.assertIn("neither shard0 nor shard1 has the slots", result.stderr)
        unknown = named(self.shards, 1).replace("shard1=", "shard7=")
        result = tool(self.shards, "move", "1", "--from", named(self.shards, 0), "--to", unknown)
        self.assertEqual(result.returncode, 1)
        self.assertIn("has no server shard7; it has shard0, shard1", result.stderr)


if __name__ == "__main__":
    unittest.main()
