"""The blocks of a page for users: commands, what they print, and programs."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from aws_cli import aws
from emulator import Emulator, clean_environment, program

project = pathlib.Path(__file__).resolve().parents[2]
port_of_the_page = "20161"
page_seconds_max = 400

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


def steps_of(text, languages=("sh", "python"), passed_over=()):
    """What is to be executed, in its order; blocks of languages that are passed over don't count."""
    steps = []
    for found in block.finditer(text):
        language, content = found.groups()
        if language in languages:
            line = text.count("\n", 0, found.start()) + 1
            steps.append(Step(language, content, line))
        elif language and language not in passed_over:
            steps[-1].form, steps[-1].shown = language, content
    return steps


def program_of(text, language):
    """All blocks of a language, one behind the other."""
    found = [content for each, content in block.findall(text) if each == language]
    return "\n\n".join(found)


def executed(steps, emulator, folder):
    """What each step printed, all in one shell; stderr is part of it."""
    environment = clean_environment(HOME=folder, AWS_PAGER="", AWS_DEFAULT_OUTPUT="json")
    folders = (pathlib.Path(aws).parent, pathlib.Path(program()).parent)
    environment["PATH"] = ":".join([*map(str, folders), environment["PATH"]])
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


class PageTest(unittest.TestCase):
    maxDiff = None

    def run_all(self, steps):
        if not os.access(aws, os.X_OK):
            raise unittest.SkipTest(f"there is no {aws}; Debian's package is awscli")
        self.assertGreater(len(steps), 1)
        options = ("--server", "automate-06")
        with tempfile.TemporaryDirectory() as folder, Emulator(*options) as emulator:
            printed = executed(steps, emulator, folder)
        self.assertEqual(len(printed), len(steps))
        return printed

    def check(self, name, steps):
        """Each step prints what the page shows."""
        for step, text in zip(steps, self.run_all(steps)):
            with self.subTest(f"{name}:{step.line}"):
                if step.form == "json":  # which the page may break into lines
                    self.assertEqual(json.dumps(json.loads(text)), json.dumps(json.loads(step.shown)))
                else:
                    self.assertEqual(text.strip(), step.shown.strip())
