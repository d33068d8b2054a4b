"""The data file: what outlives the process, and files that are refused and left alone."""

import hashlib
import os
import pathlib
import sqlite3
import tempfile
import unittest

from emulator import Emulator, run_program, wait_until

server = "automate-06"


class DataTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.data = self.folder / "store"

    def emulator(self, *options):
        return Emulator("--data", self.data, "--server", server, *options)


def status_of(emulator):
    [seen] = emulator.call("DescribeServers", ServerName=server)[1]["Servers"]
    return seen["Status"]


def backups_of(emulator):
    return emulator.call("DescribeBackups")[1]["Backups"]


def create_backup(emulator):
    status, answer = emulator.call("CreateBackup", ServerName=server)
    if status != 200:
        raise AssertionError(answer)
    return answer["Backup"]


class Restart(DataTest):
    def test_all_is_there_after_a_restart(self):
        with self.emulator("--duration", "backup=100ms") as emulator:
            backup = create_backup(emulator)
            wait_until(lambda: status_of(emulator) == "HEALTHY", what="the server's health")
            before = (emulator.call("DescribeServers"), backups_of(emulator))
        with self.emulator() as emulator:
            self.assertEqual((emulator.call("DescribeServers"), backups_of(emulator)), before)
            self.assertEqual(backups_of(emulator), [{**backup, "Status": "OK"}])

    def test_without_a_file_nothing_is_kept(self):
        with Emulator("--server", server) as emulator:
            create_backup(emulator)
        with Emulator() as emulator:
            self.assertEqual(backups_of(emulator), [])

    def test_a_backup_goes_on_after_kill_9(self):
        with self.emulator("--duration", "backup=1h") as emulator:
            backup = create_backup(emulator)
            emulator.kill()
        # Its due time was stored: the new duration is for new backups.
        with self.emulator("--duration", "backup=1ms") as emulator:
            self.assertEqual(backups_of(emulator), [backup])
            self.assertEqual(status_of(emulator), "BACKING_UP")
            status, answer = emulator.call("CreateBackup", ServerName=server)
            self.assertEqual((status, answer["__type"]), (400, "InvalidStateException"))

    def test_a_backup_is_completed_after_kill_9(self):
        with self.emulator("--duration", "backup=1500ms") as emulator:
            backup = create_backup(emulator)
            self.assertEqual(status_of(emulator), "BACKING_UP")
            emulator.kill()
        with self.emulator() as emulator:
            wait_until(lambda: status_of(emulator) == "HEALTHY", what="the server's health")
            self.assertEqual(backups_of(emulator), [{**backup, "Status": "OK"}])

    def test_a_backup_that_fell_due_while_the_process_was_down_is_complete_at_once(self):
        with self.emulator("--duration", "backup=1ms") as emulator:
            backup = create_backup(emulator)
            emulator.kill()
        with self.emulator() as emulator:
            self.assertEqual(backups_of(emulator), [{**backup, "Status": "OK"}])
            self.assertEqual(status_of(emulator), "HEALTHY")

    def test_tokens_are_good_after_a_restart(self):
        with self.emulator("--server", "automate-07") as emulator:
            page = emulator.call("DescribeServers", MaxResults=1)[1]
        with self.emulator() as emulator:
            rest = emulator.call("DescribeServers", NextToken=page["NextToken"])[1]
            self.assertEqual([each["ServerName"] for each in rest["Servers"]], ["automate-07"])

    def test_an_existing_server_is_not_touched_by_the_option(self):
        with self.emulator() as emulator:
            forced = {"Servers": [{"ServerName": server, "Status": "UNHEALTHY"}]}
            emulator.control("POST", "/_emulator/world", forced)
        with self.emulator() as emulator:
            self.assertEqual(status_of(emulator), "UNHEALTHY")

    def test_the_file_is_for_its_owner_alone(self):
        old = os.umask(0)
        self.addCleanup(os.umask, old)
        with self.emulator():
            for file in self.folder.iterdir():
                self.assertEqual(file.stat().st_mode & 0o777, 0o600, file.name)

    def test_a_file_that_others_may_read_is_made_the_owners_with_its_log(self):
        with self.emulator() as emulator:
            backup = create_backup(emulator)
            emulator.kill()
        files = [self.data, pathlib.Path(f"{self.data}-wal")]
        for file in files:
            file.chmod(0o644)
        with self.emulator() as emulator:
            self.assertEqual([each["BackupId"] for each in backups_of(emulator)], [backup["BackupId"]])
            modes = {file.name: file.stat().st_mode & 0o777 for file in self.folder.iterdir()}
            self.assertGreaterEqual(modes.keys(), {file.name for file in files})
            self.assertEqual(set(modes.values()), {0o600}, modes)


class Refused(DataTest):
    def snapshot(self):
        """Each file's name and digest, and when it was written."""
        return {
            file.name: (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns)
            for file in self.folder.iterdir()
        }

    def assert_refused(self, *words):
        """One line, exit status 2, and not a byte of the folder is another."""
        before = self.snapshot()
        done = run_program("run", "--port", 0, "--data", self.data, "--server", "automate-99")
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in ("--data", str(self.data), *words):
            self.assertIn(word, done.stderr)
        self.assertEqual(self.snapshot(), before)

    def test_a_file_in_use(self):
        with self.emulator("--duration", "backup=1h") as emulator:
            backup = create_backup(emulator)
            self.assert_refused("in use")
            self.assertEqual(backups_of(emulator), [backup])
            self.assertEqual(emulator.call("DescribeServers", ServerName="automate-99")[0], 400)

    def test_a_file_that_is_no_store(self):
        for text in (b"x", b"a shopping list\n" * 100, b"SQLite format 3\0"):
            with self.subTest(text[:10]):
                self.data.write_bytes(text)
                self.assert_refused()

    def test_a_database_of_another_program(self):
        with sqlite3.connect(self.data) as database:
            database.execute("CREATE TABLE songs (title TEXT)")
        database.close()
        self.assert_refused("another application")

    def test_a_store_of_a_newer_version(self):
        with self.emulator():
            pass
        database = sqlite3.connect(self.data)
        [version] = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 1}")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        self.assert_refused("newer")

    def test_a_newer_version_that_stands_only_in_the_log_beside_the_file(self):
        with self.emulator():
            pass
        log = pathlib.Path(f"{self.data}-wal")
        database = sqlite3.connect(self.data)
        [version] = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 1}")
        as_after_a_crash = {file: file.read_bytes() for file in (self.data, log)}
        database.close()
        for file, content in as_after_a_crash.items():
            file.write_bytes(content)
        self.assert_refused("newer")

    def test_a_symbolic_link(self):
        target = self.folder / "target"
        self.data.symlink_to(target)
        done = run_program("run", "--port", 0, "--data", self.data)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
        self.assertFalse(target.exists())

    def test_a_folder_and_a_file_in_no_folder(self):
        self.data.mkdir()
        for data in (self.data, self.data / "no" / "store"):
            with self.subTest(data.name):
                done = run_program("run", "--port", 0, "--data", data)
                self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
                self.assertIn("--data", done.stderr)


if __name__ == "__main__":
    unittest.main()
