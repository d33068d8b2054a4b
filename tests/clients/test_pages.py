"""Every command of the pages for users is executed as it stands, and prints what the page shows."""

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
pages = [project / "README.md", *(project / "docs").glob("*.md")]
# `emulator METHOD PATH`, as a page abbreviates it, and curl's GET of a whole URL.
abbreviated = re.compile(r"\bemulator ([A-Z]+) ['\"]?([^\s'\"?]+)")
asked_by_curl = re.compile(r"\bcurl [^\n]*?/_emulator/([^\s'\"?]+)")

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


def documents(text):
    """The JSON documents that stand in a text one behind the other."""
    found = []
    text = text.strip()
    while text:
        document, end = json.JSONDecoder().raw_decode(text)
        found.append(document)
        text = text[end:].strip()
    return found


def requests_of(commands, routes):
    """The routes that commands ask."""
    asked = [(method, path) for method, path in abbreviated.findall(commands)]
    asked += [("GET", path) for path in asked_by_curl.findall(commands)]
    for method, path in asked:
        for route in routes:
            form = re.sub(r"\{\w+\}", "[^/]+", route[1])
            if method == route[0] and re.fullmatch(form, f"/_emulator/{path}"):
                yield route


def without_numbers(document):
    """Times differ from run to run."""
    return re.sub(r"\d+", "0", json.dumps(document))


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


class Pages(unittest.TestCase):
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

    def check(self, name):
        steps = steps_of((project / "docs" / name).read_text())
        printed = self.run_all(steps)
        for step, text in zip(steps, printed):
            with self.subTest(f"{name}:{step.line}"):
                if step.form == "json":  # which the page may break into lines
                    self.assertEqual(json.dumps(json.loads(text)), json.dumps(json.loads(step.shown)))
                else:
                    self.assertEqual(text.strip(), step.shown.strip())

    def test_testing_with_time(self):
        self.check("testing-with-time.md")

    def test_the_readme_in_its_order(self):
        """Those of its shell's blocks that ask the running emulator, with Debian's tools."""
        known = [
            step
            for step in steps_of((project / "README.md").read_text())
            if step.language == "sh"
            and "docker" not in step.commands
            and "build/" not in step.commands
        ]
        steps = [step for step in known if "20161" in step.commands or "$emulator" in step.commands]
        for step, text in zip(steps, self.run_all(steps)):
            with self.subTest(f"README.md:{step.line}"):
                last = documents(text)[-1] if text.strip() else {}
                if step.form == "json":
                    self.assertEqual(without_numbers(last), without_numbers(json.loads(step.shown)))
                else:
                    self.assertNotIn("Message", last)

    def test_each_route_is_used_by_a_command_of_a_page(self):
        with Emulator() as emulator:
            _, api = emulator.control("GET", "/_emulator/openapi.json")
        routes = {
            (method.upper(), path)
            for path, methods in api["paths"].items()
            for method in methods
            if method in ("get", "put", "post", "patch", "delete")
        }
        self.assertGreater(len(routes), 40)
        used = {
            route
            for page in pages
            for language, commands in block.findall(page.read_text())
            for route in requests_of(commands if language == "sh" else "", routes)
        }
        self.assertEqual(routes - used, set())


if __name__ == "__main__":
    unittest.main()
