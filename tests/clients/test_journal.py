"""The journal: what was asked of a world, and whether that was what somebody expected."""

import datetime
import time
import unittest

from cases import accounts
from control import ControlTest, Meanwhile, answer_seconds_max
from emulator import Emulator, signed_by
from scenarios import what_create_server_demands
from wire import Connection, head, request

entries_max = 1_000
input_bytes_max = 4 * 1024
output_bytes_max = 4 * 1024
secrets = ("canary-password-9f31", "canary-key-77ab", "canary-pivotal-51cc")


def pem(kind, text):
    return f"-----BEGIN {kind}-----\n{text}\n-----END {kind}-----"


class JournalTest(ControlTest):
    options = ("--duration", "backup=10m")

    def setUp(self):
        super().setUp()
        self.freeze()
        self.put_server("automate-06")

    def journal(self, query="", **how):
        return self.ask("GET", "journal" + query, **how)

    def entries(self, query=""):
        return self.journal(query)["Entries"]

    def verify(self, *expectations, status=200, **how):
        body = {"Expectations": expectations, **how}
        return self.ask("POST", "journal/verify", body, status)


class Recording(JournalTest):
    def test_a_call_is_there_with_all_that_belongs_to_it(self):
        with Connection(self.emulator) as connection:
            members = {"ServerName": "automate-06", "Description": "größer"}
            signed = signed_by(self.account) | {"User_Agent": "client/1.0"}
            answer = connection.ask(request("CreateBackup", members, **signed))
        [entry] = self.entries()
        self.assertGreater(entry.pop("Duration"), 0)
        machine = datetime.datetime.fromisoformat(entry.pop("MachineTime").replace("Z", "+00:00"))
        now = datetime.datetime.now(datetime.timezone.utc)
        self.assertLess(abs(now - machine), datetime.timedelta(minutes=1))
        self.assertEqual(
            entry,
            {
                "Id": 1,
                "At": "2030-01-07T12:00:00Z",
                "Operation": "CreateBackup",
                "Region": "us-east-1",
                "ServerName": "automate-06",
                "Input": members,
                "HttpStatus": 200,
                "Output": answer.json,
                "UserAgent": "client/1.0",
                "Ran": True,
                "RequestId": answer.fields["x-amzn-requestid"],
            },
        )

    def test_what_went_wrong_is_there_with_its_error(self):
        self.call("CreateBackup", 400, ServerName="nobody")
        self.call("CreateBackup", 400, ServerName="1abc")
        self.call("MakeCoffee", 400)
        for entry in self.entries():
            self.assertEqual(entry["Output"]["__type"], entry["Error"])
            self.assertEqual(entry["Output"].get("Message"), entry.get("Message"))
        self.assertIn("'nobody'", self.entries()[0]["Message"])
        seen = [(each["Error"], each["Ran"]) for each in self.entries()]
        self.assertEqual(
            seen,
            [
                ("ResourceNotFoundException", True),
                ("ValidationException", False),
                ("UnknownOperationException", False),
            ],
        )

    def test_a_fault_is_there_with_its_rule_and_whether_the_operation_ran(self):
        before = self.fault(Operation="CreateBackup", Error="ThrottlingException", Times=1)
        after = self.fault(Operation="CreateBackup", Error="InternalFailure", Commit="after")
        self.call("CreateBackup", 400, ServerName="automate-06")
        self.call("CreateBackup", 500, ServerName="automate-06")
        seen = [(each["Fault"], each["Error"], each["Ran"]) for each in self.entries()]
        self.assertEqual(
            seen,
            [
                (before["Id"], "ThrottlingException", False),
                (after["Id"], "InternalFailure", True),
            ],
        )

    def test_secrets_are_hidden(self):
        password, key, pivotal = secrets
        self.call(
            "CreateServer",
            ServerName="late",
            CustomDomain="chef.example.com",
            CustomCertificate=pem("CERTIFICATE", "certificate"),
            CustomPrivateKey=pem("RSA PRIVATE KEY", key),
            EngineAttributes=[
                {"Name": "CHEF_AUTOMATE_ADMIN_PASSWORD", "Value": password},
                {"Name": "CHEF_AUTOMATE_PIVOTAL_KEY", "Value": pivotal},
            ],
            **what_create_server_demands(self.account),
        )
        self.clock(Advance="PT1H")
        self.call("DescribeServers", ServerName="late")
        text = str(self.journal())
        self.assertIn("CHEF_AUTOMATE_PIVOTAL_KEY", text)
        for secret in secrets:
            self.assertNotIn(secret, text)

    def test_it_may_be_filtered(self):
        self.put_server("automate-07")
        backup = self.back_up()
        self.back_up("automate-07")
        self.backup(backup)
        self.call("CreateBackup", 400, ServerName="automate-07")
        for query, ids in (
            ("?Operation=CreateBackup", [1, 2, 4]),
            ("?ServerName=automate-06", [1, 3]),
            ("?Error=InvalidStateException", [4]),
            ("?Operation=CreateBackup&Error=", [1, 2]),
            ("?Region=eu-west-1", []),
            ("?After=2", [3, 4]),
            ("?Limit=2", [3, 4]),
            ("?Operation=CreateBackup&Limit=1", [4]),
            ("?Before=3", [1, 2]),
            ("?After=1&Before=4", [2, 3]),
            ("?Before=4&Limit=2", [2, 3]),
            ("?First=true&Limit=2", [1, 2]),
            ("?First=false&Limit=2", [3, 4]),
            ("?After=1&Limit=2", [2, 3]),
            ("?Ran=true", [1, 2, 3, 4]),
            ("?Ran=false", []),
            ("?Fault=any", []),
        ):
            with self.subTest(query):
                self.assertEqual([each["Id"] for each in self.entries(query)], ids)

    def test_calls_that_a_rule_struck_may_be_asked_for(self):
        rules = [self.fault(Operation=name, Error="ThrottlingException", Times=1)["Id"]
                 for name in ("CreateBackup", "DescribeServers")]
        self.call("CreateBackup", 400, ServerName="automate-06")
        self.call("DescribeServers", 400)
        self.server()
        for query, ids in (
            (f"?Fault={rules[0]}", [1]), (f"?Fault={rules[1]}", [2]), ("?Fault=any", [1, 2]),
            ("?Ran=false", [1, 2]), ("?Ran=true&Fault=any", []),
        ):
            with self.subTest(query):
                self.assertEqual([each["Id"] for each in self.entries(query)], ids)

    def test_who_reads_on_behind_the_last_call_is_shown_each_once(self):
        one = request("DescribeServers", {"ServerName": "automate-06"}, **signed_by(self.account))
        with Connection(self.emulator) as connection:
            connection.send(*[one] * 500)
            for _ in range(500):
                connection.answer()
        seen, pages = [], 0
        while True:
            page = self.journal(f"?After={seen[-1] if seen else 0}&Limit=300")
            seen += [each["Id"] for each in page["Entries"]]
            pages += 1
            self.assertLess(len(str(page)), 256 * 1024)
            if "More" not in page:
                break
        self.assertEqual(seen, list(range(1, 501)))
        self.assertGreater(pages, 1)

    def test_who_reads_on_is_told_what_is_missing(self):
        for _ in range(3):
            self.server()
        self.assertNotIn("Missed", self.journal("?After=0"))
        self.ask("DELETE", "journal")
        self.assertEqual(self.journal("?After=1")["Missed"], 2)
        self.server()
        self.assertEqual(self.journal("?After=2")["Missed"], 1)
        self.assertNotIn("Missed", self.journal("?After=3"))

    def test_an_unknown_filter_is_refused_by_name(self):
        message = self.refused("GET", "journal?Colour=red")
        self.assertIn("'Colour'", message)
        self.assertIn("Operation", message)

    def test_the_youngest_thousand_are_kept_and_the_others_counted(self):
        one = request("DescribeServers", {"ServerName": "automate-06"}, **signed_by(self.account))
        count = entries_max + 100
        with Connection(self.emulator) as connection:
            for _ in range(count // 50):
                connection.send(*[one] * 50)
                for _ in range(50):
                    connection.answer()
        journal = self.journal()
        self.assertEqual(journal["Dropped"], 100)
        ids = [each["Id"] for each in journal["Entries"]]
        self.assertEqual(ids, list(range(101, count + 1)))

    def test_the_begin_of_a_large_input_is_kept(self):
        self.call("CreateBackup", ServerName="automate-06", Description="ü" * 4_000)
        [entry] = self.entries()
        self.assertNotIn("Input", entry)
        begin = entry["InputBegin"].encode()
        self.assertIn(len(begin), (input_bytes_max, input_bytes_max - 1))
        self.assertTrue(entry["InputBegin"].endswith("üüü"))

    def test_the_begin_of_a_large_output_and_of_what_is_no_json_is_kept(self):
        self.put(Backups=[
            {"BackupId": f"automate-06-2016072913384752{number}"} for number in range(10)
        ])
        self.call("DescribeBackups")
        with Connection(self.emulator) as connection:
            answer = connection.ask(head("GET", "/", **signed_by(self.account)))
        large, other = self.entries()[-2:]
        self.assertEqual(len(large["OutputBegin"]), output_bytes_max)
        self.assertTrue(large["OutputBegin"].startswith('{"Backups":['))
        self.assertEqual(other["OutputBegin"], answer.body.decode())
        self.assertNotIn("Output", other)

    def test_emptied_it_forgets_but_goes_on_counting(self):
        self.server()
        self.ask("DELETE", "journal")
        self.assertEqual(self.journal(), {"Entries": [], "Dropped": 0})
        self.server()
        self.assertEqual([each["Id"] for each in self.entries()], [2])

    def test_other_worlds_and_the_emulator_s_own_api_are_not_in_it(self):
        self.call("DescribeServers", account=next(accounts))
        self.ask("GET", "clock")
        self.assertEqual(self.entries(), [])

    def test_it_ends_with_the_process(self):
        with Emulator("--server", "automate-06") as emulator:
            self.call("DescribeServers", emulator=emulator)
            self.assertEqual(len(self.journal(emulator=emulator)["Entries"]), 1)
        with Emulator() as emulator:
            self.assertEqual(self.journal(emulator=emulator)["Entries"], [])


class Verifying(JournalTest):
    def test_what_was_expected_was_seen(self):
        backup = self.back_up()
        self.backup(backup)
        self.backup(backup)
        answer = self.verify(
            {"Operation": "CreateBackup", "ServerName": "automate-06", "Exactly": 1},
            {"Operation": "DescribeBackups", "AtLeast": 2},
            {"Operation": "DeleteBackup", "Never": True},
            Ordered=True,
        )
        self.assertEqual(answer["Message"], "The calls were as expected.")
        self.assertEqual([each["Met"] for each in answer["Expectations"]], [True] * 3)

    def test_what_was_not_is_told_with_the_nearest_misses(self):
        self.put_server("automate-07")
        self.back_up("automate-07")
        answer = self.verify(
            {"Operation": "CreateBackup", "ServerName": "automate-06", "Exactly": 1}, status=409
        )
        self.assertEqual(
            answer["Message"],
            "1 of 1 expectation is not met. CreateBackup for automate-06 exactly once: not seen.",
        )
        [finding] = answer["Expectations"]
        self.assertEqual(
            finding["Nearest"],
            [
                "#1 CreateBackup for automate-07 at 2030-01-07T12:00:00Z: "
                "ServerName is 'automate-07'"
            ],
        )

    def test_one_call_too_many(self):
        self.back_up()
        self.call("CreateBackup", 400, ServerName="automate-06")
        answer = self.verify({"Operation": "CreateBackup", "Exactly": 1}, status=409)
        self.assertIn("seen twice: #1", answer["Expectations"][0]["Seen"])
        self.verify({"Operation": "CreateBackup", "Error": "", "Exactly": 1})

    def test_a_call_that_must_never_come(self):
        backup = self.back_up()
        self.verify({"Operation": "DeleteBackup", "Never": True})
        self.call("DeleteBackup", 400, BackupId=backup)
        answer = self.verify({"Operation": "DeleteBackup", "Never": True}, status=409)
        self.assertIn("DeleteBackup never: seen once", answer["Message"])

    def test_the_order_counts_where_it_is_asked_for(self):
        self.server()
        self.back_up()
        expected = ({"Operation": "CreateBackup"}, {"Operation": "DescribeServers"})
        self.verify(*expected)
        answer = self.verify(*expected, status=409, Ordered=True)
        self.assertIn("it came too early", str(answer["Expectations"][1]["Nearest"]))

    def test_an_input_may_be_expected(self):
        self.call("CreateBackup", ServerName="automate-06", Description="at launch")
        self.verify({"Operation": "CreateBackup", "Input": {"Description": "at launch"}})
        self.verify(
            {"Operation": "CreateBackup", "Input": {"Description": "at dawn"}}, status=409
        )

    def test_polls_that_are_too_close_by_the_machine_s_clock_or_the_world_s(self):
        self.server()
        self.clock(Advance="PT1M")
        self.server()
        wanted = {"Operation": "DescribeServers", "MinInterval": "30s"}
        self.assertIn("apart", self.verify(wanted, status=409)["Message"])
        self.verify(wanted, Virtual=True)

    def test_polls_that_are_far_enough_apart(self):
        for _ in range(2):
            self.server()
            time.sleep(0.15)
        self.verify({"Operation": "DescribeServers", "MinInterval": "100ms", "AtLeast": 2})

    def test_what_dropped_calls_could_decide_cannot_be_told(self):
        one = request("DescribeServers", {"ServerName": "automate-06"}, **signed_by(self.account))
        with Connection(self.emulator) as connection:
            connection.send(*[one] * (entries_max + 1))
            for _ in range(entries_max + 1):
                connection.answer()
        answer = self.verify({"Operation": "DeleteBackup", "Never": True}, status=409)
        self.assertIn("cannot tell", answer["Message"])
        self.verify({"Operation": "DescribeServers", "AtLeast": 10})
        self.ask("DELETE", "journal")
        self.verify({"Operation": "DeleteBackup", "Never": True})

    def test_expectations_that_contradict_themselves_are_refused(self):
        message = self.refused(
            "POST",
            "journal/verify",
            {"Expectations": [{"Operation": "CreateBackup", "Exactly": 1, "Never": True}]},
        )
        self.assertIn("Expectations[0]: give either Exactly, or Never", message)

    def test_many_clients_at_once_are_all_counted(self):
        with Meanwhile() as meanwhile:
            calls = [meanwhile(self.server) for _ in range(200)]
            for call in calls:
                call.result(answer_seconds_max)
        self.verify({"Operation": "DescribeServers", "Exactly": 200})


if __name__ == "__main__":
    unittest.main()
