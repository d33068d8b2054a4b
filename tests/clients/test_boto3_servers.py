"""boto3 creates servers, updates them and deletes them."""

import pathlib
import tempfile
import unittest

from emulator import wait_until
from scenarios import ScenarioTest, attributes_of, check_private_key, durations, unpacked

own_password = "Sesame/2026!"
own_certificate = "-----BEGIN CERTIFICATE-----\nMIIBcert\n-----END CERTIFICATE-----\n"
own_key = "-----BEGIN RSA PRIVATE KEY-----\nMIIBkey\n-----END RSA PRIVATE KEY-----\n"


class Creation(ScenarioTest):
    def test_a_new_server_goes_from_creating_straight_to_healthy(self):
        answer = self.create()
        self.assertEqual(answer["Status"], "CREATING")
        self.assertNotIn("CloudFormationStackArn", answer)
        seen = []

        def is_healthy():
            seen.append(self.server()["Status"])
            return seen[-1] == "HEALTHY"

        wait_until(is_healthy, what="the server's health")
        self.assertLessEqual(set(seen), {"CREATING", "HEALTHY"})
        server = self.server()
        for member in ("ServerArn", "Endpoint", "CreatedAt"):
            self.assertEqual(server[member], answer[member], member)
        self.assertEqual(
            self.messages(), ["Started creating the server.", "Server created successfully."]
        )

    def test_what_is_asked_for_is_what_is_shown(self):
        wanted = {
            "AssociatePublicIpAddress": False,
            "BackupRetentionCount": 12,
            "DisableAutomatedBackup": True,
            "EngineModel": "Single",
            "InstanceType": "r5.xlarge",
            "KeyPair": "admins",
            "PreferredBackupWindow": "08:00",
            "PreferredMaintenanceWindow": "Fri:08:00",
            "SecurityGroupIds": ["sg-2", "sg-1"],
            "SubnetIds": ["subnet-1"],
        }
        self.create(EngineVersion="2", **wanted)
        server = self.server()
        self.assertEqual({member: server[member] for member in wanted}, wanted)
        self.assertEqual(server["EngineVersion"], "2020-07")

    def test_a_chef_server_answers_with_a_starter_kit_a_key_and_a_password(self):
        attributes = attributes_of(self.create())
        self.assertEqual(
            set(attributes),
            {"CHEF_STARTER_KIT", "CHEF_AUTOMATE_PIVOTAL_KEY", "CHEF_AUTOMATE_ADMIN_PASSWORD"},
        )
        check_private_key(attributes["CHEF_AUTOMATE_PIVOTAL_KEY"])
        files = unpacked(attributes["CHEF_STARTER_KIT"])
        [knife] = [text for name, text in files.items() if name.endswith("knife.rb")]
        self.assertIn(self.server()["Endpoint"], knife)
        [key] = [text for name, text in files.items() if name.endswith("private.pem")]
        self.assertEqual(key, attributes["CHEF_AUTOMATE_PIVOTAL_KEY"])
        password = attributes["CHEF_AUTOMATE_ADMIN_PASSWORD"]
        self.assertTrue(8 <= len(password) <= 32, password)
        for part in (r"[a-z]", r"[A-Z]", r"[0-9]", r"[!/@#$%^&+=_]"):
            self.assertRegex(password, part)

    def test_a_puppet_server_answers_with_a_starter_kit_and_a_password(self):
        attributes = attributes_of(self.create("puppet", Engine="Puppet", EngineModel="Monolithic"))
        self.assertEqual(set(attributes), {"PUPPET_STARTER_KIT", "PUPPET_ADMIN_PASSWORD"})
        files = unpacked(attributes["PUPPET_STARTER_KIT"])
        endpoint = self.server("puppet")["Endpoint"]
        self.assertTrue(any(endpoint in text for text in files.values()), files)

    def test_an_engine_that_does_not_exist_fails_with_a_reason(self):
        self.create(Engine="Ansible")
        server = self.wait_for_status("FAILED")
        self.assertIn("configuration is currently not supported", server["StatusReason"])

    def test_a_name_that_is_taken(self):
        self.created()
        with self.assertRaises(self.exceptions.ResourceAlreadyExistsException):
            self.create()
        self.assertEqual(self.server()["Status"], "HEALTHY")

    def test_the_eleventh_server_is_one_too_many(self):
        for number in range(10):
            self.create(f"server-{number}")
        with self.assertRaises(self.exceptions.LimitExceededException):
            self.create("server-10")

    def test_a_server_from_a_backup_of_another(self):
        self.created(Tags=[{"Key": "team", "Value": "a"}])
        backup = self.backed_up()
        other = self.created("automate-07", BackupId=backup["BackupId"])
        self.assertEqual(other["EngineVersion"], backup["EngineVersion"])
        self.assertNotEqual(other["Endpoint"], self.server()["Endpoint"])
        with self.assertRaises(self.exceptions.ResourceNotFoundException):
            self.create("automate-08", BackupId="automate-06-20161101000000000")


