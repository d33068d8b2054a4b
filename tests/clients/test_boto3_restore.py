"""boto3 restores servers, maintains them and deletes backups."""

import unittest

from emulator import wait_until
from scenarios import ScenarioTest


class Restoration(ScenarioTest):
    def test_the_server_is_what_it_was_but_for_its_stack(self):
        before = self.created(Engine="Chef", EngineVersion="12", KeyPair="admins")
        self.assertEqual(before["EngineVersion"], "12.17.33")
        backup = self.backed_up()
        self.put_server("automate-06", EngineVersion="12.18.1", InstanceType="r5.2xlarge")
        answer = self.service.restore_server(
            ServerName="automate-06", BackupId=backup["BackupId"]
        )["Server"]
        self.assertEqual(answer["Status"], "RESTORING")
        after = self.wait_for_status("HEALTHY")
        self.assertNotEqual(after["CloudFormationStackArn"], before["CloudFormationStackArn"])
        self.assertRegex(
            after["CloudFormationStackArn"], r":stack/aws-opsworks-cm-instance-automate-06-\d{13}/"
        )
        new_stack = {"CloudFormationStackArn": after["CloudFormationStackArn"]}
        self.assertEqual(after, before | new_stack)
        self.assertEqual(self.messages()[-1], "Restore completed successfully")

    def test_with_another_instance_type_and_key_pair(self):
        self.created(KeyPair="admins")
        backup = self.backed_up()
        self.service.restore_server(
            ServerName="automate-06",
            BackupId=backup["BackupId"],
            InstanceType="r5.xlarge",
            KeyPair="operators",
        )
        after = self.wait_for_status("HEALTHY")
        self.assertEqual((after["InstanceType"], after["KeyPair"]), ("r5.xlarge", "operators"))
        self.assertEqual(self.backups(), [backup])

    def test_after_the_connection_was_lost(self):
        self.created()
        backup = self.backed_up()
        for status in ("CONNECTION_LOST", "TERMINATED", "UNHEALTHY", "RUNNING"):
            with self.subTest(status):
                self.put_server("automate-06", Status=status)
                self.service.restore_server(
                    ServerName="automate-06", BackupId=backup["BackupId"]
                )
                self.wait_for_status("HEALTHY")

    def test_what_can_not_be_restored(self):
        self.created()
        with self.assertRaises(self.exceptions.ResourceNotFoundException):
            self.service.restore_server(
                ServerName="automate-06", BackupId="automate-06-20161101000000000"
            )
        backup = self.backed_up()
        self.put_server("automate-06", Status="UNDER_MAINTENANCE")
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.service.restore_server(ServerName="automate-06", BackupId=backup["BackupId"])
        self.service.delete_backup(BackupId=backup["BackupId"])
        self.put_server("automate-06", Status="HEALTHY")
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.service.restore_server(ServerName="automate-06", BackupId=backup["BackupId"])


class Maintenance(ScenarioTest):
    def test_it_takes_a_backup_and_ends_with_success(self):
        before = self.created(DisableAutomatedBackup=True)
        answer = self.service.start_maintenance(ServerName="automate-06")["Server"]
        self.assertEqual(answer["Status"], "UNDER_MAINTENANCE")
        self.assertNotIn("MaintenanceStatus", answer)
        after = self.wait_for_status("HEALTHY")
        self.assertEqual(after["MaintenanceStatus"], "SUCCESS")
        self.assertNotEqual(after["CloudFormationStackArn"], before["CloudFormationStackArn"])
        for member in ("Endpoint", "ServerArn", "CreatedAt", "EngineVersion"):
            self.assertEqual(after[member], before[member], member)
        [backup] = self.backups()
        self.assertEqual((backup["BackupType"], backup["Status"]), ("AUTOMATED", "OK"))
        self.assertFalse(backup.get("UserArn"))
        self.assertFalse(backup.get("Description"))
        for message in ("Updates successfully installed.", "Maintenance completed successfully"):
            self.assertIn(message, self.messages())

    def test_the_upgrade_of_a_chef_12_server_to_automate_2(self):
        upgrade = [{"Name": "CHEF_MAJOR_UPGRADE", "Value": "true"}]
        self.created(Engine="Chef", EngineVersion="12")
        self.service.start_maintenance(ServerName="automate-06", EngineAttributes=upgrade)
        after = self.wait_for_status("HEALTHY")
        self.assertEqual((after["Engine"], after["EngineVersion"]), ("ChefAutomate", "2020-07"))
        # One from before, one from after, although only one is retained.
        wait_until(lambda: self.backups()[0]["Status"] == "OK", what="the later backup's end")
        self.assertEqual([each["Engine"] for each in self.backups()], ["ChefAutomate", "Chef"])
        self.assertEqual(after["EngineAttributes"], [])
        self.assertIn("Upgrading Chef server from Automate 1 to Automate 2", self.messages())
        self.assertIn("Successfully upgraded to Automate 2.", self.messages())
        with self.assertRaises(self.exceptions.ValidationException):
            self.service.start_maintenance(ServerName="automate-06", EngineAttributes=upgrade)
        # Its backup from before brings the old engine back.
        self.service.restore_server(
            ServerName="automate-06", BackupId=self.backups()[-1]["BackupId"]
        )
        after = self.wait_for_status("HEALTHY")
        self.assertEqual((after["Engine"], after["EngineVersion"]), ("Chef", "12.17.33"))

    def test_not_in_every_state(self):
        self.put_server("automate-06", Status="RUNNING")
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.service.start_maintenance(ServerName="automate-06")
        with self.assertRaises(self.exceptions.ResourceNotFoundException):
            self.service.start_maintenance(ServerName="nobody")


class DeletionOfBackups(ScenarioTest):
    def test_a_backup_is_deleting_and_then_gone(self):
        self.created()
        kept, backup = self.backed_up(), self.backed_up()
        self.service.delete_backup(BackupId=backup["BackupId"])
        [seen] = self.backups(BackupId=backup["BackupId"])
        self.assertEqual(seen, backup | {"Status": "DELETING"})
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.service.delete_backup(BackupId=backup["BackupId"])

        def is_gone():
            return self.backups() == [kept]

        wait_until(is_gone, what="the backup's end")
        for call in (self.service.describe_backups, self.service.delete_backup):
            with self.assertRaises(self.exceptions.ResourceNotFoundException):
                call(BackupId=backup["BackupId"])

    def test_a_backup_that_is_being_taken_is_not_deleted(self):
        self.put_server("automate-06")
        self.put(Backups=[{"BackupId": "automate-06-20161101000000000", "Status": "IN_PROGRESS"}])
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.service.delete_backup(BackupId="automate-06-20161101000000000")


if __name__ == "__main__":
    unittest.main()
