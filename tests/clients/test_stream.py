"""The stream of changes: in the order of commits, resumed without a loss, never in the way."""

import pathlib
import socket
import time
import unittest

from cases import accounts
from control import ControlTest, Watcher
from emulator import Emulator, wait_until
from scenarios import durations
from wire import head

changes_max = 20_000
write_seconds_max = 30
heartbeat_seconds = 15
resident_growth_bytes_max = 64 * 1024 * 1024


class StreamTest(ControlTest):
    options = durations("10m")

    def setUp(self):
        super().setUp()
        self.freeze()
        self.put_server("automate-06")

    def watch(self, last_id=None, account=None, query=""):
        watcher = Watcher(self.emulator, account or self.account, last_id, query)
        self.addCleanup(watcher.close)
        self.assertEqual(watcher.answer.status, 200)
        return watcher

    def told(self, watcher, marker="marker"):
        """What the watcher is told until a server of that name is forced, without that."""
        self.put_server(marker)
        events = watcher.until(lambda event: event.data.get("ServerName") == marker)
        watcher.until(lambda event: event.kind == "world")
        return events[:-1]


class Telling(StreamTest):
    def test_each_change_is_told_as_it_commits(self):
        watcher = self.watch()
        fields = watcher.answer.fields
        self.assertEqual(fields["content-type"], "text/event-stream")
        self.assertEqual(fields["cache-control"], "no-store")
        backup = self.back_up()
        self.clock(Advance="PT10M")
        events = self.told(watcher)
        here = {"Region": "us-east-1"}
        begun = {"At": "2030-01-07T12:00:00Z"} | here
        ended = {"At": "2030-01-07T12:10:00Z"} | here
        server, text = {"ServerName": "automate-06"}, f"backup '{backup}'"
        of_backup = {"BackupId": backup, "BackupType": "MANUAL"} | server
        self.assertEqual(
            [(each.kind, each.data) for each in events if each.kind != "world"],
            [
                ("backup", begun | of_backup | {"Status": "IN_PROGRESS"}),
                ("server-event", begun | server | {"Message": f"Started {text}."}),
                ("server", begun | server | {"Previous": "HEALTHY", "Status": "BACKING_UP"}),
                ("backup", ended | of_backup | {"Previous": "IN_PROGRESS", "Status": "OK"}),
                ("server", ended | server | {"Previous": "BACKING_UP", "Status": "HEALTHY"}),
                (
                    "server-event",
                    ended | server | {"Message": f"B{text[1:]} completed successfully."},
                ),
            ],
        )

    def test_what_is_refused_is_not_told(self):
        watcher = self.watch()
        self.call("CreateBackup", 400, ServerName="nobody")
        self.ask("POST", "world", {"Servers": [{"ServerName": "late", "Status": "?"}]}, 400)
        self.assertEqual(self.told(watcher), [])

    def test_what_is_deleted_says_so(self):
        backup = self.back_up()
        self.clock(Advance="PT10M")
        watcher = self.watch()
        self.call("DeleteBackup", BackupId=backup)
        self.clock(Advance="PT10M")
        told = [each.data["Status"] for each in self.told(watcher) if each.kind == "backup"]
        self.assertEqual(told, ["DELETING", "DELETED"])

    def test_other_worlds_are_not_told_of(self):
        other = next(accounts)
        watcher = self.watch()
        self.put_server("automate-06", other)
        self.back_up(account=other)
        self.assertEqual(self.told(watcher), [])

    def test_every_watcher_is_told_all(self):
        watchers = [self.watch() for _ in range(20)]
        self.back_up()
        self.put_server("marker")

        def ids(watcher):
            events = watcher.until(lambda event: event.data.get("ServerName") == "marker")
            return [each.id for each in events]

        all_ids = [ids(watcher) for watcher in watchers]
        self.assertGreaterEqual(len(all_ids[0]), 4)
        self.assertEqual(all_ids, [all_ids[0]] * len(watchers))

    def test_a_watcher_that_goes_leaves_the_others_alone(self):
        gone, watcher = self.watch(), self.watch()
        gone.close()
        self.back_up()
        self.assertGreaterEqual(len(self.told(watcher)), 3)