class Secrets(ScenarioTest):
    def assert_shown_nowhere(self, secrets):
        """Neither the Describe operations nor the exported world nor the log has any of them."""
        shown = [
            self.service.describe_servers(),
            self.service.describe_backups(),
            self.service.describe_events(ServerName="automate-06"),
            self.emulator.control("GET", "/_emulator/world", account=self.account),
            self.emulator.stderr(),
        ]
        for secret in secrets:
            for line in secret.strip().splitlines():
                if not line.startswith("-----"):
                    self.assertNotIn(line, str(shown))

    def test_what_the_service_made_is_shown_once(self):
        attributes = attributes_of(self.create())
        self.assertEqual(self.wait_for_status("HEALTHY")["EngineAttributes"], [])
        self.backed_up()
        self.assert_shown_nowhere(attributes.values())

    def test_what_the_user_brought_is_not_shown_at_all(self):
        answer = self.create(
            CustomDomain="chef.example.com",
            CustomCertificate=own_certificate,
            CustomPrivateKey=own_key,
            EngineAttributes=[
                {"Name": "CHEF_AUTOMATE_ADMIN_PASSWORD", "Value": own_password},
                {"Name": "CHEF_AUTOMATE_PIVOTAL_KEY", "Value": "AAAAB3NzaC1yc2E"},
            ],
        )
        self.assertEqual(set(attributes_of(answer)), {"CHEF_STARTER_KIT"})
        server = self.wait_for_status("HEALTHY")
        self.assertEqual(server["CustomDomain"], "chef.example.com")
        self.assert_shown_nowhere([own_password, own_certificate, own_key, "AAAAB3NzaC1yc2E"])

    def test_a_domain_without_its_key_is_refused(self):
        with self.assertRaises(self.exceptions.ValidationException):
            self.create(CustomDomain="chef.example.com", CustomCertificate=own_certificate)
        self.assertEqual(self.service.describe_servers()["Servers"], [])


