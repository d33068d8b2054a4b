"""boto3's standard retries against faults: what they heal, and what they make worse."""

import unittest
from unittest import mock

from control import ControlTest
from emulator import wait_until
from sdk_python import Boto3Test, boto3

attempts_max = 3


class Retries(Boto3Test, ControlTest):
    options = ("--duration", "backup=1h")

    def setUp(self):
        super().setUp()
        self.put_server("automate-06")
        self.service = self.patient_client()
        # The retries are boto3's own; only the pause before each is left out.
        pause = "botocore.retries.standard.ExponentialBackoff.delay_amount"
        self.enterContext(mock.patch(pause, return_value=0))

    def patient_client(self, **config):
        retries = {"mode": "standard", "total_max_attempts": attempts_max}
        return boto3.session.Session().client(
            "opsworkscm",
            endpoint_url=self.emulator.url,
            region_name="us-east-1",
            aws_access_key_id=self.account,
            aws_secret_access_key="secret",
            config=boto3.session.Config(retries=retries, **config),
        )

    def create(self, service=None):
        return (service or self.service).create_backup(ServerName="automate-06")

    def errors(self, operation="CreateBackup"):
        """What each call was answered with by the journal, and whether it was carried out."""
        entries = self.ask("GET", f"journal?Operation={operation}")["Entries"]
        return [(entry.get("Error", ""), entry["Ran"]) for entry in entries]

    def number_of_backups(self):
        return len(self.call("DescribeBackups")["Backups"])

    def verify(self, *expectations):
        self.ask("POST", "journal/verify", {"Expectations": expectations, "Ordered": True})

    def assert_refused_by_the_retry(self, first_error):
        """The caller is told of a wrong state, although the one backup was made."""
        with self.assertRaises(self.service.exceptions.InvalidStateException) as caught:
            self.create()
        self.assertIn("BACKING_UP", str(caught.exception))
        self.assertEqual(self.number_of_backups(), 1)
        self.assertEqual(
            self.errors(), [(first_error, True), ("InvalidStateException", True)]
        )


class Healed(Retries):
    def test_throttles_are_retried(self):
        self.fault(Operation="CreateBackup", Error="ThrottlingException", Times=2)
        answer = self.create()
        self.assertEqual(answer["ResponseMetadata"]["RetryAttempts"], 2)
        self.assertEqual(answer["Backup"]["Status"], "IN_PROGRESS")
        self.assertEqual(self.errors(), [("ThrottlingException", False)] * 2 + [("", True)])

    def test_so_are_failures_of_the_service(self):
        for error in ("InternalFailure", "ServiceUnavailable"):
            with self.subTest(error):
                self.fault(Operation="DescribeServers", Error=error, Times=2)
                answer = self.service.describe_servers()
                self.assertEqual(answer["ResponseMetadata"]["RetryAttempts"], 2)

    def test_so_are_connections_that_are_reset(self):
        self.fault(Operation="DescribeServers", Reply="reset", Times=2)
        answer = self.service.describe_servers()
        self.assertEqual(answer["ResponseMetadata"]["RetryAttempts"], 2)
        self.verify({"Operation": "DescribeServers", "Exactly": attempts_max})

    def test_what_the_caller_did_wrong_is_not_retried(self):
        self.fault(Error="ValidationException")
        with self.assertRaises(self.service.exceptions.ValidationException):
            self.create()
        self.assertEqual(len(self.errors()), 1)


class NotHealed(Retries):
    def test_after_three_throttles_it_gives_up_and_no_backup_was_made(self):
        self.fault(Operation="CreateBackup", Error="ThrottlingException")
        with self.assertRaises(self.service.exceptions.ClientError) as caught:
            self.create()
        self.assertEqual(caught.exception.response["Error"]["Code"], "ThrottlingException")
        self.assertEqual(self.errors(), [("ThrottlingException", False)] * attempts_max)
        self.assertEqual(self.number_of_backups(), 0)

    def test_a_failure_after_the_commit_makes_the_retry_fail_although_the_backup_exists(self):
        rule = {"Operation": "CreateBackup", "Commit": "after", "Times": 1}
        self.fault(Error="InternalFailure", **rule)
        self.assert_refused_by_the_retry("InternalFailure")
        self.verify(
            {"Operation": "CreateBackup", "Error": "InternalFailure", "Exactly": 1},
            {"Operation": "CreateBackup", "Error": "InvalidStateException", "Exactly": 1},
            {"Operation": "CreateBackup", "Error": "", "Never": True},
        )

    def test_so_does_a_reply_that_is_lost(self):
        rule = {"Operation": "CreateBackup", "Commit": "after", "Times": 1}
        self.fault(Reply="reset", **rule)
        self.assert_refused_by_the_retry("")

    def test_a_call_that_is_given_up_too_early_is_carried_out_all_the_same(self):
        self.fault(Operation="CreateBackup", Delay="1s", Times=1)
        hasty = self.patient_client(read_timeout=0.3)
        self.assertEqual(self.create(hasty)["ResponseMetadata"]["RetryAttempts"], 1)
        wait_until(lambda: len(self.errors()) == 2, what="the late call")
        self.assertEqual(self.errors(), [("", True), ("InvalidStateException", True)])
        self.assertEqual(self.number_of_backups(), 1)


if __name__ == "__main__":
    unittest.main()