class Resuming(StreamTest):
    def test_it_goes_on_behind_the_last_event_that_was_seen(self):
        watcher = self.watch()
        self.back_up()
        seen = watcher.events(3)
        watcher.close()
        self.clock(Advance="PT10M")
        events = self.told(self.watch(seen[1].id))
        self.assertEqual(events[0].id, seen[2].id)
        kinds = [each.kind for each in events if each.kind != "world"]
        self.assertEqual(kinds, ["server", "backup", "server", "server-event"])

    def test_whoever_has_seen_all_is_told_what_is_new_only(self):
        watcher = self.watch()
        self.back_up()
        last = self.told(watcher)[-1]
        again = self.watch(last.id)
        self.assertEqual(again.event().data["ServerName"], "marker")

    def test_an_unknown_id_is_a_gap_and_then_the_stream_goes_on(self):
        for unknown in ("made-up", "1-1", "0", "-", "1" * 400):
            with self.subTest(unknown):
                watcher = self.watch(unknown)
                gap = watcher.event()
                self.assertEqual(gap.kind, "gap")
                self.assertIn("read the world anew", gap.data["Message"])
                self.assertEqual(self.told(watcher), [])

    def test_the_gap_s_own_id_is_a_place_to_resume_from(self):
        gap = self.watch("made-up").event()
        self.assertEqual(self.told(self.watch(gap.id)), [])

    def test_an_id_of_an_earlier_process_is_a_gap(self):
        with Emulator("--server", "automate-06") as first:
            with Watcher(first, "000000000000") as watcher:
                first.call("CreateBackup", ServerName="automate-06")
                last = watcher.event().id
        with Emulator("--server", "automate-06") as second:
            with Watcher(second, "000000000000", last) as watcher:
                self.assertEqual(watcher.event().kind, "gap")

    def test_what_is_not_kept_any_more_is_a_gap(self):
        watcher = self.watch()
        self.back_up()
        first = watcher.event()
        watcher.close()
        other = next(accounts)
        self.freeze(other)
        daily = {"PreferredBackupWindow": "03:00"}
        names = [{"ServerName": f"server-{number}", **daily} for number in range(10)]
        self.put(other, Servers=names)
        self.assertGreater(self.clock(other, Advance="P600D")["EventCount"], changes_max / 2)
        watcher = self.watch(first.id)
        self.assertEqual(watcher.event().kind, "gap")
        self.assertEqual(self.told(watcher), [])


