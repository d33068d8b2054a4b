"""The JavaScript SDK v3: js/*.test.js, each test there a test here."""

import functools
import pathlib
import re
import subprocess
import unittest

import npm
from cases import EmulatorTest
from emulator import clean_environment
from scenarios import durations

folder = pathlib.Path(__file__).resolve().parent / "js"


class JavaScript(EmulatorTest):
    options = (*durations("300ms"), "--limit", "manual-backups=20")

    @classmethod
    def setUpClass(cls):
        npm.install(folder)
        super().setUpClass()
        cls.outputs = {}

    def run_test(self, file, name):
        """Runs the file, if it has not run yet, and looks up what node says of the test."""
        if file not in self.outputs:
            environment = clean_environment(EMULATOR_URL=self.emulator.url)
            environment.pop("NODE_OPTIONS", None)
            done = subprocess.run(
                ["node", "--test", "--test-reporter=tap", file.name],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
            )
            self.outputs[file] = done.stdout + done.stderr
        output = self.outputs[file]
        found = re.search(
            rf"^\s*(not )?ok \d+ - {re.escape(name)}$(.*?^\s*\.\.\.$)?",
            output,
            re.MULTILINE | re.DOTALL,
        )
        if found is None:
            self.fail(f"node says nothing of this test:\n{output}")
        if found[1]:
            self.fail(found[0])


for file in sorted(folder.glob("*.test.js")):
    for name in re.findall(r'^test\("(.+?)", ', file.read_text(), re.MULTILINE):
        method = "test_" + file.name.split(".")[0] + "_" + re.sub(r"\W+", "_", name)
        setattr(JavaScript, method, functools.partialmethod(JavaScript.run_test, file, name))


if __name__ == "__main__":
    unittest.main()
