"""The emitted model is AWS's own, and with it clients of today speak to the emulator."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import botocore.waiter

from emulator import Emulator, program, wait_until

DEBIAN = pathlib.Path("/usr/lib/python3/dist-packages/botocore/data/opsworkscm/2016-11-01")
ADDED_WAITERS = {"BackupCompleted", "BackupDeleted", "ServerDeleted", "ServerHealthy"}


def without_prose(value):
    if isinstance(value, dict):
        return {k: without_prose(v) for k, v in value.items()
                if k not in ("documentation", "description")
                or not isinstance(v, str)}
    if isinstance(value, list):
        return [without_prose(each) for each in value]
    return value


def read(folder, name):
    return without_prose(json.loads((pathlib.Path(folder) / name).read_text()))


def modern(tool):
    """A tool from PATH whose botocore no longer has the service; None if there is none."""
    found = shutil.which(tool)
    return found if found and not found.startswith("/usr/bin/") else None


class EmittedModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([program(), "model", "--output", cls.folder.name],
                       check=True, stdout=subprocess.DEVNULL)
        cls.emitted = pathlib.Path(cls.folder.name) / "opsworkscm" / "2016-11-01"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_its_files_are_for_their_owner_and_never_written_through_a_link(self):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder, "models", "opsworkscm", "2016-11-01")
            place.mkdir(parents=True)
            precious = pathlib.Path(folder, "precious")
            precious.write_text("precious")
            place.joinpath("service-2.json").symlink_to(precious)
            command = [program(), "model", "--output", str(pathlib.Path(folder, "models"))]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            self.assertEqual(precious.read_text(), "precious")
            modes = {file.name: file.lstat().st_mode for file in place.iterdir()}
            self.assertEqual(set(modes.values()), {0o100600}, modes)
            shutil.move(place, place.parent / "elsewhere")
            place.symlink_to(place.parent / "elsewhere")
            done = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
            self.assertIn("--output", done.stderr)

    def test_every_shape_operation_and_constraint_equals_aws_own_model(self):
        ours, theirs = (read(place, "service-2.json") for place in (self.emitted, DEBIAN))
        self.assertEqual(theirs["metadata"], ours["metadata"])
        self.assertEqual(theirs["operations"].keys(), ours["operations"].keys())
        for name, operation in theirs["operations"].items():
            with self.subTest(operation=name):
                self.assertEqual(operation, ours["operations"][name])
        self.assertEqual(theirs["shapes"].keys(), ours["shapes"].keys())
        for name, shape in theirs["shapes"].items():
            with self.subTest(shape=name):
                mine = dict(ours["shapes"][name])
                if "required" in shape:  # a set: AWS lists it in no particular order
                    shape = dict(shape, required=sorted(shape["required"]))
                    mine = dict(mine, required=sorted(mine.get("required", [])))
                self.assertEqual(shape, mine)
                self.assertEqual(list(shape.get("members", [])), list(mine.get("members", [])))

    def test_paginators_equal_aws_own(self):
        self.assertEqual(read(DEBIAN, "paginators-1.json"), read(self.emitted, "paginators-1.json"))

    def test_waiters_are_aws_own_and_four_more(self):
        ours = read(self.emitted, "waiters-2.json")["waiters"]
        theirs = read(DEBIAN, "waiters-2.json")["waiters"]
        self.assertEqual(ADDED_WAITERS, ours.keys() - theirs.keys())
        for name, waiter in theirs.items():
            self.assertEqual(waiter, ours[name])

    def test_the_emulator_serves_the_same_files(self):
        with Emulator() as emulator:
            for file in self.emitted.iterdir():
                _, answer = emulator.control("GET", f"/_emulator/model/{file.name}")
                self.assertEqual(json.loads(file.read_text()), answer)

    def test_a_folder_that_cannot_be_made_is_one_line_and_exit_status_2(self):
        done = subprocess.run([program(), "model", "--output", "/proc/nowhere"],
                              capture_output=True, text=True)
        self.assertEqual(2, done.returncode)
        self.assertEqual(1, len(done.stderr.splitlines()))


class Waiters(unittest.TestCase):
    """What the emitted waiters make of each order of outcomes, by botocore's own reading."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([program(), "model", "--output", folder], check=True,
                           stdout=subprocess.DEVNULL)
            file = pathlib.Path(folder) / "opsworkscm" / "2016-11-01" / "waiters-2.json"
            cls.model = botocore.waiter.WaiterModel(json.loads(file.read_text()))

    def outcome(self, waiter, answer):
        """success, failure or retry."""
        for acceptor in self.model.get_waiter(waiter).acceptors:
            if acceptor.matcher_func(answer):
                return acceptor.state
        return "retry"

    def backups(self, waiter, *statuses):
        return self.outcome(waiter, {"Backups": [{"Status": status} for status in statuses]})

    def test_a_backup_is_completed_as_the_newest_says_once_none_is_under_way(self):
        for statuses, expected in {
            (): "retry",
            ("OK",): "success",
            ("IN_PROGRESS",): "retry",
            ("FAILED",): "failure",
            ("DELETING",): "failure",
            ("OK", "FAILED"): "success",
            ("OK", "DELETING"): "success",
            ("OK", "FAILED", "OK", "DELETING"): "success",
            ("IN_PROGRESS", "FAILED"): "retry",
            ("IN_PROGRESS", "OK"): "retry",
            ("FAILED", "OK"): "failure",
            ("FAILED", "IN_PROGRESS"): "retry",
            ("OK", "IN_PROGRESS"): "retry",
            ("DELETING", "OK"): "failure",
        }.items():
            with self.subTest(statuses):
                self.assertEqual(expected, self.backups("BackupCompleted", *statuses))

    def test_a_backup_is_deleted_once_it_is_unknown_or_none_is_left(self):
        unknown = {"Error": {"Code": "ResourceNotFoundException"}}
        self.assertEqual("success", self.outcome("BackupDeleted", unknown))
        for statuses, expected in {
            (): "success",
            ("DELETING",): "retry",
            ("OK",): "retry",
            ("FAILED",): "failure",
            ("DELETING", "FAILED"): "retry",
        }.items():
            with self.subTest(statuses):
                self.assertEqual(expected, self.backups("BackupDeleted", *statuses))

    def test_waiting_for_a_server_with_a_failed_backup_of_the_past(self):
        with Emulator("--server", "automate-06", "--duration", "backup=300ms") as emulator:
            emulator.control("POST", "/_emulator/world", {"Backups": [
                {"BackupId": "automate-06-20160729133847520", "Status": "FAILED"}]})
            answer = emulator.call("CreateBackup", ServerName="automate-06")[1]
            self.assertEqual("IN_PROGRESS", answer["Backup"]["Status"])

            def judged():
                for size in ({}, {"MaxResults": 1}):
                    answer = emulator.call("DescribeBackups", ServerName="automate-06", **size)[1]
                    yield self.outcome("BackupCompleted", answer)

            self.assertNotIn("failure", set(judged()))
            wait_until(lambda: set(judged()) == {"success"})


