"""Long polls: an answer when something has come so far, or advice when it has not."""

import os
import time
import unittest

from cases import accounts
from control import ControlTest, Meanwhile, Watcher, answer_seconds_max
from emulator import Emulator, signed_by, wait_until
from scenarios import durations
from wire import Connection, head, request


class WaitTest(ControlTest):
    options = durations("10m")

    def setUp(self):
        super().setUp()
        self.freeze()
        self.put_server("automate-06")

    def wait(self, query, status=200, **how):
        return self.ask("GET", f"wait?{query}", status=status, **how)

    def waits(self, future):
        """Fails if the poll is answered already."""
        time.sleep(0.2)
        self.assertFalse(future.done())


class Answering(WaitTest):
    def test_a_clock_that_another_client_advances_brings_the_answer(self):
        backup = self.back_up()
        with Meanwhile() as meanwhile:
            poll = meanwhile(self.wait, f"BackupId={backup}&Status=OK")
            self.waits(poll)
            self.clock(Advance="PT10M")
            self.assertEqual(
                poll.result(answer_seconds_max),
                {"BackupId": backup, "Status": "OK", "Now": "2030-01-07T12:10:00Z"},
            )

    def test_the_running_clock_brings_it_too(self):
        self.clock(Frozen=False)
        self.policies({"Change": "backup", "After": "300ms"})
        backup = self.back_up()
        self.assertEqual(self.wait(f"BackupId={backup}&Status=OK")["Status"], "OK")

    def test_a_release_brings_it(self):
        self.policies({"Change": "backup", "Hold": True})
        self.back_up()
        with Meanwhile() as meanwhile:
            poll = meanwhile(self.wait, "ServerName=automate-06&Status=HEALTHY")
            self.waits(poll)
            self.ask("POST", "release")
            self.assertEqual(poll.result(answer_seconds_max)["Status"], "HEALTHY")

    def test_what_is_so_already_is_answered_at_once(self):
        begin = time.monotonic()
        self.assertEqual(self.wait("ServerName=automate-06&Status=HEALTHY")["Status"], "HEALTHY")
        self.assertLess(time.monotonic() - begin, 10)

    def test_one_of_several_statuses_will_do(self):
        backup = self.back_up()
        self.policies({"Change": "backup", "Hold": True})
        with Meanwhile() as meanwhile:
            poll = meanwhile(self.wait, f"BackupId={backup}&Status=OK,FAILED")
            self.waits(poll)
            self.put(Backups=[{"BackupId": backup, "Status": "FAILED"}])
            self.assertEqual(poll.result(answer_seconds_max)["Status"], "FAILED")

    def test_a_backup_that_is_no_more_is_deleted(self):
        backup = self.back_up()
        self.clock(Advance="PT10M")
        self.call("DeleteBackup", BackupId=backup)
        with Meanwhile() as meanwhile:
            poll = meanwhile(self.wait, f"BackupId={backup}&Status=DELETED")
            self.waits(poll)
            self.clock(Advance="PT10M")
            self.assertEqual(poll.result(answer_seconds_max)["Status"], "DELETED")

    def test_an_association(self):
        node = {"ServerName": "automate-06", "NodeName": "i-1", "EngineAttributes": []}
        token = self.call("AssociateNode", **node)["NodeAssociationStatusToken"]
        with Meanwhile() as meanwhile:
            poll = meanwhile(self.wait, f"NodeAssociationStatusToken={token}&Status=SUCCESS")
            self.waits(poll)
            self.clock(Advance="PT10M")
            self.assertEqual(poll.result(answer_seconds_max)["Status"], "SUCCESS")

    def test_another_region(self):
        self.put_server("automate-06", Region="eu-west-1", Status="UNHEALTHY")
        query = "ServerName=automate-06&Status=UNHEALTHY"
        self.assertEqual(self.wait(query + "&Region=eu-west-1")["Status"], "UNHEALTHY")
        self.wait(query + "&Timeout=0", 408)

    def test_fifty_clients_wait_and_others_are_served(self):
        backup = self.back_up()
        with Meanwhile() as meanwhile:
            polls = [
                meanwhile(self.wait, f"BackupId={backup}&Status=OK") for _ in range(50)
            ]
            self.waits(polls[0])
            self.assertEqual(self.backup(backup)["Status"], "IN_PROGRESS")
            self.clock(Advance="PT10M")
            answers = [poll.result(answer_seconds_max) for poll in polls]
        self.assertEqual(answers, [answers[0]] * 50)

    def test_other_worlds_do_not_answer_it(self):
        other = next(accounts)
        self.put_server("automate-06", other)
        self.freeze(other)
        backup = self.back_up()
        self.assertEqual(self.back_up(account=other), backup)
        with Meanwhile() as meanwhile:
            poll = meanwhile(self.wait, f"BackupId={backup}&Status=OK")
            self.clock(other, Advance="PT10M")
            self.waits(poll)
            self.clock(Advance="PT10M")
            poll.result(answer_seconds_max)

    def test_a_restored_checkpoint_answers_it(self):
        self.ask("PUT", "checkpoints/before")
        self.back_up()
        with Meanwhile() as meanwhile:
            poll = meanwhile(self.wait, "ServerName=automate-06&Status=HEALTHY")
            self.waits(poll)
            self.ask("POST", "checkpoints/before/restore")
            self.assertEqual(poll.result(answer_seconds_max)["Status"], "HEALTHY")


