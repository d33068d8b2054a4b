"""The log on stderr: one line for each request, as text or as JSON."""

import json
import unittest

from emulator import Emulator
from wire import Connection, head

account = "123456789012"
moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)"


def make_requests(emulator):
    """Four requests: two that go well, two that are refused."""
    emulator.call("DescribeServers", account)
    emulator.call("CreateBackup", ServerName="automate-06")
    emulator.call("CreateBackup", account, ServerName="nobody")
    emulator.call("Create\"Noth ing", account)


class Logs(unittest.TestCase):
    def lines_of(self, *options):
        with Emulator("--server", "automate-06", *options, log_level="info") as emulator:
            make_requests(emulator)
            emulator.stop()
            self.assertEqual(emulator.stdout().count("\n"), 1)
            return emulator.stderr().splitlines()

    def test_text(self):
        lines = self.lines_of()
        self.assertEqual(len(lines), 4, lines)
        for line, words in zip(
            lines,
            (
                (account, " DescribeServers ", " 200 "),
                ("000000000000", " CreateBackup ", " 200 "),
                (account, " CreateBackup ", " 400 ", "ResourceNotFoundException"),
                (account, " 400 ", "UnknownOperationException"),
            ),
        ):
            for word in words:
                self.assertIn(word, line)
            self.assertRegex(line, f"^{moment} info ")

    def test_json(self):
        lines = self.lines_of("--log-format", "json")
        self.assertEqual(len(lines), 4, lines)
        entries = [json.loads(line) for line in lines]
        seen = [
            (each["Account"], each["Operation"], each["Status"], each["Error"]) for each in entries
        ]
        self.assertEqual(seen[0], (account, "DescribeServers", 200, ""))
        self.assertEqual(seen[1], ("000000000000", "CreateBackup", 200, ""))
        self.assertEqual(seen[2], (account, "CreateBackup", 400, "ResourceNotFoundException"))
        self.assertEqual(seen[3][2:], (400, "UnknownOperationException"))
        for entry in entries:
            self.assertEqual(entry["Level"], "info")
            self.assertGreaterEqual(entry["Duration"], 0)
            self.assertRegex(entry["Time"], f"^{moment}$")

    def test_what_is_no_http_is_logged_too(self):
        with Emulator("--log-format", "json", log_level="info") as emulator:
            with Connection(emulator) as connection:
                self.assertEqual(connection.ask(b"nonsense\r\n\r\n").status, 400)
            with Connection(emulator) as connection:
                self.assertEqual(connection.ask(head("GET", Host="a.example.com")).status, 421)
            emulator.stop()
            entries = [json.loads(line) for line in emulator.stderr().splitlines()]
            self.assertEqual([each["Status"] for each in entries], [400, 421])

    def test_the_level(self):
        with Emulator("--server", "automate-06", log_level="warn") as emulator:
            make_requests(emulator)
            emulator.stop()
            self.assertEqual(emulator.stderr(), "")

    def test_signatures_are_never_logged(self):
        with Emulator(log_level="trace") as emulator:
            make_requests(emulator)
            emulator.stop()
            self.assertNotIn("Signature=", emulator.stderr())
            self.assertNotIn("0" * 64, emulator.stderr())


if __name__ == "__main__":
    unittest.main()
