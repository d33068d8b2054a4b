"""Connections: kept alive, pipelined, with bodies of every framing and size."""

import contextlib
import ctypes
import json
import os
import pathlib
import socket
import time
import unittest

from cases import EmulatorTest
from emulator import Emulator, signed_by, wait_until
from wire import Connection, aws_fields, chunked, head, request

body_bytes_max = 8 * 1024 * 1024


def missing(number):
    return request("DescribeServers", {"ServerName": f"server-{number}"})


class Connections(EmulatorTest):
    options = ("--server", "automate-06", "--duration", "backup=1h")

    def assert_is_alive(self, connection):
        """The connection still serves."""
        answer = connection.ask(request("DescribeServers"))
        self.assertEqual((answer.status, len(answer.json["Servers"])), (200, 1))

    def assert_names(self, answer, number):
        self.assertEqual(answer.status, 400)
        self.assertIn(f"'server-{number}'", answer.json["Message"])

    def test_a_connection_is_kept_alive(self):
        with Connection(self.emulator) as connection:
            for number in range(100):
                self.assert_names(connection.ask(missing(number)), number)

    def test_connection_close_is_honoured(self):
        with Connection(self.emulator) as connection:
            answer = connection.ask(request("DescribeServers", Connection="close"))
            self.assertEqual(answer.status, 200)
            self.assertTrue(connection.is_closed())

    def test_ten_pipelined_requests_in_one_write_are_answered_in_order(self):
        with Connection(self.emulator) as connection:
            connection.send(*(missing(number) for number in range(10)))
            for number in range(10):
                self.assert_names(connection.answer(), number)
            self.assert_is_alive(connection)

    def test_each_pipelined_request_sees_what_the_one_before_did(self):
        def world(**server):
            body = json.dumps({"Servers": [server]}).encode()
            fields = {"Content_Type": "application/json", "Content_Length": len(body)}
            return head(path=f"/_emulator/world?Account={self.account}", **fields) + body

        def ask(operation):
            return request(operation, {"ServerName": "piped"}, **signed_by(self.account))

        with Connection(self.emulator) as connection:
            connection.send(
                world(ServerName="piped"),
                ask("DescribeServers"),
                ask("CreateBackup"),
                ask("DescribeServers"),
                ask("CreateBackup"),
                ask("DescribeBackups"),
                world(ServerName="piped", Status="TERMINATED"),
                ask("DescribeServers"),
            )
            answers = [connection.answer() for _ in range(8)]
        statuses = [each.status for each in answers]
        self.assertEqual(statuses, [200, 200, 200, 200, 400, 200, 200, 200])
        seen = [answers[place].json["Servers"][0]["Status"] for place in (1, 3, 7)]
        self.assertEqual(seen, ["HEALTHY", "BACKING_UP", "TERMINATED"])
        self.assertEqual(answers[5].json["Backups"], [answers[2].json["Backup"]])

    def test_what_is_pipelined_behind_an_export_sees_the_world_that_was_exported(self):
        server = {"ServerName": "piped", "DisableAutomatedBackup": True}
        backups = [
            {"BackupId": f"piped-20300107{number:06}000", "BackupType": "AUTOMATED"}
            for number in range(10_000, 12_000)
            if number % 100 < 60 and number // 100 % 100 < 60
        ]
        path = f"/_emulator/world?Account={self.account}"
        world = json.dumps({"Servers": [server], "Backups": backups}).encode()
        put = head("PUT", path, Content_Type="application/json", Content_Length=len(world)) + world
        create = request("CreateBackup", {"ServerName": "piped"}, **signed_by(self.account))
        with Connection(self.emulator) as connection:
            self.assertEqual(connection.ask(put).status, 200)
            connection.send(head("GET", path), create, create, head("GET", path))
            first, made, refused, second = (connection.answer() for _ in range(4))
        self.assertEqual(first.fields["transfer-encoding"], "chunked")
        self.assertEqual([each.status for each in (first, made, refused, second)], [200, 200, 400, 200])
        self.assertEqual(len(first.json["Backups"]), len(backups))
        self.assertEqual(len(second.json["Backups"]), len(backups) + 1)

    def test_a_request_that_comes_byte_by_byte(self):
        with Connection(self.emulator) as connection:
            connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in missing(1):
                connection.send(bytes([byte]))
            self.assert_names(connection.answer(), 1)

    def test_expect_100_continue(self):
        body = b'{"ServerName":"server-1"}'
        fields = {"Content_Length": len(body), "Expect": "100-continue"}
        begin = head(**aws_fields("DescribeServers"), **fields)
        with Connection(self.emulator) as connection:
            answer = connection.ask(begin)
            self.assertEqual((answer.status, answer.body), (100, b""))
            self.assert_names(connection.ask(body), 1)
            self.assert_is_alive(connection)

    def test_expect_of_something_else_fails(self):
        with Connection(self.emulator) as connection:
            answer = connection.ask(request("DescribeServers", Expect="a miracle"))
            self.assertEqual(answer.status, 417)
            self.assertTrue(connection.is_closed())

    def test_a_chunked_body(self):
        body = b'{"ServerName":"server-1"}'
        for size in (1, 7, 1000):
            with self.subTest(size), Connection(self.emulator) as connection:
                begin = head(**aws_fields("DescribeServers"), Transfer_Encoding="chunked")
                self.assert_names(connection.ask(begin, chunked(body, size)), 1)
                self.assert_is_alive(connection)

    def test_http_1_0_is_answered_and_closed(self):
        with Connection(self.emulator) as connection:
            answer = connection.ask(
                head(version="HTTP/1.0", **aws_fields("DescribeServers"), Content_Length=2), b"{}"
            )
            self.assertEqual((answer.status, len(answer.json["Servers"])), (200, 1))
            self.assertTrue(connection.is_closed())

    def test_a_client_that_shuts_down_its_side_gets_its_answer(self):
        with Connection(self.emulator) as connection:
            connection.send(missing(1))
            connection.socket.shutdown(socket.SHUT_WR)
            self.assert_names(connection.answer(), 1)
            self.assertTrue(connection.is_closed())

    def test_clients_that_go_away_in_the_middle_leave_others_alone(self):
        for cut in (1, 40, len(missing(1)) - 1):
            with Connection(self.emulator) as connection:
                connection.send(missing(1)[:cut])
        with Connection(self.emulator) as connection:
            self.assert_is_alive(connection)


