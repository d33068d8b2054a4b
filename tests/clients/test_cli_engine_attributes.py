"""What CreateServer hands out, as scripts around the AWS CLI take it apart."""

import base64
import io
import subprocess
import unittest
import zipfile

from aws_cli import CliTest
from cases import accounts
from scenarios import check_private_key, check_script, durations, unpacked, what_create_server_demands

key_words = 33


def bits_of(pem):
    done = subprocess.run(
        ["openssl", "rsa", "-noout", "-text"], input=pem, capture_output=True, text=True
    )
    return int(done.stdout.split("Private-Key: (")[1].split(" bit")[0])


class HandedOut(CliTest):
    options = durations("0s")

    def words(self, engine):
        """The words of the new server's endpoint and attributes, in the CLI's text output."""
        demanded = what_create_server_demands(self.account) | {"Engine": engine}
        answer = self.run_aws(
            *("create-server", "--server-name", "automate-06"),
            *("--engine", engine, "--engine-model", "Single", "--engine-version", "12"),
            *("--instance-type", "m4.large"),
            *("--instance-profile-arn", demanded["InstanceProfileArn"]),
            *("--service-role-arn", demanded["ServiceRoleArn"]),
            *("--query", "Server.[Endpoint, EngineAttributes[*].Value]", "--output", "text"),
        )
        self.assertEqual(answer.status, 0, answer.error)
        return answer.text.split()

    def test_a_key_is_33_words_of_the_text_output(self):
        for engine in ("Chef", "ChefAutomate"):
            with self.subTest(engine):
                self.account = next(accounts)
                endpoint, kit, *key, password = self.words(engine)
                self.assertTrue(endpoint.endswith(".opsworks-cm.io"), endpoint)
                self.assertEqual(len(key), key_words, key)
                head, body, foot = key[:4], key[4:-4], key[-4:]
                self.assertEqual(" ".join(head), "-----BEGIN RSA PRIVATE KEY-----")
                self.assertEqual(" ".join(foot), "-----END RSA PRIVATE KEY-----")
                pem = "\n".join([" ".join(head), *body, " ".join(foot), ""])
                check_private_key(pem)
                self.assertEqual(bits_of(pem), 2048)
                [in_the_kit] = [
                    text for name, text in unpacked(kit).items() if name.endswith(".pem")
                ]
                self.assertEqual(in_the_kit, pem)
                self.assertEqual(len(password), 20)

    def test_scripts_of_the_starter_kit_can_be_run(self):
        demanded = what_create_server_demands(self.account)
        kit = self.run_aws(
            *("create-server", "--server-name", "puppet-06", "--engine", "Puppet"),
            *("--instance-type", "m5.xlarge"),
            *("--instance-profile-arn", demanded["InstanceProfileArn"]),
            *("--service-role-arn", demanded["ServiceRoleArn"]),
            *("--query", "Server.EngineAttributes[?Name=='PUPPET_STARTER_KIT'].Value"),
            *("--output", "text"),
        ).text
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(kit))) as archive:
            for script in ("config.sh", "establish-access.sh", "userdata.sh"):
                name = f"puppet-06/{script}"
                check_script(archive.read(name).decode())
                self.assertTrue(archive.getinfo(name).external_attr >> 16 & 0o100, script)


if __name__ == "__main__":
    unittest.main()
