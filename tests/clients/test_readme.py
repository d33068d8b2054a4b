"""A stranger who reads README from its begin to its end comes through, block by block."""

import json
import pathlib
import re
import tempfile
import unittest

import npm
from emulator import Emulator, program
from page import PageTest, execute, javascript, project, steps_of
from test_model import modern

# What builds, and what needs a container's engine; the emulator of the test is in their place.
elsewhere = ("./dev ", "docker ")
# A Monday noon, so that what is due next is the same on each day of the week.
begin = {"Clock": {"Now": "2027-01-04T12:00:00Z"}}
server = "automate-06"


def documents(text):
    """The JSON documents that stand in a text one behind the other."""
    found = []
    text = text.strip()
    while text:
        document, end = json.JSONDecoder().raw_decode(text)
        found.append(document)
        text = text[end:].strip()
    return found


def without_numbers(document):
    """Times differ from run to run."""
    return re.sub(r"\d+", "0", json.dumps(document))


class Readme(PageTest):
    def steps(self, emulator):
        """As the reader types them, whose machine has the tools that the text asks for."""
        known = steps_of((project / "README.md").read_text(), languages=("sh", "python", "js"))
        steps = [step for step in known if not step.commands.startswith(elsewhere)]
        self.assertEqual(len(known) - len(steps), len(elsewhere))
        newer = modern("aws")
        for step in steps:
            if "aws opsworkscm" in step.commands:
                step.commands = step.commands.replace("aws opsworkscm", f"{newer} opsworkscm")
            step.commands = step.commands.replace("build/release/opsworkscm-local", program())
            # Nobody reads as fast as a backup is made.
            is_over = f"{emulator.url}/_emulator/wait?ServerName={server}&Status=HEALTHY"
            step.before = f"curl -s '{is_over}' > /dev/null"
        if newer is None:
            steps = [step for step in steps if "None opsworkscm" not in step.commands]
        return steps

    def test_in_its_order(self):
        self.need_aws()
        npm.install(javascript)
        with tempfile.TemporaryDirectory() as folder:
            first = pathlib.Path(folder, "first.json")
            first.write_text(json.dumps(begin))
            with Emulator("--data", f"{folder}/store.db", "--server", server):
                pass  # the store that it speaks of near its end
            with Emulator("--init", first, "--server", server) as emulator:
                steps = self.steps(emulator)
                execute(steps, emulator, folder)
                self.check_all(steps)
                self.check_that_backups_fail(emulator)

    def check_all(self, steps):
        """Each block went well and printed what is shown, but for times and numbers."""
        for step in steps:
            with self.subTest(f"README.md:{step.line}"):
                self.assertEqual(step.status, 0, step.printed)
                if step.form == "text":
                    self.assertIn(step.shown.strip(), step.printed)
                    self.assertNotIn('{"Message"', step.printed)
                    continue
                last = documents(step.printed)[-1]
                self.assertEqual(without_numbers(last), without_numbers(json.loads(step.shown)))

    def check_that_backups_fail(self, emulator):
        """What its last commands to the emulator were for."""
        self.assertEqual(emulator.call("CreateBackup", ServerName=server)[0], 400)
        status, made = emulator.call("CreateBackup", ServerName=server)
        self.assertEqual(status, 200, made)
        emulator.control("PATCH", "/_emulator/clock", {"Advance": "1m"})
        _, shown = emulator.call("DescribeBackups", BackupId=made["Backup"]["BackupId"])
        self.assertEqual(shown["Backups"][0]["Status"], "FAILED")


if __name__ == "__main__":
    unittest.main()
