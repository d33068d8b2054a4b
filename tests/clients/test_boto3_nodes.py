"""boto3 associates nodes and fetches the script with which they come."""

import unittest

from scenarios import ScenarioTest, check_script

key = "-----BEGIN PUBLIC KEY-----\nMIIBnode\n-----END PUBLIC KEY-----"


class Nodes(ScenarioTest):
    def setUp(self):
        super().setUp()
        self.put_server("automate-06")

    def associate(self, node="i-0123456789abcdef0"):
        return self.service.associate_node(
            ServerName="automate-06",
            NodeName=node,
            EngineAttributes=[
                {"Name": "CHEF_ORGANIZATION", "Value": "default"},
                {"Name": "CHEF_NODE_PUBLIC_KEY", "Value": key},
            ],
        )["NodeAssociationStatusToken"]

    def wait(self, token):
        self.service.get_waiter("node_associated").wait(
            ServerName="automate-06",
            NodeAssociationStatusToken=token,
            WaiterConfig={"Delay": 0.1, "MaxAttempts": 100},
        )

    def status(self, token, server="automate-06"):
        return self.service.describe_node_association_status(
            ServerName=server, NodeAssociationStatusToken=token
        )["NodeAssociationStatus"]

    def test_a_node_comes_and_goes(self):
        token = self.associate()
        self.assertEqual(self.status(token), "IN_PROGRESS")
        self.wait(token)
        self.assertEqual(self.status(token), "SUCCESS")
        end = self.service.disassociate_node(
            ServerName="automate-06", NodeName="i-0123456789abcdef0"
        )["NodeAssociationStatusToken"]
        self.assertNotEqual(end, token)
        self.assertEqual(self.status(end), "IN_PROGRESS")
        self.wait(end)
        self.assertEqual(self.status(token), "SUCCESS")

    def test_every_association_has_a_token_of_its_own(self):
        tokens = [self.associate(f"node-{number}") for number in range(5)]
        self.assertEqual(len(set(tokens)), len(tokens))
        for token in tokens:
            self.wait(token)

    def test_a_token_is_good_for_its_server_only(self):
        self.put_server("automate-07")
        token = self.associate()
        wrong = (("automate-07", token), ("automate-06", "made up"), ("nobody", token))
        for server, other in wrong:
            with self.subTest(server):
                with self.assertRaises(self.exceptions.ResourceNotFoundException):
                    self.status(other, server)

    def test_only_a_healthy_server_takes_nodes(self):
        self.put_server("automate-06", Status="UNHEALTHY")
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.associate()
        with self.assertRaises(self.exceptions.InvalidStateException):
            self.service.disassociate_node(ServerName="automate-06", NodeName="i-1")


class Userdata(ScenarioTest):
    def export(self, inputs=(), name="Userdata", server="automate-06"):
        return self.service.export_server_engine_attribute(
            ServerName=server,
            ExportAttributeName=name,
            InputAttributes=[{"Name": name, "Value": value} for name, value in inputs],
        )

    def test_the_script_passes_bash(self):
        endpoint = self.created()["Endpoint"]
        answer = self.export()
        self.assertEqual(answer["ServerName"], "automate-06")
        self.assertEqual(answer["EngineAttribute"]["Name"], "Userdata")
        script = answer["EngineAttribute"]["Value"]
        self.assertTrue(script.startswith("#!/bin/bash\n"), script[:20])
        check_script(script)
        for word in (endpoint, "associate-node", "wait node-associated", "'us-east-1'"):
            self.assertIn(word, script)

    def test_inputs_are_words_of_the_shell_whatever_is_in_them(self):
        self.put_server("automate-06")
        inputs = {
            "RunList": "recipe[chef-client],role['web']\"$(reboot)`reboot`",
            "OrganizationName": "o'neill",
            "NodeEnvironment": "$HOME; exit 1",
            "NodeClientVersion": "15.*\n\\",
        }
        script = self.export(inputs.items())["EngineAttribute"]["Value"]
        check_script(script)
        quoted = "'recipe[chef-client],role['\\''web'\\'']\"$(reboot)`reboot`'"
        self.assertIn(f"RUN_LIST={quoted}\n", script)
        self.assertIn("ORGANIZATION='o'\\''neill'", script)

    def test_a_puppet_servers_script_passes_bash_too(self):
        self.created("puppet", Engine="Puppet", EngineModel="Monolithic")
        script = self.export(server="puppet")["EngineAttribute"]["Value"]
        check_script(script)
        self.assertIn("PUPPET_NODE_CSR", script)

    def test_what_it_refuses(self):
        self.put_server("automate-06")
        with self.assertRaises(self.exceptions.ResourceNotFoundException):
            self.export(server="nobody")
        with self.assertRaises(self.exceptions.ValidationException):
            self.export(name="Password")
        with self.assertRaises(self.exceptions.ValidationException):
            self.export([("Colour", "blue")])
        for status in ("CREATING", "TERMINATED", "FAILED", "DELETING"):
            self.put_server("automate-06", Status=status)
            with self.assertRaises(self.exceptions.InvalidStateException):
                self.export()


if __name__ == "__main__":
    unittest.main()
