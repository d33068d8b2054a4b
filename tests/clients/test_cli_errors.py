"""What the AWS CLI shows where the service refuses: the exception's name, its text, status 254."""

import json
import unittest

from aws_cli import CliTest, usage_error
from cases import pattern_violated


class Errors(CliTest):
    options = ("--limit", "manual-backups=0")

    def shown(self, name, operation):
        return f"An error occurred ({name}) when calling the {operation} operation: "

    def test_a_server_name_that_breaks_the_pattern(self):
        error = self.refused("create-backup", "--server-name", "1abc")
        shown = self.shown("ValidationException", "CreateBackup")
        self.assertEqual(error, shown + pattern_violated)

    def test_several_violations_at_once(self):
        name = "a" * 40 + "_"
        error = self.refused("create-backup", "--server-name", name)
        self.assertEqual(
            error,
            self.shown("ValidationException", "CreateBackup")
            + f"2 validation errors detected: Value '{name}' at 'serverName' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: [a-zA-Z][a-zA-Z0-9\-]*; "
            f"Value '{name}' at 'serverName' failed to satisfy constraint: Member must have "
            "length less than or equal to 40",
        )

    def test_a_server_that_does_not_exist(self):
        for operation, command in (
            ("CreateBackup", "create-backup"),
            ("DescribeServers", "describe-servers"),
        ):
            error = self.refused(command, "--server-name", "nobody")
            self.assertEqual(
                error,
                self.shown("ResourceNotFoundException", operation)
                + "Server with name 'nobody' does not exist.",
            )

    def test_a_backup_that_does_not_exist(self):
        error = self.refused("describe-backups", "--backup-id", "nobody-20161101000000000")
        self.assertIn(self.shown("ResourceNotFoundException", "DescribeBackups"), error)
        self.assertIn("'nobody-20161101000000000'", error)

    def test_a_server_that_is_backing_up(self):
        self.put_server("automate-06", Status="BACKING_UP")
        error = self.refused("create-backup", "--server-name", "automate-06")
        self.assertIn(self.shown("InvalidStateException", "CreateBackup"), error)
        self.assertIn("BACKING_UP", error)

    def test_too_many_manual_backups(self):
        self.put_server("automate-06")
        error = self.refused("create-backup", "--server-name", "automate-06")
        # botocore's standard retries take this name for throttling and try three times.
        self.assertIn(
            "An error occurred (LimitExceededException) when calling the CreateBackup operation "
            "(reached max retries: 2): The maximum number of 0 manual backups has been reached.",
            error,
        )

    def test_a_token_that_was_never_issued(self):
        token = json.dumps({"NextToken": "bm9ib2R5", "MaxResults": 1})
        error = self.refused("describe-backups", "--cli-input-json", token, "--no-paginate")
        self.assertIn(self.shown("InvalidNextTokenException", "DescribeBackups"), error)

    def test_what_the_cli_itself_refuses_never_reaches_the_emulator(self):
        answer = self.run_aws("create-backup")
        self.assertEqual(answer.status, usage_error)
        answer = self.run_aws("create-backup", "--server-name", "")
        self.assertIn("Invalid length for parameter ServerName", answer.error)


if __name__ == "__main__":
    unittest.main()
