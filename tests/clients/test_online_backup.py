"""Copies of a store that is in use: `GET /_emulator/store`, `backup --url`, `--backup-every`.

How many are made under load is said by EMULATOR_ONLINE_COPIES; `./dev torture online-backup` makes
a hundred.
"""

import json
import os
import pathlib
import sqlite3
import tempfile
import threading
import time
import unittest
import unittest.mock

from emulator import Emulator, program, run_program, signed_by, wait_until
from tls import Files, tls_emulator

server = "automate-06"
copies = int(os.environ.get("EMULATOR_ONLINE_COPIES", "10"))
fast = ("--server", server, "--duration", "backup=1ms", "--limit", "manual-backups=1000000")


def get_store(emulator, **headers):
    """(status, content type, body)"""
    connection = emulator.connect()
    try:
        connection.request("GET", "/_emulator/store", headers=headers)
        response = connection.getresponse()
        return response.status, response.headers.get_content_type(), response.read()
    finally:
        connection.close()


class Writer(threading.Thread):
    """Takes backups, one after the other over one connection, until it is told to stop."""

    def __init__(self, emulator, account):
        super().__init__(daemon=True)
        self.account = account
        self.connection = emulator.connect()
        self.stopped = threading.Event()
        self.acknowledged = []
        self.failure = None

    def run(self):
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "OpsWorksCM_V2016_11_01.CreateBackup",
            **signed_by(self.account),
        }
        try:
            while not self.stopped.is_set():
                self.connection.request("POST", "/", json.dumps({"ServerName": server}), headers)
                answer = json.loads(self.connection.getresponse().read())
                if "Backup" in answer:  # else the one before is under way still
                    self.acknowledged.append(answer["Backup"]["BackupId"])
        except Exception as error:  # whatever it is, the test fails with it
            self.failure = error
        finally:
            self.connection.close()


class StoreTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.data = self.folder / "store.db"

    def emulator(self, *options):
        return Emulator("--data", self.data, *fast, *options)

    def copy(self, emulator, name="copy.db", **headers):
        status, kind, body = get_store(emulator, **headers)
        self.assertEqual((status, kind), (200, "application/vnd.sqlite3"), body[:1000])
        copy = self.folder / name
        copy.write_bytes(body)
        return copy

    def assert_whole(self, copy):
        done = run_program("check", "--data", copy, seconds=60)
        self.assertEqual(done.returncode, 0, done)

    def assert_nothing_else(self, *names):
        """What lies in the folder, but for the store and its log."""
        found = {path.name for path in self.folder.iterdir()} - {"store.db", "store.db-wal"}
        self.assertEqual(found, set(names))

    def backups_in(self, copy, account=None):
        """The ids in a copy, as a fresh emulator tells them, with nothing to complain of."""
        with Emulator("--data", copy) as emulator:
            return [each["BackupId"] for each in emulator.backups(account)]


