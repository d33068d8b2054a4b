"""The shells complete commands, every option, and values: asked of the shells themselves."""

import os
import pathlib
import shutil
import tempfile
import unittest

from place import control_commands, installed, options, printed

global_options = {"--version"}


class Completions:
    """What each shell must do; `completed(line)` gives what it offers at the line's end."""

    def offered(self, line):
        return {word.rstrip() for word in self.completed(line)}

    def test_commands(self):
        commands = {"run", "health", "model", "check", "backup", *control_commands}
        self.assertLessEqual(commands, self.offered("opsworkscm-local "))

    def test_every_option(self):
        self.assertEqual(self.offered("opsworkscm-local --"), options(""))
        self.assertEqual(
            self.offered("opsworkscm-local run --"), options("") - global_options
        )

    def test_the_options_of_other_commands(self):
        self.assertEqual(self.offered("opsworkscm-local health --"), options("health"))
        self.assertEqual(self.offered("opsworkscm-local model --"), options("model"))
        for command in control_commands:
            with self.subTest(command):
                self.assertEqual(self.offered(f"opsworkscm-local {command} --"), options(command))

    def test_the_values_that_are_allowed(self):
        levels = {"trace", "debug", "info", "warn", "error", "off"}
        self.assertEqual(self.offered("opsworkscm-local run --log-level "), levels)
        self.assertEqual(self.offered("opsworkscm-local --auth s"), {"signature"})

    def test_the_words_of_commands(self):
        changes = {"backup", "create", "restore", "maintenance", "update", "delete",
                   "delete-backup", "associate"}
        words = {"clock": {"freeze", "run", "set"}, "advance": {"next"}, "hold": changes,
                 "release": changes, "faults": {"clear"}, "journal": {"clear"}}
        for command, expected in words.items():
            with self.subTest(command):
                self.assertEqual(self.offered(f"opsworkscm-local {command} "), expected)
        self.assertLessEqual(changes | {"CreateBackup"}, self.offered("opsworkscm-local fail "))
        statuses = {"FAILED", "UNHEALTHY", "CONNECTION_LOST"}
        self.assertEqual(self.offered("opsworkscm-local fail --status "), statuses)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "world.json").touch()
            offered = self.offered(f"opsworkscm-local --init {folder}/wor")
            self.assertEqual({pathlib.Path(path).name for path in offered}, {"world.json"})
            offered = self.offered(f"opsworkscm-local import {folder}/wor")
            self.assertEqual({pathlib.Path(path).name for path in offered}, {"world.json"})


@unittest.skipUnless(shutil.which("bash"), "there is no bash")
class Bash(Completions, unittest.TestCase):
    script = """
      source "$1/share/bash-completion/completions/opsworkscm-local"
      compopt() { :; }  # works in an interactive shell only
      read -ra COMP_WORDS <<<"$2"
      [[ $2 != *' ' ]] || COMP_WORDS+=("")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _opsworkscm_local
      printf '%s\\n' "${COMPREPLY[@]}"
    """

    def completed(self, line):
        return printed("bash", "-c", self.script, "bash", installed(), line).splitlines()

    def test_a_value_after_an_equals_sign(self):
        self.assertEqual(self.offered("opsworkscm-local --log-format = j"), {"json"})


@unittest.skipUnless(shutil.which("fish"), "there is no fish")
class Fish(Completions, unittest.TestCase):
    def completed(self, line):
        script = f"source $argv[1]; complete -C '{line}'"
        file = installed() / "share" / "fish" / "vendor_completions.d" / "opsworkscm-local.fish"
        lines = printed("fish", "--no-config", "-c", script, file).splitlines()
        return [line.split("\t")[0] for line in lines]


@unittest.skipUnless(shutil.which("zsh"), "there is no zsh")
class Zsh(Completions, unittest.TestCase):
    # zsh completes on a terminal only. There, what is offered goes through compadd.
    settings = """
      fpath=($PREFIX_INSTALLED/share/zsh/site-functions $fpath)
      autoload -Uz compinit
      compinit -u -D
      compadd() {
        if (( ! ${@[(I)-[OAD]*]} )); then
          local -a offered
          builtin compadd -O offered "$@"
          print -rl -- $offered >>$OFFERED
        fi
        builtin compadd "$@"
      }
      shown() { print "<end>" }
      zle -N shown
      bindkey "^X" shown
    """
    script = """
      zmodload zsh/zpty
      zpty shell zsh -i
      zpty -w -n shell "$1"$'\\t\\x18'
      zpty -r -m shell output '*<end>*'
    """

    def completed(self, line):
        with tempfile.TemporaryDirectory() as folder:
            offered = pathlib.Path(folder) / "offered"
            offered.touch()
            (pathlib.Path(folder) / ".zshrc").write_text(self.settings)
            environment = os.environ | {
                "OFFERED": str(offered), "PREFIX_INSTALLED": str(installed()), "ZDOTDIR": folder
            }
            printed("zsh", "-f", "-c", self.script, "zsh", line, env=environment, timeout=20)
            return [word for word in offered.read_text().splitlines() if word]
