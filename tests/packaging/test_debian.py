"""The Debian package that CPack makes."""

import pathlib
import shutil
import tempfile
import unittest

from place import build, printed


@unittest.skipUnless(shutil.which("dpkg-deb"), "there is no dpkg-deb")
class DebianPackage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-deb-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        printed("cpack", "-B", cls.folder, cwd=build())
        (cls.file,) = cls.folder.glob("*.deb")

    def test_its_name_tells_version_and_architecture(self):
        version = printed(build() / "opsworkscm-local", "--version").split()[-1]
        architecture = printed("dpkg", "--print-architecture").strip()
        self.assertEqual(self.file.name, f"opsworkscm-local_{version}_{architecture}.deb")

    def test_it_depends_on_nothing(self):
        self.assertEqual(printed("dpkg-deb", "--field", self.file, "Depends").strip(), "")

    def test_it_brings_program_manual_and_completions(self):
        root = self.folder / "root"
        printed("dpkg-deb", "--extract", self.file, root)
        for path in ("share/man/man1/opsworkscm-local.1.gz",
                     "share/bash-completion/completions/opsworkscm-local",
                     "share/fish/vendor_completions.d/opsworkscm-local.fish",
                     "share/zsh/vendor-completions/_opsworkscm-local",
                     "share/doc/opsworkscm-local/copyright",
                     "share/doc/opsworkscm-local/licenses/libssl-dev"):
            self.assertTrue((root / "usr" / path).is_file(), path)
        printed(root / "usr" / "bin" / "opsworkscm-local", "--version")

    @unittest.skipUnless(shutil.which("lintian"), "there is no lintian")
    def test_lintian_finds_nothing(self):
        found = printed("lintian", "--allow-root", "--fail-on", "warning,error", self.file)
        self.assertEqual(found, "")