class Route(StoreTest):
    def test_the_copy_is_a_store_with_all_worlds(self):
        accounts = [f"{number:012}" for number in range(3)]
        with self.emulator() as emulator:
            for account in accounts:
                emulator.control("POST", "/_emulator/world", {"Servers": [{"ServerName": server}]}, account)
                emulator.call("CreateBackup", account, ServerName=server)
            worlds = [emulator.control("GET", "/_emulator/world", account=each)[1] for each in accounts]
            copy = self.copy(emulator)
            self.assert_nothing_else("copy.db")
        self.assert_whole(copy)
        with Emulator("--data", copy) as emulator:
            again = [emulator.control("GET", "/_emulator/world", account=each)[1] for each in accounts]
        for before, after in zip(worlds, again):
            self.assertEqual(before["Servers"][0]["CreatedAt"], after["Servers"][0]["CreatedAt"])
            self.assertEqual(before["Backups"][0]["BackupId"], after["Backups"][0]["BackupId"])

    def test_a_store_in_memory_is_copied_to_a_file(self):
        temporary = self.folder / "temporary"
        temporary.mkdir()
        with Emulator(*fast, environment={"TMPDIR": str(temporary)}) as emulator:
            emulator.call("CreateBackup", ServerName=server)
            backups = [each["BackupId"] for each in emulator.backups()]
            copy = self.copy(emulator)
            self.assertEqual(list(temporary.iterdir()), [])
        self.assert_whole(copy)
        database = sqlite3.connect(copy)
        self.assertEqual(database.execute("SELECT count(*) FROM backups").fetchone(), (1,))
        database.close()
        self.assertEqual(self.backups_in(copy), backups)

    def test_no_folder_for_it_is_told_and_nothing_else_suffers(self):
        nowhere = str(self.folder / "nowhere")
        with Emulator(*fast, environment={"TMPDIR": nowhere}) as emulator:
            status, kind, body = get_store(emulator)
            self.assertEqual((status, kind), (503, "application/json"))
            self.assertIn("The store can't be copied: ", json.loads(body)["Message"])
            self.assertEqual(emulator.call("CreateBackup", ServerName=server)[0], 200)

    def test_a_damaged_page_is_in_no_copy(self):
        with self.emulator() as emulator:
            document = {"Servers": [{"ServerName": server}], "Backups": [
                {"BackupId": f"{server}-{number}", "ServerName": server} for number in range(2000)]}
            self.assertEqual(emulator.control("PUT", "/_emulator/world", document)[0], 200)
        database = sqlite3.connect(self.data)
        query = "SELECT max(pageno) FROM dbstat WHERE name = 'backup' AND pagetype = 'leaf'"
        [page] = database.execute(query).fetchone()
        database.close()
        with self.data.open("r+b") as file:
            file.seek((page - 1) * 4096 + 2048)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))
        with self.emulator() as emulator:
            status, _, body = get_store(emulator)
            self.assertEqual(status, 503)
            self.assertIn(f"page {page} of the data file is damaged", json.loads(body)["Message"])
            self.assertEqual(emulator.call("DescribeServers")[0], 200)
            self.assert_nothing_else()

    def test_a_client_that_goes_leaves_nothing_and_the_next_is_served(self):
        with self.emulator() as emulator:
            for _ in range(5):
                connection = emulator.connect()
                connection.request("GET", "/_emulator/store")
                connection.close()
            wait_until(lambda: get_store(emulator)[0] == 200, what="a copy for the next")
            self.assert_nothing_else()

    def test_a_kill_while_it_is_made_or_sent_leaves_nothing(self):
        for _ in range(5):
            with self.emulator() as emulator:
                connection = emulator.connect()
                connection.request("GET", "/_emulator/store")
                emulator.kill()
                connection.close()
            self.assert_nothing_else()

    def test_it_is_for_whom_the_control_api_is(self):
        with self.emulator("--control-token", "s3cret") as emulator:
            self.assertEqual(get_store(emulator)[0], 401)
            self.assert_whole(self.copy(emulator, Authorization="Bearer s3cret"))


class UnderLoad(StoreTest):
    def test_each_copy_has_all_that_was_acknowledged_before_it_began(self):
        accounts = [f"{number:012}" for number in range(4)]
        with self.emulator() as emulator:
            for account in accounts:
                emulator.control("POST", "/_emulator/world", {"Servers": [{"ServerName": server}]}, account)
            writers = [Writer(emulator, account) for account in accounts]
            for writer in writers:
                writer.start()
            taken = []
            try:
                for number in range(copies):
                    known = {each.account: list(each.acknowledged) for each in writers}
                    taken.append((known, self.copy(emulator, f"copy-{number}.db")))
            finally:
                for writer in writers:
                    writer.stopped.set()
                for writer in writers:
                    writer.join()
            self.assertEqual([each.failure for each in writers], [None] * len(writers))
        for known, copy in taken:
            self.assert_whole(copy)
            for account, acknowledged in known.items():
                missing = set(acknowledged) - set(self.backups_in(copy, account))
                self.assertEqual(missing, set())
        self.assertGreater(sum(map(len, taken[-1][0].values())), 0)


