"""Each recipe of docs/cookbook.md does what it says: in a shell, in pytest and in Node.js."""

import importlib.util
import pathlib
import re
import subprocess
import tempfile
import unittest

import npm
from emulator import clean_environment, program
from page import PageTest, program_of, project, steps_of

name = "cookbook.md"
text = (project / "docs" / name).read_text()
clients = project / "clients"
javascript = pathlib.Path(__file__).resolve().parent / "js"
run_seconds_max = 300
recipes = [each.split("\n", 1) for each in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]
without_programs = ("In Kubernetes", "With compose")


class Cookbook(PageTest):
    def run_tests(self, language, file, count, *command, folder=None, **environment):
        """Runs the page's tests in that language; each of them must pass."""
        with tempfile.TemporaryDirectory(dir=folder, prefix="cookbook-") as place:
            path = pathlib.Path(place) / file
            path.write_text(program_of(text, language))
            modules = path.parent / "node_modules"
            modules.mkdir()
            (modules / "opsworkscm-local").symlink_to(clients / "node")
            environment = clean_environment(OPSWORKSCM_LOCAL_PROGRAM=program(), **environment)
            environment.pop("NODE_OPTIONS", None)
            done = subprocess.run(
                [*command, path.name],
                cwd=place,
                env=environment,
                capture_output=True,
                text=True,
                timeout=run_seconds_max,
            )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, count)

    def test_in_a_shell(self):
        self.check(name, steps_of(text, languages=("sh",), passed_over=("python", "js")))

    @unittest.skipUnless(importlib.util.find_spec("boto3"), "there is no python3-boto3")
    @unittest.skipUnless(importlib.util.find_spec("pytest"), "there is no python3-pytest")
    def test_in_pytest(self):
        tests = len(re.findall(r"^def test_", text, re.MULTILINE))
        options = ["-q", "-p", "opsworkscm_local.pytest_plugin", "-p", "no:cacheprovider"]
        self.run_tests(
            "python",
            "test_cookbook.py",
            rf"(?m)^{tests} passed in",
            "/usr/bin/python3",
            *["-m", "pytest", *options],
            PYTHONPATH=str(clients / "pytest"),
        )

    def test_in_node(self):
        npm.install(javascript)
        tests = len(re.findall(r"^test\(", text, re.MULTILINE))
        self.run_tests(
            "js",
            "cookbook.test.mjs",
            rf"(?m)^# pass {tests}$",
            *["node", "--test", "--test-reporter=tap"],
            folder=javascript / "node_modules",
        )

    def test_each_recipe_is_there_three_times(self):
        self.assertGreater(len(recipes), 12)
        for heading, recipe in recipes:
            expected = {"sh": 1, "python": 1, "js": 1}
            if heading in without_programs:
                expected = {}
            with self.subTest(heading):
                blocks = {each: recipe.count(f"```{each}\n") for each in expected}
                self.assertEqual(blocks, expected)

    def test_what_it_points_to_is_there(self):
        for link in re.findall(r"\]\(([^)#]+)", text):
            with self.subTest(link):
                self.assertTrue((project / "docs" / link).exists())


if __name__ == "__main__":
    unittest.main()
