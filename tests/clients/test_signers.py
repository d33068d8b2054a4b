"""Signers of other hands, as Debian has them, get through --auth signature with their own bytes."""

import http.server
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

from emulator import Emulator, clean_environment

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
here = pathlib.Path(__file__).resolve().parent
packages = pathlib.Path("/usr/lib/python3/dist-packages")


def needs(condition, package):
    return unittest.skipUnless(condition, f"there is no {package} of Debian's")


class Signers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator("--auth", "signature", "--credential", f"{KEY}:{SECRET}",
                                "--server", "automate-06").start()
        cls.addClassCleanup(cls.emulator.discard)

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()

    def answer_to(self, *command, secret=SECRET, **environment):
        """What DescribeServers answers to a program that signs it."""
        done = subprocess.run(
            [*map(str, command)], capture_output=True, text=True, timeout=60,
            env=clean_environment(URL=self.emulator.url + "/", KEY=KEY, SECRET=secret,
                                  **environment))
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def assert_gets_through(self, *command, **environment):
        [server] = self.answer_to(*command, **environment)["Servers"]
        self.assertEqual(server["ServerName"], "automate-06")
        refused = self.answer_to(*command, secret="wrong", **environment)
        self.assertEqual(refused["__type"], "InvalidSignatureException", refused)

    def curl(self, *more):
        sign = ("--aws-sigv4", "aws:amz:us-east-1:opsworks-cm", "--user", "$KEY:$SECRET")
        fields = ("-H", "Content-Type: application/x-amz-json-1.1",
                  "-H", "X-Amz-Target: OpsWorksCM_V2016_11_01.DescribeServers")
        words = ("curl", "-sS", *sign, *fields, *more, "-d", "{}", "$URL")
        return "sh", "-c", " ".join(f'"{word}"' for word in words)

    @needs(shutil.which("curl"), "curl")
    def test_curl(self):
        self.assert_gets_through(*self.curl())

    @needs(shutil.which("curl"), "curl")
    def test_curl_that_would_rather_speak_http_2(self):
        """`Connection: Upgrade, HTTP2-Settings` with `Upgrade: h2c` may be passed over."""
        self.assert_gets_through(*self.curl("--http2"))

    @needs(shutil.which("curl"), "curl")
    def test_curl_that_waits_for_100_continue_with_two_bytes(self):
        self.assert_gets_through(*self.curl("-H", "Expect: 100-continue"))

    @needs(pathlib.Path("/usr/share/doc/ruby-aws-sigv4").exists(), "ruby-aws-sigv4")
    def test_ruby(self):
        self.assert_gets_through("/usr/bin/ruby", here / "signers" / "sign.rb")

    @needs(pathlib.Path("/usr/share/nodejs/aws4").exists(), "node-aws4")
    def test_node(self):
        self.assert_gets_through("node", here / "signers" / "sign.cjs",
                                 NODE_PATH="/usr/share/nodejs")

    @needs(pathlib.Path("/usr/share/php/AsyncAws/Core").exists(), "php-async-aws-core")
    def test_php(self):
        self.assert_gets_through("/usr/bin/php", here / "signers" / "sign.php")

    @needs((packages / "aws_requests_auth").exists(), "python3-aws-requests-auth")
    def test_python_requests_is_told_what_it_leaves_unsigned(self):
        """It signs `host` and `x-amz-date` alone: anybody on the way could change the operation."""
        refused = self.answer_to("/usr/bin/python3", here / "signers" / "sign.py")
        self.assertEqual(refused["__type"], "InvalidSignatureException", refused)
        self.assertRegex(refused["message"], "^'X-Amz-[A-Za-z0-9-]+' must be a 'SignedHeader'")


sts = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn><UserId>u</UserId>
<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
iam = """<ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
<ListAccountAliasesResult><IsTruncated>false</IsTruncated><AccountAliases><member>emulated</member>
</AccountAliases></ListAccountAliasesResult></ListAccountAliasesResponse>"""


class OtherServices(http.server.BaseHTTPRequestHandler):
    """As much of STS and IAM as aws-nuke asks before it begins."""

    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = (sts if "GetCallerIdentity" in asked else iam).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@needs(shutil.which("aws-nuke"), "aws-nuke")
class AwsNuke(unittest.TestCase):
    """A real program that lists and deletes whatever an account has."""

    account = "123456789012"

    def serve_others(self):
        others = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OtherServices)
        self.addCleanup(others.server_close)
        threading.Thread(target=others.serve_forever, daemon=True).start()
        self.addCleanup(others.shutdown)
        return f"http://127.0.0.1:{others.server_port}"

    def config(self, emulator):
        others = self.serve_others()
        urls = {"opsworkscm": emulator.url, "sts": others, "iam": others, "": others}
        services = [{"service": name, "url": url} for name, url in urls.items()]
        return {
            "regions": ["local"],
            "endpoints": [{"region": "local", "services": services}],
            "account-blocklist": ["999999999999"],
            "resource-types": {"targets": ["OpsWorksCMServer", "OpsWorksCMBackup"]},
            "accounts": {self.account: {}},
        }

    def nuke(self, emulator, *options):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            json.dump(self.config(emulator), file)  # JSON is YAML
            file.flush()
            done = subprocess.run(
                ["aws-nuke", "--config", file.name, "--access-key-id", self.account,
                 "--secret-access-key", "x", "--default-region", "local", "--force",
                 "--force-sleep", "3", "--max-wait-retries", "10", *options],
                capture_output=True, text=True, timeout=120, env=clean_environment())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_it_finds_and_deletes_servers_and_backups(self):
        with Emulator("--region", "local") as emulator:
            emulator.control("POST", "/_emulator/world", {
                "Servers": [{"ServerName": name, "Region": "local"} for name in ("one", "two")],
                "Backups": [{"BackupId": "one-20160729133847520", "Region": "local"}],
            }, self.account)
            self.assertIn("3 nukeable", self.nuke(emulator))
            left = emulator.control("GET", "/_emulator/world", account=self.account)[1]
            self.assertEqual((2, 1), (len(left["Servers"]), len(left["Backups"])))
            self.assertIn("0 failed, 0 skipped, 3 finished", self.nuke(emulator, "--no-dry-run"))
            left = emulator.control("GET", "/_emulator/world", account=self.account)[1]
            self.assertEqual(([], []), (left["Servers"], left["Backups"]))


if __name__ == "__main__":
    unittest.main()
