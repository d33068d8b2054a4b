"""Places where no store can be: refused at the start with one line that says why."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from emulator import clean_environment, program

nobody = 65534  # root may write everywhere, so the program runs as someone else


@unittest.skipUnless(os.geteuid() == 0, "needs root, to run the program as someone else")
class Refused(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        top = pathlib.Path(folder.name)
        top.chmod(0o755)
        self.program = shutil.copy(program(), top / "program")
        self.folder = top / "data"
        self.folder.mkdir()
        os.chown(self.folder, nobody, nobody)
        self.data = self.folder / "store"

    def start(self):
        """The program as nobody; a refusal ends it at once."""
        return subprocess.run(
            [self.program, "run", "--port", "0", "--data", self.data],
            capture_output=True,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=10,
            user=nobody,
            group=nobody,
            extra_groups=[],
        )

    def assert_refused(self, reason):
        done = self.start()
        wanted = f"opsworkscm-local: --data {self.data}: {reason}\n"
        self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", wanted))

    def put_file(self, owner, mode):
        self.data.write_bytes(b"")
        os.chown(self.data, owner, owner)
        self.data.chmod(mode)

    def test_a_file_that_may_only_be_read(self):
        self.put_file(nobody, 0o400)
        self.assert_refused("cannot be opened: Permission denied")

    def test_another_users_file(self):
        self.put_file(0, 0o666)
        self.assert_refused("belongs to another user")
        self.data.chmod(0o600)
        self.assert_refused("cannot be opened: Permission denied")

    def test_a_folder_that_may_only_be_read(self):
        self.put_file(nobody, 0o600)
        self.folder.chmod(0o500)
        reason = "its folder cannot be written, where the store's log is to be: Permission denied"
        self.assert_refused(reason)

    def test_a_folder_that_is_not_there(self):
        self.data = self.folder / "no" / "store"
        self.assert_refused("cannot be opened: No such file or directory")

    def test_a_folder_in_place_of_the_file(self):
        self.data.mkdir()
        os.chown(self.data, nobody, nobody)
        self.assert_refused("cannot be opened: Is a directory")

    def test_a_symbolic_link(self):
        target = self.folder / "target"
        self.data.symlink_to(target)
        self.assert_refused("is a symbolic link; name the file itself")
        self.assertFalse(target.exists())

    def test_a_file_system_that_may_only_be_read(self):
        script = 'mount -t tmpfs -o ro tmpfs "$1" && shift && exec setpriv --reuid=65534 "$@"'
        command = ["unshare", "--mount", "sh", "-c", script, "sh", self.folder, self.program]
        done = subprocess.run(
            [*command, "run", "--port", "0", "--data", self.data],
            capture_output=True,
            env=clean_environment(),
            text=True,
            timeout=10,
        )
        wanted = f"opsworkscm-local: --data {self.data}: cannot be opened: Read-only file system\n"
        self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", wanted))


if __name__ == "__main__":
    unittest.main()
