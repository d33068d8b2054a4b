"""Accounts in parallel through the proxy: one shard has each, and answers as one process would."""

import concurrent.futures
import http.client
import json
import unittest

from emulator import Emulator, signed_by
from shards import Proxied

try:
    import boto3
    import botocore.config
except ImportError:
    boto3 = None

ACCOUNTS = [f"{number:012}" for number in range(200)]
WORLD = {
    "Clock": {"Now": "2026-11-23T13:00:00Z", "Frozen": True},
    "Servers": [{"ServerName": "automate-06"}],
}
CALLS = (
    ("CreateBackup", {"ServerName": "automate-06", "Description": "first"}),
    ("DescribeServers", {}),
    ("CreateBackup", {"ServerName": "automate-06"}),  # which the first is in the way of
    ("DescribeBackups", {"ServerName": "automate-06"}),
)
AFTERWARDS = (
    ("DescribeBackups", {}),
    ("DescribeEvents", {"ServerName": "automate-06"}),
    ("DescribeAccountAttributes", {}),
    ("DeleteServer", {"ServerName": "automate-06"}),
    ("DescribeServers", {"ServerName": "nobody"}),
    ("CreateBackup", {"ServerName": 7}),
)


class Client:
    """One account over one connection; `replies` are the bytes of every body."""

    def __init__(self, emulator, account):
        self.account = account
        self.connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=60)
        self.replies = []

    def ask(self, method, path, body, headers):
        self.connection.request(method, path, json.dumps(body), headers)
        response = self.connection.getresponse()
        self.replies.append((response.status, response.read()))

    def call(self, operation, members):
        self.ask("POST", "/", members, {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}",
            **signed_by(self.account)})

    def control(self, method, path, body=None):
        headers = {"X-Emulator-Account": self.account, "Content-Type": "application/json"}
        self.ask(method, path, body, headers)

    def live(self):
        """A life of a world: seeded, backed up, moved on, waited for and read."""
        self.control("PUT", "/_emulator/world", WORLD)
        for call in CALLS:
            self.call(*call)
        self.control("POST", "/_emulator/faults",
                     {"Operation": "DescribeServers", "Error": "ThrottlingException", "Times": 1})
        self.call("DescribeServers", {})
        self.control("PATCH", "/_emulator/clock", {"Advance": "PT10M"})
        self.control("GET", "/_emulator/wait?ServerName=automate-06&Status=HEALTHY&Timeout=30")
        for call in AFTERWARDS:
            self.call(*call)
        self.control("GET", "/_emulator/world")
        self.connection.close()
        return self.replies


def live_all(emulator, accounts):
    """The replies of each account, which all live at once."""
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        lives = pool.map(lambda account: Client(emulator, account).live(), accounts)
        return dict(zip(accounts, lives))


class Owners(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shards = Proxied(4)
        cls.shards.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.shards.discard()

    def test_200_accounts_have_one_owner_each_and_the_replies_of_a_single_process(self):
        with Emulator() as single:
            expected = live_all(single, ACCOUNTS)
        replies = live_all(self.shards.proxy, ACCOUNTS)

        self.assertEqual([status for status, _ in expected[ACCOUNTS[7]]][:4], [200] * 3 + [400])
        for account in ACCOUNTS:
            self.assertEqual(replies[account], expected[account], account)
        owners = self.shards.owners()
        self.assertEqual({account: len(owners.get(account, ())) for account in ACCOUNTS},
                         {account: 1 for account in ACCOUNTS})
        shares = [sum(each == [shard] for each in owners.values()) for shard in range(4)]
        self.assertGreater(min(shares), 20, shares)

    @unittest.skipIf(boto3 is None, "there is no boto3; Debian's package is python3-boto3")
    def test_boto3_is_served_through_the_proxy(self):
        for account in ("555000000001", "555000000002", "555000000003"):
            with self.subTest(account):
                self.shards.proxy.control(
                    "POST", "/_emulator/world", {"Servers": [{"ServerName": "one"}]}, account)
                client = boto3.session.Session().client(
                    "opsworkscm", endpoint_url=self.shards.proxy.url, region_name="us-east-1",
                    aws_access_key_id=account, aws_secret_access_key="secret",
                    config=botocore.config.Config(retries={"total_max_attempts": 1}))
                backup = client.create_backup(ServerName="one")["Backup"]
                self.assertIn(f":{account}:", backup["BackupArn"])
                found = client.describe_backups(ServerName="one")["Backups"]
                self.assertEqual([each["BackupId"] for each in found], [backup["BackupId"]])
