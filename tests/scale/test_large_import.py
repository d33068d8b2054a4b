"""One account puts in a large world: the same shard and the others go on answering."""

import http.client
import json
import threading
import time
import unittest

from shards import Proxied, accounts_of

SHARDS = 2
BACKUPS = 40_000
apart = 0.1  # seconds between two probes


class Probe(threading.Thread):
    """Asks for an account's servers ten times a second, and health as often."""

    def __init__(self, emulator, account):
        super().__init__(daemon=True)
        self.emulator = emulator
        self.account = account
        self.moments = []
        self.errors = []
        self.has_to_end = threading.Event()

    def run(self):
        while not self.has_to_end.wait(apart):
            try:
                answers = [self.emulator.call("DescribeServers", self.account)[0],
                           self.emulator.control("GET", "/_emulator/health", None, self.account)[0]]
                self.moments.append(time.monotonic())
                if answers != [200, 200]:
                    self.errors.append(answers)
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(repr(error))


class LargeImport(unittest.TestCase):
    def test_an_import_of_40_000_backups_is_an_error_for_nobody_and_others_are_served(self):
        with Proxied(SHARDS) as shards:
            importing, beside = accounts_of(0, SHARDS, 2)
            elsewhere = accounts_of(1, SHARDS, 1)[0]
            document = json.dumps({
                "Servers": [{"ServerName": "a"}],
                "Backups": [{"BackupId": f"a-{number}", "ServerName": "a"}
                            for number in range(BACKUPS)]})
            probes = [Probe(shards.proxy, account) for account in (beside, elsewhere)]
            for probe in probes:
                probe.start()
            begin = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", shards.proxy.port, timeout=120)
            connection.request("PUT", "/_emulator/world", document, {
                "Content-Type": "application/json", "X-Emulator-Account": importing})
            response = connection.getresponse()
            end = time.monotonic()
            self.assertEqual(response.status, 200, response.read())
            connection.close()
            for probe in probes:
                probe.has_to_end.set()
                probe.join()
                self.assertEqual(probe.errors, [])
                during = [moment for moment in probe.moments if begin < moment < end]
                self.assertGreater(len(during), 3, f"{end - begin} s")
            self.assertEqual(len(shards.proxy.backups(importing)), BACKUPS)


if __name__ == "__main__":
    unittest.main()
