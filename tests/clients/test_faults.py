"""Faults: delays, AWS's errors, lost and half replies, before and after the commit."""

import json
import time
import unittest

from cases import accounts
from control import ControlTest, Meanwhile, answer_seconds_max
from emulator import Emulator, signed_by, wait_until
from wire import Connection, request


class FaultTest(ControlTest):
    options = ("--duration", "backup=10m")

    def setUp(self):
        super().setUp()
        self.put_server("automate-06")

    def request(self, operation, **members):
        """The bytes of a call, for those who look at bytes."""
        members = members or {"ServerName": "automate-06"}
        return request(operation, members, **signed_by(self.account))

    def counts(self):
        rules = self.ask("GET", "faults")["Faults"]
        return [(rule.get("Seen", 0), rule.get("Matched", 0)) for rule in rules]

    def backups(self):
        return self.call("DescribeBackups", ServerName="automate-06")["Backups"]


class Delay(FaultTest):
    def test_a_call_is_late_and_nobody_else_waits_for_it(self):
        self.fault(Operation="CreateBackup", Delay="1s")
        with Meanwhile() as meanwhile:
            begin = time.monotonic()
            late = meanwhile(self.back_up)
            others = 0
            while not late.done() and others < 10_000:
                self.server()
                others += 1
            self.assertTrue(late.result(answer_seconds_max))
            self.assertGreaterEqual(time.monotonic() - begin, 1)
        self.assertGreater(others, 10)

    def test_it_is_the_machine_s_time_that_passes_though_the_clock_stands(self):
        self.freeze()
        self.fault(Delay="300ms")
        begin = time.monotonic()
        backup = self.backup(self.back_up())
        self.assertGreaterEqual(time.monotonic() - begin, 0.6)
        self.assertEqual(backup["BackupId"], "automate-06-20300107120000000")

    def test_the_call_runs_when_the_delay_is_over(self):
        self.fault(Operation="DescribeServers", Delay="500ms", Times=1)
        with Meanwhile() as meanwhile:
            late = meanwhile(self.server)
            wait_until(lambda: self.counts() == [(1, 1)], what="the late call")
            self.back_up()
            self.assertEqual(late.result(answer_seconds_max)["Status"], "BACKING_UP")

    def test_calls_behind_it_on_the_same_connection_keep_their_order(self):
        self.fault(Operation="CreateBackup", Delay="300ms")
        with Connection(self.emulator) as connection:
            connection.send(self.request("CreateBackup"), self.request("DescribeServers"))
            self.assertEqual(connection.answer().json["Backup"]["Status"], "IN_PROGRESS")
            self.assertEqual(connection.answer().json["Servers"][0]["Status"], "BACKING_UP")

    def test_sigterm_cuts_it_short_and_the_call_is_answered(self):
        with Emulator("--server", "automate-06") as emulator, Meanwhile() as meanwhile:
            emulator.control("POST", "/_emulator/faults", {"Delay": "PT1H"})

            def has_come():
                answer = emulator.control("GET", "/_emulator/faults")[1]
                return answer["Faults"][0]["Matched"] == 1

            begin = time.monotonic()
            late = meanwhile(emulator.call, "CreateBackup", ServerName="automate-06")
            wait_until(has_come, what="the late call")
            emulator.stop()
            status, answer = late.result(answer_seconds_max)
            self.assertEqual((status, answer["Backup"]["Status"]), (200, "IN_PROGRESS"))
            self.assertLess(time.monotonic() - begin, 60)


