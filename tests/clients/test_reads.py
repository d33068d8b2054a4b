"""Reads that pages and scripts make: bounded, in pages, of one moment with the stream."""

import json
import pathlib
import tempfile
import time
import unittest
import urllib.parse

from cases import accounts
from control import ControlTest, Watcher
from emulator import Emulator
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

    def pages(self, path, member, cursor, begin=None):
        """All elements, page by page."""
        found, place = [], begin
        separator = "&" if "?" in path else "?"
        while True:
            quoted = urllib.parse.quote(str(place), safe="")
            following = "" if place is None else f"{separator}{cursor}={quoted}"
            answer = self.ask("GET", path + following)
            found += answer[member]
            place = answer.get("Next")
            if place is None:
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


class History(ReadTest):
    def test_the_request_id_of_a_call_is_the_cause_of_what_it_did(self):
        backup = self.back_up()
        self.clock(Advance="PT1H")
        history = self.ask("GET", f"history?BackupId={backup}")["History"]
        [called] = self.ask("GET", "journal?Operation=CreateBackup")["Entries"]
        self.assertEqual(
            [(each.get("Previous"), each["Status"], each["Cause"]) for each in history],
            [(None, "IN_PROGRESS", "call"), ("IN_PROGRESS", "OK", "timer")],
        )
        self.assertEqual(history[0]["CauseId"], called["RequestId"])
        self.assertEqual(history[1]["At"], "2030-01-07T12:10:00Z")

    def test_a_year_of_nights_is_read_in_pages(self):
        self.clock(Advance="P365D")
        path = "history?ServerName=automate-06&Limit=500"
        forwards = self.pages(path, "History", "After")
        backwards = self.pages(path, "History", "Before", 1_000_000)[::-1]
        self.assertGreater(len(forwards), 365 * 4)
        self.assertEqual(forwards[0]["Status"], "HEALTHY")
        self.assertEqual(forwards, backwards)

    def test_it_survives_kill_9(self):
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            options = ("--data", pathlib.Path(folder, "store"), "--account", self.account)
            with Emulator(*options, "--server", "automate-06") as emulator:
                self.call("CreateBackup", emulator=emulator, ServerName="automate-06")
                before = self.ask("GET", "history", emulator=emulator)
                emulator.kill()
            with Emulator(*options) as emulator:
                after = self.ask("GET", "history", emulator=emulator)
        self.assertEqual(after["History"][: len(before["History"])], before["History"])
        self.assertEqual([each["Cause"] for each in before["History"]], ["start", "call", "call"])


class Calls(ReadTest):
    def test_a_call_without_a_signature_does_what_it_does_for_everybody(self):
        made = self.ask(
            "POST", "calls", {"Operation": "CreateBackup", "Input": {"ServerName": "automate-06"}}
        )
        self.assertEqual(made["HttpStatus"], 200)
        backup = made["Output"]["Backup"]
        self.assertEqual(self.backup(backup["BackupId"]), backup)
        [entry] = self.ask("GET", "journal?Operation=CreateBackup")["Entries"]
        self.assertEqual((entry["Via"], entry["RequestId"]), ("emulator", made["RequestId"]))

    def test_signatures_are_demanded_of_others_alone(self):
        options = ("--auth", "signature", "--control", "open", "--credential", "key:secret")
        with Emulator(*options) as emulator:
            made = self.ask("POST", "calls", {"Operation": "DescribeServers"}, emulator=emulator)
            self.assertEqual((made["HttpStatus"], made["Output"]), (200, {"Servers": []}))
            self.call("DescribeServers", 400, emulator=emulator)
            settings = self.ask("GET", "settings", emulator=emulator)
            self.assertEqual((settings["Auth"], settings["Control"]), ("signature", "open"))
            self.assertNotIn("secret", json.dumps(settings))


class Reset(ControlTest):
    def test_what_the_options_have_made_comes_back(self):
        document = {
            "Clock": {"Now": "2030-01-07T12:00:00Z", "Frozen": True},
            "Servers": [{"ServerName": "from-document"}],
        }
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            file = pathlib.Path(folder, "world.json")
            file.write_text(json.dumps(document))
            options = ("--init", file, "--server", "from-option", "--account", self.account)
            with Emulator(*options) as emulator:
                before = self.ask("GET", "world", emulator=emulator)
                self.ask("PATCH", "clock", {"Advance": "P40D"}, emulator=emulator)
                self.call("DeleteServer", emulator=emulator, ServerName="from-document")
                self.assertEqual(self.ask("POST", "reset", emulator=emulator), {})
                self.assertEqual(self.ask("GET", "world", emulator=emulator), before)


class Settings(ReadTest):
    def test_what_the_program_was_started_with_is_told(self):
        settings = self.ask("GET", "settings")
        told = {each["Change"]: each["Duration"] for each in settings["Durations"]}
        self.assertEqual(told["backup"], "PT10M")
        self.assertEqual(settings["Limits"], {"ManualBackups": 50, "Servers": 10})
        self.assertEqual((settings["Auth"], settings["Control"]), ("none", "open"))


if __name__ == "__main__":
    unittest.main()
