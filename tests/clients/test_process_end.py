"""The end: by SIGTERM what is under way is answered, by kill -9 nothing acknowledged is lost."""

import pathlib
import signal
import tempfile
import threading
import time
import unittest

from emulator import Emulator, signed_by, wait_until
from wire import Connection, aws_fields, head, request


class End(unittest.TestCase):
    def test_a_request_in_flight_is_answered(self):
        body = b'{"ServerName":"automate-06"}'
        begin = head(**aws_fields("CreateBackup"), Content_Length=len(body), Expect="100-continue")
        with Emulator("--server", "automate-06") as emulator, Connection(emulator) as connection:
            # From its 100 on the emulator is in the request.
            self.assertEqual(connection.ask(begin).status, 100)
            emulator.terminate()
            time.sleep(0.2)
            self.assertIsNone(emulator.process.poll())
            answer = connection.ask(body)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.json["Backup"]["Status"], "IN_PROGRESS")
            self.assertEqual(answer.fields["connection"], "close")
            self.assertTrue(connection.is_closed())
            self.assertEqual(emulator.wait(), 0)

    def test_pipelined_requests_that_have_arrived_are_all_answered(self):
        count = 500
        with Emulator("--server", "automate-06") as emulator, Connection(emulator) as connection:
            connection.send(*[request("DescribeServers")] * count)
            self.assertEqual(connection.answer().status, 200)
            emulator.terminate()
            for _ in range(count - 1):
                self.assertEqual(connection.answer().status, 200)
            self.assertTrue(connection.is_closed())
            self.assertEqual(emulator.wait(), 0)

    def test_idle_connections_and_half_a_head_do_not_hold_it_up(self):
        with Emulator() as emulator:
            with Connection(emulator) as used, Connection(emulator) as fresh:
                self.assertEqual(used.ask(request("DescribeServers")).status, 200)
                time.sleep(0.1)
                begin = time.monotonic()
                emulator.terminate()
                self.assertTrue(used.is_closed())
                self.assertTrue(fresh.is_closed())
            self.assertEqual(emulator.wait(), 0)
            self.assertLess(time.monotonic() - begin, 5)

    def test_a_pending_backup_does_not_hold_it_up(self):
        with Emulator("--server", "automate-06", "--duration", "backup=1h") as emulator:
            self.assertEqual(emulator.call("CreateBackup", ServerName="automate-06")[0], 200)
            emulator.stop()

    def test_sigint_ends_it_as_well(self):
        with Emulator() as emulator:
            emulator.process.send_signal(signal.SIGINT)
            self.assertEqual(emulator.wait(), 0)


class UnderLoad(unittest.TestCase):
    account = "123456789012"
    clients = 8

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.data = pathlib.Path(folder.name, "store")
        self.acknowledged = []
        self.broken = []

    def back_up_until_the_end(self, emulator, number):
        """Makes backups one after another until the emulator closes the connection."""
        member = {"ServerName": f"server-{number}"}
        one = request("CreateBackup", member, **signed_by(self.account))
        try:
            with Connection(emulator) as connection:
                while True:
                    connection.send(one)
                    if connection.stream.peek(1) == b"":
                        return  # closed between two requests
                    answer = connection.answer()
                    if answer.status != 200:
                        raise AssertionError(answer.body)
                    self.acknowledged.append(answer.json["Backup"]["BackupId"])
                    if answer.fields.get("connection") == "close":
                        return
        except (OSError, AssertionError) as error:
            self.broken.append(repr(error))

    def run_and_end(self, end):
        """Under load, once 100 backups are made, `end(emulator)`; then what the store holds."""
        options = ("--data", self.data, "--duration", "backup=0s")
        options += ("--limit", "manual-backups=1000000")
        with Emulator(*options) as emulator:
            servers = [{"ServerName": f"server-{number}"} for number in range(self.clients)]
            emulator.control("POST", "/_emulator/world", {"Servers": servers}, self.account)
            workers = [
                threading.Thread(target=self.back_up_until_the_end, args=[emulator, number])
                for number in range(self.clients)
            ]
            for worker in workers:
                worker.start()
            try:
                wait_until(lambda: len(self.acknowledged) > 100 or self.broken, what="100 backups")
            finally:
                end(emulator)
                for worker in workers:
                    worker.join()
        with Emulator(*options) as emulator:
            status, answer = emulator.call("DescribeBackups", self.account)
            self.assertEqual(status, 200)
            return {backup["BackupId"] for backup in answer["Backups"]}

    def test_sigterm_cuts_no_answer_and_loses_no_backup(self):
        stored = self.run_and_end(Emulator.stop)
        self.assertEqual(self.broken, [])
        self.assertLessEqual(set(self.acknowledged), stored)
        self.assertLessEqual(len(stored), len(self.acknowledged) + self.clients)

    def test_kill_9_loses_no_acknowledged_backup(self):
        stored = self.run_and_end(Emulator.kill)
        self.assertEqual(len(set(self.acknowledged)), len(self.acknowledged))
        self.assertLessEqual(set(self.acknowledged), stored)
        self.assertLessEqual(len(stored), len(self.acknowledged) + self.clients)


if __name__ == "__main__":
    unittest.main()
