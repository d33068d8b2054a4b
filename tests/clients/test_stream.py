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

    def watch(self, last_id=None, account=None):
        watcher = Watcher(self.emulator, account or self.account, last_id)
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
        self.assertEqual(
            [(each.kind, each.data) for each in events if each.kind != "world"],
            [
                ("backup", begun | {"BackupId": backup, "Status": "IN_PROGRESS"}),
                ("server-event", begun | server | {"Message": f"Started {text}."}),
                ("server", begun | server | {"Status": "BACKING_UP"}),
                ("backup", ended | {"BackupId": backup, "Status": "OK"}),
                ("server", ended | server | {"Status": "HEALTHY"}),
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
        self.assertEqual(quiet.line(), ":", "a comment shows that the stream is alive")
        watcher = self.watch()
        self.assertEqual(self.told(watcher), [])


if __name__ == "__main__":
    unittest.main()