class ClientsOfToday(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        subprocess.run([program(), "model", "--output", self.folder.name],
                       check=True, stdout=subprocess.DEVNULL)
        self.environment = dict(os.environ, AWS_DATA_PATH=self.folder.name,
                                AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test",
                                AWS_DEFAULT_REGION="us-east-1", AWS_DEFAULT_OUTPUT="json")

    def test_an_aws_cli_without_the_service_takes_a_backup_and_waits_for_it(self):
        aws = modern("aws")
        if not aws:
            self.skipTest("no AWS CLI newer than Debian's on PATH")
        with Emulator("--server", "automate-06", "--duration", "backup=300ms") as emulator:
            def run(*words):
                done = subprocess.run([aws, "--endpoint-url", emulator.url, "opsworkscm", *words],
                                      env=self.environment, capture_output=True, text=True)
                self.assertEqual("", done.stderr)
                self.assertEqual(0, done.returncode)
                return json.loads(done.stdout) if done.stdout else None

            backup = run("create-backup", "--server-name", "automate-06")["Backup"]
            self.assertEqual("IN_PROGRESS", backup["Status"])
            run("wait", "backup-completed", "--backup-id", backup["BackupId"])
            run("wait", "server-healthy", "--server-name", "automate-06")
            run("delete-backup", "--backup-id", backup["BackupId"])
            run("wait", "backup-deleted", "--backup-id", backup["BackupId"])
            self.assertEqual([], run("describe-backups")["Backups"])

    def test_a_boto3_without_the_service_takes_a_backup_and_waits_for_it(self):
        python = modern("python3")
        script = """
import boto3, sys
client = boto3.client("opsworkscm", endpoint_url=sys.argv[1])
backup = client.create_backup(ServerName="automate-06")["Backup"]["BackupId"]
client.get_waiter("backup_completed").wait(BackupId=backup)
try:
    client.create_backup(ServerName="nobody")
except client.exceptions.ResourceNotFoundException as error:
    print(client.describe_backups(BackupId=backup)["Backups"][0]["Status"])
"""
        if not python or subprocess.run([python, "-c", "import boto3"],
                                        capture_output=True).returncode:
            self.skipTest("no boto3 newer than Debian's")
        with Emulator("--server", "automate-06", "--duration", "backup=300ms") as emulator:
            done = subprocess.run([python, "-c", script, emulator.url], env=self.environment,
                                  capture_output=True, text=True)
            self.assertEqual("OK\n", done.stdout, done.stderr)