class NotInTime(WaitTest):
    def late(self, query="ServerName=automate-06&Status=UNHEALTHY", timeout="0.3"):
        begin = time.monotonic()
        message = self.wait(f"{query}&Timeout={timeout}", 408)["Message"]
        self.assertGreaterEqual(time.monotonic() - begin, 0.3)
        return message

    def test_a_clock_that_stands_is_to_be_moved(self):
        backup = self.back_up()
        self.assertEqual(
            self.late(f"BackupId={backup}&Status=OK"),
            f"'{backup}' is IN_PROGRESS. The clock stands at 2030-01-07T12:00:00Z; the next "
            "change is due at 2030-01-07T12:10:00Z: PATCH /_emulator/clock moves it.",
        )

    def test_a_clock_that_runs_tells_how_far_it_is(self):
        backup = self.back_up()
        self.clock(Frozen=False)
        message = self.late(f"BackupId={backup}&Status=OK", "500ms")
        self.assertIn("the next change is due at 2030-01-07T12:10:00Z.", message)

    def test_where_nothing_is_due_something_may_be_held(self):
        self.ask("DELETE", "world")
        self.assertEqual(
            self.late(),
            "There is no 'automate-06' in us-east-1. Nothing is due in this world; what is held "
            "waits for POST /_emulator/release.",
        )

    def test_machine_time_passes_whatever_the_clock_does(self):
        self.clock(Frozen=False, Rate=1_000_000)
        self.late()


class Refusing(WaitTest):
    def test_what_to_wait_for_must_be_clear(self):
        for query, text in (
            ("", "Name what to wait for"),
            ("Status=OK", "Name what to wait for"),
            ("ServerName=automate-06", "Status must be one or more"),
            ("ServerName=automate-06&BackupId=a-1&Status=OK", "Name what to wait for"),
            ("ServerName=automate-06&Status=OK", "HEALTHY"),
            ("BackupId=a-1&Status=HEALTHY", "IN_PROGRESS"),
            ("ServerName=automate-06&Status=HEALTHY&Timeout=soon", "Timeout must be seconds"),
            ("ServerName=automate-06&Status=HEALTHY&Timeout=301", "5 minutes at most"),
            ("ServerName=automate-06&Status=HEALTHY&Until=301", "'Until' is not known"),
        ):
            with self.subTest(query):
                self.assertIn(text, self.wait(query, 400)["Message"])


class AtTheEnd(WaitTest):
    def test_sigterm_answers_who_waits_and_the_emulator_ends(self):
        with Emulator("--server", "automate-06") as emulator, Meanwhile() as meanwhile:
            here = {"account": "000000000000", "emulator": emulator}
            poll = meanwhile(
                self.wait, "ServerName=automate-06&Status=UNHEALTHY&Timeout=300", 503, **here
            )
            self.waits(poll)
            begin = time.monotonic()
            emulator.stop()
            answer = poll.result(answer_seconds_max)
            self.assertIn("ends now", answer["Message"])
            self.assertLess(time.monotonic() - begin, 10)


