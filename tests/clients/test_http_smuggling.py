"""Requests inside of requests: whatever one head may mean to two parsers, none gets through."""

import itertools
import socket
import unittest

from cases import EmulatorTest
from emulator import signed_by
from wire import Connection, aws_fields, head, request

names = (
    b"Transfer-Encoding", b"transfer-encoding", b"Transfer-Encoding ", b" Transfer-Encoding",
    b"Transfer-Encoding\t", b"\tTransfer-Encoding", b"Transfer-Encoding\x00", b"Transfer\x00-Encoding",
    b"Transfer_Encoding", b"Transfer Encoding", b"Transfer-Encoding\x0b", b"X: y\nTransfer-Encoding",
    b"X: y\rTransfer-Encoding", b"X: y\r\n Transfer-Encoding", b"\x00Transfer-Encoding",
    b"Transfer-Encoding\xa0", b"\xefTransfer-Encoding", b"Transfer-Encoding\r\n",
)  # fmt: skip
separators = (b": ", b":", b":\t", b":\x0b", b":\x00", b" : ", b": \r\n ", b":\n ", b"::", b"")
codings = (
    b"chunked", b"Chunked", b"chunked ", b"xchunked", b"chunkedx", b"\"chunked\"", b"'chunked'",
    b"chunked, identity", b"identity, chunked", b"chunked,", b",chunked", b"chunked;q=1",
    b"chunked\x00", b"\x0bchunked", b"chunked\x0c", b"chunk\xc3\xa9d", b"gzip, chunked",
    b"chunked\r\nTransfer-Encoding: identity", b"identity\r\nTransfer-Encoding: chunked", b"",
)  # fmt: skip
lengths = (
    "+{}", "-{}", " {},{}", "0{}", "{}.0", "0x{:x}", "{} {}", "{}\x0b", "{};", "{}\r\nContent-Length: 0",
    "0\r\nContent-Length: {}", "{}\r\nContent-Length: {}", "{}, 0", "", "{}e0", "\u0661{}",
)  # fmt: skip
chunk_sizes = (
    b"0 ", b" 0", b"0x0", b"-0", b"+0", b"0\x00", b"", b"g", b"0\n", b"0;a=\"\n\"", b"0;a=\"\r\n\r\n\"", b"0;a\rb", b"0,0",
    b"ffffffffffffffff", b"10000000000000000", b"\xd9\xa0",
)  # fmt: skip