class Sizes(EmulatorTest):
    options = ("--server", "automate-06")

    def body_of(self, size):
        return b'{"ServerName":"automate-06"' + b" " * (size - 28) + b"}"

    def assert_too_large(self, connection):
        answer = connection.answer()
        self.assertEqual(answer.status, 413)
        self.assertIn("8 MiB", answer.json["Message"])
        self.assertTrue(connection.is_closed())

    def test_a_body_of_8_mib_is_taken(self):
        body = self.body_of(body_bytes_max)
        self.assertEqual(len(body), body_bytes_max)
        for framing in ("Content-Length", "chunked"):
            with self.subTest(framing), Connection(self.emulator) as connection:
                if framing == "chunked":
                    begin = head(**aws_fields("DescribeServers"), Transfer_Encoding="chunked")
                    connection.send(begin, chunked(body, 100_000))
                else:
                    connection.send(request("DescribeServers", body))
                self.assertEqual(connection.answer().status, 200)
                self.assertEqual(connection.ask(request("DescribeServers")).status, 200)

    def test_one_byte_more_is_refused_and_the_answer_arrives(self):
        with Connection(self.emulator) as connection:
            connection.send(request("DescribeServers", self.body_of(body_bytes_max + 1)))
            self.assert_too_large(connection)

    def test_it_is_refused_before_the_body_is_sent(self):
        fields = aws_fields("DescribeServers")
        with Connection(self.emulator) as connection:
            connection.send(head(**fields, Content_Length=10**12, Expect="100-continue"))
            self.assert_too_large(connection)

    def test_a_chunked_body_that_grows_too_large_is_refused(self):
        with Connection(self.emulator) as connection:
            connection.send(head(**aws_fields("DescribeServers"), Transfer_Encoding="chunked"))
            connection.send(chunked(self.body_of(body_bytes_max + 1), 100_000))
            self.assert_too_large(connection)

    def test_bodies_that_are_too_large_together_are_refused_until_there_is_room(self):
        size = 200 * 1024 * 1024
        fields = {"Content_Type": "application/json", "Content_Length": size}
        begin = head("PUT", "/_emulator/world", **fields, Expect="100-continue")
        piece = b" " * (1024 * 1024)
        with contextlib.ExitStack() as stack:
            connections = [stack.enter_context(Connection(self.emulator)) for _ in range(3)]
            for connection in connections:
                self.assertEqual(connection.ask(begin).status, 100)
            for connection in connections[:2]:
                connection.send(piece * 199)
            with contextlib.suppress(OSError):  # it may be refused before all of it is sent
                connections[2].send(piece * 120)
            answer = connections[2].answer()
            self.assertEqual((answer.status, answer.fields["retry-after"]), (503, "1"))
            with Connection(self.emulator) as other:
                self.assertEqual(other.ask(request("DescribeServers")).status, 200)
        wait_until(self.takes_a_large_body, what="room for others")

    def takes_a_large_body(self):
        with Connection(self.emulator) as connection:
            body = self.body_of(body_bytes_max)
            return connection.ask(request("DescribeServers", body)).status == 200

    def test_a_head_that_is_too_large_is_refused(self):
        with Connection(self.emulator) as connection:
            answer = connection.ask(request("DescribeServers", X_Padding="x" * 17_000))
            self.assertEqual(answer.status, 431)
            self.assertTrue(connection.is_closed())


