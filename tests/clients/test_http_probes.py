"""HTTP/1.1 by its sections: a probe a row, each on a connection of its own that stays open.

The rows are modelled on what Http11Probe, h1spec and the RFCs' own MUSTs ask of a server. A row
that may be answered in several ways lists what the RFC leaves open.
"""

import re
import socket
import time
import unittest

from cases import EmulatorTest

host = b"Host: localhost\r\n"
end = b"\r\n"
seconds_max = 5  # far below every deadline: what is wrong is told at once


def get(fields=host, target=b"/_emulator/health", method=b"GET", version=b"HTTP/1.1"):
    return b"%b %b %b\r\n%b\r\n" % (method, target, version, fields)


def post(fields, body=b""):
    fields = host + b"Content-Type: application/json\r\n" + fields
    return get(fields, b"/_emulator/world", b"POST") + body


def chunks(text):
    return post(b"Transfer-Encoding: chunked\r\n", text)


one = b'{"Servers":[     ]}'
size = b"13"  # in hexadecimal digits
whole = size + b"\r\n" + one + b"\r\n0\r\n\r\n"

# (section, bytes, statuses that are right)
probes = (
    # RFC 9112, 2: messages
    ("9112 2.1 baseline", get(), {200}),
    ("9112 2.2 an empty line in front", end + get(), {200}),
    ("9112 2.2 two empty lines in front", end + end + get(), {400}),
    ("9112 2.2 LF alone ends the request line", get().replace(b"1.1\r\n", b"1.1\n"), {400}),
    ("9112 2.2 LF alone ends a field", get(b"Host: localhost\n"), {400}),
    ("9112 2.2 LF alone ends the head", get()[:-2] + b"\n", {400}),
    ("9112 2.2 CR alone", get(b"Host: localhost\rX: y\r\n"), {400}),
    ("9112 2.2 CR alone everywhere", get().replace(b"\r\n", b"\r") + b"x", {400}),
    ("9112 2.2 space in front of the first field", get(b" " + host), {400}),
    ("9112 2.2 space in front of the request line", b" " + get(), {400}),
    ("9112 2.2 only blanks", b"   \r\n\r\n", {400}),
    ("9112 2.2 no HTTP", b"\x80\x81\x82\r\n\r\n", {400}),
    ("9112 2.2 NUL in the target", get(target=b"/\0"), {400}),
    ("9112 2.2 NUL in a field", get(host + b"X: \0\r\n"), {400}),
    # RFC 9112, 2.3 and 3: request line
    ("9112 2.3 HTTP/1.0", get(b"", version=b"HTTP/1.0"), {200}),
    ("9112 2.3 HTTP/1.2", get(version=b"HTTP/1.2"), {200, 505}),
    ("9112 2.3 HTTP/2.0", get(version=b"HTTP/2.0"), {505}),
    ("9112 2.3 HTTP/1", get(version=b"HTTP/1"), {400}),
    ("9112 2.3 HTTP/01.01", get(version=b"HTTP/01.01"), {400}),
    ("9112 2.3 HTTP/1.1 with a space", get(version=b"HTTP/ 1.1"), {400}),
    ("9112 2.3 hTTP/1.1", get(version=b"hTTP/1.1"), {400}),
    ("9112 2.3 no version", get(version=b""), {400}),
    ("9113 3.4 the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}),
    ("9112 3 two spaces", get().replace(b" ", b"  ", 1), {400}),
    ("9112 3 tabs", get().replace(b" ", b"\t"), {400}),
    ("9112 3 a space in the target", get(target=b"/a b"), {400}),
    ("9112 3 no target", b"GET HTTP/1.1\r\n" + host + end, {400}),
    ("9112 3.2 a fragment", get(target=b"/#a"), {400}),
    ("9112 3.2.1 no slash", get(target=b"a"), {400}),
    ("9112 3.2.2 absolute form", get(target=b"http://localhost/_emulator/health"), {200}),
    ("9112 3.2.2 in HTTP/1.0", get(b"", b"http://localhost/_emulator/health", version=b"HTTP/1.0"), {200}),
    ("9112 3.2.2 of another host", get(target=b"http://other/"), {400}),
    ("9112 3.2.2 its query is no path", get(target=b"http://localhost?x=/_emulator/health"), {403}),
    ("9112 3.2.4 OPTIONS *", get(target=b"*", method=b"OPTIONS"), {200}),
    ("9112 3.2.4 GET *", get(target=b"*"), {400}),
    ("3986 2.1 a percent alone", get(target=b"/%"), {400}),
    ("3986 2.1 no digits behind a percent", get(target=b"/%zz"), {400}),
    ("3986 3.3 a backslash", get(target=b"/\\a"), {400}),
    ("3986 3.3 bytes beyond ASCII", get(target=b"/\xc0\xaf"), {400}),
    ("3986 7.3 an encoded NUL", get(target=b"/%00"), {400}),
    ("3986 7.3 an encoded line end", get(target=b"/%0d%0aX:y"), {400}),
    ("9110 4.1 a long target", get(target=b"/" + b"a" * 7_900), {403}),
    ("9110 15.5.15 too long a target", get(target=b"/" + b"a" * 9_000), {414}),
    # RFC 9110, 9: methods
    ("9110 9.1 an unknown one", get(method=b"FOO"), {501}),
    ("9110 9.1 case counts", get(method=b"get"), {501}),
    ("9110 9.3.6 CONNECT", get(target=b"localhost:80", method=b"CONNECT"), {405}),
    ("9110 9.3.8 TRACE", get(method=b"TRACE"), {405}),
    # RFC 9112, 3.2, and RFC 9110, 7.2: Host
    ("9112 3.2 no Host", get(b""), {400}),
    ("9112 3.2 two", get(host + host), {400}),
    ("9112 3.2 empty", get(b"Host:\r\n"), {400}),
    ("9110 4.2.4 a user", get(b"Host: user@localhost\r\n"), {400}),
    ("9110 7.2 a path", get(b"Host: localhost/a\r\n"), {400}),
    ("9110 7.2 a list", get(b"Host: localhost, other\r\n"), {400}),
    ("9110 7.2 a port beyond all", get(b"Host: localhost:99999\r\n"), {400}),
    ("9110 7.2 two ports", get(b"Host: localhost:80:evil\r\n"), {400}),
    ("9110 7.2 half an address", get(b"Host: [::1\r\n"), {400}),
    ("9110 7.2 a zone", get(b"Host: [fe80::1%evil]\r\n"), {400}),
    ("9110 7.2 an asterisk", get(b"Host: *\r\n"), {400}),
    ("9110 7.2 empty labels", get(b"Host: ..localhost\r\n"), {400}),
    ("9110 15.5.20 of somebody else", get(b"Host: example.com\r\n"), {421}),
    # RFC 9112, 5, and RFC 9110, 5: fields
    ("9112 5 no colon", get(host + b"X\r\n"), {400}),
    ("9112 5 no name", get(host + b": y\r\n"), {400}),
    ("9112 5.1 a space before the colon", get(host + b"X : y\r\n"), {400}),
    ("9112 5.2 folded", get(host + b"X: y\r\n z\r\n"), {400}),
    ("9110 5.1 no token", get(host + b"X(): y\r\n"), {400}),
    ("9110 5.1 bytes beyond ASCII in a name", get(host + b"X\xe4: y\r\n"), {400}),
    ("9110 5.5 control characters", get(host + b"X: \x08\r\n"), {400}),
    ("9110 5.5 bytes beyond ASCII in a value", get(host + b"X: \xe4\r\n"), {200}),
    ("6585 5 a long name", get(host + b"X" * 20_000 + b": y\r\n"), {431}),
    ("6585 5 a long value", get(host + b"X: " + b"y" * 20_000 + end), {431}),
    ("6585 5 many fields", get(host + b"X: y\r\n" * 200), {431}),
    # RFC 9112, 6: bodies
    ("9112 6.2 a body", post(b"Content-Length: %d\r\n" % len(one), one), {200}),
    ("9112 6.2 nothing", post(b"Content-Length: 0\r\n"), {400}),
    ("9112 6.3 no length", post(b""), {400}),
    ("9112 6.3 two lengths", post(b"Content-Length: 2\r\n" * 2, b"{}"), {400}),
    ("9112 6.3 a list of lengths", post(b"Content-Length: 2, 2\r\n", b"{}"), {400}),
    ("9112 6.3 a length and a coding", post(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", whole), {400}),
    ("9112 6.3 a coding and a length", post(b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", whole), {400}),
    *(
        (f"9112 6.3 a length of {length!r}", post(b"Content-Length: " + length + end, b"{}"), {400})
        for length in (b"", b"+2", b"-2", b"-0", b"2.0", b"0x2", b"1_0", b"1 2", b"two", b"9" * 30)
    ),
    ("9110 15.5.14 too large a length", post(b"Content-Length: 99999999999\r\n"), {413}),
    ("9112 6.1 chunked in HTTP/1.0", chunks(whole).replace(b"1.1", b"1.0", 1), {400}),
    ("9112 6.1 a coding that is not known", post(b"Transfer-Encoding: gzip, chunked\r\n", whole), {501}),
    *(
        (f"9112 6.1 a coding of {coding!r}", post(b"Transfer-Encoding:" + coding + end, whole), {400})
        for coding in (
            b"", b" ", b" gzip", b" identity", b" xchunked", b" chunked, gzip", b" chunked, chunked", b" \x0bchunked",
            b" chunked;a=b", b" \"chunked\"", b" chunked,", b" ,chunked", b"\r\n chunked", b" chunked\r\nTransfer-Encoding: chunked",
            b" chunk\xc3\xa9d", b" chunked\x00", b" gzip\r\nTransfer-Encoding: chunked",
        )
    ),
    ("9112 5.1 a coding behind a space", post(b"Transfer-Encoding : chunked\r\n", whole), {400}),
    # RFC 9112, 7: chunks
    ("9112 7.1 one chunk", chunks(whole), {200}),
    ("9112 7.1 upper case and zeros", chunks(b"000" + size.upper() + whole[len(size):]), {200}),
    ("9112 7.1 several", chunks(b"2\r\n" + one[:2] + b"\r\n%x\r\n" % (len(one) - 2) + one[2:] + b"\r\n0\r\n\r\n"), {200}),
    ("9112 7.1 none", chunks(b"0\r\n\r\n"), {400}),
    ("9112 7.1.1 an extension", chunks(size + b";a=\"b;c\"" + whole[len(size):]), {200}),
    ("9112 7.1.2 a trailer", chunks(whole[:-2] + b"X: y\r\n\r\n"), {200}),
    ("9112 7.1.2 a trailer that frames", chunks(whole[:-2] + b"Content-Length: 7\r\n\r\n"), {200}),
    *(
        (f"9112 7.1 a size of {line!r}", chunks(line + whole[len(size):]), {400})
        for line in (
            b"", b"g", b"-1", b"+13", b"0x13", b" 13", b"13 ", b"1_3", b"13\0", b"13,", b"13;", b"13;a=", b"13;a b",
            b"13;\x01", b"13;a=\"b", b"13;a=\"b\nc\"", b"13;a\rb", b"1" * 17, b"13\n", b"13\r",
        )
    ),
    ("9112 7.1 a size beyond all", chunks(b"ffffffffffffffff\r\n"), {413}),
    ("9112 7.1 a chunk that is too long", chunks(b"1\r\n" + one + b"\r\n0\r\n\r\n"), {400}),
    ("9112 7.1 a chunk without its end", chunks(size + end + one + b"0\r\n\r\n"), {400}),
    ("9112 7.1.1 64 KiB of extension", chunks(size + b";" + b"a" * 65_536 + whole[len(size):]), {400}),
    ("9112 7.1.2 LF alone behind the chunks", chunks(whole[:-2] + b"\n"), {400}),
    ("9112 7.1.2 LF alone behind the trailers", chunks(whole[:-2] + b"X: y\r\n\n"), {400}),
    ("9112 7.1.2 a folded trailer", chunks(whole[:-2] + b"X: y\r\n z\r\n\r\n"), {400}),
    ("9112 7.1.2 trailers without end", chunks(whole[:-2] + b"X: y\r\n" * 10_000), {431}),
    # RFC 9110, 10.1.1 and 7.8
    ("9110 10.1.1 an unknown expectation", get(host + b"Expect: 200-maybe\r\n"), {417}),
    ("9110 7.8 an upgrade nobody knows", get(host + b"Connection: Upgrade\r\nUpgrade: h2c\r\n"), {200}),
)  # fmt: skip


class Probes(EmulatorTest):
    def answer(self, message):
        """What comes back until the other side ends or has nothing to say for a moment."""
        address = ("127.0.0.1", self.emulator.port)
        with socket.create_connection(address, seconds_max) as connection:
            received = b""
            try:
                connection.sendall(message)
                while part := connection.recv(65536):
                    received += part
                    begin, mark, body = received.partition(b"\r\n\r\n")
                    if mark and b"Connection: close" not in begin:
                        break  # it stays open
            except (ConnectionResetError, BrokenPipeError):
                pass
            return received

    def test_each_probe_is_answered_once_and_at_once(self):
        for section, message, statuses in probes:
            with self.subTest(section):
                begin = time.monotonic()
                received = self.answer(message)
                self.assertLess(time.monotonic() - begin, seconds_max)
                self.assertRegex(received, rb"^HTTP/1\.1 \d\d\d ", message[:200])
                self.assertIn(int(received[9:12]), statuses, received)
                self.assertEqual(len(re.findall(rb"HTTP/1\.1 \d\d\d ", received)), 1, received)
                self.assertIn(b"\r\nDate: ", received)

    def test_what_is_not_allowed_tells_what_is(self):
        for method, target in ((b"TRACE", b"/"), (b"OPTIONS", b"*"), (b"PUT", b"/_emulator/health")):
            self.assertIn(b"\r\nAllow: GET, HEAD", self.answer(get(target=target, method=method)))

    def test_no_answer_to_head_has_a_body_refused_ones_included(self):
        for message in (
            get(method=b"HEAD"),
            get(method=b"HEAD", fields=b""),
            get(method=b"HEAD", fields=b"Host: example.com\r\n"),
            get(method=b"HEAD", target=b"/_emulator/nothing"),
            get(method=b"HEAD", target=b"/"),
            get(method=b"HEAD", version=b"HTTP/2.0"),
            get(method=b"HEAD", fields=host + b"X: " + b"y" * 20_000 + end),
            get(method=b"HEAD", fields=host + b"Origin: null\r\n"),
            get(method=b"HEAD", fields=host + b"Content-Length: 99999999999\r\n"),
            end + get(method=b"HEAD", fields=b"Host: localhost\n"),
        ):
            with self.subTest(message[:60]):
                received = self.answer(message)
                self.assertTrue(received.endswith(b"\r\n\r\n"), received)
                self.assertEqual(received.count(b"\r\n\r\n"), 1)


if __name__ == "__main__":
    unittest.main()
