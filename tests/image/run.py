#!/usr/bin/python3
"""Tests the image's files and settings, and runs it by them in its own root.

    tests/image/run.py ROOT SETTINGS

ROOT is the mounted image; SETTINGS the file that `buildah inspect --type image` wrote. No container
engine is needed: the image is entered by chroot, as the user that it names.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import unittest

project = pathlib.Path(__file__).resolve().parents[2]
url = "http://127.0.0.1:20161"
seconds_max = 30


class Image(unittest.TestCase):
    root = pathlib.Path()
    config = {}

    def entered(self, *command):
        """The command line that runs a command in the image, as its user."""
        user = self.config["User"]
        return [shutil.which("chroot"), f"--userspec={user}", str(self.root), *command]

    def environment(self):
        return dict(each.split("=", 1) for each in self.config["Env"])

    def check_health(self):
        kind, *command = self.config["Healthcheck"]["Test"]
        self.assertEqual(kind, "CMD")
        done = subprocess.run(self.entered(*command), env=self.environment(), timeout=seconds_max)
        return done.returncode

    def test_it_holds_the_program_its_licenses_and_a_folder_for_data(self):
        files = {str(each.relative_to(self.root)) for each in self.root.rglob("*")
                 if not each.is_dir()}
        programs = {each for each in files if "share/doc" not in each}
        self.assertEqual(programs, {"usr/local/bin/opsworkscm-local"})
        self.assertEqual((self.root / "data").stat().st_uid, 65532)

    def test_started_by_its_own_settings_it_is_healthy_and_serves_an_application(self):
        command = self.config["Entrypoint"] + self.config["Cmd"]
        environment = self.environment() | {"OPSWORKSCM_LOCAL_SERVER": "automate-06"}
        self.assertNotEqual(self.check_health(), 0)
        emulator = subprocess.Popen(self.entered(*command), env=environment,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            self.assertIn("listening on", emulator.stdout.readline())
            self.assertEqual(self.check_health(), 0)
            application = project / "docker" / "example" / "application.py"
            done = subprocess.run(["/usr/bin/python3", application], capture_output=True, text=True,
                                  env={"OPSWORKSCM_URL": url}, timeout=2 * seconds_max)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, r"^automate-06-\d+ OK$")
        finally:
            emulator.terminate()
            emulator.communicate(timeout=seconds_max)
        self.assertEqual(emulator.returncode, 0)
        self.assertEqual(list((self.root / "data").iterdir()), [])

    def test_it_keeps_its_store_where_it_is_told_to(self):
        command = self.config["Entrypoint"] + self.config["Cmd"]
        store = self.root / "data" / "store.db"
        self.addCleanup(lambda: [each.unlink() for each in store.parent.iterdir()])
        emulator = subprocess.Popen(
            self.entered(*command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            env=self.environment() | {"OPSWORKSCM_LOCAL_DATA": "/data/store.db"})
        self.assertIn("listening on", emulator.stdout.readline())
        emulator.terminate()
        emulator.communicate(timeout=seconds_max)
        self.assertEqual(emulator.returncode, 0)
        self.assertGreater(store.stat().st_size, 0)


def main():
    Image.root = pathlib.Path(sys.argv[1])
    Image.config = json.loads(pathlib.Path(sys.argv[2]).read_text())["Docker"]["config"]
    result = unittest.TextTestRunner(verbosity=2).run(
        unittest.defaultTestLoader.loadTestsFromTestCase(Image))
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