class NobodyCanBeAccepted(unittest.TestCase):
    """The system fails each accept, for a reason that does not pass."""

    def listening_socket(self, process):
        """The program's own: a duplicate of its descriptor."""
        pidfd_getfd = 438  # its number for the system, on every architecture
        system_call = ctypes.CDLL(None, use_errno=True).syscall
        handle = os.pidfd_open(process.pid)
        self.addCleanup(os.close, handle)
        for number in os.listdir(f"/proc/{process.pid}/fd"):
            if not os.readlink(f"/proc/{process.pid}/fd/{number}").startswith("socket:"):
                continue
            copy = system_call(pidfd_getfd, handle, int(number), 0)
            if copy < 0:
                self.skipTest(f"pidfd_getfd: {os.strerror(ctypes.get_errno())}")
            found = socket.socket(fileno=copy)
            self.addCleanup(found.close)
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                return found
        raise AssertionError("nobody listens")

    def seconds_worked(self, process):
        times = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    def test_it_rests_between_two_tries_says_so_once_and_serves_who_is_there(self):
        emulator = Emulator("--server", "automate-06")
        self.addCleanup(emulator.discard)
        emulator.start()
        with Connection(emulator) as connection:
            self.assertEqual(connection.ask(request("DescribeServers")).status, 200)
            self.listening_socket(emulator.process).shutdown(socket.SHUT_RD)
            wait_until(emulator.stderr, what="the warning")
            before = self.seconds_worked(emulator.process)
            time.sleep(1)
            self.assertLess(self.seconds_worked(emulator.process) - before, 0.5)
            self.assertEqual(emulator.stderr().count("\n"), 1)
            self.assertIn("connections cannot be accepted", emulator.stderr())
            self.assertEqual(connection.ask(request("DescribeServers")).status, 200)
        emulator.terminate()
        self.assertEqual(emulator.wait(), 0)


if __name__ == "__main__":
    unittest.main()
