"""Every command of the pages for users is executed as it stands, and prints what the page shows."""

import re
import unittest

from emulator import Emulator
from page import PageTest, block, project, steps_of

pages = [project / "README.md", *(project / "docs").glob("*.md")]
# `emulator METHOD PATH`, as a page abbreviates it, and curl's GET of a whole URL.
abbreviated = re.compile(r"\bemulator ([A-Z]+) ['\"]?([^\s'\"?]+)")
asked_by_curl = re.compile(r"\bcurl [^\n]*?/_emulator/([^\s'\"?]+)")


def requests_of(commands, routes):
    """The routes that commands ask."""
    asked = [(method, path) for method, path in abbreviated.findall(commands)]
    asked += [("GET", path) for path in asked_by_curl.findall(commands)]
    for method, path in asked:
        for route in routes:
            form = re.sub(r"\{\w+\}", "[^/]+", route[1])
            if method == route[0] and re.fullmatch(form, f"/_emulator/{path}"):
                yield route


class Pages(PageTest):
    def test_testing_with_time(self):
        name = "testing-with-time.md"
        self.check(name, steps_of((project / "docs" / name).read_text()))

    def test_backups(self):
        name = "backups.md"
        self.check(name, steps_of((project / "docs" / name).read_text()))

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
