"""Secrets: what is sensitive is in no log, no error, no answer but its own, and on no disk."""

import base64
import json
import pathlib
import re
import tempfile
import unittest

from emulator import Emulator
from wire import Connection, aws_fields, head, request

private_key = "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n"
certificate = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n"
pem_key = re.compile(rb"-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END")
arns = ("InstanceProfileArn", "ServiceRoleArn")
# Where something may be remembered, and told to whoever asks.
places = (
    "/_emulator/world",
    "/_emulator/journal",
    "/_emulator/metrics",
    "/_emulator/faults",
    "/_emulator/policies",
    "/_emulator/health",
)
new_server = {
    "ServerName": "automate-07",
    "Engine": "ChefAutomate",
    "EngineModel": "Single",
    "EngineVersion": "2",
    "InstanceType": "m5.large",
    "InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/p",
    "ServiceRoleArn": "arn:aws:iam::123456789012:role/r",
    "CustomCertificate": certificate,
    "CustomDomain": "chef.example.com",
}


class Canaries:
    """Values like no others, each under the name of the place that it was put in."""

    def __init__(self):
        self.by_text = {}

    def new(self, place):
        text = f"CANARY{len(self.by_text):06}Zq"
        self.by_text[text] = place
        return text

    def attributes(self, place, name="CHEF_AUTOMATE_ADMIN_PASSWORD"):
        return [{"Name": name, "Value": self.new(place)}]

    def found_in(self, data):
        """The places whose value is in the bytes: as it is, in hexadecimal or in Base64."""
        found = []
        for text, place in self.by_text.items():
            raw = text.encode()
            # Two bytes on each side hang on their neighbours in Base64.
            middle = base64.b64encode(raw[:12])
            forms = (raw, raw.hex().encode(), middle, base64.b64encode(raw[2:14]))
            if any(form in data for form in forms):
                found.append(place)
        return found


