"""How the console's files are served, to whom, and how a browser comes to them."""

import gzip
import json
import pathlib
import unittest

from cases import EmulatorTest
from emulator import Emulator, run_program
from wire import Connection, aws_fields, head

dist = pathlib.Path(__file__).resolve().parent.parent.parent / "console" / "dist"
names = sorted(path.name for path in dist.iterdir())
console = "/_emulator/console/"
policy = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
icon = {"Accept": "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"}
zipped = {"Accept_Encoding": "gzip, deflate, br"}


class ConsoleTest(EmulatorTest):
    def get(self, path=console, method="GET", emulator=None, **fields):
        with Connection(emulator or self.emulator) as connection:
            connection.send(head(method, path, Connection="close", **fields))
            if method != "HEAD":
                return connection.answer()
            line = connection.stream.readline().decode()
            return int(line.split()[1]), connection.stream.read()


class Files(ConsoleTest):
    def test_each_is_what_lies_in_console_dist(self):
        for name in names:
            with self.subTest(name):
                answer = self.get(console + name)
                self.assertEqual((answer.status, answer.body), (200, (dist / name).read_bytes()))
                self.assertNotIn("content-encoding", answer.fields)
                packed = self.get(console + name, **zipped)
                self.assertEqual(packed.fields["content-encoding"], "gzip")
                self.assertEqual(gzip.decompress(packed.body), answer.body)
                self.assertNotEqual(packed.fields["etag"], answer.fields["etag"])

    def test_the_page_stands_at_the_folder(self):
        self.assertEqual(self.get().body, (dist / "index.html").read_bytes())
        answer = self.get(console[:-1])
        self.assertEqual((answer.status, answer.fields["location"]), (308, console))

    def test_a_query_means_nothing(self):
        self.assertEqual(self.get(console + "?Account=nobody&x").body, self.get().body)

    def test_headers_let_nothing_in_but_what_is_its_own(self):
        fields = self.get().fields
        expected = {
            "cache-control": "no-cache",
            "content-security-policy": policy,
            "content-type": "text/html; charset=utf-8",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "no-referrer",
            "vary": "Accept-Encoding",
            "x-content-type-options": "nosniff",
        }
        self.assertEqual({name: fields[name] for name in expected}, expected)

    def test_whoever_has_a_file_is_not_sent_it_again(self):
        for fields in ({}, zipped):
            tag = self.get(**fields).fields["etag"]
            self.assertRegex(tag, r'^"[^"]+"$')
            for given in (tag, f'"other", {tag}', f"W/{tag}", "*"):
                with self.subTest(given):
                    answer = self.get(If_None_Match=given, **fields)
                    self.assertEqual((answer.status, answer.body), (304, b""))
                    self.assertEqual(answer.fields["etag"], tag)
                    self.assertNotIn("content-length", answer.fields)
            self.assertEqual(self.get(If_None_Match='"other"', **fields).status, 200)

    def test_it_is_inflated_where_gzip_is_not_taken(self):
        for given, is_zipped in (
            ("gzip;q=0", False), ("identity", False), ("gzip;q=0.000, *", False), ("br", False),
            ("*;q=0", False), ("*", True), ("br;q=1.0, GZIP;q=0.2", True), ("x-gzip", True),
        ):
            with self.subTest(given):
                answer = self.get(Accept_Encoding=given)
                self.assertEqual("content-encoding" in answer.fields, is_zipped)

    def test_head_has_the_headers_alone(self):
        status, rest = self.get(method="HEAD")
        self.assertEqual(status, 200)
        size = len((dist / "index.html").read_bytes())
        self.assertIn(f"Content-Length: {size}\r\n".encode(), rest)
        self.assertTrue(rest.endswith(b"\r\n\r\n"))

    def test_other_methods_and_files_are_refused(self):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = self.get(method=method, Content_Length="0")
            self.assertEqual((answer.status, answer.fields["allow"]), (405, "GET, HEAD"))
        for path in ("nothing.js", "..%2fworld", "../world", "index.html/", "%69ndex.html"):
            with self.subTest(path):
                self.assertEqual(self.get(console + path).status, 404)

    def test_they_touch_no_world_and_no_journal(self):
        self.get(Account="123456789012")
        self.assertEqual(self.emulator.control("GET", "/_emulator/journal")[1]["Entries"], [])