class Command(StoreTest):
    def back_up(self, *options, output="copy.db", environment=None):
        output = self.folder / output
        return run_program("backup", *options, "--output", output, environment=environment)

    def refused(self, *options, status=2, **more):
        done = self.back_up(*options, **more)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (status, "", 1), done)
        return done.stderr

    def test_a_running_emulators_store_comes_into_a_file(self):
        with self.emulator("--control-token", "s3cret") as emulator:
            emulator.call("CreateBackup", ServerName=server)
            backups = [each["BackupId"] for each in emulator.backups()]
            done = self.back_up("--url", emulator.url, "--control-token", "s3cret")
            copy = self.folder / "copy.db"
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, f"{copy}\n", ""))
            self.assert_nothing_else("copy.db")
            self.assertEqual(copy.stat().st_mode & 0o777, 0o600)
            by_variables = {"OPSWORKSCM_LOCAL_URL": emulator.url,
                            "OPSWORKSCM_LOCAL_CONTROL_TOKEN": "s3cret"}
            done = self.back_up(output="other.db", environment=by_variables)
            self.assertEqual(done.returncode, 0, done)
            self.assertIn("answers 401", self.refused("--url", emulator.url, output="none.db", status=1))
            self.assertIn("is there already", self.refused("--url", emulator.url))
            nowhere = self.refused("--url", emulator.url, "--control-token", "s3cret", output="no/x")
            self.assertIn("cannot be written", nowhere)
            self.assert_nothing_else("copy.db", "other.db")
        self.assertEqual(self.backups_in(copy), backups)

    def test_by_https(self):
        with tls_emulator(Files(), *fast) as emulator:
            done = self.back_up("--url", emulator.url)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_what_is_no_emulator_or_no_place(self):
        self.assertIn("does not answer", self.refused("--url", "http://127.0.0.1:1", status=1))
        self.assertIn("--url localhost: must be http://", self.refused("--url", "localhost"))
        self.assertIn("needs --data FILE or --url URL", self.refused())
        self.assertIn("excludes", self.refused("--url", "http://127.0.0.1:1", "--data", self.data))
        self.assert_nothing_else()


@unittest.skipUnless(os.geteuid() == 0, "needs root, to mount a small disk")
class SmallDisk(StoreTest):
    """Copies go to a disk of 64 KiB, where none has room; the store is in memory."""

    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        script = self.folder / "program"
        script.write_text(
            "#!/bin/sh\nexec unshare --mount sh -c 'mount -t tmpfs -o size=64k tmpfs \"$1\" &&"
            f" shift && exec \"$@\"' sh {self.disk} {program()} \"$@\"\n"
        )
        script.chmod(0o755)
        self.enterContext(unittest.mock.patch.dict(os.environ, EMULATOR_PROGRAM=str(script)))

    def left(self, emulator):
        return os.listdir(f"/proc/{emulator.process.pid}/root{self.disk}")

    def test_whoever_asks_is_told_and_nothing_stays(self):
        with Emulator(*fast, environment={"TMPDIR": str(self.disk)}) as emulator:
            status, _, body = get_store(emulator)
            self.assertEqual(status, 503)
            self.assertIn("disk is full", json.loads(body)["Message"])
            self.assertEqual(self.left(emulator), [])
            self.assertEqual(emulator.call("CreateBackup", ServerName=server)[0], 200)

    def test_the_log_tells_once_and_nothing_stays(self):
        options = ("--backup-every", "1s", "--backup-dir", self.disk)
        with Emulator(*fast, *options, log_level="info") as emulator:
            wait_until(lambda: "disk is full" in emulator.stderr(), what="the warning")
            self.assertEqual(emulator.call("CreateBackup", ServerName=server)[0], 200)
            wait_until(lambda: self.left(emulator) == [], what="the end of what was begun")
            self.assertEqual(emulator.stderr().count("could not be made"), 1)


