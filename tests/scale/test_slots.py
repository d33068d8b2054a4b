"""Where --slots come from, and what an emulator says of them as it starts."""

import pathlib
import tempfile
import unittest

from emulator import Emulator, run_program

OTHERS = "111111111111"  # whose slot is 671; the default account's is 1015


class Slots(unittest.TestCase):
    def slots(self, *options, **variables):
        with Emulator(*options, environment=variables) as emulator:
            return emulator.control("GET", "/_emulator/settings")[1].get("Slots")

    def test_they_are_an_option_a_variable_and_a_key_of_the_file(self):
        self.assertIsNone(self.slots())
        self.assertEqual(self.slots("--slots", "512,0-255"), "0-255,512")
        self.assertEqual(self.slots("--slots", "0-255", "--slots", "512"), "0-255,512")
        self.assertEqual(self.slots(OPSWORKSCM_LOCAL_SLOTS="0-255,512"), "0-255,512")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "emulator.toml")
            file.write_text('slots = ["0-255", "512"]\n')
            self.assertEqual(self.slots("--config", file), "0-255,512")

    def test_nobody_seeds_a_default_account_that_is_kept_elsewhere(self):
        for more in (("--server", "automate-06"), ("--init", "world.json")):
            with self.subTest(more[0]):
                done = run_program("run", "--port", "0", "--slots", "0-255", *more)
                self.assertEqual(done.returncode, 2)
                self.assertIn("000000000000, whose slot is 1015", done.stderr)
        with Emulator("--slots", "1015", "--server", "automate-06") as emulator:
            self.assertEqual(len(emulator.call("DescribeServers")[1]["Servers"]), 1)

    def test_worlds_of_other_slots_are_kept_unseen_and_told_once(self):
        with tempfile.TemporaryDirectory() as folder:
            data = ("--data", pathlib.Path(folder, "store.db"))
            with Emulator(*data) as emulator:
                emulator.control("POST", "/_emulator/world",
                                 {"Servers": [{"ServerName": "one"}]}, OTHERS)
            narrow = Emulator(*data, "--slots", "0-255", log_level="info").start()
            self.assertEqual(narrow.call("DescribeServers", OTHERS)[0], 421)
            narrow.stop()
            told = "worlds of other slots in the store: 1; they are kept"
            self.assertEqual(narrow.stderr().count(told), 1)
            narrow.discard()
            with Emulator(*data, "--slots", "0-1023") as emulator:
                self.assertEqual(len(emulator.call("DescribeServers", OTHERS)[1]["Servers"]), 1)
