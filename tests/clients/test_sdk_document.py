"""docs/sdk.md keeps what it says: the snippets it calls run are run as they stand there."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import npm
from emulator import Emulator, clean_environment

here = pathlib.Path(__file__).resolve().parent
document = (here.parents[1] / "docs" / "sdk.md").read_text()
go_packages = pathlib.Path("/usr/share/gocode")
run_seconds_max = 300  # Go compiles the SDK first


def snippet(heading):
    """The first code under a heading."""
    section = re.split(r"^## ", document.split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]
    return re.search(r"```\w+\n(.*?)```", section, re.DOTALL)[1]


class Snippets(unittest.TestCase):
    """Each is run beside an emulator of its own and must leave one backup, and print its id."""

    def check(self, heading, file, *command, folder=None, **environment):
        with Emulator("--server", "automate-06") as emulator:
            text = snippet(heading)
            self.assertIn("http://127.0.0.1:20161", text)
            name = tempfile.mkdtemp(dir=folder, prefix="snippet-")
            self.addCleanup(shutil.rmtree, name)
            path = pathlib.Path(name) / file
            path.write_text(text.replace("http://127.0.0.1:20161", emulator.url))
            done = subprocess.run(
                [*command, path.name],
                cwd=path.parent,
                env=clean_environment(**environment),
                capture_output=True,
                text=True,
                timeout=run_seconds_max,
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            _, answer = emulator.call("DescribeBackups")
            [backup] = answer["Backups"]
            self.assertIn(backup["BackupId"], done.stdout)

    def check_go(self, heading):
        cache = tempfile.mkdtemp(prefix="snippet-go-")
        self.addCleanup(shutil.rmtree, cache)
        environment = {"GOPATH": str(go_packages), "GO111MODULE": "off", "GOCACHE": cache}
        self.check(heading, "snippet.go", "go", "run", **environment)

    @unittest.skipUnless(os.access("/usr/bin/aws", os.X_OK), "there is no awscli of Debian's")
    def test_aws_cli(self):
        self.check("AWS CLI", "snippet.sh", "sh", PATH="/usr/bin:/bin")

    @unittest.skipUnless(
        pathlib.Path("/usr/lib/python3/dist-packages/boto3").exists(), "there is no python3-boto3"
    )
    def test_python(self):
        self.check("Python", "snippet.py", "/usr/bin/python3")

    def test_javascript_v3(self):
        npm.install(here / "js")
        self.check("JavaScript, v3", "snippet.mjs", "node", folder=here / "js" / "node_modules")

    def test_javascript_v2(self):
        npm.install(here / "js_v2")
        folder = here / "js_v2" / "node_modules"
        self.check("JavaScript, v2", "snippet.cjs", "node", folder=folder)

    @unittest.skipUnless(
        shutil.which("go") and (go_packages / "src/github.com/aws/aws-sdk-go").exists(),
        "there is no golang-go with golang-github-aws-aws-sdk-go-dev",
    )
    def test_go_v1(self):
        self.check_go("Go, v1")

    @unittest.skipUnless(
        shutil.which("go") and (go_packages / "src/github.com/aws/aws-sdk-go-v2").exists(),
        "there is no golang-go with golang-github-aws-aws-sdk-go-v2-dev",
    )
    def test_go_v2(self):
        self.check_go("Go, v2")


class Document(unittest.TestCase):
    def test_each_section_says_what_was_run(self):
        """In the tests, once by hand, or not: in the table as in the section."""
        said = {"in the tests": "", "once": "Run once", "not": "Not run."}
        rows = dict(re.findall(r"^\| \[([^]]+)\]\(#[^|]*\|[^|]*\| ([^|]*) \|$", document, re.M))
        sections = dict(each.split("\n", 1) for each in re.split(r"^## ", document, flags=re.M)[1:])
        self.assertEqual(rows.keys(), sections.keys())
        for heading, text in sections.items():
            with self.subTest(heading):
                kind = next(each for each in said if rows[heading].startswith(each))
                self.assertTrue(text.lstrip().startswith(said[kind]))
                for other in ("Run once", "Not run."):
                    self.assertEqual(other in text, said[kind] == other)
                is_tested = f'"{heading}"' in pathlib.Path(__file__).read_text()
                self.assertEqual(is_tested, kind == "in the tests")


if __name__ == "__main__":
    unittest.main()
