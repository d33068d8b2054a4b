"""The manual page is well formed and tells every option."""

import re
import unittest

from place import all_options, installed, printed, project


class Manual(unittest.TestCase):
    source = project / "packaging" / "opsworkscm-local.1"

    def test_man_has_nothing_to_complain_about(self):
        how = {"env": {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANWIDTH": "80"}}
        printed("sh", "-c", 'test -z "$(man --warnings -l "$1" 2>&1 >/dev/null)"', "sh",
                self.source, **how)

    def test_every_option_has_its_entry(self):
        entries = set()
        for line in self.source.read_text().splitlines():
            if line.startswith(".It Fl"):
                entries |= {f"--{name}" for name in re.findall(r"Fl Fl ([\w-]+)", line)}
        self.assertEqual(entries, all_options())

    def test_it_is_installed_where_man_looks(self):
        page = installed() / "share" / "man" / "man1" / "opsworkscm-local.1.gz"
        self.assertIn("local emulator of AWS OpsWorks CM", printed("man", "-l", page))