class Secrets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.canaries = Canaries()
        self.answers = []

    def start(self, *options):
        emulator = Emulator(
            *("--data", self.folder / "store", "--server", "automate-06", "--explain-signatures"),
            *(f"--duration={kind}=0s" for kind in ("create", "update", "maintenance", "delete")),
            *options,
            log_level="trace",
        )
        self.addCleanup(emulator.discard)
        return emulator.start()

    def call(self, emulator, operation, **members):
        status, answer = emulator.call(operation, **members)
        self.answers.append(json.dumps(answer))
        return status, answer

    def send(self, emulator, *parts):
        with Connection(emulator) as connection:
            answer = connection.ask(*parts)
            self.answers.append(answer.body.decode())
            return answer

    def use_all_operations(self, emulator):
        """Every operation that takes something sensitive, where it goes well."""
        canaries = self.canaries
        key = private_key.format(canaries.new("CreateServer.CustomPrivateKey"))
        given = canaries.attributes("CreateServer.EngineAttributes")
        secrets = {"CustomPrivateKey": key, "EngineAttributes": given}
        status, answer = self.call(emulator, "CreateServer", **new_server, **secrets)
        self.assertEqual(status, 200, answer)
        self.made = [each["Value"] for each in answer["Server"]["EngineAttributes"]]
        one = {"ServerName": "automate-06"}
        node = {**one, "NodeName": "node-1"}
        for operation, members in (
            ("AssociateNode", {
                **node,
                "EngineAttributes": canaries.attributes("AssociateNode", "CHEF_NODE_PUBLIC_KEY"),
            }),
            ("DisassociateNode", {
                **node,
                "EngineAttributes": canaries.attributes("DisassociateNode", "CHEF_ORGANIZATION"),
            }),
            ("UpdateServerEngineAttributes", {
                **one,
                "AttributeName": "CHEF_AUTOMATE_PIVOTAL_KEY",
                "AttributeValue": canaries.new("UpdateServerEngineAttributes"),
            }),
            ("StartMaintenance", one),
        ):
            status, answer = self.call(emulator, operation, **members)
            self.assertEqual(status, 200, f"{operation}: {answer}")
        for operation in ("DescribeServers", "DescribeEvents", "DescribeBackups"):
            self.call(emulator, operation, **(one if operation == "DescribeEvents" else {}))

    def fail_in_all_ways(self, emulator):
        """What is sensitive in requests that are refused, each for another reason."""
        canaries = self.canaries
        one = {"ServerName": "automate-06"}
        bad_pattern = canaries.new("a private key that is none")
        too_long = canaries.new("a private key that is too long") * 500
        long_value = canaries.new("an attribute that is too long") * 1000
        for operation, members in (
            ("CreateServer", {**new_server, "CustomPrivateKey": bad_pattern}),
            ("CreateServer", {**new_server, "CustomPrivateKey": private_key.format(too_long)}),
            ("CreateServer", {"CustomPrivateKey": [canaries.new("a private key of a wrong type")]}),
            ("CreateServer", {"EngineAttributes": canaries.new("attributes of a wrong type")}),
            ("CreateServer", {"EngineAttributes": canaries.attributes("a server without a name")}),
            ("StartMaintenance", {**one, "EngineAttributes": [{"Value": long_value}]}),
            ("StartMaintenance", {
                **one,
                "EngineAttributes": canaries.attributes("another value", "CHEF_MAJOR_UPGRADE"),
            }),
            ("AssociateNode", {
                **one,
                "NodeName": "node-1",
                "EngineAttributes": canaries.attributes("another operation's attribute"),
            }),
            ("StartMaintenance", {**one, "EngineAttributes": [{"Value": [canaries.new("a list")]}]}),
            ("AssociateNode", {
                "ServerName": "nobody",
                "NodeName": "n",
                "EngineAttributes": canaries.attributes("a server that is not there"),
            }),
            ("ExportServerEngineAttribute", {
                **one,
                "ExportAttributeName": "Userdata",
                "InputAttributes": canaries.attributes("an unknown input", "Unknown"),
            }),
            ("Nothing", {"EngineAttributes": canaries.attributes("an unknown operation")}),
        ):
            status, answer = self.call(emulator, operation, **members)
            self.assertIn(status, (400, 404), f"{operation}: {answer}")
        secret = canaries.new("a body that is no JSON").encode()
        self.send(emulator, request("CreateServer", b'{"CustomPrivateKey":"' + secret))
        secret = canaries.new("a body that is too large").encode()
        fields = aws_fields("CreateServer")
        self.send(emulator, head(**fields, Content_Length=10**9), secret)
        secret = canaries.new("a chunk that is none").encode()
        self.send(emulator, head(**fields, Transfer_Encoding="chunked"), secret + b"\r\n")
        document = {"Servers": [{"ServerName": "x", "EngineAttributes": canaries.new("a document")}]}
        self.assertEqual(emulator.control("POST", "/_emulator/world", document)[0], 400)

    def stored(self):
        return b"".join(file.read_bytes() for file in sorted(self.folder.iterdir()))

    def assert_none_left(self, emulator):
        for place in places:
            status, answer = emulator.control("GET", place)
            self.assertIn(status, (200, 404), place)
            self.answers.append(json.dumps(answer))
        self.assertEqual(self.canaries.found_in("\n".join(self.answers).encode()), [])
        self.assertEqual(self.canaries.found_in(emulator.stderr().encode()), [])
        self.assertEqual(self.canaries.found_in(self.stored()), [])

    def test_none_is_told_or_kept(self):
        for log_format in ("text", "json"):
            with self.subTest(log_format):
                emulator = self.start("--log-format", log_format)
                self.use_all_operations(emulator)
                self.fail_in_all_ways(emulator)
                self.assertGreater(len(self.canaries.by_text), 15)
                self.assert_none_left(emulator)
                for name in ("automate-06", "automate-07"):
                    emulator.call("DeleteServer", ServerName=name)
                emulator.terminate()
                self.assertEqual(emulator.wait(), 0)
                self.assertEqual(self.canaries.found_in(self.stored()), [])

    def test_keys_and_passwords_that_it_made_are_not_kept(self):
        emulator = self.start()
        self.use_all_operations(emulator)
        self.assertGreaterEqual(len(self.made), 2)
        stored = self.stored()
        journal = json.dumps(emulator.control("GET", "/_emulator/journal"))
        self.assertIn('"Output"', journal)
        for value in self.made:
            self.assertNotIn(value[len(value) // 2 :], journal)
            self.assertNotIn(value.encode(), stored)
            self.assertNotIn(value[len(value) // 2 :].encode(), stored)
            self.assertNotIn(value, emulator.stderr())

    def test_the_key_of_a_puppet_servers_authority_is_on_the_disk_alone_and_goes_with_it(self):
        emulator = self.start()
        demanded = {name: new_server[name] for name in ("InstanceType", *arns)}
        self.call(emulator, "CreateServer", ServerName="p", Engine="Puppet", **demanded)
        self.call(emulator, "DescribeServers")
        [key] = set(pem_key.findall(self.stored()))
        lines = key.decode().split()
        for place in places:
            self.answers.append(json.dumps(emulator.control("GET", place)))
        emulator.control("PUT", "/_emulator/checkpoints/one")
        told = "\n".join(self.answers) + emulator.stderr()
        self.assertIn("BEGIN CERTIFICATE", told)
        for line in lines:
            self.assertNotIn(line, told)
        emulator.control("DELETE", "/_emulator/checkpoints/one")
        self.call(emulator, "DeleteServer", ServerName="p")
        self.call(emulator, "DescribeServers")
        emulator.terminate()
        self.assertEqual(emulator.wait(), 0)
        for line in lines:
            self.assertNotIn(line.encode(), self.stored())

    def test_none_is_told_where_signatures_are_demanded(self):
        secret = self.canaries.new("the secret of a credential")
        emulator = self.start(
            "--auth", "signature", "--credential", f"KEY:{secret}", "--control", "open")
        attributes = self.canaries.attributes("a request that is not signed")
        status, answer = self.call(emulator, "CreateServer", EngineAttributes=attributes)
        self.assertIn(status, (400, 403), answer)
        key = private_key.format(self.canaries.new("a request that is wrongly signed"))
        status, answer = emulator.call("CreateServer", "KEY", CustomPrivateKey=key)
        self.assertIn(status, (400, 403), answer)
        self.answers.append(json.dumps(answer))
        self.assert_none_left(emulator)

    def test_a_search_like_this_finds_what_is_there(self):
        emulator = self.start()
        text = self.canaries.new("a description, which is no secret")
        emulator.call("CreateBackup", ServerName="automate-06", Description=text)
        self.assertEqual(len(self.canaries.found_in(self.stored())), 1)


if __name__ == "__main__":
    unittest.main()
