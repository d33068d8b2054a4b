"""What the proxy must leave alone: faults, streams, signatures; and TLS, keys, metrics of its own."""

import http.client
import json
import threading
import time
import unittest
import urllib.request

from emulator import signed_by
from shards import At, Proxied, accounts_of, free_port, with_setting
from tls import Files
from wire import Connection, request

try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError:
    boto3 = None

SHARDS = 2
ACCOUNT = accounts_of(1, SHARDS, 1)[0]
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def client_of(emulator, key, secret="secret", **more):
    config = botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=30)
    return boto3.session.Session().client(
        "opsworkscm", endpoint_url=emulator.url, region_name="us-east-1",
        aws_access_key_id=key, aws_secret_access_key=secret, config=config, **more)


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # A client's patience of 1 s, so that a later answer shows that it doesn't count then.
        change = with_setting("timeout client", "1s")
        cls.shards = Proxied(SHARDS, "--duration", "backup=1ms", change=change)
        cls.shards.__enter__()
        cls.proxy = cls.shards.proxy

    @classmethod
    def tearDownClass(cls):
        cls.shards.discard()

    def setUp(self):
        self.control("PUT", "/_emulator/world", {"Servers": [{"ServerName": "automate-06"}]})
        self.control("DELETE", "/_emulator/journal")

    def control(self, method, path, body=None):
        status, answer = self.proxy.control(method, path, body, ACCOUNT)
        self.assertLess(status, 300, answer)
        return answer

    def fault(self, **rule):
        self.control("POST", "/_emulator/faults", {"Operation": "CreateBackup", **rule})

    def bytes_of_call(self):
        return request("CreateBackup", {"ServerName": "automate-06"}, **signed_by(ACCOUNT))

    def calls(self):
        entries = self.control("GET", "/_emulator/journal?Operation=CreateBackup")["Entries"]
        return len(entries)

    def test_a_reset_is_a_closed_connection_and_one_call(self):
        for injection in ("before", "after"):
            with self.subTest(injection):
                self.control("DELETE", "/_emulator/journal")
                self.control("DELETE", "/_emulator/faults")
                self.fault(Reply="reset", Commit=injection, Times=1)
                with Connection(self.proxy) as connection:
                    connection.send(self.bytes_of_call())
                    self.assertTrue(connection.is_closed())
                self.assertEqual(self.calls(), 1)

    def test_a_reset_on_a_connection_that_was_used_is_one_call_too(self):
        self.fault(Reply="reset", Commit="after", Nth=2)
        with Connection(self.proxy) as connection:
            connection.send(self.bytes_of_call())
            self.assertEqual(connection.answer().status, 200)
            self.control("GET", "/_emulator/wait?ServerName=automate-06&Status=HEALTHY")
            connection.send(self.bytes_of_call())
            self.assertTrue(connection.is_closed())
        self.assertEqual(self.calls(), 2)

    def test_half_a_reply_ends_early_and_is_one_call(self):
        self.fault(Reply="half", Times=1)
        with Connection(self.proxy) as connection:
            connection.send(self.bytes_of_call())
            with self.assertRaisesRegex(AssertionError, "ended"):
                connection.answer()
        self.assertEqual(self.calls(), 1)

    def test_an_answer_may_be_later_than_a_client_s_patience(self):
        self.fault(Delay="2500ms", Times=1)
        begin = time.monotonic()
        with Connection(self.proxy) as connection:
            connection.send(self.bytes_of_call())
            self.assertEqual(connection.answer().status, 200)
        self.assertGreater(time.monotonic() - begin, 2.4)
        self.assertEqual(self.calls(), 1)

    def seen_in_stream(self, happens, word):
        """Whether the stream tells that word, once `happens` has run beside it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
        connection.request("GET", "/_emulator/stream", headers={"X-Emulator-Account": ACCOUNT})
        response = connection.getresponse()
        self.assertEqual(response.status, 200)
        threading.Thread(target=happens).start()
        lines = iter(response.readline, b"")
        found = any(word in line for line in lines)
        connection.close()
        return found

    def back_up(self):
        self.proxy.call("CreateBackup", ACCOUNT, ServerName="automate-06")

    def test_a_stream_goes_through_as_it_happens(self):
        self.assertTrue(self.seen_in_stream(self.back_up, b"BACKING_UP"))

    def test_a_stream_outlasts_ten_silent_minutes_and_a_client_s_patience(self):
        def silence():
            self.control("PATCH", "/_emulator/clock", {"Frozen": True})
            time.sleep(2.5)
            self.control("PATCH", "/_emulator/clock", {"Advance": "PT10M"})
            self.back_up()
        self.assertTrue(self.seen_in_stream(silence, b"BACKING_UP"))


@unittest.skipIf(boto3 is None, "there is no boto3; Debian's package is python3-boto3")
class Signatures(unittest.TestCase):
    """Two shards, so that the keys' accounts are not all the default's shard's."""

    @classmethod
    def setUpClass(cls):
        cls.files = Files()
        certificate = cls.files.write(
            "both.pem", cls.files.certificate.read_text() + cls.files.key.read_text())
        cls.tls_port = free_port()
        bind = f"    bind 127.0.0.1:{cls.tls_port} ssl crt {certificate} alpn http/1.1\n"
        first = "    default_backend shards\n"
        cls.one, cls.two = (accounts_of(shard, SHARDS, 1)[0] for shard in range(SHARDS))
        cls.shards = Proxied(
            SHARDS, "--auth", "signature", "--control-token", "token",
            "--credential", f"ONE:{SECRET}:{cls.one}", "--credential", f"TWO:{SECRET}:{cls.two}",
            change=lambda text: text.replace(first, bind + first))
        cls.shards.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.shards.discard()

    def put_server(self, account):
        document = json.dumps({"Servers": [{"ServerName": "automate-06"}]}).encode()
        asked = urllib.request.Request(
            f"{self.shards.proxy.url}/_emulator/world", document, method="PUT",
            headers={"Authorization": "Bearer token", "X-Emulator-Account": account,
                     "Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=20) as response:
            self.assertEqual(response.status, 200)

    def test_a_key_s_account_is_found_and_its_signature_holds(self):
        for key, account in (("ONE", self.one), ("TWO", self.two)):
            with self.subTest(key):
                self.put_server(account)
                client = client_of(self.shards.proxy, key, SECRET)
                backup = client.create_backup(ServerName="automate-06")["Backup"]
                self.assertIn(f":{account}:", backup["BackupArn"])

    def test_a_wrong_signature_is_aws_s_error(self):
        client = client_of(self.shards.proxy, "TWO", "wrong")
        with self.assertRaises(botocore.exceptions.ClientError) as raised:
            client.describe_servers()
        self.assertEqual(raised.exception.response["Error"]["Code"], "InvalidSignatureException")

    def test_tls_ends_at_the_proxy(self):
        self.put_server(self.two)
        proxy = At(self.tls_port, self.files.trusting())
        client = client_of(proxy, "TWO", SECRET, verify=str(self.files.authority))
        self.assertEqual(len(client.describe_servers()["Servers"]), 1)

    def test_a_page_that_came_by_tls_may_use_its_own_origin_alone(self):
        origin = f"https://127.0.0.1:{self.tls_port}"
        for said, status in ((origin, 200), (origin.replace("s:", ":"), 403),
                             ("https://other.example", 403)):
            with self.subTest(said):
                proxy = At(self.tls_port, self.files.trusting())
                connection = proxy.connect()
                connection.request("GET", "/_emulator/world", headers={
                    "Origin": said, "X-Emulator-Account": ACCOUNT, "X-Forwarded-Proto": "http",
                    "Authorization": "Bearer token",
                    "X-Forwarded-Host": "other.example"})
                answer = connection.getresponse()
                self.assertEqual(answer.status, status, answer.read())
                self.assertRegex(answer.headers["X-Emulator-Shard"], r"\Ashard\d\Z")
                connection.close()

    def test_the_proxy_tells_how_its_shards_are(self):
        with urllib.request.urlopen(f"{self.shards.metrics.url}/metrics", timeout=20) as response:
            text = response.read().decode()
        for shard in range(SHARDS):
            self.assertIn(f'haproxy_server_status{{proxy="shards",server="shard{shard}",'
                          'state="UP"} 1', text)