class Choosing(StreamTest):
    """Events= names what is told; After= is for those who cannot set a header."""

    def told_until(self, watcher, kind):
        return watcher.until(lambda event: event.kind == kind)

    def test_it_begins_with_how_soon_to_come_again(self):
        self.assertEqual(self.watch().line(), "retry: 1000")

    def test_what_is_not_known_is_refused(self):
        for events in ("colour", "server,", ",", "Server"):
            with self.subTest(events):
                message = self.refused("GET", f"stream?Events={events}")
                self.assertIn("server-event", message)
                self.assertIn("clock", message)

    def test_nothing_else_is_told_than_what_was_chosen(self):
        watcher = self.watch(query="&Events=backup,tags")
        backup = self.back_up()
        self.clock(Advance="PT10M")
        self.call("DeleteBackup", BackupId=backup)
        seen = [(each.kind, each.data["Status"]) for each in watcher.events(3)]
        self.assertEqual(
            seen, [("backup", "IN_PROGRESS"), ("backup", "OK"), ("backup", "DELETING")]
        )

    def test_hello_tells_who_it_is_and_where_the_stream_begins(self):
        hello = self.watch(query="&Events=hello,server").event()
        self.assertEqual(hello.kind, "hello")
        self.assertEqual(hello.data["Account"], self.account)
        self.assertEqual(hello.data["Place"], hello.id)
        self.assertRegex(hello.data["Version"], r"^\d")
        clock = self.ask("GET", "clock")
        self.assertEqual(hello.data["Clock"], clock)
        self.call("CreateBackup", ServerName="automate-06")
        for way in ({"last_id": hello.id}, {"query": f"&After={hello.id}"}):
            watcher = self.watch(**way)
            self.assertEqual(watcher.event().data["Status"], "IN_PROGRESS")

    def test_a_browser_s_own_id_counts_before_the_one_in_the_url(self):
        first = self.watch(query="&Events=hello").event().id
        self.back_up()
        second = self.watch(query="&Events=hello").event().id
        watcher = self.watch(second, query=f"&After={first}")
        self.assertEqual(self.told(watcher), [])

    def test_an_unknown_place_is_a_gap_there_too(self):
        watcher = self.watch(query="&After=made-up&Events=hello,server")
        self.assertEqual([each.kind for each in watcher.events(2)], ["hello", "gap"])

    def test_a_call_is_told_behind_what_it_changed(self):
        watcher = self.watch(query="&Events=call,backup")
        self.server()
        backup = self.back_up()
        self.call("CreateBackup", 400, ServerName="nobody")
        events = watcher.events(4)
        self.assertEqual([each.kind for each in events], ["call", "backup", "call", "call"])
        self.assertEqual(events[1].data["BackupId"], backup)
        entries = self.ask("GET", "journal")["Entries"]
        self.assertEqual([each.data for each in events if each.kind == "call"], entries)

    def test_calls_go_on_behind_the_last_one_that_was_seen(self):
        query = "&Events=call,backup,hello"
        watcher = self.watch(query=query)
        self.server()
        self.back_up()
        self.server()
        seen = watcher.events(5)
        watcher.close()
        self.server()
        for place in range(5):
            again = self.watch(seen[place].id, query=query)
            kinds = [(each.kind, each.data.get("Id")) for each in again.events(6 - place)[1:]]
            expected = [(each.kind, each.data.get("Id")) for each in seen[place + 1 :]]
            self.assertEqual(kinds, [*expected, ("call", 4)])

    def test_calls_of_other_worlds_are_not_told(self):
        watcher = self.watch(query="&Events=call")
        self.call("DescribeServers", account=next(accounts))
        self.server()
        self.assertEqual(watcher.event().data["ServerName"], "automate-06")

    def test_the_clock_is_told_when_it_is_another_than_who_goes_on_from_it_thinks(self):
        watcher = self.watch(query="&Events=clock")
        self.assertEqual(watcher.event().data, self.ask("GET", "clock"))
        self.clock(Advance="PT1H")
        self.assertEqual(watcher.event().data, self.ask("GET", "clock"))
        self.back_up()
        self.assertEqual(watcher.event().data["NextDue"], "2030-01-07T13:10:00Z")
        self.call("TagResource", ResourceArn=self.server()["ServerArn"],
                  Tags=[{"Key": "a", "Value": "b"}])
        self.clock(Frozen=False, Rate=2)
        running = watcher.event().data
        self.assertEqual((running["Frozen"], running["Rate"]), (False, 2))

    def test_a_long_advance_is_told_ten_times_a_second_at_most(self):
        daily = {"PreferredBackupWindow": "03:00", "BackupRetentionCount": 1}
        self.put(Servers=[{"ServerName": f"server-{number}", **daily} for number in range(10)])
        watcher = self.watch(query="&Events=clock")
        watcher.event()
        begin = time.monotonic()
        end = self.clock(Advance="P200D")["Now"]
        events = watcher.until(lambda each: each.data["Now"] == end and "AtWork" not in each.data)
        seconds = time.monotonic() - begin
        self.assertLessEqual(len(events), 10 * seconds + 3)
        moments = [each.data["Now"] for each in events]
        self.assertEqual(moments, sorted(moments))
        for each in events[:-1]:
            self.assertEqual(each.data.get("AtWork", "PATCH /_emulator/clock"),
                             "PATCH /_emulator/clock")

    def test_timers_come_and_go(self):
        watcher = self.watch(query="&Events=timer")
        backup = self.back_up()
        begun = watcher.event().data
        number = begun.pop("Id")
        self.assertEqual(
            begun,
            {"At": "2030-01-07T12:00:00Z", "Region": "us-east-1", "ServerName": "automate-06",
             "Subject": backup, "Change": "backup", "Due": "2030-01-07T12:10:00Z"},
        )
        self.clock(Advance="PT10M")
        gone = watcher.event().data
        self.assertEqual((gone["Id"], gone.get("Gone"), gone["Subject"]), (number, True, backup))

    def test_rules_tell_how_often_they_struck(self):
        watcher = self.watch(query="&Events=rule")
        self.policies({"Change": "backup", "After": "PT1H"})
        self.fault(Operation="DescribeServers", Error="ThrottlingException", Times=1)
        self.back_up()
        self.call("DescribeServers", 400)
        seen = []
        for each in watcher.events(4):
            self.assertEqual(each.data.pop("At"), "2030-01-07T12:00:00Z")
            seen.append(each.data)
        self.assertEqual(
            seen,
            [
                {"Kind": "policy", "Changed": True},
                {"Kind": "fault", "Changed": True},
                {"Kind": "policy", "Id": 1, "Applied": 1},
                {"Kind": "fault", "Id": 1, "Matched": 1},
            ],
        )

    def test_that_the_journal_was_emptied_is_told(self):
        watcher = self.watch(query="&Events=journal,call")
        self.server()
        self.ask("DELETE", "journal")
        self.server()
        self.assertEqual([each.kind for each in watcher.events(3)], ["call", "journal", "call"])


