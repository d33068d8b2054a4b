"""Reads that pages and scripts make: bounded, in pages, of one moment with the stream."""

import json
import time
import unittest
import urllib.parse

from cases import accounts
from control import ControlTest, Watcher
from scenarios import durations

reply_bytes_max = 256 * 1024


class ReadTest(ControlTest):
    options = durations("10m")

    def setUp(self):
        super().setUp()
        self.freeze()
        self.put_server("automate-06")

    def raw(self, path):
        """Headers and text of an answer."""
        connection = self.emulator.connect()
        connection.request("GET", f"/_emulator/{path}", headers={"X-Emulator-Account": self.account})
        response = connection.getresponse()
        text = response.read()
        connection.close()
        self.assertEqual(response.status, 200, text)
        return response.headers, text

    def pages(self, path, member, cursor):
        """All elements, page by page."""
        found, following = [], ""
        while following is not None:
            answer = self.ask("GET", path + following)
            found += answer[member]
            mark = answer.get("Next")
            separator = "&" if "?" in path else "?"
            quoted = urllib.parse.quote(str(mark), safe="")
            following = None if mark is None else f"{separator}{cursor}={quoted}"
        return found


class Worlds(ReadTest):
    def test_every_account_is_told_once(self):
        others = [next(accounts) for _ in range(25)]
        for account in others:
            self.call("DescribeServers", account=account)
        told = [world["Account"] for world in self.pages("worlds?Limit=7", "Worlds", "After")]
        self.assertEqual(told, sorted(set(told)))
        self.assertLessEqual({self.account, *others}, set(told))


class Backups(ReadTest):
    def put_backups(self, count):
        self.put(
            Backups=[
                {"BackupId": f"automate-06-{number:06}", "CreatedAt": 1_469_000_000 + number}
                for number in range(count)
            ]
        )

    def test_four_thousand_are_read_in_pages_that_are_small_and_quick(self):
        self.put_backups(4_000)
        slowest = 0
        for path in ("backups?Limit=200", "world?Parts=Clock,Servers,Backups", "events", "timers"):
            begin = time.monotonic()
            _, text = self.raw(path)
            slowest = max(slowest, time.monotonic() - begin)
            self.assertLessEqual(len(text), reply_bytes_max)
        self.assertLess(slowest, 1)  # it is 10 ms where the machine has nothing else to do
        found = self.pages("backups?Limit=200", "Backups", "Before")
        self.assertEqual(
            [backup["BackupId"] for backup in found],
            [f"automate-06-{number:06}" for number in reversed(range(4_000))],
        )

    def test_one_of_them_can_be_put_back_as_it_is(self):
        self.put_backups(3)
        [newest] = self.ask("GET", "backups?Limit=1")["Backups"]
        self.put(Backups=[newest])
        self.assertEqual(self.ask("GET", "backups?Limit=1")["Backups"], [newest])


class Place(ReadTest):
    def test_the_stream_goes_on_from_what_was_read(self):
        headers, _ = self.raw("backups")
        backup = self.back_up()
        with Watcher(self.emulator, self.account, headers["X-Emulator-Place"]) as watcher:
            seen = watcher.until(lambda event: event.kind == "server")
        self.assertEqual([event.kind for event in seen], ["backup", "server-event", "server"])
        self.assertEqual(seen[0].data["BackupId"], backup)


class Timers(ReadTest):
    def test_a_maintenance_that_would_take_long_is_over_at_once(self):
        self.call("StartMaintenance", ServerName="automate-06")
        timers = self.ask("GET", "timers")["Timers"]
        [timer] = [each for each in timers if each["Change"] == "maintenance"]
        ended = self.ask("POST", f"timers/{timer['Id']}/end", {"Fail": "No.", "Status": "FAILED"})
        self.assertEqual(ended["Ended"], timer)
        server = self.server()
        self.assertEqual((server["Status"], server["StatusReason"]), ("FAILED", "No."))

    def test_the_calendar_is_told_for_a_month(self):
        timers = self.ask("GET", "timers?Until=P28D")["Timers"]
        windows = [each["Change"] for each in timers]
        self.assertEqual(windows.count("backup-window"), 28)
        self.assertEqual(windows.count("maintenance-window"), 4)
        self.assertEqual(sum("Id" in each for each in timers), 2)
        self.assertEqual([each["Due"] for each in timers], sorted(each["Due"] for each in timers))


class Settings(ReadTest):
    def test_what_the_program_was_started_with_is_told(self):
        settings = self.ask("GET", "settings")
        told = {each["Change"]: each["Duration"] for each in settings["Durations"]}
        self.assertEqual(told["backup"], "PT10M")
        self.assertEqual(settings["Limits"], {"ManualBackups": 50, "Servers": 10})
        self.assertEqual((settings["Auth"], settings["Control"]), ("none", "open"))
        self.assertNotIn("secret", json.dumps(settings).lower())


if __name__ == "__main__":
    unittest.main()
