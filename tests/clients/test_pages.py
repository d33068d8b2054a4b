"""Every command of the pages for users is executed as it stands, and prints what the page shows."""

import json
import re
import unittest

from emulator import Emulator
from page import PageTest, block, project, steps_of

pages = [project / "README.md", *(project / "docs").glob("*.md")]
# `emulator METHOD PATH`, as a page abbreviates it, and curl's GET of a whole URL.
abbreviated = re.compile(r"\bemulator ([A-Z]+) ['\"]?([^\s'\"?]+)")
asked_by_curl = re.compile(r"\bcurl [^\n]*?/_emulator/([^\s'\"?]+)")


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


class Pages(PageTest):
    def test_testing_with_time(self):
        name = "testing-with-time.md"
        self.check(name, steps_of((project / "docs" / name).read_text()))

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