class Gone(WaitTest):
    """Clients that go while their request has to wait: their places are free at once."""

    notice_seconds_max = 5  # below it are every Timeout, delay and heartbeat of these tests

    def path(self, path):
        return f"/_emulator/{path}{'&' if '?' in path else '?'}Account={self.account}"

    def begin(self, *requests):
        connection = Connection(self.emulator)
        self.addCleanup(connection.__exit__)
        connection.send(*requests)
        return connection

    def never(self):
        """The request for what does not come about."""
        return head("GET", self.path("wait?ServerName=automate-06&Status=UNHEALTHY&Timeout=300"))

    def connections(self):
        """How many are open, but for the one that asks."""
        text = self.emulator.control("GET", "/_emulator/metrics")[1]
        [line] = [line for line in text.splitlines() if "connections " in line and line[0] != "#"]
        return int(line.split()[-1]) - 1

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.emulator.process.pid}/fd"))

    def all_go(self, connections):
        """Fails if not each of these, all there are, is noticed to go."""
        wait_until(lambda: self.connections() == len(connections), what="their coming")
        open_before = self.descriptors()
        for connection in connections:
            connection.__exit__()
        seconds = self.notice_seconds_max
        wait_until(lambda: self.connections() == 0, seconds, "their going")
        fewer = open_before - len(connections)
        wait_until(lambda: self.descriptors() <= fewer, seconds, "the end of their descriptors")

    def test_who_waits(self):
        self.all_go([self.begin(self.never()) for _ in range(100)])

    def test_who_is_delayed(self):
        self.fault(Operation="DescribeServers", Delay="PT1H")
        signed = signed_by(self.account)
        self.all_go([self.begin(request("DescribeServers", **signed)) for _ in range(20)])

    def test_who_watches(self):
        watchers = [Watcher(self.emulator, self.account) for _ in range(20)]
        self.all_go([watcher.connection for watcher in watchers])

    def test_who_has_sent_more_requests_before_it_goes(self):
        more = [request("DescribeServers")] * 300
        self.all_go([self.begin(self.never(), *more) for _ in range(5)])

    def test_an_advance_ends_where_it_is(self):
        self.policies({"Change": "backup", "After": "1s"})
        begin = self.ask("GET", "clock")["Now"]
        body = b'{"Advance":"P36500D"}'
        fields = {"Content_Type": "application/json", "Content_Length": len(body)}
        advance = self.begin(head("PATCH", self.path("clock"), **fields), body)
        waits = self.begin(request("DescribeServers", **signed_by(self.account)))
        wait_until(lambda: self.connections() == 2, what="their coming")
        self.all_go([waits, advance])
        self.assertLess(self.ask("GET", "clock")["Now"], "2120")
        self.assertGreaterEqual(self.ask("GET", "clock")["Now"], begin)

    def test_what_was_sent_behind_a_request_that_waits_is_answered_behind_it(self):
        backup = self.back_up()
        wait = head("GET", self.path(f"wait?BackupId={backup}&Status=OK"))
        more = [request("DescribeServers", **signed_by(self.account))] * 300
        connection = self.begin(wait, *more)
        self.clock(Advance="PT10M")
        self.assertEqual(connection.answer().json["Status"], "OK")
        for _ in more:
            self.assertEqual(len(connection.answer().json["Servers"]), 1)

    def test_who_goes_away_leaves_others_alone(self):
        with Meanwhile() as meanwhile:
            poll = meanwhile(self.wait, "ServerName=automate-06&Status=UNHEALTHY")
            connection = self.emulator.connect()
            path = f"/_emulator/wait?ServerName=automate-06&Status=UNHEALTHY&Account={self.account}"
            connection.request("GET", path)
            self.waits(poll)
            connection.close()
            self.put_server("automate-06", Status="UNHEALTHY")
            self.assertEqual(poll.result(answer_seconds_max)["Status"], "UNHEALTHY")


if __name__ == "__main__":
    unittest.main()
