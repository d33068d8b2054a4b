"""The AWS CLI lives with a server: nodes, backups, restorations, maintenance, tags, events."""

import unittest

from aws_cli import CliTest
from emulator import wait_until
from scenarios import durations

of_server = ("--server-name", "automate-06")


class LifeTest(CliTest):
    options = durations("200ms")

    def setUp(self):
        super().setUp()
        self.put_server("automate-06")

    def server(self):
        [server] = self.aws("describe-servers", *of_server)["Servers"]
        return server

    def wait_until_healthy(self):
        wait_until(lambda: self.server()["Status"] == "HEALTHY", what="the server's health")
        return self.server()

    def done(self, *arguments):
        """Runs a command that must succeed and says nothing worth reading."""
        answer = self.run_aws(*arguments)
        self.assertEqual(answer.status, 0, answer.error)
        return answer.text.strip()


class Nodes(LifeTest):
    def test_a_node_is_associated_as_the_starter_kit_does_it(self):
        token = self.done(
            *("associate-node", *of_server, "--node-name", "i-0123456789abcdef0"),
            *("--engine-attributes", "Name=CHEF_ORGANIZATION,Value=default"),
            *("Name=CHEF_NODE_PUBLIC_KEY,Value=a key", "--query", "NodeAssociationStatusToken"),
            *("--output", "text"),
        )
        of_token = (*of_server, "--node-association-status-token", token)
        self.done("wait", "node-associated", *of_token)
        answer = self.aws("describe-node-association-status", *of_token)
        self.assertEqual(answer["NodeAssociationStatus"], "SUCCESS")
        end = self.aws("disassociate-node", *of_server, "--node-name", "i-0123456789abcdef0")
        of_end = (*of_server, "--node-association-status-token", end["NodeAssociationStatusToken"])
        self.done("wait", "node-associated", *of_end)
        wrong = self.refused(
            *("describe-node-association-status", *of_server),
            *("--node-association-status-token", "made up"),
        )
        self.assertIn("(ResourceNotFoundException)", wrong)


class BackupsAndRestoration(LifeTest):
    def test_back_up_restore_and_delete_the_backup(self):
        before = self.server()
        backup_id = self.done(
            *("create-backup", *of_server, "--description", "before the upgrade"),
            *("--query", "Backup.BackupId", "--output", "text"),
        )
        of_backup = ("--backup-id", backup_id)
        self.wait_until_healthy()
        self.put_server("automate-06", Status="CONNECTION_LOST", EngineVersion="2021-01")
        self.done(
            *("restore-server", *of_server, *of_backup),
            *("--instance-type", "r5.xlarge", "--key-pair", "operators"),
        )
        after = self.wait_until_healthy()
        for member in ("Endpoint", "ServerArn", "EngineVersion"):
            self.assertEqual(after[member], before[member], member)
        self.assertNotEqual(after["CloudFormationStackArn"], before["CloudFormationStackArn"])
        self.assertEqual((after["InstanceType"], after["KeyPair"]), ("r5.xlarge", "operators"))

        self.done("delete-backup", *of_backup)
        wait_until(lambda: not self.aws("describe-backups")["Backups"], what="the backup's end")
        gone = self.refused("describe-backups", *of_backup)
        self.assertIn("(ResourceNotFoundException)", gone)

    def test_maintenance_with_its_automated_backup(self):
        answer = self.aws("start-maintenance", *of_server)["Server"]
        self.assertEqual(answer["Status"], "UNDER_MAINTENANCE")
        self.assertEqual(self.wait_until_healthy()["MaintenanceStatus"], "SUCCESS")
        types = self.aws("describe-backups", *of_server, "--query", "Backups[].BackupType")
        self.assertEqual(types, ["AUTOMATED"])

    def test_the_upgrade_is_refused_where_there_is_nothing_to_upgrade(self):
        upgrade = ("--engine-attributes", "Name=CHEF_MAJOR_UPGRADE,Value=true")
        refused = self.refused("start-maintenance", *of_server, *upgrade)
        self.assertIn("(ValidationException)", refused)
        self.assertEqual(self.server()["Status"], "HEALTHY")


class Tags(LifeTest):
    def test_tagging_listing_and_untagging(self):
        of_arn = ("--resource-arn", self.server()["ServerArn"])
        tags = [f"Key=key-{number},Value={number}" for number in range(5)]
        self.done("tag-resource", *of_arn, "--tags", *tags)
        listed = self.aws("list-tags-for-resource", *of_arn, "--page-size", 2)["Tags"]
        self.assertEqual([tag["Key"] for tag in listed], [f"key-{number}" for number in range(5)])
        self.done("untag-resource", *of_arn, "--tag-keys", "key-0", "key-1", "key-2", "key-3")
        listed = self.aws("list-tags-for-resource", *of_arn)["Tags"]
        self.assertEqual(listed, [{"Key": "key-4", "Value": "4"}])


class Events(LifeTest):
    def test_events_in_pages_and_a_token_to_go_on(self):
        self.clock(Frozen=True)
        self.clock(Advance="P10D")
        events = self.aws("describe-events", *of_server)["ServerEvents"]
        times = [event["CreatedAt"] for event in events]
        self.assertEqual(times, sorted(times, reverse=True))
        paged = self.aws("describe-events", *of_server, "--page-size", 4)["ServerEvents"]
        self.assertEqual(paged, events)
        first = self.aws("describe-events", *of_server, "--max-items", 4)
        rest = self.aws("describe-events", *of_server, "--starting-token", first["NextToken"])
        self.assertEqual(first["ServerEvents"] + rest["ServerEvents"], events)

    def test_a_token_that_was_never_given(self):
        for command in (("describe-events", *of_server), ("describe-servers",)):
            refused = self.refused(*command, "--next-token", "made-up")
            self.assertIn("(InvalidNextTokenException)", refused)


class AccountAttributes(LifeTest):
    def test_they_count(self):
        self.done("create-backup", *of_server)
        attributes = self.aws("describe-account-attributes")["Attributes"]
        self.assertEqual(
            sorted(attributes, key=lambda each: each["Name"]),
            [
                {"Name": "ManualBackupLimit", "Maximum": 50, "Used": 1},
                {"Name": "ServerLimit", "Maximum": 10, "Used": 1},
            ],
        )


if __name__ == "__main__":
    unittest.main()
