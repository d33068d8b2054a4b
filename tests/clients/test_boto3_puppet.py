"""Puppet servers through boto3: their authority, their nodes' certificates, their password."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from emulator import wait_until
from scenarios import ScenarioTest, attributes_of, durations, unpacked


class PuppetTest(ScenarioTest):
    def setUp(self):
        super().setUp()
        if shutil.which("openssl") is None:
            self.skipTest("there is no openssl")
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def openssl(self, *arguments, **files):
        """What openssl says, with those texts in files of its folder."""
        for name, text in files.items():
            (self.folder / name).write_text(text)
        done = subprocess.run(
            ["openssl", *arguments], cwd=self.folder, capture_output=True, text=True
        )
        return done.stdout + done.stderr

    def request(self, name="node-1"):
        self.openssl(
            *("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", "key", "-subj", f"/O=Example/CN={name}", "-out", "csr"),
        )
        return (self.folder / "csr").read_text()

    def puppet(self, name="puppet-06", **more):
        return self.created(name, Engine="Puppet", EngineModel="Monolithic", **more)

    def attributes(self, name="puppet-06"):
        return attributes_of(self.server(name))

    def end_of(self, token, server="puppet-06"):
        def answer():
            return self.service.describe_node_association_status(
                NodeAssociationStatusToken=token, ServerName=server
            )

        wait_until(lambda: answer()["NodeAssociationStatus"] != "IN_PROGRESS", what="its end")
        return answer()

    def associate(self, csr, node="node-1", server="puppet-06"):
        return self.service.associate_node(
            ServerName=server,
            NodeName=node,
            EngineAttributes=[{"Name": "PUPPET_NODE_CSR", "Value": csr}],
        )["NodeAssociationStatusToken"]

    def certificate(self, csr, **where):
        answer = self.end_of(self.associate(csr, **where))
        self.assertEqual(answer["NodeAssociationStatus"], "SUCCESS")
        [attribute] = answer["EngineAttributes"]
        self.assertEqual(attribute["Name"], "PUPPET_NODE_CERT")
        return attribute["Value"]


class Authority(PuppetTest):
    def test_a_puppet_server_shows_its_certificate_and_its_revocation_list(self):
        self.puppet()
        shown = self.attributes()
        self.assertEqual(set(shown), {"PUPPET_API_CA_CERT", "PUPPET_API_CRL"})
        told = self.openssl("x509", "-noout", "-text", "-in", "ca", ca=shown["PUPPET_API_CA_CERT"])
        self.assertIn("CA:TRUE", told)
        told = self.openssl(
            "crl", "-noout", "-text", "-CAfile", "ca", "-in", "crl", crl=shown["PUPPET_API_CRL"]
        )
        self.assertIn("verify OK", told)
        self.assertIn("No Revoked Certificates.", told)
        self.assertEqual(self.attributes(), shown)

    def test_a_chef_server_shows_none(self):
        self.assertEqual(self.created()["EngineAttributes"], [])

    def test_every_server_has_an_authority_of_its_own(self):
        self.puppet("one")
        self.puppet("two")
        one, two = (self.attributes(name)["PUPPET_API_CA_CERT"] for name in ("one", "two"))
        self.assertNotEqual(one, two)
        certificate = self.certificate(self.request(), server="one")
        files = {"one": one, "two": two, "node": certificate}
        self.assertIn("node: OK", self.openssl("verify", "-CAfile", "one", "node", **files))
        self.assertNotIn("node: OK", self.openssl("verify", "-CAfile", "two", "node"))

    def test_it_goes_with_its_server(self):
        self.puppet()
        before = self.attributes()
        self.service.delete_server(ServerName="puppet-06")
        wait_until(lambda: not self.service.describe_servers()["Servers"], what="its end")
        self.puppet()
        self.assertNotEqual(self.attributes()["PUPPET_API_CA_CERT"], before["PUPPET_API_CA_CERT"])

    def end_of(self, token, server="one"):
        return super().end_of(token, server)


class Nodes(PuppetTest):
    def setUp(self):
        super().setUp()
        self.puppet()

    def test_a_certificate_has_the_requests_subject_and_key(self):
        csr = self.request()
        told = self.openssl(
            *("x509", "-noout", "-subject", "-ext", "extendedKeyUsage", "-in", "node"),
            node=self.certificate(csr),
        )
        self.assertIn("subject=O = Example, CN = node-1", told)
        self.assertIn("TLS Web Server Authentication, TLS Web Client Authentication", told)
        self.assertEqual(
            self.openssl("x509", "-noout", "-pubkey", "-in", "node"),
            self.openssl("req", "-noout", "-pubkey", "-in", "csr"),
        )

    def test_what_is_no_request_is_refused(self):
        csr = self.request()
        lines = csr.splitlines()
        lines[2] = lines[2][::-1]
        for text in ("", "no PEM at all", self.attributes()["PUPPET_API_CA_CERT"], "\n".join(lines)):
            with self.assertRaises(self.exceptions.ValidationException) as refused:
                self.associate(text)
            self.assertIn("'PUPPET_NODE_CSR'", str(refused.exception))

    def test_who_is_let_go_is_revoked_and_nobody_else(self):
        gone = self.certificate(self.request("gone"), node="gone")
        kept = self.certificate(self.request("kept"), node="kept")
        token = self.service.disassociate_node(ServerName="puppet-06", NodeName="gone")
        self.end_of(token["NodeAssociationStatusToken"])
        shown = self.attributes()
        files = {"ca": shown["PUPPET_API_CA_CERT"], "crl": shown["PUPPET_API_CRL"]}
        verify = ("verify", "-crl_check", "-CAfile", "ca", "-CRLfile", "crl")
        self.assertIn("certificate revoked", self.openssl(*verify, "gone", gone=gone, **files))
        self.assertIn("kept: OK", self.openssl(*verify, "kept", kept=kept))

    def test_the_end_of_an_association_shows_no_certificate(self):
        self.certificate(self.request())
        token = self.service.disassociate_node(ServerName="puppet-06", NodeName="node-1")
        self.assertEqual(self.end_of(token["NodeAssociationStatusToken"])["EngineAttributes"], [])


class Password(PuppetTest):
    def test_a_new_password_comes_with_a_new_starter_kit(self):
        made = attributes_of(self.create("puppet-06", Engine="Puppet"))
        self.wait_for_status("HEALTHY", "puppet-06")
        answer = self.service.update_server_engine_attributes(
            ServerName="puppet-06", AttributeName="PUPPET_ADMIN_PASSWORD"
        )["Server"]
        renewed = attributes_of(answer)
        self.assertEqual(set(renewed), {"PUPPET_STARTER_KIT", "PUPPET_ADMIN_PASSWORD"})
        self.assertNotEqual(renewed["PUPPET_ADMIN_PASSWORD"], made["PUPPET_ADMIN_PASSWORD"])
        self.assertIn(renewed["PUPPET_ADMIN_PASSWORD"], str(unpacked(renewed["PUPPET_STARTER_KIT"])))
        self.wait_for_status("HEALTHY", "puppet-06")

    def test_the_remote_stands_in_the_kit_and_the_key_nowhere(self):
        remote, key = "ssh://git@example.com/control-repo.git", "-----BEGIN OPENSSH PRIVATE KEY-----"
        made = attributes_of(self.create(
            "puppet-06",
            Engine="Puppet",
            EngineAttributes=[
                {"Name": "PUPPET_R10K_REMOTE", "Value": remote},
                {"Name": "PUPPET_R10K_PRIVATE_KEY", "Value": key},
            ],
        ))
        files = unpacked(made["PUPPET_STARTER_KIT"])
        self.assertIn(remote, files["puppet-06/README.md"])
        self.assertNotIn(key, str(files))
        for name in (".config/ssl/cert/README.md", "config.sh", "control-repo/Puppetfile"):
            self.assertIn(f"puppet-06/{name}", files)


if __name__ == "__main__":
    unittest.main()