class Ways(ConsoleTest):
    def test_a_browser_is_led_to_the_page(self):
        for path, fields, place in (
            ("/", browser, console), ("/?x=1", browser, console),
            ("/favicon.ico", icon, console + "favicon.svg"),
            ("/favicon.ico", browser, console + "favicon.svg"),
        ):
            with self.subTest(path):
                answer = self.get(path, **fields)
                self.assertEqual((answer.status, answer.fields["location"]), (302, place))
                self.assertEqual(answer.fields["vary"], "Accept")
        self.assertEqual(self.emulator.control("GET", "/_emulator/journal")[1]["Entries"], [])

    def test_everybody_else_has_aws_s_answer(self):
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=x"}
        for path, fields in (
            ("/", {}), ("/", {"Accept": "*/*"}), ("/", browser | signed),
            ("/", browser | aws_fields("DescribeServers")), ("/?X-Amz-Date=1", browser),
            ("/?x-amz-algorithm=1", browser), ("/other", browser), ("/favicon.ico", {"Accept": "*/*"}),
        ):
            with self.subTest(f"{path} {fields}"):
                answer = self.get(path, **fields)
                self.assertNotIn("location", answer.fields)
                self.assertIn("x-amzn-requestid", answer.fields)

    def test_another_site_s_page_may_lead_its_reader_to_the_files_alone(self):
        cross = {"Sec_Fetch_Site": "cross-site"}
        visit = cross | {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
        self.assertEqual(self.get(**visit).status, 200)
        for path in ("/", "/_emulator/world", "/_emulator/health", "/_emulator/consoles",
                     "/_emulator/%63onsole/", "/_emulator/stream"):
            with self.subTest(path):
                self.assertEqual(self.get(path, **visit, **browser).status, 403)
        for change in (
            {"Sec_Fetch_Dest": "iframe"}, {"Sec_Fetch_Dest": "embed"}, {"Sec_Fetch_Mode": "no-cors"},
            {"Sec_Fetch_Mode": "cors"}, {"Sec_Fetch_Dest": ""}, {"Origin": "http://evil.example"},
        ):
            with self.subTest(str(change)):
                self.assertEqual(self.get(**visit | change).status, 403)
        self.assertEqual(self.get(method="POST", Content_Length="0", **visit).status, 403)

    def test_a_name_that_is_not_known_gets_nothing(self):
        self.assertEqual(self.get(Host="evil.example").status, 421)


class Option(ConsoleTest):
    def test_off_there_is_none(self):
        with Emulator("--console", "off") as emulator:
            answer = self.get(emulator=emulator)
            self.assertEqual(answer.status, 404)
            self.assertIn("--console off", answer.json["Message"])
            self.assertNotIn("location", self.get("/", emulator=emulator, **browser).fields)
            self.assertNotIn("console", emulator.stdout())

    def test_with_control_off_it_is_off_too(self):
        with Emulator("--control", "off") as emulator:
            self.assertEqual(self.get(emulator=emulator).status, 403)
            self.assertNotIn("location", self.get("/", emulator=emulator, **browser).fields)
            self.assertNotIn("console", emulator.stdout())

    def test_the_files_need_no_proof_and_all_else_does(self):
        with Emulator("--auth", "signature", "--credential", "KEY:SECRET") as emulator:
            self.assertEqual(self.get(emulator=emulator).status, 200)
            self.assertEqual(self.get("/_emulator/world", emulator=emulator).status, 401)

    def test_a_bad_value_is_refused(self):
        done = run_program("run", "--port", "0", "--console", "perhaps")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--console perhaps must be on or off", done.stderr.replace(":", ""))

    def test_the_first_line_names_it_as_json_too(self):
        with Emulator("--log-format", "json") as emulator:
            line = json.loads(emulator.stdout())
            self.assertEqual(line["Url"], emulator.url)
            self.assertEqual(line["Console"], emulator.url + console)
            self.assertEqual(line["Message"], "listening")


if __name__ == "__main__":
    unittest.main()