class Errors(FaultTest):
    def test_each_has_the_status_and_the_form_that_aws_gives_it(self):
        for name, status, member in (
            ("ThrottlingException", 400, "message"),
            ("InternalFailure", 500, None),
            ("ServiceUnavailable", 503, None),
            ("AccessDeniedException", 400, "Message"),
            ("ResourceNotFoundException", 400, "Message"),
            ("InvalidStateException", 400, "Message"),
        ):
            with self.subTest(name), Connection(self.emulator) as connection:
                self.ask("PUT", "faults", {"Faults": [{"Error": name}]})
                answer = connection.ask(self.request("DescribeServers"))
                self.assertEqual(answer.status, status)
                self.assertEqual(answer.fields["content-type"], "application/x-amz-json-1.1")
                self.assertIn("x-amzn-requestid", answer.fields)
                self.assertEqual(answer.json["__type"], name)
                members = {"__type"} | ({member} if member else set())
                self.assertEqual(set(answer.json), members)

    def test_message_and_status_may_be_given(self):
        self.fault(Error="ThrottlingException", Message="Slow down.", HttpStatus=429)
        answer = self.call("DescribeServers", 429)
        self.assertEqual(answer, {"__type": "ThrottlingException", "message": "Slow down."})

    def test_the_operation_has_not_run(self):
        self.fault(Operation="CreateBackup", Error="InternalFailure")
        self.call("CreateBackup", 500, ServerName="automate-06")
        self.assertEqual(self.backups(), [])
        self.assertEqual(self.server()["Status"], "HEALTHY")

    def test_after_the_commit_the_operation_has_run(self):
        self.fault(Operation="CreateBackup", Error="InternalFailure", Commit="after")
        answer = self.call("CreateBackup", 500, ServerName="automate-06")
        self.assertEqual(answer, {"__type": "InternalFailure"})
        [backup] = self.backups()
        self.assertEqual(backup["Status"], "IN_PROGRESS")


