"""Policies: how long changes take, what they wait for, and that they fail."""

import pathlib
import tempfile
import unittest

from control import ControlTest
from emulator import Emulator, wait_until
from scenarios import durations, what_create_server_demands

reason = "The disk of the instance is full."


class PolicyTest(ControlTest):
    options = durations("10m")

    def setUp(self):
        super().setUp()
        self.freeze()
        self.put_server("automate-06")

    def status(self, backup_id):
        return self.backup(backup_id)["Status"]

    def pass_time(self, time="PT10M"):
        self.clock(Advance=time)


class Duration(PolicyTest):
    def test_a_backup_takes_as_long_as_its_policy_says(self):
        self.policies({"Change": "backup", "After": "PT1H"})
        backup = self.back_up()
        self.pass_time("PT59M59.999S")
        self.assertEqual(self.status(backup), "IN_PROGRESS")
        self.pass_time("1ms")
        self.assertEqual(self.status(backup), "OK")

    def test_other_changes_take_their_usual_time(self):
        self.policies({"Change": "backup", "After": "PT1H"})
        self.call("StartMaintenance", ServerName="automate-06")
        self.pass_time()
        self.assertEqual(self.server()["Status"], "HEALTHY")

    def test_what_has_begun_goes_on_as_before(self):
        backup = self.back_up()
        self.policies({"Change": "backup", "After": "PT1H"})
        self.pass_time()
        self.assertEqual(self.status(backup), "OK")

    def test_the_first_policy_that_fits_counts(self):
        self.put_server("automate-07")
        self.policies(
            {"Change": "backup", "ServerName": "automate-07", "After": "1s"},
            {"Change": "backup", "After": "1h"},
        )
        slow, quick = self.back_up(), self.back_up("automate-07")
        self.pass_time("1s")
        self.assertEqual((self.status(quick), self.status(slow)), ("OK", "IN_PROGRESS"))

    def test_a_running_clock_carries_it_out_by_itself(self):
        self.policies({"Change": "backup", "After": "200ms"})
        self.clock(Frozen=False)
        backup = self.back_up()
        self.assertEqual(self.status(backup), "IN_PROGRESS")
        wait_until(lambda: self.status(backup) == "OK", what="the backup's end")


class Reads(PolicyTest):
    def test_the_third_read_shows_the_backup_done(self):
        self.policies({"Change": "backup", "Polls": 3})
        backup = self.back_up()
        seen = [self.status(backup) for _ in range(4)]
        self.assertEqual(seen, ["IN_PROGRESS", "IN_PROGRESS", "OK", "OK"])
        self.assertEqual(self.server()["Status"], "HEALTHY")

    def test_no_time_does_it(self):
        self.policies({"Change": "backup", "Polls": 2})
        backup = self.back_up()
        self.pass_time("P30D")
        self.assertEqual(self.status(backup), "IN_PROGRESS")

    def test_reads_of_other_servers_do_not_count(self):
        self.put_server("automate-07")
        self.policies({"Change": "maintenance", "Polls": 2})
        self.call("StartMaintenance", ServerName="automate-06")
        for _ in range(3):
            self.server("automate-07")
        seen = [self.server()["Status"] for _ in range(2)]
        self.assertEqual(seen, ["UNDER_MAINTENANCE", "HEALTHY"])


class Holding(PolicyTest):
    def setUp(self):
        super().setUp()
        self.policies({"Change": "backup", "Hold": True})

    def test_what_is_held_ends_once_it_is_released(self):
        backup = self.back_up()
        self.pass_time("P1D")
        self.assertEqual(self.status(backup), "IN_PROGRESS")
        [released] = self.ask("POST", "release", {"BackupId": backup})["Released"]
        self.assertEqual((released["Change"], released["ServerName"]), ("backup", "automate-06"))
        self.assertEqual((self.status(backup), self.server()["Status"]), ("OK", "HEALTHY"))

    def test_a_release_without_a_body_lets_everything_go(self):
        self.put_server("automate-07")
        backups = [self.back_up(), self.back_up("automate-07")]
        self.assertEqual(len(self.ask("POST", "release")["Released"]), 2)
        self.assertEqual([self.status(each) for each in backups], ["OK", "OK"])

    def test_it_can_be_released_to_fail(self):
        backup = self.back_up()
        self.ask("POST", "release", {"ServerName": "automate-06", "Fail": reason})
        shown = self.backup(backup)
        self.assertEqual((shown["Status"], shown["StatusDescription"]), ("FAILED", reason))

    def test_what_is_not_held_cannot_be_released_and_the_answer_tells_what_is(self):
        backup = self.back_up()
        message = self.refused("POST", "release", {"ServerName": "automate-07"}, status=404)
        self.assertIn(f"backup of automate-06 ({backup}) in us-east-1", message)
        self.assertEqual(self.status(backup), "IN_PROGRESS")

    def test_where_nothing_is_held_the_answer_says_so(self):
        self.assertIn("Nothing is held", self.refused("POST", "release", status=404))


