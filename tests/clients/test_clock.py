"""The clock of a world: stopped, hurried, advanced; and what other worlds see of it."""

import datetime
import json
import threading
import time
import unittest

from cases import EmulatorTest, accounts
from emulator import wait_until

sunday = "2030-01-06T00:00:00Z"
daily = {
    "BackupRetentionCount": 30,
    "PreferredBackupWindow": "03:00",
    "PreferredMaintenanceWindow": "Wed:05:00",
}


def parsed_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class ClockTest(EmulatorTest):
    options = ("--duration", "backup=10m")

    def call(self, operation, account=None, **members):
        status, answer = self.emulator.call(operation, account or self.account, **members)
        self.assertEqual(status, 200, answer)
        return answer

    def now(self, account=None):
        path = "/_emulator/clock"
        status, answer = self.emulator.control("GET", path, account=account or self.account)
        self.assertEqual(status, 200, answer)
        return parsed_time(answer["Now"])

    def refused(self, **change):
        """Why the change is refused; the clock is the same afterwards."""
        before = self.emulator.control("GET", "/_emulator/clock", account=self.account)
        status, answer = self.emulator.control("PATCH", "/_emulator/clock", change, self.account)
        self.assertEqual(status, 400, answer)
        after = self.emulator.control("GET", "/_emulator/clock", account=self.account)
        self.assertEqual(after, before)
        return answer["Message"]

    def status(self):
        return self.call("DescribeServers", ServerName="automate-06")["Servers"][0]["Status"]

    def events(self, account=None):
        """The server's events, oldest first."""
        events, more = [], {}
        while more is not None:
            answer = self.call("DescribeEvents", account, ServerName="automate-06", **more)
            events += answer["ServerEvents"]
            more = {"NextToken": answer["NextToken"]} if "NextToken" in answer else None
        return list(reversed(events))


class Freezing(ClockTest):
    def test_frozen_time_stands(self):
        answer = self.clock(Frozen=True)
        self.assertTrue(answer["Frozen"])
        self.put_server("automate-06")
        backup = self.call("CreateBackup", ServerName="automate-06")["Backup"]
        self.assertAlmostEqual(backup["CreatedAt"], parsed_time(answer["Now"]).timestamp(), 3)
        time.sleep(0.1)
        self.assertEqual(self.now(), parsed_time(answer["Now"]))
        self.assertEqual(self.status(), "BACKING_UP")

    def test_time_goes_on_from_where_it_stood(self):
        self.clock(Frozen=True, Now=sunday)
        time.sleep(0.1)
        self.clock(Frozen=False)
        wait_until(lambda: self.now() > parsed_time(sunday), what="the clock's move")
        self.assertLess(self.now() - parsed_time(sunday), datetime.timedelta(minutes=1))

    def test_the_rate(self):
        self.put_server("automate-06")
        self.call("CreateBackup", ServerName="automate-06")
        self.assertEqual(self.clock(Rate=3600)["Rate"], 3600)
        begin, real = self.now(), time.monotonic()
        wait_until(lambda: self.status() == "HEALTHY", what="the backup of ten minutes")
        passed = (self.now() - begin).total_seconds()
        self.assertLess(passed, 3600 * (time.monotonic() - real) + 60)
        self.clock(Rate=1)
        begin = self.now()
        time.sleep(0.05)
        self.assertLess(self.now() - begin, datetime.timedelta(minutes=1))

    def test_a_rate_and_a_jump_in_one_request(self):
        answer = self.clock(Now=sunday, Rate=0.001)
        self.assertEqual((answer["Now"], answer["Rate"]), (sunday, 0.001))


