"""The AWS CLI makes a backup and watches it."""

import re
import unittest

from aws_cli import CliTest
from cases import accounts
from emulator import wait_until


class BackupUnderWay(CliTest):
    options = ("--server", "automate-06", "--duration", "backup=1h")

    def test_create_backup_answers_in_progress_and_the_server_is_backing_up(self):
        of_server = ("--server-name", "automate-06")
        backup = self.aws("create-backup", *of_server, key="test")["Backup"]
        backup_id = backup["BackupId"]
        self.assertEqual(backup["Status"], "IN_PROGRESS")
        self.assertEqual(backup["BackupType"], "MANUAL")
        self.assertEqual(backup["ServerName"], "automate-06")
        self.assertRegex(backup_id, r"^automate-06-\d{17}$")
        self.assertEqual(
            backup["BackupArn"], f"arn:aws:opsworks-cm:us-east-1:000000000000:backup/{backup_id}"
        )
        self.assertEqual(backup["UserArn"], "arn:aws:iam::000000000000:user/test")
        self.assertEqual(re.sub(r"\D", "", backup["CreatedAt"])[:17], backup_id[-17:])

        [server] = self.aws("describe-servers", *of_server, key="test")["Servers"]
        self.assertEqual(server["Status"], "BACKING_UP")
        for chosen in (of_server, ("--backup-id", backup_id), ()):
            self.assertEqual(self.aws("describe-backups", *chosen, key="test")["Backups"], [backup])


class BackupDone(CliTest):
    options = ("--duration", "backup=300ms")

    def test_a_backup_becomes_ok_and_the_server_healthy_again(self):
        self.put_server("automate-06")
        backup = self.aws(
            "create-backup", "--server-name", "automate-06", "--description", "before the upgrade"
        )["Backup"]

        def status():
            chosen = ("--backup-id", backup["BackupId"])
            return self.aws("describe-backups", *chosen, "--query", "Backups[0].Status")

        wait_until(lambda: status() == "OK", what="the backup's OK")
        [server] = self.aws("describe-servers")["Servers"]
        self.assertEqual(server["Status"], "HEALTHY")
        [seen] = self.aws("describe-backups")["Backups"]
        self.assertEqual(seen, {**backup, "Status": "OK"})
        self.assertEqual(seen["Description"], "before the upgrade")

    def test_the_alias_opsworks_cm_and_text_output_work(self):
        self.put_server("automate-06")
        answer = self.run_aws(
            "describe-servers",
            "--query",
            "Servers[].[ServerName,Status]",
            "--output",
            "text",
            service="opsworks-cm",
        )
        self.assertEqual((answer.status, answer.text), (0, "automate-06\tHEALTHY\n"))

    def test_accounts_and_regions_are_apart(self):
        self.put_server("automate-06")
        self.assertEqual(self.aws("describe-servers", key=next(accounts)), {"Servers": []})
        self.assertEqual(self.aws("describe-servers", region="eu-west-1"), {"Servers": []})
        [server] = self.aws("describe-servers")["Servers"]
        self.assertIn(f":us-east-1:{self.account}:", server["ServerArn"])


if __name__ == "__main__":
    unittest.main()
