"""The service's exceptions as boto3 raises them."""

import unittest

from cases import pattern_violated
from sdk_python import Boto3Test

states_without_backup = (
    "BACKING_UP",
    "CONNECTION_LOST",
    "CREATING",
    "DELETING",
    "MODIFYING",
    "FAILED",
    "RESTORING",
    "SETUP",
    "UNDER_MAINTENANCE",
    "TERMINATED",
)


class Errors(Boto3Test):
    options = ("--duration", "backup=1h", "--limit", "manual-backups=2")

    def raised(self, client, name, call, **members):
        """The text of the modelled exception that the call must raise."""
        with self.assertRaises(getattr(client.exceptions, name)) as caught:
            call(**members)
        response = caught.exception.response
        self.assertEqual(response["Error"]["Code"], name)
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 400)
        return response["Error"]["Message"]

    def test_resource_not_found(self):
        client = self.client()
        name = "ResourceNotFoundException"
        text = "Server with name 'nobody' does not exist."
        for call in (client.create_backup, client.describe_servers):
            self.assertEqual(self.raised(client, name, call, ServerName="nobody"), text)
        text = self.raised(client, name, client.describe_backups, BackupId="nobody-1")
        self.assertIn("'nobody-1'", text)

    def test_backups_of_nobody_are_an_empty_list(self):
        self.assertEqual(self.client().describe_backups(ServerName="nobody")["Backups"], [])

    def test_invalid_state_while_backing_up(self):
        client = self.client()
        self.put_server("automate-06")
        client.create_backup(ServerName="automate-06")
        text = self.raised(
            client, "InvalidStateException", client.create_backup, ServerName="automate-06"
        )
        self.assertIn("'automate-06'", text)
        self.assertIn("BACKING_UP", text)

    def test_invalid_state_in_each_state_that_allows_no_backup(self):
        client = self.client()
        for state in states_without_backup:
            with self.subTest(state):
                self.put_server("automate-06", Status=state)
                text = self.raised(
                    client, "InvalidStateException", client.create_backup, ServerName="automate-06"
                )
                self.assertIn(state, text)
        self.assertEqual(client.describe_backups()["Backups"], [])

    def test_running_and_unhealthy_servers_can_be_backed_up(self):
        client = self.client()
        for state in ("RUNNING", "UNHEALTHY"):
            with self.subTest(state):
                self.put_server(state.lower(), Status=state)
                backup = client.create_backup(ServerName=state.lower())["Backup"]
                self.assertEqual(backup["Status"], "IN_PROGRESS")

    def test_limit_exceeded(self):
        client = self.client()
        for name in ("one", "two", "three"):
            self.put_server(name)
        client.create_backup(ServerName="one")
        client.create_backup(ServerName="two")
        text = self.raised(
            client, "LimitExceededException", client.create_backup, ServerName="three"
        )
        self.assertIn("2", text)
        self.assertEqual(len(client.describe_backups()["Backups"]), 2)
        [server] = client.describe_servers(ServerName="three")["Servers"]
        self.assertEqual(server["Status"], "HEALTHY")

    def test_validation(self):
        client = self.client()
        text = self.raised(client, "ValidationException", client.create_backup, ServerName="1abc")
        self.assertEqual(text, pattern_violated)
        text = self.raised(
            client,
            "ValidationException",
            client.create_backup,
            ServerName="automate-06",
            Tags=[{"Key": "good", "Value": "good"}, {"Key": "good", "Value": "a b;c"}],
        )
        self.assertEqual(
            text,
            "1 validation error detected: Value 'a b;c' at 'tags.2.member.value' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: "
            r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
        )

    def test_invalid_next_token(self):
        client = self.client()
        for call in (client.describe_backups, client.describe_servers):
            self.raised(client, "InvalidNextTokenException", call, NextToken="made up")

    def test_a_token_of_another_query_is_refused(self):
        client = self.client()
        self.put(Servers=[{"ServerName": name} for name in ("one", "two")])
        token = client.describe_servers(MaxResults=1)["NextToken"]
        self.raised(client, "InvalidNextTokenException", client.describe_backups, NextToken=token)
        other = self.client(region="eu-west-1")
        self.raised(other, "InvalidNextTokenException", other.describe_servers, NextToken=token)
        [server] = client.describe_servers(NextToken=token)["Servers"]
        self.assertEqual(server["ServerName"], "two")


if __name__ == "__main__":
    unittest.main()
