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

    def calls_of(self, *options):
        return [line for line in self.lines_of(*options) if "uration" in line or " ms" in line]

    def test_text(self):
        lines = self.calls_of()
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
        lines = self.calls_of("--log-format", "json")
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

    def entries_of(self, *options, level="info"):
        with Emulator("--server", "automate-06", "--log-format", "json", *options,
                      log_level=level) as emulator:
            make_requests(emulator)
            emulator.control("GET", "/_emulator/clock")
            emulator.control("PATCH", "/_emulator/clock", {"Frozen": True})
            emulator.stop()
            return [json.loads(line) for line in emulator.stderr().splitlines()]

    def test_a_call_is_told_with_what_it_names_and_why_it_failed(self):
        calls = [each for each in self.entries_of() if "RequestId" in each]
        backup, refused = calls[1], calls[2]
        self.assertEqual((backup["Region"], backup["ServerName"]), ("us-east-1", "automate-06"))
        self.assertRegex(backup["BackupId"], r"^automate-06-\d{17}$")
        self.assertRegex(backup["RequestId"], r"^[0-9a-f-]{36}$")
        self.assertIn("'nobody'", refused["Message"])
        self.assertEqual(refused["ServerName"], "nobody")

    def test_what_changes_is_told_in_a_line_of_its_own(self):
        changes = [each for each in self.entries_of() if "Change" in each]
        seen = [(each["Change"], each["Previous"], each["Status"]) for each in changes]
        self.assertEqual(
            seen, [("backup", "", "IN_PROGRESS"), ("server", "HEALTHY", "BACKING_UP")]
        )
        self.assertEqual(changes[0]["ServerName"], "automate-06")
        text = "\n".join(self.lines_of())
        self.assertRegex(text, r"000000000000 server automate-06 HEALTHY -> BACKING_UP region=us-")

    def test_levels_differ(self):
        by_level = {}
        for level in ("info", "debug", "trace"):
            entries = self.entries_of(level=level)
            by_level[level] = {
                "reads": sum(each.get("Operation") == "GET /_emulator/clock" for each in entries),
                "writes": sum(each.get("Operation") == "PATCH /_emulator/clock" for each in entries),
                "bodies": sum("Input" in each or "Output" in each for each in entries),
                "heads": sum(each["Level"] == "trace" for each in entries),
            }
        self.assertEqual(by_level["info"], {"reads": 0, "writes": 1, "bodies": 0, "heads": 0})
        self.assertEqual(by_level["debug"], {"reads": 1, "writes": 1, "bodies": 4, "heads": 0})
        heads = by_level["trace"].pop("heads")
        self.assertGreaterEqual(heads, 6)

    def test_at_debug_a_line_has_what_was_sent_and_answered(self):
        bodies = [each for each in self.entries_of(level="debug") if "Input" in each]
        self.assertEqual(json.loads(bodies[1]["Input"]), {"ServerName": "automate-06"})
        self.assertIn("BackupId", json.loads(bodies[1]["Output"])["Backup"])

    def test_what_is_refused_is_told_with_method_path_and_host_and_without_a_time(self):
        with Emulator("--log-format", "json", log_level="info") as emulator:
            fields = {"Host": "localhost", "Sec_Fetch_Site": "cross-site"}
            for path in ("/_emulator/clock?secret=1", "/_emulator/nothing"):
                with Connection(emulator) as connection:
                    connection.ask(head("GET", path, **fields))
                fields.pop("Sec_Fetch_Site", None)
            emulator.stop()
            foreign, unknown = [json.loads(line) for line in emulator.stderr().splitlines()]
        self.assertEqual((foreign["Operation"], foreign["Host"]), ("GET /_emulator/clock", "localhost"))
        self.assertIn("other sites", foreign["Message"])
        self.assertEqual(unknown["Operation"], "GET /_emulator/nothing")
        for each in (foreign, unknown):
            self.assertNotIn("Now", each)

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
