"""A store's file beyond the program that uses it: `check`, `backup`, damage, deletion."""

import pathlib
import sqlite3
import tempfile
import threading
import unittest

from emulator import Emulator, run_program

server = "automate-06"
page_bytes = 4096


class StoreTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.data = self.folder / "store"

    def emulator(self, data=None):
        options = ("--data", data or self.data, "--server", server, "--duration", "backup=1ms")
        return Emulator(*options, log_level="info")

    def filled(self, backups=40):
        with self.emulator() as emulator:
            for _ in range(backups):
                emulator.call("CreateBackup", ServerName=server)
                emulator.control("PATCH", "/_emulator/clock", {"Advance": "PT1S"})

    def damage(self, table):
        """Flips a bit in each page of the table but its first."""
        database = sqlite3.connect(self.data)
        query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
        pages = [page for (page,) in database.execute(query, (table,))]
        database.close()
        with self.data.open("r+b") as file:
            for page in pages:
                file.seek((page - 1) * page_bytes + page_bytes // 2)
                byte = file.read(1)[0]
                file.seek(-1, 1)
                file.write(bytes([byte ^ 1]))
        return pages

    def tables_of_backups(self):
        database = sqlite3.connect(self.data)
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        database.close()
        return "backup" if "backup" in names else "backups"


class Check(StoreTest):
    def test_a_whole_store(self):
        self.filled(5)
        before = self.data.read_bytes()
        done = run_program("check", "--data", self.data)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertIn("is whole", done.stdout)
        self.assertEqual(self.data.read_bytes(), before)
        self.assertEqual([file.name for file in self.folder.iterdir()], ["store"])

    def test_a_damaged_store_is_told_page_by_page_and_the_rest_is_kept(self):
        self.filled()
        table = self.tables_of_backups()
        pages = self.damage(table)
        rest = self.folder / "rest"
        done = run_program("check", "--data", self.data, "--salvage", rest)
        self.assertEqual((done.returncode, done.stderr), (1, ""), done)
        for page in pages:
            self.assertIn(f"page {page} is damaged; it held table {table}", done.stdout)
        self.assertEqual(run_program("check", "--data", rest).returncode, 0)
        with self.emulator(rest) as emulator:
            status, answer = emulator.call("DescribeServers")
            self.assertEqual((status, answer["Servers"][0]["ServerName"]), (200, server))

    def test_a_damaged_page_costs_those_who_read_it_an_answer_and_nobody_else(self):
        self.filled()
        self.damage(self.tables_of_backups())
        with self.emulator() as emulator:
            self.assertEqual(emulator.call("DescribeBackups")[0], 500)
            self.assertEqual(emulator.call("DescribeServers")[0], 200)

    def test_what_cannot_be_checked(self):
        self.filled(1)
        cases = {
            "is no file that is there": self.folder / "nowhere",
            "is not a SQLite database": pathlib.Path(__file__),
        }
        for words, file in cases.items():
            done = run_program("check", "--data", file)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done)
            self.assertIn(words, done.stderr)
        with self.emulator():
            done = run_program("check", "--data", self.data)
            self.assertEqual(done.returncode, 2)
            self.assertIn("in use by another process", done.stderr)


class Backup(StoreTest):
    def test_a_copy_of_a_store_under_load_has_all_that_was_answered_before(self):
        with self.emulator() as emulator:
            stopped = threading.Event()

            def write():
                while not stopped.is_set():
                    emulator.call("TagResource", ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])

            arn = emulator.call("DescribeServers")[1]["Servers"][0]["ServerArn"]
            backup = emulator.call("CreateBackup", ServerName=server)[1]["Backup"]["BackupId"]
            writer = threading.Thread(target=write)
            writer.start()
            try:
                copies = [self.folder / f"copy-{i}" for i in range(5)]
                for copy in copies:
                    done = run_program("backup", "--data", self.data, "--output", copy)
                    self.assertEqual((done.returncode, done.stdout), (0, f"{copy}\n"), done)
            finally:
                stopped.set()
                writer.join()
            again = run_program("backup", "--data", self.data, "--output", copies[0])
            self.assertEqual(again.returncode, 2)
            self.assertIn("is there already", again.stderr)
        for copy in copies:
            self.assertFalse(pathlib.Path(f"{copy}-wal").exists())
            self.assertEqual(copy.stat().st_mode & 0o777, 0o600)
            with self.emulator(copy) as emulator:
                [seen] = emulator.call("DescribeBackups")[1]["Backups"]
                self.assertEqual(seen["BackupId"], backup)

    def test_the_file_alone_of_a_store_in_use_is_told(self):
        copy = self.folder / "copy"
        with self.emulator() as emulator:
            emulator.call("CreateBackup", ServerName=server)
            copy.write_bytes(self.data.read_bytes())
        with self.emulator(copy) as emulator:
            self.assertIn("-wal is gone, though the store was in use", emulator.stderr())


class Deleted(StoreTest):
    def test_a_data_file_that_is_deleted_is_noticed(self):
        with self.emulator() as emulator:
            self.data.unlink()
            self.assertEqual(emulator.call("CreateBackup", ServerName=server)[0], 500)
            self.assertEqual(emulator.call("DescribeServers")[0], 200)
            self.assertIn("the data file was deleted or replaced", emulator.stderr())

    def test_health_tells_that_nothing_can_be_kept(self):
        with self.emulator() as emulator:
            self.assertEqual(run_program("health", "--url", emulator.url).returncode, 0)
            self.data.rename(self.folder / "elsewhere")
            self.assertEqual(emulator.call("CreateBackup", ServerName=server)[0], 500)
            for _ in range(2):
                status, answer = emulator.control("GET", "/_emulator/health")
                self.assertEqual(status, 503)
                self.assertIn("the data file was deleted or replaced", answer["Message"])
            done = run_program("health", "--url", emulator.url)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("answers 503: ", done.stderr)
            (self.folder / "elsewhere").rename(self.data)
            self.assertEqual(emulator.control("GET", "/_emulator/health")[0], 200)
            self.assertEqual(emulator.call("CreateBackup", ServerName=server)[0], 200)

    def test_every_500_says_something(self):
        with self.emulator() as emulator:
            self.data.unlink()
            status, answer = emulator.call("CreateBackup", ServerName=server)
            self.assertEqual((status, answer["__type"]), (500, "InternalFailure"))
            document = {"Servers": [{"ServerName": "automate-07"}]}
            status, answer = emulator.control("POST", "/_emulator/world", document)
            self.assertEqual(status, 500)
            self.assertIn("the log tells why", answer["Message"])


if __name__ == "__main__":
    unittest.main()