class Regular(StoreTest):
    def setUp(self):
        super().setUp()
        self.backups = self.folder / "backups"
        self.backups.mkdir()
        self.options = ("--backup-every", "1s", "--backup-dir", self.backups)

    def kept(self):
        return sorted(self.backups.glob("opsworkscm-local-*.db"))

    def refused(self, *options):
        done = run_program("run", "--port", "0", *options)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done)
        return done.stderr

    def test_a_store_is_copied_again_and_again_and_the_newest_stay(self):
        others = [self.backups / name for name in ("opsworkscm-local-1.db", "notes.txt")]
        for other in others:
            other.touch()
        left = self.backups / "opsworkscm-local-20200101T000000Z.db.unfinished"
        left.touch()
        seen = set()
        with self.emulator(*self.options, "--backup-keep", "2") as emulator:
            backup = emulator.call("CreateBackup", ServerName=server)[1]["Backup"]["BackupId"]

            def there_were_four():
                seen.update(set(self.kept()) - set(others))
                return len(seen) >= 4

            wait_until(there_were_four, what="the fourth copy")
            wait_until(lambda: len(self.kept()) == 3, what="the end of older ones")
            self.assertFalse(left.exists())
        for other in others:
            self.assertTrue(other.exists())
        whole = [copy for copy in self.kept() if copy not in others]
        self.assertEqual(whole, sorted(seen | set(whole))[-2:])
        self.assertRegex(whole[-1].name, r"^opsworkscm-local-\d{8}T\d{6}Z\.db$")
        self.assertEqual(whole[-1].stat().st_mode & 0o777, 0o600)
        self.assert_whole(whole[-1])
        self.assertEqual(self.backups_in(whole[-1]), [backup])
        self.assertEqual(list(self.backups.glob("*.unfinished")), [])

    def test_a_store_in_memory_goes_on_from_the_newest(self):
        with Emulator(*fast, *self.options) as emulator:
            backup = emulator.call("CreateBackup", ServerName=server)[1]["Backup"]["BackupId"]
            wait_until(self.kept, what="a copy")
        self.assertEqual(self.backups_in(self.kept()[-1]), [backup])

    def test_a_failure_is_told_once_and_it_is_tried_again(self):
        hidden = self.folder / "hidden"
        with Emulator("--data", self.data, *fast, *self.options, log_level="info") as emulator:
            wait_until(self.kept, what="a copy")
            self.backups.rename(hidden)
            self.backups.touch()
            wait_until(lambda: "could not be made" in emulator.stderr(), what="the warning")
            time.sleep(2.5)  # two more that fail for the same reason
            self.backups.unlink()
            hidden.rename(self.backups)
            before = len(self.kept())
            wait_until(lambda: len(self.kept()) > before, what="the next copy")
            self.assertEqual(emulator.stderr().count("could not be made"), 1)
            self.assertEqual(emulator.call("CreateBackup", ServerName=server)[0], 200)

    def test_where_no_copies_can_be(self):
        nowhere = self.folder / "nowhere"
        self.assertIn("is not there", self.refused("--backup-every", "1h", "--backup-dir", nowhere))
        (self.folder / "file").touch()
        file = self.refused("--backup-every", "1h", "--backup-dir", self.folder / "file")
        self.assertIn("Not a directory", file)
        with self.emulator(*self.options):
            self.assertIn("another process", self.refused(*self.options))

    def test_options_that_mean_nothing(self):
        folder = ("--backup-dir", self.backups)
        self.assertIn("needs --backup-every", self.refused(*folder))
        self.assertIn("needs --backup-dir", self.refused("--backup-every", "1h"))
        for every in ("1ms", "often", "400d"):
            self.assertIn("--backup-every", self.refused("--backup-every", every, *folder))
        for keep in ("0", "-1", "all"):
            self.assertIn("--backup-keep", self.refused(*self.options, f"--backup-keep={keep}"))


if __name__ == "__main__":
    unittest.main()