class Failing(PolicyTest):
    def test_the_next_two_backups_fail_with_a_reason(self):
        self.policies({"Change": "backup", "Fail": reason, "Times": 2})
        seen = []
        for _ in range(3):
            backup = self.back_up()
            self.pass_time()
            shown = self.backup(backup)
            seen.append((shown["Status"], shown.get("StatusDescription")))
        self.assertEqual(seen[:2], [("FAILED", reason)] * 2)
        self.assertEqual(seen[2][0], "OK")
        [policy] = self.ask("GET", "policies")["Policies"]
        self.assertEqual((policy["Times"], policy["Applied"]), (2, 2))

    def test_a_failed_backup_leaves_the_server_as_it_was(self):
        self.policies({"Change": "backup", "Fail": reason})
        self.back_up()
        self.pass_time()
        self.assertEqual(self.server()["Status"], "HEALTHY")
        events = self.call("DescribeEvents", ServerName="automate-06")["ServerEvents"]
        self.assertIn(reason, events[0]["Message"])

    def test_a_creation_fails(self):
        self.policies({"Change": "create", "Fail": reason})
        self.call("CreateServer", ServerName="late", **what_create_server_demands(self.account))
        self.pass_time()
        server = self.server("late")
        self.assertEqual((server["Status"], server["StatusReason"]), ("FAILED", reason))

    def test_a_failure_may_leave_the_server_in_another_status(self):
        for status in ("UNHEALTHY", "CONNECTION_LOST", "FAILED"):
            with self.subTest(status):
                self.put_server("automate-06", Status="HEALTHY")
                self.policies({"Change": "maintenance", "Fail": reason, "Status": status})
                self.call("StartMaintenance", ServerName="automate-06")
                self.pass_time()
                server = self.server()
                self.assertEqual((server["Status"], server["StatusReason"]), (status, reason))

    def test_a_failure_may_come_late_or_when_it_is_read_or_released(self):
        for when, pass_by in (
            ({"After": "PT1H"}, lambda _: self.pass_time("PT1H")),
            ({"Polls": 2}, self.status),
            ({"Hold": True}, lambda _: self.ask("POST", "release")),
        ):
            with self.subTest(when):
                self.policies({"Change": "backup", "Fail": reason} | when)
                backup = self.back_up()
                pass_by(backup)
                self.assertEqual(self.status(backup), "FAILED")


class Keeping(PolicyTest):
    def test_a_document_with_mistakes_changes_nothing_and_all_are_told(self):
        before = self.policies({"Change": "backup", "After": "PT1H"})
        message = self.refused(
            "PUT",
            "policies",
            {
                "Policies": [
                    {"Change": "backup", "Polls": 1},
                    {"Change": "coffee", "After": "soon"},
                    {"Change": "backup", "Polls": 0, "Sleep": 1},
                ]
            },
        )
        self.assertIn("Nothing was changed", message)
        for path in (
            "Policies[1].Change",
            "Policies[1].After",
            "Policies[2].Polls",
            "Policies[2].Sleep",
        ):
            self.assertIn(path, message)
        self.assertEqual(self.ask("GET", "policies")["Policies"], before)

    def test_a_policy_says_one_thing(self):
        message = self.refused(
            "PUT", "policies", {"Policies": [{"Change": "backup", "Polls": 1, "Hold": True}]}
        )
        self.assertIn("Policies[0].After: give only one of After, Polls and Hold", message)

    def test_without_policies_changes_take_their_usual_time(self):
        self.policies({"Change": "backup", "Hold": True})
        self.ask("DELETE", "policies")
        self.assertEqual(self.ask("GET", "policies"), {"Policies": []})
        backup = self.back_up()
        self.pass_time()
        self.assertEqual(self.status(backup), "OK")

    def test_other_worlds_have_their_own(self):
        self.policies({"Change": "backup", "Hold": True})
        self.assertEqual(self.ask("GET", "policies", account="210000000001")["Policies"], [])

    def test_policies_and_what_they_hold_survive_kill_9(self):
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            options = ("--data", pathlib.Path(folder, "store"), "--server", "automate-06")
            with Emulator(*options, "--account", self.account) as emulator:
                policy = {"Change": "backup", "Hold": True, "Fail": reason, "Times": 5}
                self.ask("PUT", "policies", {"Policies": [policy]}, emulator=emulator)
                backup = self.call("CreateBackup", emulator=emulator, ServerName="automate-06")
                before = self.ask("GET", "policies", emulator=emulator)
                emulator.kill()
            with Emulator(*options) as emulator:
                self.assertEqual(self.ask("GET", "policies", emulator=emulator), before)
                self.ask("POST", "release", emulator=emulator)
                wanted = {"BackupId": backup["Backup"]["BackupId"]}
                [shown] = self.call("DescribeBackups", emulator=emulator, **wanted)["Backups"]
                self.assertEqual(shown["StatusDescription"], reason)


if __name__ == "__main__":
    unittest.main()
