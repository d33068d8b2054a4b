"""A large world goes out while its document is made: in chunks, at the reader's own pace."""

import json
import time
import unittest

from cases import EmulatorTest
from wire import Connection, head

backups = 4_000
path = "/_emulator/world"


def document(count):
    described = "x" * 2_000
    return {
        "Clock": {"Frozen": True},
        "Servers": [{"ServerName": "a"}],
        "Backups": [
            {"BackupId": f"a-{number}", "ServerName": "a", "Description": described}
            for number in range(count)
        ],
    }


class WorldParts(EmulatorTest):
    def setUp(self):
        super().setUp()
        status, answer = self.emulator.control("PUT", path, document(backups), self.account)
        self.assertEqual(status, 200, answer)

    def ask(self, method="GET", **fields):
        return head(method, path, X_Emulator_Account=self.account, **fields)

    def fields_and_stream(self, connection, *parts):
        connection.send(*parts)
        lines = []
        while line := connection.stream.readline().strip():
            lines.append(line.decode().lower())
        return lines

    def resident_bytes(self):
        with open(f"/proc/{self.emulator.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4096

    def test_it_comes_in_chunks_and_whole(self):
        connection = self.emulator.connect()
        connection.request("GET", path, headers={"X-Emulator-Account": self.account})
        response = connection.getresponse()
        self.assertEqual(response.getheader("Transfer-Encoding"), "chunked")
        self.assertIsNone(response.getheader("Content-Length"))
        self.assertEqual(len(json.loads(response.read())["Backups"]), backups)
        connection.request("GET", "/_emulator/health")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()

    def test_a_small_one_has_a_length(self):
        status, answer = self.emulator.control("PUT", path, document(3), self.account)
        self.assertEqual(status, 200, answer)
        connection = self.emulator.connect()
        connection.request("GET", path, headers={"X-Emulator-Account": self.account})
        response = connection.getresponse()
        self.assertEqual(int(response.getheader("Content-Length")), len(response.read()))
        connection.close()

    def test_without_chunks_it_goes_on_to_the_end_of_the_connection(self):
        with Connection(self.emulator) as connection:
            fields = self.fields_and_stream(
                connection,
                head("GET", path, "HTTP/1.0", X_Emulator_Account=self.account),
            )
            self.assertNotIn("transfer-encoding: chunked", fields)
            self.assertIn("connection: close", fields)
            self.assertEqual(len(json.loads(connection.stream.read())["Backups"]), backups)

    def test_head_tells_the_form_and_nothing_follows(self):
        with Connection(self.emulator) as connection:
            fields = self.fields_and_stream(connection, self.ask("HEAD"))
            self.assertIn("transfer-encoding: chunked", fields)
            connection.send(head("GET", "/_emulator/health"))
            self.assertEqual(connection.answer().status, 200)
        self.assertEqual(self.emulator.control("GET", "/_emulator/clock", None, self.account)[0], 200)

    def test_who_reads_slowly_fills_no_memory_and_holds_nobody_else(self):
        before = self.resident_bytes()
        with Connection(self.emulator) as connection:
            self.fields_and_stream(connection, self.ask())
            time.sleep(0.5)
            self.assertLess(self.resident_bytes() - before, 8 * 1024 * 1024)
            self.assertEqual(self.emulator.control("GET", "/_emulator/clock", None, None)[0], 200)
            status, work = self.emulator.control("GET", "/_emulator/work", None, self.account)
            self.assertEqual((status, work["Work"]), (200, "GET /_emulator/world"))

    def test_one_that_is_ended_breaks_off(self):
        with Connection(self.emulator) as connection:
            self.fields_and_stream(connection, self.ask())
            self.assertEqual(
                self.emulator.control("DELETE", "/_emulator/work", None, self.account)[0], 200
            )
            try:
                rest = connection.stream.read()
            except ConnectionResetError:
                rest = b""
            self.assertFalse(rest.endswith(b"0\r\n\r\n"))
        self.assertEqual(self.emulator.control("GET", "/_emulator/clock", None, self.account)[0], 200)

    def test_whose_reader_goes_ends(self):
        with Connection(self.emulator) as connection:
            self.fields_and_stream(connection, self.ask())
        deadline = time.monotonic() + 10
        while "Work" in self.emulator.control("GET", "/_emulator/work", None, self.account)[1]:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def test_the_end_of_the_emulator_breaks_it_off(self):
        with Connection(self.emulator) as connection:
            self.fields_and_stream(connection, self.ask())
            self.emulator.stop()
            self.emulator.start()


if __name__ == "__main__":
    unittest.main()
