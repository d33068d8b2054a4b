"""Every command of the pages for users is executed as it stands, and prints what the page shows."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from aws_cli import aws
from emulator import Emulator, clean_environment

docs = pathlib.Path(__file__).resolve().parents[2] / "docs"
port_of_the_page = "20161"
page_seconds_max = 120

# A fenced block; what its command prints stands in the block behind it, if it prints anything.
block = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
mark = "--- the end of a block ---"


class Step:
    """A block of commands and what the page shows of their output."""

    def __init__(self, language, commands, line):
        self.language = language
        self.commands = commands
        self.line = line
        self.form = "text"
        self.shown = ""

    def script(self, port):
        commands = self.commands.replace(port_of_the_page, str(port))
        if self.language == "python":
            commands = f"/usr/bin/python3 - <<'END_OF_PYTHON'\n{commands}END_OF_PYTHON\n"
        return f"{commands}\necho '{mark}'\n"


def steps_of(text):
    steps = []
    for found in block.finditer(text):
        language, content = found.groups()
        if language in ("sh", "python"):
            line = text.count("\n", 0, found.start()) + 1
            steps.append(Step(language, content, line))
        elif language:
            steps[-1].form, steps[-1].shown = language, content
    return steps


def executed(steps, emulator, folder):
    """What each step printed, all in one shell; stderr is part of it."""
    environment = clean_environment(HOME=folder, AWS_PAGER="", AWS_DEFAULT_OUTPUT="json")
    environment["PATH"] = f"{pathlib.Path(aws).parent}:{environment['PATH']}"
    done = subprocess.run(
        ["bash"],
        input="exec 2>&1\n" + "".join(step.script(emulator.port) for step in steps),
        capture_output=True,
        cwd=folder,
        env=environment,
        text=True,
        timeout=page_seconds_max,
    )
    return done.stdout.split(f"{mark}\n")[: len(steps)]


class Pages(unittest.TestCase):
    maxDiff = None

    def check(self, name):
        if not os.access(aws, os.X_OK):
            raise unittest.SkipTest(f"there is no {aws}; Debian's package is awscli")
        steps = steps_of((docs / name).read_text())
        self.assertGreater(len(steps), 1)
        options = ("--server", "automate-06")
        with tempfile.TemporaryDirectory() as folder, Emulator(*options) as emulator:
            printed = executed(steps, emulator, folder)
        self.assertEqual(len(printed), len(steps))
        for step, text in zip(steps, printed):
            with self.subTest(f"{name}:{step.line}"):
                if step.form == "json":  # which the page may break into lines
                    self.assertEqual(json.dumps(json.loads(text)), json.dumps(json.loads(step.shown)))
                else:
                    self.assertEqual(text.strip(), step.shown.strip())

    def test_testing_with_time(self):
        self.check("testing-with-time.md")


if __name__ == "__main__":
    unittest.main()
