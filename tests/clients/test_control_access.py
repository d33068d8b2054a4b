"""Who may use /_emulator: with --control open, signed and off, and by default."""

import json
import unittest

from emulator import Emulator, run_program
from wire import Connection, head

try:
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
except ImportError:
    botocore = None

KEY, SECRET, TOKEN = "AKIDEXAMPLE", "secret", "s3cret-t0ken"
signing = ("--auth", "signature", "--credential", f"{KEY}:{SECRET}")


def ask(emulator, path="/_emulator/clock", method="GET", body=b"", **fields):
    with Connection(emulator) as connection:
        if body:
            fields |= {"Content_Type": "application/json", "Content_Length": len(body)}
        return connection.ask(head(method, path, **fields), body)


def signed(emulator, path="/_emulator/clock", method="GET", body=b"", service="opsworks-cm",
           secret=SECRET):
    request = botocore.awsrequest.AWSRequest(
        method, emulator.url + path, data=body, headers={"Host": "localhost"})
    botocore.auth.SigV4Auth(
        botocore.credentials.Credentials(KEY, secret), service, "us-east-1").add_auth(request)
    return {name.replace("-", "_"): value for name, value in request.headers.items()}


class ControlAccess(unittest.TestCase):
    def assert_refused(self, answer, status, words):
        self.assertEqual(status, answer.status, answer.body)
        self.assertIn(words, answer.json["Message"])
        self.assertEqual("WWW-Authenticate".lower() in answer.fields, status == 401)

    def test_by_default_it_is_open_as_long_as_no_signatures_are_demanded(self):
        with Emulator() as emulator:
            self.assertEqual(200, ask(emulator).status)
        with Emulator(*signing, "--control", "open") as emulator:
            self.assertEqual(200, ask(emulator).status)

    @unittest.skipIf(botocore is None, "there is no botocore")
    def test_where_signatures_are_demanded_it_demands_them_too(self):
        with Emulator(*signing) as emulator:
            self.assert_refused(ask(emulator), 401, "says not who sends it")
            self.assertEqual(200, ask(emulator, **signed(emulator)).status)
            body = b'{"Frozen":true}'
            self.assertEqual(200, ask(emulator, method="PATCH", body=body,
                                      **signed(emulator, method="PATCH", body=body)).status)
            self.assert_refused(ask(emulator, method="PATCH", body=b'{"Frozen":false}',
                                    **signed(emulator, method="PATCH", body=body)),
                                401, "does not match")
            self.assert_refused(ask(emulator, **signed(emulator, secret="wrong")),
                                401, "does not match")
            self.assert_refused(ask(emulator, **signed(emulator, service="s3")),
                                401, "correct service: 'opsworks-cm'")
            self.assert_refused(ask(emulator, Authorization="Bearer x"), 401, "not the token")
            self.assert_refused(ask(emulator, Authorization="Bearer "), 401, "")
            self.assert_refused(ask(emulator, Authorization="Basic eDp5"), 401, "Sign it as for AWS")
            self.assert_refused(ask(emulator, "/_emulator/nothing"), 401, "")
            self.assert_refused(ask(emulator, "/_emulator/world", "DELETE"), 401, "")

    def test_a_token_will_do_instead(self):
        with Emulator("--control-token", TOKEN, "--server", "automate-06") as emulator:
            self.assert_refused(ask(emulator), 401, "")
            self.assertEqual(200, ask(emulator, Authorization=f"Bearer {TOKEN}").status)
            self.assertEqual(200, ask(emulator, Authorization=f"bearer {TOKEN}").status)
            for wrong in (TOKEN[:-1], TOKEN + "x", TOKEN.upper()):
                self.assert_refused(ask(emulator, Authorization=f"Bearer {wrong}"),
                                    401, "not the token")
            self.assertEqual(200, emulator.call("DescribeServers")[0])  # AWS's API is as it was

    def test_off_is_off(self):
        with Emulator("--control", "off", "--server", "automate-06") as emulator:
            for path in ("/_emulator/world", "/_emulator", "/_emulator/model/service-2.json"):
                self.assert_refused(ask(emulator, path), 403, "--control off")
            self.assertEqual(200, emulator.call("DescribeServers")[0])

    def test_health_may_be_asked_by_everybody_and_by_its_own_path_only(self):
        for options in (signing, ("--control", "off")):
            with self.subTest(options), Emulator(*options) as emulator:
                self.assertEqual("ok", json.loads(ask(emulator, "/_emulator/health").body)["Status"])
                self.assertEqual(0, run_program("health", "--url", emulator.url).returncode)
                for path in ("/_emulator/health/", "/_emulator/healthy", "/_emulator/world?health",
                             "/_emulator/world?/_emulator/health"):
                    self.assertIn(ask(emulator, path).status, (401, 403))
                self.assertIn(ask(emulator, "/_emulator/health", "POST").status, (401, 403))

    def test_the_token_is_told_to_nobody(self):
        with Emulator("--control-token", TOKEN, log_level="trace") as emulator:
            ask(emulator, Authorization=f"Bearer {TOKEN}")
            ask(emulator, Authorization=f"Bearer {TOKEN}x")
            journal = ask(emulator, "/_emulator/journal", Authorization=f"Bearer {TOKEN}")
            self.assertNotIn(TOKEN, emulator.stderr() + journal.body.decode())


if __name__ == "__main__":
    unittest.main()
