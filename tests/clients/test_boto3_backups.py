"""boto3 makes a backup and watches it."""

import datetime
import unittest

from cases import uuid_pattern
from emulator import wait_until
from sdk_python import Boto3Test


class Backups(Boto3Test):
    options = ("--duration", "backup=300ms")

    def setUp(self):
        super().setUp()
        self.put_server("automate-06")

    def test_a_backup_from_its_begin_to_its_end(self):
        client = self.client()
        backup = client.create_backup(ServerName="automate-06", Description="nightly")["Backup"]
        self.assertEqual(backup["Status"], "IN_PROGRESS")
        self.assertEqual(backup["BackupType"], "MANUAL")
        self.assertEqual(backup["Description"], "nightly")

        def now():
            return client.describe_backups(BackupId=backup["BackupId"])["Backups"]

        wait_until(lambda: now()[0]["Status"] == "OK", what="the backup's OK")
        self.assertEqual(now(), [{**backup, "Status": "OK"}])
        [server] = client.describe_servers(ServerName="automate-06")["Servers"]
        self.assertEqual(server["Status"], "HEALTHY")

    def test_a_backup_is_a_snapshot_of_its_server(self):
        client = self.client()
        self.put_server(
            "automate-07",
            KeyPair="admins",
            InstanceType="r5.xlarge",
            SecurityGroupIds=["sg-1", "sg-2"],
            SubnetIds=["subnet-1"],
            PreferredBackupWindow="Sun:15:00",
        )
        [server] = client.describe_servers(ServerName="automate-07")["Servers"]
        backup = client.create_backup(ServerName="automate-07")["Backup"]
        for member in (
            "Engine",
            "EngineModel",
            "EngineVersion",
            "InstanceProfileArn",
            "InstanceType",
            "KeyPair",
            "PreferredBackupWindow",
            "PreferredMaintenanceWindow",
            "SecurityGroupIds",
            "ServiceRoleArn",
            "SubnetIds",
        ):
            self.assertEqual(backup[member], server[member], member)

    def test_created_at_is_the_time_in_the_backup_id_to_the_millisecond(self):
        backup = self.client().create_backup(ServerName="automate-06")["Backup"]
        created_at = backup["CreatedAt"].astimezone(datetime.timezone.utc)
        digits = created_at.strftime("%Y%m%d%H%M%S") + f"{created_at.microsecond // 1000:03}"
        self.assertEqual(backup["BackupId"], "automate-06-" + digits)
        self.assertEqual(created_at.microsecond % 1000, 0)
        age = datetime.datetime.now(datetime.timezone.utc) - created_at
        self.assertLess(abs(age.total_seconds()), 60)

    def test_every_answer_has_a_request_id_of_its_own(self):
        client = self.client()
        answers = [
            client.create_backup(ServerName="automate-06"),
            client.describe_backups(),
            client.describe_servers(),
        ]
        with self.assertRaises(client.exceptions.ResourceNotFoundException) as caught:
            client.describe_servers(ServerName="nobody")
        answers.append(caught.exception.response)
        ids = [answer["ResponseMetadata"]["RequestId"] for answer in answers]
        for request_id in ids:
            self.assertIsNotNone(uuid_pattern.fullmatch(request_id), request_id)
        self.assertEqual(len(set(ids)), len(ids))

    def test_backups_come_newest_first(self):
        client = self.client()
        self.put_server("automate-07")
        ids = [
            client.create_backup(ServerName=name)["Backup"]["BackupId"]
            for name in ("automate-07", "automate-06")
        ]
        wait_until(
            lambda: all(each["Status"] == "OK" for each in client.describe_backups()["Backups"]),
            what="the OK of both",
        )
        ids.append(client.create_backup(ServerName="automate-07")["Backup"]["BackupId"])
        seen = client.describe_backups()["Backups"]
        times = [backup["CreatedAt"] for backup in seen]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertEqual({backup["BackupId"] for backup in seen}, set(ids))
        seen = client.describe_backups(ServerName="automate-07")["Backups"]
        self.assertEqual([backup["BackupId"] for backup in seen], [ids[2], ids[0]])


if __name__ == "__main__":
    unittest.main()
