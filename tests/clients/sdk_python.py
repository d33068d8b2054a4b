"""boto3 as Debian ships it: its model still has this service."""

import unittest

from cases import EmulatorTest

try:
    import boto3
    import botocore.config
except ImportError:
    boto3 = None


class Boto3Test(EmulatorTest):
    """A test by `self.client()`, in the test's own account unless said otherwise."""

    @classmethod
    def setUpClass(cls):
        if boto3 is None:
            raise unittest.SkipTest("there is no boto3; Debian's package is python3-boto3")
        super().setUpClass()

    def client(self, account=None, region="us-east-1"):
        return boto3.session.Session().client(
            "opsworkscm",
            endpoint_url=self.emulator.url,
            region_name=region,
            aws_access_key_id=account or self.account,
            aws_secret_access_key="secret",
            config=botocore.config.Config(retries={"total_max_attempts": 1}),
        )
