"""What the tests of all clients share: an emulator for each class, an account for each test."""

import itertools
import re
import unittest

from emulator import Emulator

uuid_pattern = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

accounts = (f"{number:012}" for number in itertools.count(100_000_000_000))

pattern_violated = (
    "1 validation error detected: Value '1abc' at 'serverName' failed to satisfy constraint: "
    r"Member must satisfy regular expression pattern: [a-zA-Z][a-zA-Z0-9\-]*"
)


class EmulatorTest(unittest.TestCase):
    """Each class runs one emulator with its `options`, each test in an account of its own."""

    options = ()

    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.new_emulator()
        cls.addClassCleanup(cls.emulator.discard)
        cls.emulator.start()

    @classmethod
    def new_emulator(cls):
        return Emulator(*cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()

    def setUp(self):
        self.account = next(accounts)

    def put(self, account=None, **document):
        """Merges a world document into the test's account."""
        status, answer = self.emulator.control(
            "POST", "/_emulator/world", document, account or self.account
        )
        self.assertEqual(status, 200, answer)

    def clock(self, account=None, **change):
        """Changes the clock of the test's account; the answer, if it is not refused."""
        status, answer = self.emulator.control(
            "PATCH", "/_emulator/clock", change, account or self.account
        )
        self.assertEqual(status, 200, answer)
        return answer

    def put_server(self, name, account=None, **members):
        self.put(account, Servers=[{"ServerName": name, **members}])