class Connections(FaultTest):
    def test_a_reset_is_one_to_the_client(self):
        self.fault(Operation="CreateBackup", Reply="reset")
        with Connection(self.emulator) as connection:
            connection.send(self.request("CreateBackup"))
            with self.assertRaises(ConnectionResetError):
                connection.stream.read(1)
        self.assertEqual(self.backups(), [])

    def test_after_the_commit_the_backup_is_there(self):
        self.fault(Operation="CreateBackup", Reply="reset", Commit="after")
        with Connection(self.emulator) as connection:
            connection.send(self.request("CreateBackup"))
            with self.assertRaises(ConnectionResetError):
                connection.stream.read(1)
        self.assertEqual(len(self.backups()), 1)

    def test_half_a_reply_ends_before_its_announced_length(self):
        whole = self.call("DescribeServers")
        self.fault(Operation="DescribeServers", Reply="half", Commit="after")
        with Connection(self.emulator) as connection:
            connection.send(self.request("DescribeServers"))
            reply = connection.stream.read().decode()
        head, body = reply.split("\r\n\r\n", 1)
        self.assertTrue(head.startswith("HTTP/1.1 200 OK"))
        text = json.dumps(whole, separators=(",", ":"), ensure_ascii=False)
        self.assertIn(f"Content-Length: {len(text)}\r\n", head)
        self.assertEqual(body, text[: len(text) - len(text) // 2])

    def test_half_an_error_is_cut_as_well(self):
        self.fault(Operation="CreateBackup", Error="ThrottlingException", Reply="half")
        with Connection(self.emulator) as connection:
            connection.send(self.request("CreateBackup"))
            with self.assertRaisesRegex(AssertionError, "ended after"):
                connection.answer()
        self.assertEqual(self.backups(), [])

    def test_other_connections_go_on(self):
        self.fault(Operation="CreateBackup", Reply="reset")
        with Connection(self.emulator) as good, Connection(self.emulator) as bad:
            self.assertEqual(good.ask(self.request("DescribeServers")).status, 200)
            bad.send(self.request("CreateBackup"))
            with self.assertRaises(ConnectionResetError):
                bad.stream.read(1)
            self.assertEqual(good.ask(self.request("DescribeServers")).status, 200)


class Matching(FaultTest):
    def statuses(self, count, operation="DescribeServers", account=None):
        """How `count` calls went: True where a fault struck."""
        calls = [
            self.emulator.call(operation, account or self.account)[0] for _ in range(count)
        ]
        return [status != 200 for status in calls]

    def test_the_first_rule_that_strikes_wins(self):
        self.fault(Operation="DescribeServers", Error="ThrottlingException", Times=1)
        self.fault(Error="ServiceUnavailable", Times=2)
        statuses = [self.emulator.call("DescribeServers", self.account)[0] for _ in range(4)]
        self.assertEqual(statuses, [400, 503, 503, 200])
        self.assertEqual(self.counts(), [(1, 1), (2, 2)])

    def test_the_third_call_and_every_second(self):
        self.fault(Error="ThrottlingException", Nth=3)
        self.assertEqual(self.statuses(5), [False, False, True, False, False])
        self.ask("PUT", "faults", {"Faults": [{"Error": "ThrottlingException", "Every": 2}]})
        self.assertEqual(self.statuses(5), [False, True, False, True, False])
        self.assertEqual(self.counts(), [(5, 2)])

    def test_a_server_and_a_region(self):
        self.put_server("automate-07")
        self.put_server("automate-06", Region="eu-west-1")
        self.fault(Error="ThrottlingException", ServerName="automate-06", Region="us-east-1")
        self.call("DescribeServers", 400, ServerName="automate-06")
        self.call("DescribeServers", ServerName="automate-07")
        elsewhere = self.emulator.call(
            "DescribeServers", self.account, "eu-west-1", ServerName="automate-06"
        )
        self.assertEqual(elsewhere[0], 200)
        self.assertEqual(self.counts(), [(1, 1)])

    def test_a_backup_s_id_names_its_server(self):
        backup = self.back_up()
        self.fault(Error="ThrottlingException", ServerName="automate-06")
        self.call("DescribeBackups", 400, BackupId=backup)

    def test_worlds_of_the_same_seed_are_struck_alike(self):
        other = next(accounts)
        rule = {"Error": "ThrottlingException", "Probability": 0.5}
        for account in (self.account, other):
            self.fault(account, **rule)
        struck = self.statuses(64)
        self.assertEqual(self.statuses(64, account=other), struck)
        self.assertTrue(16 < sum(struck) < 48, struck)
        self.assertEqual(self.counts(), [(64, sum(struck))])

    def test_a_rule_ends_by_the_world_s_clock(self):
        self.freeze()
        rule = self.fault(Error="ThrottlingException", For="PT10M")
        self.assertEqual(rule["Until"], "2030-01-07T12:10:00Z")
        self.assertEqual(self.statuses(1), [True])
        self.clock(Advance="PT10M")
        self.assertEqual(self.statuses(1), [False])

    def test_other_worlds_are_not_struck(self):
        self.fault(Error="ThrottlingException")
        self.assertEqual(self.statuses(1, account=next(accounts)), [False])

    def test_the_emulator_s_own_api_is_never_struck(self):
        self.fault(Error="ThrottlingException")
        self.assertEqual(self.clock(Frozen=True)["Frozen"], True)

    def test_mistakes_are_told_by_path_and_change_nothing(self):
        self.fault(Error="ThrottlingException")
        message = self.refused(
            "PUT",
            "faults",
            {
                "Faults": [
                    {"Operation": "CreateBackup"},
                    {"Operation": "MakeCoffee", "Error": "InternalFailure", "Probability": 2},
                ]
            },
        )
        self.assertIn("Nothing was changed", message)
        self.assertIn("Faults[0].Error: is missing", message)
        self.assertIn("Faults[1].Operation: must be one of", message)
        self.assertIn("Faults[1].Probability: must be from 0 to 1", message)
        self.assertEqual(len(self.counts()), 1)

    def test_without_rules_all_is_well_again(self):
        self.fault(Error="ThrottlingException")
        self.ask("DELETE", "faults")
        self.assertEqual(self.statuses(1), [False])


if __name__ == "__main__":
    unittest.main()
