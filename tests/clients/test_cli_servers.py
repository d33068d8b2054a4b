"""The AWS CLI creates servers, updates them and deletes them."""

import json
import pathlib
import unittest

from aws_cli import CliTest, service_error
from emulator import wait_until
from scenarios import (
    attributes_of,
    check_private_key,
    check_script,
    durations,
    unpacked,
    what_create_server_demands,
)

of_server = ("--server-name", "automate-06")


class ServerTest(CliTest):
    options = durations("200ms")

    def demanded(self):
        """The options without which create-server won't begin."""
        demanded = what_create_server_demands(self.account)
        return (
            *("--engine", demanded["Engine"]),
            *("--instance-profile-arn", demanded["InstanceProfileArn"]),
            *("--instance-type", demanded["InstanceType"]),
            *("--service-role-arn", demanded["ServiceRoleArn"]),
        )

    def create(self, *options):
        return self.aws("create-server", *of_server, *self.demanded(), *options)["Server"]

    def server(self):
        [server] = self.aws("describe-servers", *of_server)["Servers"]
        return server

    def wait_until_healthy(self):
        wait_until(lambda: self.server()["Status"] == "HEALTHY", what="the server's health")
        return self.server()


class Creation(ServerTest):
    def test_from_its_creation_to_its_deletion(self):
        server = self.create(
            *("--engine-model", "Single", "--engine-version", "2", "--key-pair", "admins"),
            *("--security-group-ids", "sg-1", "sg-2", "--subnet-ids", "subnet-1"),
            *("--backup-retention-count", 12, "--disable-automated-backup"),
            *("--preferred-backup-window", "08:00"),
            *("--preferred-maintenance-window", "Fri:08:00"),
            *("--no-associate-public-ip-address", "--tags", "Key=Stage,Value=test"),
        )
        self.assertEqual(server["Status"], "CREATING")
        attributes = attributes_of(server)
        check_private_key(attributes["CHEF_AUTOMATE_PIVOTAL_KEY"])
        self.assertTrue(unpacked(attributes["CHEF_STARTER_KIT"]))
        made = self.wait_until_healthy()
        self.assertEqual(made["SecurityGroupIds"], ["sg-1", "sg-2"])
        self.assertEqual(
            (made["AssociatePublicIpAddress"], made["DisableAutomatedBackup"]), (False, True)
        )
        self.assertEqual(made["EngineAttributes"], [])
        exists = self.refused("create-server", *of_server, *self.demanded())
        self.assertIn("(ResourceAlreadyExistsException)", exists)

        answer = self.run_aws("delete-server", *of_server)
        self.assertEqual(answer.status, 0, answer.error)
        wait_until(lambda: not self.aws("describe-servers")["Servers"], what="the server's end")
        self.assertIn("(ResourceNotFoundException)", self.refused("describe-servers", *of_server))

    def test_the_starter_kit_as_the_guide_saves_it(self):
        query = "Server.EngineAttributes[?Name=='CHEF_STARTER_KIT'].Value"
        answer = self.run_aws(
            *("create-server", *of_server, *self.demanded()),
            *("--query", query, "--output", "text"),
        )
        self.assertEqual(answer.status, 0, answer.error)
        self.assertTrue(any(name.endswith("knife.rb") for name in unpacked(answer.text.strip())))

    def test_a_custom_domain_from_files(self):
        files = {"cert": "CERTIFICATE", "key": "RSA PRIVATE KEY"}
        for name, kind in files.items():
            text = f"-----BEGIN {kind}-----\nMIIB{name}\n-----END {kind}-----\n"
            pathlib.Path(self.home.name, name).write_text(text)
        self.create(
            *("--custom-domain", "chef.example.com"),
            *("--custom-certificate", f"file://{self.home.name}/cert"),
            *("--custom-private-key", f"file://{self.home.name}/key"),
        )
        self.assertEqual(self.server()["CustomDomain"], "chef.example.com")
        self.assertNotIn("MIIB", json.dumps(self.aws("describe-servers")))


class Update(ServerTest):
    def setUp(self):
        super().setUp()
        self.put_server("automate-06")

    def test_update_server(self):
        before = self.server()
        answer = self.aws(
            *("update-server", *of_server, "--backup-retention-count", 6),
            *("--preferred-maintenance-window", "Mon:09:15", "--disable-automated-backup"),
        )["Server"]
        wanted = {
            "BackupRetentionCount": 6,
            "PreferredMaintenanceWindow": "Mon:09:15",
            "DisableAutomatedBackup": True,
        }
        self.assertEqual(answer, before | wanted)
        self.assertEqual(self.server(), answer)
        back = self.aws("update-server", *of_server, "--no-disable-automated-backup")["Server"]
        self.assertFalse(back["DisableAutomatedBackup"])

    def test_update_server_engine_attributes(self):
        answer = self.aws(
            *("update-server-engine-attributes", *of_server),
            *("--attribute-name", "CHEF_AUTOMATE_PIVOTAL_KEY"),
        )["Server"]
        self.assertEqual(answer["Status"], "MODIFYING")
        files = unpacked(attributes_of(answer)["CHEF_STARTER_KIT"])
        [key] = [text for name, text in files.items() if name.endswith(".pem")]
        check_private_key(key)
        self.wait_until_healthy()

    def test_export_server_engine_attribute(self):
        inputs = [
            {"Name": "RunList", "Value": "role[web]"},
            {"Name": "OrganizationName", "Value": "o'neill"},
        ]
        answer = self.aws(
            *("export-server-engine-attribute", *of_server),
            *("--export-attribute-name", "Userdata", "--input-attributes", json.dumps(inputs)),
        )
        script = answer["EngineAttribute"]["Value"]
        check_script(script)
        self.assertIn("RUN_LIST='role[web]'", script)
        self.assertIn("ORGANIZATION='o'\\''neill'", script)


class Busy(ServerTest):
    options = ("--duration", "create=1h")

    def test_a_server_that_is_being_created_is_not_deleted(self):
        self.create()
        self.assertIn(
            "(ValidationException) when calling the DeleteServer operation: "
            "Cannot delete the server 'automate-06'. "
            "The current operation on the server is still in progress.",
            self.refused("delete-server", *of_server),
        )
        for command in ("create-backup", "start-maintenance", "update-server"):
            with self.subTest(command):
                self.assertIn("(InvalidStateException)", self.refused(command, *of_server))

    def test_a_command_that_failed_has_its_own_exit_status(self):
        answer = self.run_aws("delete-server", *of_server)
        self.assertEqual((answer.status, answer.text), (service_error, ""))
        self.assertIn("(ResourceNotFoundException)", answer.error)


if __name__ == "__main__":
    unittest.main()
