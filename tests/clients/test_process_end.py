"""The end: by SIGTERM what is under way is answered, by kill -9 nothing acknowledged is lost."""

import contextlib
import pathlib
import select
import signal
import socket
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

    def test_who_was_just_answered_or_has_just_come_may_still_ask(self):
        for _ in range(50):
            with Emulator() as emulator:
                with Connection(emulator) as used, Connection(emulator) as fresh:
                    self.assertEqual(used.ask(request("DescribeServers")).status, 200)
                    begin = time.monotonic()
                    emulator.terminate()
                    self.wait_until_nobody_is_let_in(emulator)
                    used.send(request("DescribeServers"))
                    fresh.send(request("DescribeServers"))
                    if time.monotonic() - begin > 0.08:
                        emulator.wait()
                        continue  # too slow a moment to tell
                    for connection in (used, fresh):
                        answer = connection.answer()
                        self.assertEqual(answer.status, 200)
                        self.assertEqual(answer.fields["connection"], "close")
                        self.assertTrue(connection.is_closed())
                    self.assertEqual(emulator.wait(), 0)
                    return
        self.fail("never quick enough to tell")

    def wait_until_nobody_is_let_in(self, emulator):
        with contextlib.suppress(ConnectionRefusedError):
            while True:
                socket.create_connection(("127.0.0.1", emulator.port)).close()

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

    def test_idle_connections_are_closed_before_half_a_request_is_given_up(self):
        with Emulator() as emulator, contextlib.ExitStack() as stack:
            idle = [stack.enter_context(Connection(emulator)) for _ in range(100)]
            for connection in idle:
                self.assertEqual(connection.ask(request("DescribeServers")).status, 200)
            half = stack.enter_context(Connection(emulator))
            half.send(request("DescribeServers")[:-40])
            self.assertEqual(emulator.call("DescribeServers")[0], 200)  # the half one has come
            emulator.terminate()
            ended = [self.number_of_the_next_to_end([*idle, half]) for _ in range(100)]
            self.assertEqual(sorted(ended), list(range(100)))
            self.assertEqual(half.answer().status, 408)
            self.assertTrue(half.is_closed())
            self.assertEqual(emulator.wait(), 0)

    def number_of_the_next_to_end(self, connections):
        """Its number among these, of which it is removed from further asking."""
        open_ones = [each for each in connections if not getattr(each, "has_ended", False)]
        ready, _, _ = select.select([each.socket for each in open_ones], [], [], 20)
        self.assertTrue(ready, "nobody's connection ends")
        [connection] = [each for each in open_ones if each.socket is ready[0]]
        self.assertTrue(connection.is_closed())
        connection.has_ended = True
        return connections.index(connection)

    def test_half_a_body_that_goes_on_coming_is_waited_for(self):
        body = b'{"ServerName":"automate-06"}'
        begin = head(**aws_fields("CreateBackup"), Content_Length=len(body), Expect="100-continue")
        with Emulator("--server", "automate-06") as emulator, Connection(emulator) as connection:
            self.assertEqual(connection.ask(begin).status, 100)
            emulator.terminate()
            for byte in body[:-1]:
                connection.send(bytes([byte]))
                time.sleep(0.03)
            self.assertEqual(connection.ask(body[-1:]).status, 200)
            self.assertEqual(emulator.wait(), 0)

    def test_a_second_signal_ends_it_at_once(self):
        begin = head(**aws_fields("DescribeServers"), Content_Length=1000, Expect="100-continue")
        with Emulator() as emulator:
            with Connection(emulator) as idle, Connection(emulator) as busy:
                self.assertEqual(idle.ask(request("DescribeServers")).status, 200)
                self.assertEqual(busy.ask(begin).status, 100)
                emulator.terminate()
                self.assertTrue(idle.is_closed())
                emulator.terminate()
                self.assertEqual(emulator.wait(), 128 + signal.SIGTERM)

    def test_an_advance_does_not_hold_it_up(self):
        with Emulator("--server", "automate-06") as emulator, Connection(emulator) as connection:
            emulator.control("PATCH", "/_emulator/clock", {"Frozen": True})
            body = b'{"Advance":"P36500D"}'
            fields = {"Content_Type": "application/json", "Content_Length": len(body)}
            connection.send(head("PATCH", "/_emulator/clock", **fields), body)
            self.assertEqual(emulator.call("DescribeServers", "123456789012")[0], 200)
            emulator.terminate()
            answer = connection.answer()
            self.assertEqual(answer.status, 503)
            self.assertIn("ends now", answer.json["Message"])
            self.assertEqual(emulator.wait(), 0)

    def test_streams_and_delays_do_not_hold_it_up(self):
        with Emulator("--server", "automate-06") as emulator, Connection(emulator) as watching:
            watching.send(head("GET", "/_emulator/stream"))
            self.assertEqual(watching.answer().status, 200)
            fault = {"Operation": "DescribeServers", "Delay": "PT1H"}
            self.assertEqual(emulator.control("POST", "/_emulator/faults", fault)[0], 200)
            with Connection(emulator) as delayed:
                delayed.send(request("DescribeServers"))
                self.assertEqual(emulator.control("GET", "/_emulator/health")[0], 200)
                emulator.terminate()
                self.assertEqual(delayed.answer().status, 200)
                watching.stream.read()  # what has happened, and the end
                self.assertEqual(emulator.wait(), 0)

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
            return {backup["BackupId"] for backup in emulator.backups(self.account)}

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