class AtTheEnd(StreamTest):
    def test_sigterm_ends_every_stream_and_the_emulator(self):
        with Emulator("--server", "automate-06") as emulator:
            watchers = [Watcher(emulator, "000000000000") for _ in range(5)]
            emulator.call("CreateBackup", ServerName="automate-06")
            for watcher in watchers:
                watcher.events(3)
            begin = time.monotonic()
            emulator.stop()
            for watcher in watchers:
                self.assertIsNone(watcher.event())
                watcher.close()
            self.assertLess(time.monotonic() - begin, 10)


class Slowness(StreamTest):
    """One that does not read is cut after half a minute, in which others are served."""

    def resident_bytes(self):
        pages = pathlib.Path(f"/proc/{self.emulator.process.pid}/statm").read_text().split()[1]
        return int(pages) * 4096

    def connections(self):
        text = self.emulator.control("GET", "/_emulator/metrics")[1]
        [line] = [each for each in text.splitlines() if each.startswith("opsworkscm_connections ")]
        return int(line.split()[1])

    def open_and_never_read(self):
        """A stream whose reader takes what fits into a small buffer and no more."""
        reader = socket.socket()
        self.addCleanup(reader.close)
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", self.emulator.port))
        reader.sendall(head("GET", f"/_emulator/stream?Account={self.account}"))
        return reader

    def test_a_reader_that_takes_nothing_is_cut_and_memory_stays_bounded(self):
        daily = {"PreferredBackupWindow": "03:00", "BackupRetentionCount": 1}
        self.put(Servers=[{"ServerName": f"server-{number}", **daily} for number in range(10)])
        quiet = self.watch(account=next(accounts))
        before_readers = self.connections()
        readers = [self.open_and_never_read() for _ in range(20)]
        wait_until(
            lambda: self.connections() == before_readers + len(readers), what="their connections"
        )
        self.clock(Advance="P100D")  # fills what is kept of changes
        before = self.resident_bytes()
        begin = time.monotonic()
        for _ in range(5):
            self.clock(Advance="P400D")
        self.assertLess(self.resident_bytes() - before, resident_growth_bytes_max)
        wait_until(
            lambda: self.connections() == before_readers,
            seconds=2 * write_seconds_max,
            what="the end of the readers' connections",
        )
        self.assertGreater(time.monotonic() - begin, heartbeat_seconds)
        self.assertEqual([quiet.line(), quiet.line()], ["retry: 1000", ""])
        self.assertEqual(quiet.line(), ":", "a comment shows that the stream is alive")
        watcher = self.watch()
        self.assertEqual(self.told(watcher), [])


if __name__ == "__main__":
    unittest.main()
