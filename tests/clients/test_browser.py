"""Pages in a real browser: none on another name gets in, unless its origin is listed."""

import unittest

from browser import Server, need_chromium, visit
from emulator import Emulator

secret = "automate-06"  # the name of the server that nobody else may learn


def setUpModule():
    need_chromium()


class Strangers(unittest.TestCase):
    def setUp(self):
        self.emulator = Emulator("--server", secret, log_level="debug")
        self.addCleanup(self.emulator.discard)
        self.emulator.start()
        self.emulator.control("PATCH", "/_emulator/clock", {"Frozen": True})
        self.before = self.world()

    def world(self):
        status, world = self.emulator.control("GET", "/_emulator/world")
        self.assertEqual(status, 200)
        return world

    def assert_nothing_happened(self, told):
        self.assertEqual(self.world(), self.before)
        for way, seen in told.items():
            with self.subTest(way):
                self.assertNotIn(secret, seen)

    def test_none_of_20_ways_from_another_name_reads_or_changes_anything(self):
        with Server() as server:
            page = f"http://evil.example:{server.server_port}/ways.html"
            told = visit(f"{page}?target={self.emulator.url}", server)
        self.assertEqual(len(told), 20)
        self.assert_nothing_happened(told)
        refused = self.emulator.stderr().count(" 403 ")
        self.assertGreaterEqual(refused, 20 - 2, self.emulator.stderr())
        # A window of its own may show the console, and its opener learns nothing of it.
        self.assertEqual(told["console_window"].partition(":")[0], "SecurityError")
        self.assertRegex(self.emulator.stderr(), r"GET /_emulator/console/\W+200 ")

    def test_every_one_of_them_would_reach_a_careless_server(self):
        with Server() as server, Server() as careless:
            page = f"http://evil.example:{server.server_port}/ways.html"
            told = visit(f"{page}?target=http://127.0.0.1:{careless.server_port}", server)
            reached = {target.partition("?way=")[2] for _, target in careless.seen}
        self.assertEqual(reached - {""}, set(told))

    def test_a_name_that_comes_to_mean_this_machine_is_refused(self):
        # The page and its calls have one origin, so the browser forbids nothing.
        with Server(("127.0.0.2", self.emulator.port), self.emulator) as server:
            told = visit(f"http://rebound.example:{self.emulator.port}/rebound.html", server)
            methods = {method for method, _ in server.seen}
            self.assertLessEqual({"GET", "POST", "DELETE"}, methods)
        self.assert_nothing_happened(told)
        for way, seen in told.items():
            self.assertTrue(seen.startswith("421 "), f"{way}: {seen}")


class Listed(unittest.TestCase):
    def ask_from(self, name, server, emulator):
        page = f"http://{name}:{server.server_port}/allowed.html"
        return visit(f"{page}?target={emulator.url}/", server)

    def test_a_page_of_a_listed_origin_may_call_and_another_may_not(self):
        with Server() as server:
            origin = f"http://evil.example:{server.server_port}"
            with Emulator("--server", secret, "--cors-origin", origin) as emulator:
                told = self.ask_from("evil.example", server, emulator)
                self.assertEqual(told.get("status"), 200, told)
                self.assertEqual(told["answer"]["Servers"][0]["ServerName"], secret)
                self.assertTrue(told["id"])
                told = self.ask_from("other.example", server, emulator)
                self.assertIn("Failed to fetch", told["error"])


if __name__ == "__main__":
    unittest.main()
