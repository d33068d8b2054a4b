"""The clock of a world outlives the process, as far as there is a data file."""

import datetime
import pathlib
import tempfile
import time
import unittest

from emulator import Emulator, wait_until

account = "123456789012"
monday = "2030-01-07T12:00:00Z"


def parsed_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class ClockAfterRestart(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.data = pathlib.Path(folder.name) / "store"

    def emulator(self, *options):
        return Emulator("--data", self.data, *options)

    def clock(self, emulator, **change):
        """The world's clock, after the change if there is one."""
        method, body = ("PATCH", change) if change else ("GET", None)
        status, answer = emulator.control(method, "/_emulator/clock", body, account)
        self.assertEqual(status, 200, answer)
        return answer

    def put_server(self, emulator, **members):
        document = {"Servers": [{"ServerName": "automate-06", **members}]}
        status, answer = emulator.control("POST", "/_emulator/world", document, account)
        self.assertEqual(status, 200, answer)

    def backups(self, emulator):
        return emulator.call("DescribeBackups", account)[1]["Backups"]

    def events(self, emulator):
        return emulator.call("DescribeEvents", account, ServerName="automate-06")

    def test_a_frozen_clock_stands(self):
        with self.emulator() as emulator:
            self.clock(emulator, Frozen=True, Now=monday)
            self.put_server(emulator, PreferredBackupWindow="13:00")
            before = self.clock(emulator)
            emulator.kill()
        time.sleep(0.1)
        with self.emulator() as emulator:
            after = self.clock(emulator)
            self.assertEqual((after["Now"], after["Frozen"]), (monday, True))
            self.assertEqual(after["NextDue"], before["NextDue"])
            self.assertEqual(self.clock(emulator, ToNextDue=True)["Now"], "2030-01-07T13:00:00Z")
            [backup] = self.backups(emulator)
            self.assertEqual(backup["BackupId"], "automate-06-20300107130000000")

    def test_a_clock_that_runs_goes_on_with_the_time_that_passed(self):
        with self.emulator() as emulator:
            self.put_server(emulator)
            before = parsed_time(self.clock(emulator, Now=monday)["Now"])
        time.sleep(0.3)
        with self.emulator() as emulator:
            passed = parsed_time(self.clock(emulator)["Now"]) - before
            self.assertGreaterEqual(passed, datetime.timedelta(seconds=0.3))
            self.assertLess(passed, datetime.timedelta(minutes=1))

    def test_the_rate_is_kept(self):
        with self.emulator() as emulator:
            self.put_server(emulator)
            before = parsed_time(self.clock(emulator, Now=monday, Rate=3600)["Now"])
        time.sleep(0.3)
        with self.emulator() as emulator:
            after = self.clock(emulator)
            self.assertEqual(after["Rate"], 3600)
            passed = parsed_time(after["Now"]) - before
            self.assertGreaterEqual(passed, datetime.timedelta(seconds=0.3 * 3600))

    def test_what_fell_due_meanwhile_has_its_own_time(self):
        with self.emulator("--duration", "backup=10m") as emulator:
            self.put_server(emulator, PreferredBackupWindow="12:00", BackupRetentionCount=30)
            # A day of this world is a sixth of a second.
            self.clock(emulator, Now="2030-01-07T11:59:59Z", Rate=500_000)
            emulator.kill()
        time.sleep(0.5)
        with self.emulator() as emulator:
            clock = self.clock(emulator, Frozen=True)
            days = (parsed_time(clock["Now"]) - parsed_time(monday)).days
            self.assertGreaterEqual(days, 2)
            automated = [each["BackupId"][-17:] for each in self.backups(emulator)]
            daily = [each for each in automated if each.endswith("120000000")]
            self.assertGreaterEqual(len(daily), 3)
            self.assertEqual(automated, sorted(automated, reverse=True))

    def test_an_advance_is_kept_even_after_kill_9(self):
        with self.emulator() as emulator:
            self.put_server(emulator, PreferredBackupWindow="13:00", BackupRetentionCount=30)
            self.clock(emulator, Frozen=True, Now=monday)
            self.assertGreater(self.clock(emulator, Advance="P10D")["EventCount"], 20)
            before = (self.backups(emulator), self.events(emulator))
            emulator.kill()
        with self.emulator() as emulator:
            self.assertEqual(self.clock(emulator)["Now"], "2030-01-17T12:00:00Z")
            self.assertEqual((self.backups(emulator), self.events(emulator)), before)

    def test_a_running_clock_wakes_up_by_itself_for_what_is_due(self):
        with self.emulator() as emulator:
            self.put_server(emulator, PreferredBackupWindow="12:00")
            self.clock(emulator, Frozen=True, Now="2030-01-07T11:59:59.500Z")
        with self.emulator() as emulator:
            self.clock(emulator, Frozen=False)
            wait_until(lambda: self.backups(emulator), what="the automated backup")


if __name__ == "__main__":
    unittest.main()
