"""One of several emulators behind a proxy: its name in each reply, and the proxy's word."""

import unittest

from emulator import Emulator, run_program
from wire import Connection, head, request

name = "X-Emulator-Shard".lower()


class Shard(unittest.TestCase):
    def test_each_reply_tells_which_shard_gave_it(self):
        asked = {
            "a call": request("DescribeServers"),
            "a call that is refused": request("DescribeServers", {"ServerName": 5}),
            "the control API": head("GET", "/_emulator/health"),
            "a route that isn't there": head("GET", "/_emulator/nothing"),
            "the console": head("GET", "/_emulator/console/"),
            "a copy in parts": head("GET", "/_emulator/store"),
            "another's account": head("GET", "/_emulator/clock", X_Emulator_Account="111111111111"),
            "an unknown host": head("GET", "/_emulator/health", Host="evil.example"),
            "no HTTP": b"what?\r\n\r\n",
        }
        statuses = set()
        with Emulator("--shard", "shard-1", "--slots", "1015") as emulator:
            for what, sent in asked.items():
                with self.subTest(what), Connection(emulator) as connection:
                    answer = connection.ask(sent)
                    statuses.add(answer.status)
                    self.assertEqual(answer.fields.get(name), "shard-1", answer)
        self.assertEqual(statuses, {200, 400, 404, 421})

    def test_without_a_name_nothing_tells_one(self):
        with Emulator() as emulator, Connection(emulator) as connection:
            self.assertNotIn(name, connection.ask(head("GET", "/_emulator/health")).fields)
            self.assertNotIn("shard=", emulator.control("GET", "/_emulator/metrics")[1])

    def test_its_metrics_bear_the_name(self):
        with Emulator("--shard", "shard-1") as emulator:
            text = emulator.control("GET", "/_emulator/metrics")[1]
        values = [line for line in text.splitlines() if not line.startswith("#")]
        self.assertTrue(all('{shard="shard-1"' in line for line in values), text)

    def test_what_is_no_name(self):
        for text in ("a b", 'a"', "a\nb", "a" * 64):
            done = run_program("run", "--port", "0", "--shard", text)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done)
            self.assertIn("--shard", done.stderr)


class TrustedProxy(unittest.TestCase):
    def status(self, emulator, origin, **fields):
        with Connection(emulator) as connection:
            sent = head("GET", "/_emulator/health", Origin=origin, **fields)
            return connection.ask(sent).status

    def test_a_trusted_proxy_tells_how_a_request_came(self):
        by_tls = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "emulator.test"}
        with Emulator("--trusted-proxy", "127.0.0.0/8", "--trusted-proxy", "::1") as emulator:
            self.assertEqual(self.status(emulator, "https://emulator.test", **by_tls), 200)
            self.assertEqual(self.status(emulator, "http://emulator.test", **by_tls), 403)
            by_tls["X_Forwarded_Host"] = "emulator.example"
            self.assertEqual(self.status(emulator, "https://emulator.example", **by_tls), 421)
            self.assertEqual(self.status(emulator, f"http://127.0.0.1:{emulator.port}",
                                         Host=f"127.0.0.1:{emulator.port}"), 200)

    def test_what_others_write_means_nothing(self):
        by_tls = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "emulator.test"}
        for options in ((), ("--trusted-proxy", "10.0.0.0/8")):
            with self.subTest(options), Emulator(*options) as emulator:
                self.assertEqual(self.status(emulator, "https://emulator.test", **by_tls), 403)
                own = f"https://127.0.0.1:{emulator.port}"
                host = {"Host": f"127.0.0.1:{emulator.port}"}
                self.assertEqual(self.status(emulator, own, **host, **by_tls), 403)

    def test_what_is_no_proxy(self):
        for text in ("proxy", "10.0.0.0/33", "*"):
            done = run_program("run", "--port", "0", "--trusted-proxy", text)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done)
            self.assertIn("--trusted-proxy", done.stderr)


if __name__ == "__main__":
    unittest.main()
