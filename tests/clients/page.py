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

javascript = pathlib.Path(__file__).resolve().parent / "js"  # where AWS's SDK is

# A fenced block; what its command prints stands in the block behind it, if it prints anything.
block = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

mark = "--- the end of a block, with status"
interpreters = {
    "python": "/usr/bin/python3 -",
    "js": f"env --chdir={javascript} node --input-type=module -",
}


class Step:
    """A block of commands and what the page shows of their output."""

    def __init__(self, language, commands, line):
        self.language = language
        self.commands = commands
        self.line = line
        self.before = ""  # commands that the page doesn't show; they print nothing
        self.form = "text"
        self.shown = ""
        self.printed = ""
        self.status = None  # the exit status of its last command

    def script(self, port):
        commands = self.commands.replace(port_of_the_page, str(port))
        if self.language != "sh":
            commands = f"{interpreters[self.language]} <<'END_OF_BLOCK'\n{commands}END_OF_BLOCK\n"
        return f"{self.before}\n{commands}\necho \"{mark} $?\"\n"


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


def execute(steps, emulator, folder):
    """Each step, in its order, all in one shell; what goes to stderr counts as printed."""
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
    ends = list(re.finditer(rf"{mark} (\d+)\n", done.stdout))
    if len(ends) != len(steps):
        raise AssertionError(f"{len(ends)} of {len(steps)} blocks came to their end: {done.stdout}")
    begin = 0
    for step, end in zip(steps, ends):
        step.printed, step.status = done.stdout[begin : end.start()], int(end[1])
        begin = end.end()


class PageTest(unittest.TestCase):
    maxDiff = None

    def run_all(self, steps):
        self.need_aws()
        self.assertGreater(len(steps), 1)
        options = ("--server", "automate-06")
        with tempfile.TemporaryDirectory() as folder, Emulator(*options) as emulator:
            execute(steps, emulator, folder)

    def need_aws(self):
        if not os.access(aws, os.X_OK):
            raise unittest.SkipTest(f"there is no {aws}; Debian's package is awscli")

    def check(self, name, steps):
        """Each step prints what the page shows."""
        self.run_all(steps)
        for step in steps:
            with self.subTest(f"{name}:{step.line}"):
                if step.form == "json":  # which the page may break into lines
                    printed, shown = (json.loads(text) for text in (step.printed, step.shown))
                    self.assertEqual(json.dumps(printed), json.dumps(shown))
                else:
                    self.assertEqual(step.printed.strip(), step.shown.strip())