class Smuggling(EmulatorTest):
    options = ("--server", "automate-06", "--limit", "manual-backups=1000000")

    def setUp(self):
        super().setUp()
        self.put_server("automate-06")
        member = {"ServerName": "automate-06"}
        self.smuggled = request("CreateBackup", member, **signed_by(self.account))

    def exchange(self, message):
        """All that comes back."""
        with socket.create_connection(("127.0.0.1", self.emulator.port), 20) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            while part := connection.recv(65536):
                received += part
            return received

    def begin(self):
        lines = ["POST / HTTP/1.1", "Host: localhost"]
        fields = {**aws_fields("DescribeServers"), **signed_by(self.account)}
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        return ("\r\n".join(lines) + "\r\n").encode()

    def assert_one_refusal(self, message):
        received = self.exchange(message)
        self.assertEqual(received.count(b"HTTP/1.1 "), 1, (message, received))
        self.assertRegex(received, rb"^HTTP/1.1 [45]\d\d ", message)

    def assert_no_backup(self):
        status, answer = self.emulator.call("DescribeBackups", self.account)
        self.assertEqual((status, answer["Backups"]), (200, []))

    def test_each_form_of_transfer_encoding_beside_a_length(self):
        """3,600 heads: one answer each, which is a refusal, and the inner request is not run."""
        body = b"0\r\n\r\n" + self.smuggled
        length = b"Content-Length: %d\r\n" % len(body)
        for name, separator, coding in itertools.product(names, separators, codings):
            field = name + separator + coding + b"\r\n"
            self.assert_one_refusal(self.begin() + length + field + b"\r\n" + body)
        self.assert_no_backup()

    def test_each_odd_form_of_a_length(self):
        for form in lengths:
            length = form.format(*[len(self.smuggled)] * 2).encode("utf-8")
            with self.subTest(form):
                head = self.begin() + b"Content-Length: " + length + b"\r\n\r\n"
                self.assert_one_refusal(head + self.smuggled)
        self.assert_no_backup()

    def test_each_odd_form_of_a_chunk_size(self):
        head = self.begin() + b"Transfer-Encoding: chunked\r\n\r\n"
        for size in chunk_sizes:
            with self.subTest(size):
                self.assert_one_refusal(head + size + b"\r\n\r\n" + self.smuggled)
        self.assert_no_backup()

    def test_trailers_take_no_effect(self):
        """What would decide about the request in its head decides nothing behind its body."""
        other = signed_by("999999999999")["Authorization"]
        trailers = (
            "Content-Length: 0",
            "Transfer-Encoding: chunked",
            "X-Amz-Target: OpsWorksCM_V2016_11_01.CreateBackup",
            "Origin: https://example.com",
            "Sec-Fetch-Site: cross-site",
            "Host: example.com",
            "Connection: close",
            "Expect: nothing",
            "Content-Type: text/plain",
            f"Authorization: {other}",
        )
        for trailer in trailers:
            with self.subTest(trailer), Connection(self.emulator) as connection:
                chunked_head = self.begin() + b"Transfer-Encoding: chunked\r\n\r\n"
                message = chunked_head + b"2\r\n{}\r\n0\r\n" + trailer.encode() + b"\r\n\r\n"
                for _ in range(2):  # on one connection
                    answer = connection.ask(message)
                    self.assertEqual((answer.status, len(answer.json["Servers"])), (200, 1))
                    self.assertNotIn("access-control-allow-origin", answer.fields)
        self.assert_no_backup()

    def test_a_trailer_names_no_operation_and_no_account(self):
        operation = "X-Amz-Target: OpsWorksCM_V2016_11_01.DescribeServers"
        begin = head(Content_Type="application/x-amz-json-1.1", Transfer_Encoding="chunked")
        with Connection(self.emulator) as connection:
            answer = connection.ask(begin, f"2\r\n{{}}\r\n0\r\n{operation}\r\n\r\n".encode())
        self.assertEqual(answer.json, {"__type": "UnknownOperationException"})
        account = f"X-Emulator-Account: {self.account}"
        path, fields = "/_emulator/world", {"Content_Type": "application/json"}
        begin = head(path=path, Transfer_Encoding="chunked", **fields)
        body = b'{"Servers":[{"ServerName":"astray"}]}'
        message = b"%x\r\n%b\r\n0\r\n%b\r\n\r\n" % (len(body), body, account.encode())
        with Connection(self.emulator) as connection:
            self.assertEqual(connection.ask(begin, message).status, 200)
        _, answer = self.emulator.call("DescribeServers", self.account)
        self.assertEqual([each["ServerName"] for each in answer["Servers"]], ["automate-06"])

    def test_a_proxys_query_is_no_path_and_its_host_is_asked_for(self):
        def status_of(message):
            return int(self.exchange(message)[9:12])

        hidden = b"PUT http://localhost?x=/_emulator/checkpoints/q HTTP/1.1\r\nHost: localhost\r\n\r\n"
        self.assertEqual(status_of(hidden), 403)
        status, answer = self.emulator.control("GET", "/_emulator/checkpoints")
        self.assertEqual((status, answer["Checkpoints"]), (200, []))
        old = b"GET http://%b/_emulator/health HTTP/1.0\r\n\r\n"
        self.assertEqual(status_of(old % b"localhost:1"), 200)
        self.assertEqual(status_of(old % b"rebound.example.com"), 421)

    def test_endless_trailers_and_extensions_are_cut(self):
        head = self.begin() + b"Transfer-Encoding: chunked\r\n\r\n"
        for endless in (b"0\r\n" + b"X-Trailer: y\r\n" * 100_000, b"0;" + b"x" * 1_000_000):
            with self.subTest(endless[:20]):
                try:
                    received = self.exchange(head + endless)
                except (ConnectionResetError, BrokenPipeError):
                    continue
                self.assertNotIn(b" 200 ", received.partition(b"\r\n")[0])


if __name__ == "__main__":
    unittest.main()
