"""Debian's AWS CLI, which still has this service, under its full path."""

import json
import os
import subprocess
import tempfile
import unittest

from cases import EmulatorTest
from emulator import clean_environment

aws = "/usr/bin/aws"
service_error = 254  # the CLI's exit status where the service refuses: `aws help return-codes`
usage_error = 252


class Answer:
    """How one command went."""

    def __init__(self, done):
        self.status = done.returncode
        self.text = done.stdout
        self.error = done.stderr.strip()

    @property
    def output(self):
        return json.loads(self.text)


class CliTest(EmulatorTest):
    """A test by `self.aws(...)`, with no configuration but its own."""

    @classmethod
    def setUpClass(cls):
        if not os.access(aws, os.X_OK):
            raise unittest.SkipTest(f"there is no {aws}; Debian's package is awscli")
        cls.home = tempfile.TemporaryDirectory(prefix="opsworkscm-local-home-")
        cls.addClassCleanup(cls.home.cleanup)
        super().setUpClass()

    def run_aws(
        self, *arguments, key=None, region="us-east-1", service="opsworkscm", **environment
    ):
        """The command's answer, whatever its exit status."""
        environment = clean_environment(
            HOME=self.home.name,
            AWS_ACCESS_KEY_ID=key or self.account,
            AWS_SECRET_ACCESS_KEY="secret",
            AWS_DEFAULT_REGION=region,
            AWS_DEFAULT_OUTPUT="json",
            AWS_PAGER="",
            **environment,
        )
        done = subprocess.run(
            [aws, "--endpoint-url", self.emulator.url, service, *map(str, arguments)],
            capture_output=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=60,
        )
        return Answer(done)

    def aws(self, *arguments, **how):
        """The output of a command that must succeed."""
        answer = self.run_aws(*arguments, **how)
        self.assertEqual(answer.status, 0, answer.error)
        return answer.output

    def refused(self, *arguments, **how):
        """What the CLI says of a command that the service must refuse."""
        answer = self.run_aws(*arguments, **how)
        self.assertEqual(answer.status, service_error, answer.error or answer.text)
        self.assertEqual(answer.text, "")
        return answer.error
