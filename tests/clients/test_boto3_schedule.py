"""boto3 sees what the calendar does: automated backups, their retention, weekly maintenance."""

import datetime
import unittest

from scenarios import ScenarioTest

monday = "2030-01-07T12:00:00Z"


class ScheduleTest(ScenarioTest):
    def setUp(self):
        super().setUp()
        self.clock(Frozen=True, Now=monday)

    def server_with(self, **members):
        """A HEALTHY server, made on a Monday at noon."""
        self.create(**({"PreferredMaintenanceWindow": "Sun:23:00"} | members))
        self.clock(Advance="1s")
        self.assertEqual(self.server()["Status"], "HEALTHY")

    def times(self, **chosen):
        """When the backups began, newest first."""
        return [
            each["CreatedAt"].astimezone(datetime.timezone.utc).strftime("%a %d %H:%M:%S")
            for each in self.backups(**chosen)
        ]


class AutomatedBackups(ScheduleTest):
    def test_one_a_day_when_its_window_opens(self):
        self.server_with(PreferredBackupWindow="15:30", BackupRetentionCount=30)
        self.clock(Advance="P3D")
        self.assertEqual(self.times(), ["Wed 09 15:30:00", "Tue 08 15:30:00", "Mon 07 15:30:00"])
        for backup in self.backups():
            self.assertEqual((backup["BackupType"], backup["Status"]), ("AUTOMATED", "OK"))
            self.assertFalse(backup.get("UserArn"))
            self.assertFalse(backup.get("Description"))

    def test_one_a_week_when_the_window_names_a_day(self):
        self.server_with(PreferredBackupWindow="Wed:01:00", BackupRetentionCount=30)
        self.clock(Advance="P6D")
        self.assertEqual(self.times(), ["Wed 09 01:00:00"])
        self.clock(Advance="P7D")
        self.assertIn("Wed 16 01:00:00", self.times())

    def test_none_where_they_are_disabled(self):
        self.server_with(DisableAutomatedBackup=True)
        self.clock(Advance="P6D")
        self.assertEqual(self.backups(), [])
        self.service.update_server(ServerName="automate-06", DisableAutomatedBackup=False)
        self.clock(Advance="P1D")
        self.assertIn("AUTOMATED", [each["BackupType"] for each in self.backups()])

    def test_the_server_is_backing_up_meanwhile(self):
        self.server_with(PreferredBackupWindow="13:00")
        self.assertEqual(self.clock(ToNextDue=True)["Now"], "2030-01-07T13:00:00Z")
        self.assertEqual(self.server()["Status"], "BACKING_UP")
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.service.create_backup(ServerName="automate-06")
        self.clock(ToNextDue=True)
        self.assertEqual(self.server()["Status"], "HEALTHY")

    def test_retention_deletes_the_oldest_automated_ones_only(self):
        self.server_with(PreferredBackupWindow="15:00", BackupRetentionCount=2)
        manual = self.service.create_backup(ServerName="automate-06")["Backup"]
        self.clock(Advance="P5D")
        self.assertEqual(
            self.times(), ["Fri 11 15:00:00", "Thu 10 15:00:00", "Mon 07 12:00:01"]
        )
        self.assertEqual(self.backups()[-1]["BackupId"], manual["BackupId"])
        # A smaller count alone deletes nothing; the next backup does.
        self.service.update_server(ServerName="automate-06", BackupRetentionCount=1)
        self.assertEqual(len(self.backups()), 3)
        self.clock(Advance="P1D")
        self.assertEqual(self.times(), ["Sat 12 15:00:00", "Mon 07 12:00:01"])

    def test_a_server_that_is_in_no_state_for_it_goes_without(self):
        self.server_with(PreferredBackupWindow="15:00")
        self.put_server("automate-06", Status="CONNECTION_LOST")
        self.clock(Advance="P1D")
        self.assertEqual(self.backups(), [])
        self.assertIn("CONNECTION_LOST", self.messages()[-1])
        self.put_server("automate-06", Status="HEALTHY")
        self.clock(Advance="P1D")
        self.assertEqual(self.times(), ["Tue 08 15:00:00"])

    def test_a_new_window_counts_at_once(self):
        self.server_with(PreferredBackupWindow="15:00")
        self.service.update_server(ServerName="automate-06", PreferredBackupWindow="14:00")
        self.clock(Advance="PT12H")
        self.assertEqual(self.times(), ["Mon 07 14:00:00"])

    def test_tags_of_the_server_are_on_its_automated_backups(self):
        self.server_with(PreferredBackupWindow="15:00", Tags=[{"Key": "team", "Value": "a"}])
        self.clock(Advance="P1D")
        [backup] = self.backups()
        answer = self.service.list_tags_for_resource(ResourceArn=backup["BackupArn"])
        self.assertEqual(answer["Tags"], [{"Key": "team", "Value": "a"}])


class WeeklyMaintenance(ScheduleTest):
    def test_once_a_week_with_a_backup_of_its_own(self):
        self.server_with(
            PreferredMaintenanceWindow="Thu:02:00",
            DisableAutomatedBackup=True,
            BackupRetentionCount=30,
        )
        stack = self.server()["CloudFormationStackArn"]
        self.clock(Advance="P2D")
        self.assertNotIn("MaintenanceStatus", self.server())
        self.clock(Advance="P1D")
        self.assertEqual(self.server()["MaintenanceStatus"], "SUCCESS")
        self.assertNotEqual(self.server()["CloudFormationStackArn"], stack)
        self.assertEqual(self.times(), ["Thu 10 02:00:00"])
        self.clock(Advance="P14D")
        self.assertEqual(self.times(), ["Thu 24 02:00:00", "Thu 17 02:00:00", "Thu 10 02:00:00"])

    def test_a_server_that_is_busy_is_maintained_within_the_hour(self):
        self.server_with(PreferredMaintenanceWindow="14:00", DisableAutomatedBackup=True)
        self.clock(Now="2030-01-07T13:59:59.900Z")
        self.service.create_backup(ServerName="automate-06")
        self.clock(Now="2030-01-07T14:04:00Z")
        self.assertEqual(self.times(), ["Mon 07 13:59:59"])
        self.clock(Now="2030-01-07T14:06:00Z")
        self.assertEqual(self.times(), ["Mon 07 14:05:00", "Mon 07 13:59:59"])
        self.assertEqual(self.server()["MaintenanceStatus"], "SUCCESS")


if __name__ == "__main__":
    unittest.main()
