"""Requests inside of requests: whatever one head may mean to two parsers, none gets through."""

import itertools
import json
import socket
import unittest

from cases import EmulatorTest
from emulator import signed_by
from wire import aws_fields, request

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

    def test_trailers_bring_nothing_in(self):
        trailers = b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\nX-Amz-Target: nothing\r\n"
        head = self.begin() + b"Transfer-Encoding: chunked\r\n\r\n"
        received = self.exchange(head + b"2\r\n{}\r\n0\r\n" + trailers + b"\r\n")
        self.assertEqual(received.count(b"HTTP/1.1 "), 1)
        if received.startswith(b"HTTP/1.1 200 "):
            self.assertEqual(len(json.loads(received.partition(b"\r\n\r\n")[2])["Servers"]), 1)

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
