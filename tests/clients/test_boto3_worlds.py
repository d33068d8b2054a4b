"""Accounts and regions are apart, and many clients at once don't disturb each other."""

import concurrent.futures
import unittest

from cases import accounts
from emulator import wait_until
from sdk_python import Boto3Test

threads = 20


def at_once(work):
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))


class Worlds(Boto3Test):
    def test_two_accounts_do_not_see_each_other(self):
        mine, other = self.client(), self.client(next(accounts))
        self.put_server("automate-06")
        backup = mine.create_backup(ServerName="automate-06")["Backup"]
        self.assertIn(f":{self.account}:", backup["BackupArn"])
        self.assertEqual(backup["UserArn"], f"arn:aws:iam::{self.account}:root")
        self.assertEqual(other.describe_servers()["Servers"], [])
        self.assertEqual(other.describe_backups()["Backups"], [])
        with self.assertRaises(other.exceptions.ResourceNotFoundException):
            other.describe_backups(BackupId=backup["BackupId"])

    def test_two_regions_do_not_see_each_other(self):
        east, west = self.client(), self.client(region="eu-west-1")
        self.put_server("automate-06")
        self.put_server("automate-07", Region="eu-west-1")
        [server] = east.describe_servers()["Servers"]
        self.assertEqual(server["ServerName"], "automate-06")
        [server] = west.describe_servers()["Servers"]
        self.assertEqual(server["ServerName"], "automate-07")
        self.assertIn(":eu-west-1:", server["ServerArn"])
        self.assertIn(".eu-west-1.opsworks-cm.io", server["Endpoint"])
        backup = west.create_backup(ServerName="automate-07")["Backup"]
        self.assertIn(":eu-west-1:", backup["BackupArn"])
        self.assertEqual(east.describe_backups()["Backups"], [])

    def test_keys_that_are_no_account_share_the_default_account(self):
        name = "shared-server"
        status, answer = self.emulator.control(
            "POST", "/_emulator/world", {"Servers": [{"ServerName": name}]}
        )
        self.assertEqual(status, 200, answer)
        for key in ("test", "AKIAIOSFODNN7EXAMPLE"):
            [server] = self.client(key).describe_servers(ServerName=name)["Servers"]
            self.assertIn(":000000000000:", server["ServerArn"])


class Parallel(Boto3Test):
    options = ("--duration", "backup=200ms")

    def test_twenty_threads_in_accounts_of_their_own(self):
        def whole_story(_):
            account = next(accounts)
            self.put_server("automate-06", account)
            client = self.client(account)
            backup = client.create_backup(ServerName="automate-06")["Backup"]

            def is_done():
                [seen] = client.describe_backups(BackupId=backup["BackupId"])["Backups"]
                return seen["Status"] == "OK"

            wait_until(is_done, what="the backup's OK")
            return len(client.describe_backups()["Backups"])

        self.assertEqual(at_once(whole_story), [1] * threads)

    def test_twenty_threads_on_servers_of_one_account(self):
        self.put(Servers=[{"ServerName": f"server-{number}"} for number in range(threads)])
        client = self.client()

        def back_up(number):
            return client.create_backup(ServerName=f"server-{number}")["Backup"]["BackupId"]

        made = at_once(back_up)
        seen = [backup["BackupId"] for backup in client.describe_backups()["Backups"]]
        self.assertEqual(sorted(seen), sorted(made))


class Race(Boto3Test):
    options = ("--duration", "backup=1h")

    def test_of_twenty_backups_of_one_server_at_once_one_is_made(self):
        self.put_server("automate-06")
        client = self.client()

        def back_up(_):
            try:
                return client.create_backup(ServerName="automate-06")["Backup"]["Status"]
            except client.exceptions.InvalidStateException:
                return "refused"

        outcomes = sorted(at_once(back_up))
        self.assertEqual(outcomes, ["IN_PROGRESS"] + ["refused"] * (threads - 1))
        self.assertEqual(len(client.describe_backups()["Backups"]), 1)


if __name__ == "__main__":
    unittest.main()
