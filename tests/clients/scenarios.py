"""What the tests of whole scenarios share: short durations, a new server's members, secrets."""

import base64
import io
import shutil
import subprocess
import unittest
import zipfile

from emulator import wait_until
from sdk_python import Boto3Test

kinds = (
    "associate",
    "backup",
    "create",
    "delete",
    "delete-backup",
    "maintenance",
    "restore",
    "update",
)


def durations(length):
    """Options by which every change takes that long."""
    return tuple(word for kind in kinds for word in ("--duration", f"{kind}={length}"))


def what_create_server_demands(account):
    return {
        "Engine": "ChefAutomate",
        "InstanceProfileArn": f"arn:aws:iam::{account}:instance-profile/aws-opsworks-cm-ec2-role",
        "InstanceType": "m5.large",
        "ServiceRoleArn": f"arn:aws:iam::{account}:role/service-role/aws-opsworks-cm-service-role",
    }


def attributes_of(server):
    """The engine attributes of an answer, by name."""
    return {each["Name"]: each["Value"] for each in server["EngineAttributes"]}


def unpacked(starter_kit):
    """The files of a starter kit by name; fails if its zip is not whole."""
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(starter_kit, validate=True))) as archive:
        broken = archive.testzip()
        if broken is not None:
            raise AssertionError(f"{broken} is broken")
        return {name: archive.read(name).decode() for name in archive.namelist()}


def check_private_key(pem):
    """Fails unless OpenSSL reads the text as an RSA key whose numbers fit each other."""
    if shutil.which("openssl") is None:
        raise unittest.SkipTest("there is no openssl")
    done = subprocess.run(
        ["openssl", "rsa", "-check", "-noout"], input=pem, capture_output=True, text=True
    )
    if done.returncode != 0 or "RSA key ok" not in done.stdout + done.stderr:
        raise AssertionError(done.stdout + done.stderr)


def check_script(script):
    """Fails unless bash can parse it."""
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(done.stderr)


class ScenarioTest(Boto3Test):
    """boto3 against an emulator whose changes take a fifth of a second."""

    options = durations("200ms")

    def setUp(self):
        super().setUp()
        self.service = self.client()
        self.exceptions = self.service.exceptions

    def create(self, name="automate-06", **more):
        """The server of CreateServer's answer."""
        members = what_create_server_demands(self.account) | {"ServerName": name} | more
        return self.service.create_server(**members)["Server"]

    def created(self, name="automate-06", **more):
        """Like `create`, once the server is HEALTHY."""
        self.create(name, **more)
        return self.wait_for_status("HEALTHY", name)

    def server(self, name="automate-06"):
        [server] = self.service.describe_servers(ServerName=name)["Servers"]
        return server

    def wait_for_status(self, status, name="automate-06"):
        wait_until(lambda: self.server(name)["Status"] == status, what=f"{name}'s {status}")
        return self.server(name)

    def backups(self, **chosen):
        return self.service.describe_backups(**chosen)["Backups"]

    def backed_up(self, name="automate-06", **more):
        """A backup, once it is OK and the server HEALTHY again."""
        backup = self.service.create_backup(ServerName=name, **more)["Backup"]
        self.wait_for_status("HEALTHY", name)
        [backup] = self.backups(BackupId=backup["BackupId"])
        self.assertEqual(backup["Status"], "OK")
        return backup

    def messages(self, name="automate-06"):
        """The server's events, oldest first."""
        events = self.service.describe_events(ServerName=name)["ServerEvents"]
        return [event["Message"] for event in reversed(events)]