class SecretsOnDisk(ScenarioTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.options = (*durations("1h"), "--data", f"{cls.folder.name}/store")
        super().setUpClass()

    def test_neither_what_was_made_nor_what_was_brought_is_stored(self):
        made = attributes_of(self.create())
        self.create(
            "automate-07",
            CustomDomain="chef.example.com",
            CustomCertificate=own_certificate,
            CustomPrivateKey=own_key,
            EngineAttributes=[{"Name": "CHEF_AUTOMATE_ADMIN_PASSWORD", "Value": own_password}],
        )
        stored = b"".join(
            file.read_bytes() for file in pathlib.Path(self.folder.name).iterdir()
        )
        self.assertIn(b"chef.example.com", stored)
        for secret in (*made.values(), own_certificate, own_key, own_password):
            for line in secret.strip().splitlines():
                if not line.startswith("-----"):
                    self.assertNotIn(line.encode(), stored)


class Update(ScenarioTest):
    def setUp(self):
        super().setUp()
        self.before = self.created()

    def test_update_server_takes_effect_at_once(self):
        wanted = {
            "BackupRetentionCount": 6,
            "DisableAutomatedBackup": True,
            "PreferredBackupWindow": "Sun:15:30",
            "PreferredMaintenanceWindow": "Mon:09:15",
        }
        answer = self.service.update_server(ServerName="automate-06", **wanted)["Server"]
        self.assertEqual(answer, self.before | wanted)
        self.assertEqual(self.server(), answer)

    def test_an_update_without_members_changes_nothing(self):
        answer = self.service.update_server(ServerName="automate-06")["Server"]
        self.assertEqual(answer, self.before)

    def test_a_new_pivotal_key_comes_in_a_new_starter_kit(self):
        for name in ("CHEF_AUTOMATE_PIVOTAL_KEY", "CHEF_PIVOTAL_KEY"):
            with self.subTest(name):
                answer = self.service.update_server_engine_attributes(
                    ServerName="automate-06", AttributeName=name
                )["Server"]
                self.assertEqual(answer["Status"], "MODIFYING")
                files = unpacked(attributes_of(answer)["CHEF_STARTER_KIT"])
                [key] = [text for file, text in files.items() if file.endswith(".pem")]
                check_private_key(key)
                self.assertEqual(self.wait_for_status("HEALTHY"), self.before)

    def test_a_key_of_the_users_own_is_not_in_the_kit(self):
        answer = self.service.update_server_engine_attributes(
            ServerName="automate-06",
            AttributeName="CHEF_AUTOMATE_PIVOTAL_KEY",
            AttributeValue="-----BEGIN PUBLIC KEY-----\nMIIBown\n-----END PUBLIC KEY-----",
        )["Server"]
        files = unpacked(attributes_of(answer)["CHEF_STARTER_KIT"])
        self.assertFalse(any(name.endswith(".pem") for name in files), set(files))
        self.assertNotIn("MIIBown", str(files))

    def test_one_update_of_attributes_at_a_time(self):

        def update(**more):
            self.service.update_server_engine_attributes(ServerName="automate-06", **more)

        with self.assertRaises(self.exceptions.ValidationException):
            update(AttributeName="CHEF_FAVOURITE_COLOUR", AttributeValue="blue")
        update(AttributeName="CHEF_PIVOTAL_KEY")
        with self.assertRaises(self.exceptions.InvalidStateException):
            update(AttributeName="CHEF_PIVOTAL_KEY")


class Deletion(ScenarioTest):
    def test_a_server_goes_with_its_events_and_automated_backups(self):
        self.created()
        manual = self.backed_up()
        self.service.start_maintenance(ServerName="automate-06")
        self.wait_for_status("HEALTHY")
        types = [each["BackupType"] for each in self.backups()]
        self.assertEqual(types, ["AUTOMATED", "MANUAL"])
        self.service.delete_server(ServerName="automate-06")
        server = self.server()
        self.assertEqual(server["Status"], "DELETING")
        self.assertEqual(server["StatusReason"], "Client.UserInitiated")
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.service.delete_server(ServerName="automate-06")
        wait_until(lambda: not self.service.describe_servers()["Servers"], what="the server's end")
        for operation in ("describe_servers", "describe_events", "delete_server"):
            with self.assertRaises(self.exceptions.ResourceNotFoundException):
                getattr(self.service, operation)(ServerName="automate-06")
        self.assertEqual(self.backups(), [manual])
        self.assertEqual(self.backups(ServerName="automate-06"), [manual])

    def test_a_name_that_is_free_again(self):
        before = self.created()
        self.service.delete_server(ServerName="automate-06")
        wait_until(lambda: not self.service.describe_servers()["Servers"], what="the server's end")
        after = self.created()
        self.assertNotEqual(after["ServerArn"], before["ServerArn"])
        self.assertEqual(
            self.messages(), ["Started creating the server.", "Server created successfully."]
        )


class DeletionDuringAnOperation(ScenarioTest):
    options = ("--duration", "create=1h", "--duration", "backup=1h")

    def assert_in_progress(self):
        with self.assertRaises(self.exceptions.ValidationException) as caught:
            self.service.delete_server(ServerName="automate-06")
        self.assertEqual(
            caught.exception.response["Error"]["Message"],
            "Cannot delete the server 'automate-06'. "
            "The current operation on the server is still in progress.",
        )

    def test_a_server_that_is_being_created_is_not_deleted(self):
        self.create()
        self.assert_in_progress()
        self.assertEqual(self.server()["Status"], "CREATING")

    def test_a_server_that_is_being_backed_up_is_not_deleted(self):
        self.put_server("automate-06")
        self.service.create_backup(ServerName="automate-06")
        self.assert_in_progress()
        self.assertEqual(self.server()["Status"], "BACKING_UP")


if __name__ == "__main__":
    unittest.main()
