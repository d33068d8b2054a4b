"""The program needs nothing of the machine it runs on, and stays hard to attack."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import urllib.request

from place import build, installed, printed

mebibyte = 1024 * 1024


class Hardened:
    """What holds of the program on every architecture; `program` is stripped."""

    def readelf(self, *what):
        return printed("readelf", "--wide", *what, self.program)

    def test_it_is_at_most_12_mebibytes(self):
        self.assertLessEqual(self.program.stat().st_size, 12 * mebibyte)

    def test_it_needs_no_libraries_and_no_interpreter(self):
        self.assertNotIn("(NEEDED)", self.readelf("--dynamic"))
        self.assertNotIn("INTERP", self.readelf("--program-headers"))

    def test_it_is_stripped(self):
        self.assertNotIn(".symtab", self.readelf("--sections"))

    def test_its_addresses_are_random(self):
        self.assertIn("DYN (Position-Independent Executable file)", self.readelf("--file-header"))

    def test_what_it_need_not_write_it_cannot_write_or_run(self):
        headers = self.readelf("--program-headers")
        self.assertIn("GNU_RELRO", headers)
        self.assertRegex(headers, r"GNU_STACK .* RW ")
        self.assertNotIn("RWE", headers)
        self.assertIn("Flags: NOW", self.readelf("--dynamic"))


class Program(Hardened, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = installed() / "bin" / "opsworkscm-local"

    def test_it_has_no_code_that_looks_names_up(self):
        symbols = printed("nm", "--defined-only", "--format=just-symbols",
                          build() / "opsworkscm-local").split()
        self.assertIn("main", symbols)
        found = {"getaddrinfo", "gethostbyname", "getnameinfo", "__nss_database_get"} & {*symbols}
        self.assertEqual(found, set())

    @unittest.skipUnless(os.geteuid() == 0, "chroot is for root")
    def test_it_runs_where_there_is_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            os.chmod(root, 0o777)
            shutil.copy(self.program, root / "program")
            emulator = subprocess.Popen(
                [shutil.which("chroot"), "--userspec=65532:65532", root, "/program", "--port", "0",
                 "--data", "/store.db", "--server", "automate-06"],
                env={}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            try:
                url = emulator.stdout.readline().split(" listening on ")[1].split(",")[0]
                with urllib.request.urlopen(f"{url}/_emulator/health", timeout=30) as answer:
                    self.assertEqual(json.load(answer)["Status"], "ok")
            finally:
                emulator.terminate()
                emulator.communicate(timeout=30)
            self.assertEqual(emulator.returncode, 0)
            self.assertGreater((root / "store.db").stat().st_size, 0)
