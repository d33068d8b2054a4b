"""Checkpoints: a world that returns to what it was, while others go on."""

import datetime
import pathlib
import statistics
import tempfile
import time
import unittest

from cases import accounts
from control import ControlTest, Watcher
from emulator import Emulator
from scenarios import durations

backups_of_a_large_world = 10_000


class CheckpointTest(ControlTest):
    options = durations("10m")

    def setUp(self):
        super().setUp()
        self.freeze()
        self.put_server("automate-06", PreferredBackupWindow="15:00")

    def save(self, name="before", **how):
        return self.ask("PUT", f"checkpoints/{name}", **how)

    def restore(self, name="before", **how):
        return self.ask("POST", f"checkpoints/{name}/restore", **how)

    def world(self, **how):
        return self.ask("GET", "world", **how)


class Returning(CheckpointTest):
    def test_the_world_is_what_it_was(self):
        self.back_up()
        self.policies({"Change": "backup", "After": "PT2H", "Times": 3})
        self.fault(Operation="DeleteServer", Error="ThrottlingException", Every=2)
        saved = self.world()
        self.save()
        self.clock(Advance="P3D")
        self.call("DeleteServer", ServerName="automate-06")
        self.clock(Advance="P1D", Frozen=False, Rate=10)
        self.ask("DELETE", "faults")
        self.assertNotEqual(self.world(), saved)
        self.restore()
        self.assertEqual(self.world(), saved)

    def test_it_goes_on_as_it_did_the_first_time(self):
        backup = self.back_up()
        self.save()
        futures = []
        for _ in range(3):
            futures.append((self.clock(Advance="P10D"), self.world()))
            self.restore()
            self.assertEqual(self.backup(backup)["Status"], "IN_PROGRESS")
        self.assertEqual(futures, [futures[0]] * 3)
        self.assertGreater(futures[0][0]["EventCount"], 10)

    def test_a_clock_that_runs_goes_on_from_the_moment_of_the_checkpoint(self):
        self.clock(Frozen=False)
        self.save()
        self.clock(Advance="P1D")
        self.restore()
        self.assertTrue(self.ask("GET", "clock")["Now"].startswith("2030-01-07T12:00:"))

    def test_a_backup_s_id_may_come_again(self):
        self.save()
        first = self.back_up()
        self.restore()
        self.assertEqual(self.back_up(), first)

    def test_what_is_changed_afterwards_does_not_change_the_checkpoint(self):
        self.save()
        for _ in range(3):
            self.restore()
            self.assertEqual(self.call("DescribeBackups")["Backups"], [])
            self.back_up()

    def test_other_worlds_are_left_alone(self):
        other = next(accounts)
        self.put_server("automate-06", other)
        self.freeze(other)
        self.save()
        self.save(account=other)
        self.back_up(account=other)
        before = self.world(account=other)
        self.restore()
        self.assertEqual(self.world(account=other), before)

    def test_another_world_s_checkpoint_is_not_this_one_s(self):
        self.save(account=next(accounts))
        message = self.refused("POST", "checkpoints/before/restore", status=404)
        self.assertIn("there are none", message)

    def test_who_watches_is_told(self):
        self.save()
        with Watcher(self.emulator, self.account) as watcher:
            self.restore()
            told = watcher.until(lambda event: event.kind == "world")[-1]
        self.assertEqual(
            told.data["Request"], "POST /_emulator/checkpoints/{Name}/restore", told
        )

    def test_it_survives_a_reset_of_the_world(self):
        saved = self.world()
        self.save()
        self.ask("DELETE", "world")
        self.assertEqual(self.call("DescribeServers")["Servers"], [])
        self.restore()
        self.assertEqual(self.world(), saved)

    def test_it_survives_kill_9(self):
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            options = ("--data", pathlib.Path(folder, "store"))
            with Emulator(*options, "--server", "automate-06") as emulator:
                here = {"emulator": emulator, "account": "000000000000"}
                self.ask("PATCH", "clock", {"Frozen": True}, **here)
                saved = self.world(**here)
                self.save(**here)
                self.call("CreateBackup", **here, ServerName="automate-06")
                emulator.kill()
            with Emulator(*options) as emulator:
                here = {"emulator": emulator, "account": "000000000000"}
                self.assertNotEqual(self.world(**here), saved)
                self.restore(**here)
                self.assertEqual(self.world(**here), saved)


class Names(CheckpointTest):
    def test_all_are_listed_with_what_they_hold(self):
        self.save("b")
        self.back_up()
        self.clock(Advance="PT10M")
        shown = self.save("a")
        told = shown.pop("SavedAt")
        self.assertEqual(
            shown, {"Name": "a", "Now": "2030-01-07T12:10:00Z", "Servers": 1, "Backups": 1}
        )
        shown["SavedAt"] = told
        saved_at = datetime.datetime.fromisoformat(told.replace("Z", "+00:00"))
        now = datetime.datetime.now(datetime.timezone.utc)
        self.assertLess(abs(now - saved_at), datetime.timedelta(minutes=1))
        listed = self.ask("GET", "checkpoints")["Checkpoints"]
        self.assertEqual([each["Name"] for each in listed], ["a", "b"])
        self.assertEqual(listed[0], shown)
        self.assertEqual(self.ask("GET", "checkpoints/a"), shown)

    def test_one_of_the_same_name_is_replaced(self):
        self.save()
        self.back_up()
        saved = self.world()
        self.save()
        self.clock(Advance="P1D")
        self.restore()
        self.assertEqual(self.world(), saved)
        self.assertEqual(len(self.ask("GET", "checkpoints")["Checkpoints"]), 1)

    def test_a_deleted_one_is_no_more(self):
        self.save("a")
        self.save("b")
        self.ask("DELETE", "checkpoints/a")
        for method, path in (
            ("GET", "checkpoints/a"),
            ("DELETE", "checkpoints/a"),
            ("POST", "checkpoints/a/restore"),
        ):
            message = self.refused(method, path, status=404)
            self.assertIn("no checkpoint 'a'", message)
            self.assertIn("there are: b", message)

    def test_a_name_that_cannot_be_is_refused(self):
        for name in ("a%20b", "x" * 65, "%2e%2e%2fa", "gr%C3%BCn"):
            with self.subTest(name):
                self.assertIn("is not valid", self.refused("PUT", f"checkpoints/{name}"))


class Large(CheckpointTest):
    def test_a_world_of_ten_thousand_backups_is_restored(self):
        """Prints how long it took; the mark is 100 ms."""
        first = 1_483_228_800
        ids = [f"automate-06-20170101{number:09d}" for number in range(backups_of_a_large_world)]
        self.put(
            Backups=[
                {"BackupId": each, "CreatedAt": first + number, "Description": "nightly"}
                for number, each in enumerate(ids)
            ]
        )
        self.assertEqual(self.save()["Backups"], backups_of_a_large_world)
        taken = []
        for _ in range(5):
            self.call("DeleteBackup", BackupId=ids[0])
            self.clock(Advance="PT10M")
            begin = time.monotonic()
            shown = self.restore()
            taken.append(time.monotonic() - begin)
            self.assertEqual(shown["Backups"], backups_of_a_large_world)
            self.assertEqual(self.backup(ids[0])["Status"], "OK")
        print(
            f"  a world of {backups_of_a_large_world} backups was restored in "
            f"{1000 * statistics.median(taken):.0f} ms ({1000 * min(taken):.0f} to "
            f"{1000 * max(taken):.0f})"
        )


if __name__ == "__main__":
    unittest.main()