class Advancing(ClockTest):
    def setUp(self):
        super().setUp()
        self.clock(Frozen=True, Now=sunday)

    def test_the_events_are_told_in_order(self):
        self.put_server("automate-06", **daily)
        answer = self.clock(Advance="P3D")
        self.assertEqual(answer["Now"], "2030-01-09T00:00:00Z")
        self.assertEqual(answer["EventCount"], len(answer["Events"]))
        told = [(parsed_time(each["At"]).timestamp(), each["Message"]) for each in answer["Events"]]
        self.assertEqual(told, [(each["CreatedAt"], each["Message"]) for each in self.events()])
        self.assertEqual([at for at, _ in told], sorted(at for at, _ in told))
        self.assertEqual(
            [each["At"] for each in answer["Events"] if each["Message"].startswith("Started")],
            [f"2030-01-0{day}T03:00:00Z" for day in (6, 7, 8)],
        )

    def test_the_year_of_daily_backups(self):
        self.put_server("automate-06", **daily)
        begin = time.monotonic()
        answer = self.clock(Advance="P365D")
        self.assertLess(time.monotonic() - begin, 10)
        self.assertGreater(answer["EventCount"], len(answer["Events"]))
        events = self.events()
        self.assertEqual(answer["EventCount"], len(events))
        starts = [each for each in events if each["Message"].startswith("Started backup")]
        maintained = [each for each in events if each["Message"] == "Started maintenance."]
        self.assertEqual((len(maintained), len(starts)), (52, 365 + 52))
        backups = self.call("DescribeBackups")["Backups"]
        self.assertEqual(len(backups), 30)
        self.assertEqual(
            [backup["BackupId"] for backup in backups[:2]],
            ["automate-06-20310105030000000", "automate-06-20310104030000000"],
        )

    def test_one_jump_equals_many_steps(self):
        other = next(accounts)
        self.clock(other, Frozen=True, Now=sunday)
        for account in (self.account, other):
            self.put_server("automate-06", account, **daily | {"BackupRetentionCount": 5})
        jump = self.clock(Advance="P30D")
        steps = [self.clock(other, Advance="PT3H7M") for _ in range(230)]
        steps.append(self.clock(other, Now=jump["Now"]))
        self.assertEqual(jump["Events"], [event for step in steps for event in step["Events"]])
        for operation in ("DescribeServers", "DescribeBackups", "DescribeEvents"):
            of = {"ServerName": "automate-06"}
            there = json.dumps(self.call(operation, other, **of)).replace(other, self.account)
            self.assertEqual(json.loads(there), self.call(operation, **of), operation)

    def test_to_the_next_due_moment(self):
        self.put_server("automate-06", **daily)
        for moment, status in (
            ("2030-01-06T03:00:00Z", "BACKING_UP"),
            ("2030-01-06T03:10:00Z", "HEALTHY"),
            ("2030-01-07T03:00:00Z", "BACKING_UP"),
        ):
            answer = self.clock(ToNextDue=True)
            self.assertEqual((answer["Now"], self.status()), (moment, status))
        self.assertEqual(answer["NextDue"], "2030-01-07T03:10:00Z")

    def test_every_form_of_a_duration(self):
        for given, seconds in (
            ("PT10M", 600),
            ("P1D", 86400),
            ("P1DT2H3M4S", 93784),
            ("500ms", 0.5),
            ("2s", 2),
            ("10m", 600),
        ):
            with self.subTest(given):
                before = self.now()
                self.clock(Advance=given)
                self.assertEqual((self.now() - before).total_seconds(), seconds)


class Refusals(ClockTest):
    def setUp(self):
        super().setUp()
        self.clock(Frozen=True, Now=sunday)

    def test_time_does_not_go_back(self):
        reason = self.refused(Now="2029-12-31T23:59:59Z")
        self.assertIn(sunday, reason)
        self.assertIn("does not go back", reason)

    def test_no_next_moment_where_nothing_is_due(self):
        self.assertIn("nothing is due", self.refused(ToNextDue=True))

    def test_what_makes_no_sense_is_refused_with_its_reason(self):
        for change, word in (
            ({"Rate": 0}, "Frozen"),
            ({"Rate": -1}, "Rate"),
            ({"Rate": 1e9}, "1000000"),
            ({"Advance": "tomorrow"}, "PT10M"),
            ({"Advance": "-PT1S"}, "Advance"),
            ({"Advance": "P4000000D"}, "9999"),
            ({"Advance": "P1D", "ToNextDue": True}, "one of"),
            ({"Now": "noon"}, "RFC 3339"),
            ({"Speed": 2}, "known are Now, Rate, Frozen, Advance, ToNextDue"),
        ):
            with self.subTest(change):
                self.assertIn(word, self.refused(**change))

    def test_all_mistakes_are_told_and_nothing_is_done(self):
        reason = self.refused(Rate="fast", Frozen="no", Advance="P1D")
        self.assertIn("Rate: must be a number", reason)
        self.assertIn("Frozen: must be true or false", reason)

    def test_a_change_needs_an_account_that_can_be(self):
        status, answer = self.emulator.control(
            "PATCH", "/_emulator/clock", {"Frozen": True}, "nobody"
        )
        self.assertEqual(status, 400)
        self.assertIn("12 digits", answer["Message"])


class OtherWorlds(ClockTest):
    def test_they_are_not_moved(self):
        other = next(accounts)
        self.put_server("automate-06", other)
        self.call("CreateBackup", other, ServerName="automate-06")
        self.put_server("automate-06", **daily)
        self.clock(Advance="P400D")
        self.assertGreater(self.now() - self.now(other), datetime.timedelta(days=399))
        [backup] = self.call("DescribeBackups", other)["Backups"]
        self.assertEqual(backup["Status"], "IN_PROGRESS")

    def test_they_are_served_while_one_advances(self):
        other = next(accounts)
        self.put_server("automate-06", other)
        self.put(Servers=[{"ServerName": f"server-{number}", **daily} for number in range(10)])
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.clock(Advance="P3650D")))
        begin = time.monotonic()
        thread.start()
        longest, calls = 0, 0
        while thread.is_alive():
            call_begin = time.monotonic()
            operation = "CreateBackup" if calls == 0 else "DescribeServers"
            self.call(operation, other, ServerName="automate-06")
            longest = max(longest, time.monotonic() - call_begin)
            calls += 1
        thread.join()
        taken = time.monotonic() - begin
        self.assertGreater(answers[0]["EventCount"], 100_000)
        self.assertGreater(calls, 5)
        self.assertLess(longest, max(0.5, taken / 4))


if __name__ == "__main__":
    unittest.main()
