"""TLS: the AWS CLI with a CA bundle, what else the port says, and certificates that are no good."""

import ssl
import time
import unittest

from aws_cli import CliTest
from cases import EmulatorTest
from emulator import Emulator, run_program, wait_until
from test_process_start import ProcessTest
from tls import Client, Files, run, tls_emulator
from wire import Connection, aws_fields, head, request


def setUpModule():
    global files
    files = Files()
    unittest.addModuleCleanup(files.folder.cleanup)


class TlsTest(EmulatorTest):
    @classmethod
    def new_emulator(cls):
        return tls_emulator(files)


class Cli(TlsTest, CliTest):
    def test_the_aws_cli_trusts_it_by_its_ca_bundle(self):
        bundle = {"AWS_CA_BUNDLE": str(files.authority)}
        create = ("create-backup", "--server-name", "automate-06")
        backup = self.aws(*create, key="000000000000", **bundle)["Backup"]
        self.assertEqual(backup["Status"], "IN_PROGRESS")
        found = self.aws("describe-backups", key="000000000000", **bundle)["Backups"]
        self.assertEqual([each["BackupId"] for each in found], [backup["BackupId"]])

    def test_without_the_bundle_it_does_not(self):
        answer = self.run_aws("describe-servers", AWS_MAX_ATTEMPTS="1")
        self.assertNotEqual(answer.status, 0)
        self.assertIn("SSL", answer.error)


class Wire(TlsTest):
    def test_the_one_line_says_https(self):
        url = f"https://127.0.0.1:{self.emulator.port}"
        line = f" listening on {url}, console at {url}/_emulator/console/\n"
        self.assertIn(line, self.emulator.stdout())

    def test_a_connection_is_kept_alive_and_pipelined(self):
        with Connection(self.emulator) as connection:
            connection.send(*[request("DescribeServers")] * 100)
            for _ in range(100):
                self.assertEqual(connection.answer().status, 200)
            self.assertEqual(connection.ask(request("DescribeServers")).status, 200)

    def test_a_body_of_8_mib_is_taken_and_one_byte_more_is_refused(self):
        for size, status in ((8 * 1024 * 1024, 200), (8 * 1024 * 1024 + 1, 413)):
            with self.subTest(size), Connection(self.emulator) as connection:
                body = b"{" + b" " * (size - 2) + b"}"
                self.assertEqual(connection.ask(request("DescribeServers", body)).status, status)

    def test_the_last_answer_is_followed_by_a_proper_goodbye(self):
        # A stream that ends without TLS's own goodbye raises SSLEOFError here.
        with Connection(self.emulator) as connection:
            answer = connection.ask(request("DescribeServers", Connection="close"))
            self.assertEqual(answer.status, 200)
            self.assertTrue(connection.is_closed())

    def test_plain_http_is_told_what_to_do(self):
        with Connection(Client(self.emulator)) as connection:
            answer = connection.ask(request("DescribeServers"))
            self.assertEqual(answer.status, 400)
            self.assertIn("https://", answer.json["Message"])
            self.assertTrue(connection.is_closed())

    def test_what_is_neither_is_closed(self):
        with Connection(Client(self.emulator)) as connection:
            connection.send(b"\x16\x03\x01\x00\x05hello" + b"\xff" * 100)
            connection.stream.read()  # an alert, then the end
            self.assertTrue(connection.is_closed())

    def test_tls_1_2_is_spoken_and_1_1_is_not(self):
        version = ssl.TLSVersion
        spoken = {version.TLSv1_3: True, version.TLSv1_2: True, version.TLSv1_1: False}
        for newest, is_spoken in spoken.items():
            context = files.trusting()
            context.minimum_version = version.TLSv1
            context.maximum_version = newest
            context.set_ciphers("DEFAULT:@SECLEVEL=0")  # or OpenSSL wouldn't even offer 1.1
            client = Client(self.emulator, context)
            with self.subTest(newest.name):
                if not is_spoken:
                    self.assertRaisesRegex(ssl.SSLError, "PROTOCOL_VERSION", Connection, client)
                    continue
                with Connection(client) as connection:
                    self.assertEqual(connection.ask(request("DescribeServers")).status, 200)

    def test_who_goes_while_its_request_waits_is_noticed(self):
        def open_connections():
            text = self.emulator.control("GET", "/_emulator/metrics")[1]
            [line] = [each for each in text.splitlines() if "connections " in each and each[0] != "#"]
            return int(line.split()[-1])

        never = head("GET", "/_emulator/wait?ServerName=automate-06&Status=UNHEALTHY&Timeout=300")
        connections = [Connection(self.emulator) for _ in range(10)]
        for connection in connections:
            connection.send(never, request("DescribeServers"))
        wait_until(lambda: open_connections() == 11, what="their coming")
        for connection in connections:
            connection.__exit__()
        wait_until(lambda: open_connections() == 1, 5, "their going")

    def test_what_was_sent_behind_a_request_that_waits_is_answered_behind_it(self):
        path = "/_emulator/wait?ServerName=automate-06&Status=UNHEALTHY&Timeout=0.3"
        with Connection(self.emulator) as connection:
            connection.send(head("GET", path), *[request("DescribeServers")] * 100)
            self.assertEqual(connection.answer().status, 408)
            for _ in range(100):
                self.assertEqual(connection.answer().status, 200)

    def test_of_tls_1_2_only_what_keeps_past_connections_secret_is_spoken(self):
        for ciphers, is_spoken in (
            ("ECDHE-ECDSA-AES128-GCM-SHA256", True),
            ("ECDHE-ECDSA-CHACHA20-POLY1305", True),
            ("ECDHE-ECDSA-AES128-SHA", False),
            ("ECDHE-ECDSA-AES256-SHA384", False),
            ("AES128-GCM-SHA256:AES128-SHA", False),
        ):
            context = files.trusting()
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(ciphers + ":@SECLEVEL=0")
            client = Client(self.emulator, context)
            with self.subTest(ciphers):
                if not is_spoken:
                    self.assertRaisesRegex(ssl.SSLError, "HANDSHAKE_FAILURE", Connection, client)
                    continue
                with Connection(client) as connection:
                    self.assertEqual(connection.ask(request("DescribeServers")).status, 200)

    def test_its_protocol_is_http_1_1(self):
        for offered, chosen in (
            (["h2", "http/1.1"], "http/1.1"),
            (["http/1.1"], "http/1.1"),
            ([], None),
        ):
            context = files.trusting()
            context.set_alpn_protocols(offered)
            with self.subTest(offered), Connection(Client(self.emulator, context)) as connection:
                self.assertEqual(connection.socket.selected_alpn_protocol(), chosen)
                self.assertEqual(connection.ask(request("DescribeServers")).status, 200)

    def test_who_speaks_no_http_1_1_is_told_in_the_handshake(self):
        context = files.trusting()
        context.set_alpn_protocols(["h2"])
        client = Client(self.emulator, context)
        self.assertRaisesRegex(ssl.SSLError, "(?i)no.application.protocol", Connection, client)

    def test_pages_of_its_own_are_those_of_https(self):
        for scheme, status in (("https", 200), ("http", 403)):
            with Connection(self.emulator) as connection:
                host = f"127.0.0.1:{self.emulator.port}"
                fields = {"Host": host, "Origin": f"{scheme}://{host}"}
                answer = connection.ask(head("GET", "/_emulator/health", **fields))
                self.assertEqual(answer.status, status)


class End(unittest.TestCase):
    def test_a_request_in_flight_is_answered_and_idle_connections_do_not_hold_it_up(self):
        begin = head(**aws_fields("DescribeServers"), Content_Length=2, Expect="100-continue")
        with tls_emulator(files) as emulator, Connection(emulator) as busy:
            with Connection(emulator) as idle:
                self.assertEqual(idle.ask(request("DescribeServers")).status, 200)
                self.assertEqual(busy.ask(begin).status, 100)
                emulator.terminate()
                self.assertTrue(idle.is_closed())
                answer = busy.ask(b"{}")
                self.assertEqual((answer.status, answer.fields["connection"]), (200, "close"))
                self.assertTrue(busy.is_closed())
            self.assertEqual(emulator.wait(), 0)

    def test_a_handshake_that_never_comes_does_not_hold_it_up_for_long(self):
        with tls_emulator(files) as emulator:
            with Connection(Client(emulator)):
                self.assertEqual(emulator.call("DescribeServers")[0], 200)
                begin = time.monotonic()
                emulator.terminate()
                self.assertEqual(emulator.wait(), 0)
                self.assertLess(time.monotonic() - begin, 8)


class Health(unittest.TestCase):
    def test_it_is_asked_by_https_whoever_issued_its_certificate(self):
        with tls_emulator(files) as emulator:
            done = run_program("health", "--url", emulator.url)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_in_the_environment_of_the_emulator_no_url_is_needed(self):
        with tls_emulator(files) as emulator:
            environment = {
                "OPSWORKSCM_LOCAL_PORT": str(emulator.port),
                "OPSWORKSCM_LOCAL_TLS_CERTIFICATE": str(files.certificate),
            }
            done = run_program("health", environment=environment)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_by_http_it_is_unwell(self):
        with tls_emulator(files) as emulator:
            url = emulator.url.replace("https", "http")
            done = run_program("health", "--url", url)
            self.assertEqual((done.returncode, done.stderr), (1, f"opsworkscm-local: {url} answers 400\n"))

    def test_an_emulator_without_tls_is_unwell_by_https(self):
        with Emulator() as emulator:
            url = emulator.url.replace("http", "https")
            done = run_program("health", "--url", url)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(f"{url} does not answer: ", done.stderr)


class Refused(ProcessTest):
    def refuse(self, certificate, key, *words):
        data = self.folder / "store"
        options = ("--tls-certificate", certificate, "--tls-key", key, "--data", data)
        self.assert_refused(run_program("run", "--port", 0, *options), *map(str, words))
        self.assertFalse(data.exists())

    def test_one_without_the_other(self):
        done = run_program("run", "--port", 0, "--tls-certificate", files.certificate)
        self.assert_refused(done, "--tls-certificate", "needs --tls-key")
        done = run_program("run", environment={"OPSWORKSCM_LOCAL_TLS_KEY": str(files.key)})
        self.assert_refused(done, "OPSWORKSCM_LOCAL_TLS_KEY", "needs --tls-certificate")

    def test_a_key_of_another_certificate(self):
        self.refuse(files.certificate, files.other_key, "--tls-key", "does not belong")

    def test_a_key_of_another_kind(self):
        key = files.path("rsa.key")
        run("openssl", "genrsa", "-out", key, "2048")
        self.refuse(files.certificate, key, "--tls-key", "does not belong")

    def test_files_that_are_not_there(self):
        missing = files.path("missing.pem")
        self.refuse(missing, files.key, "--tls-certificate", missing, "No such file")
        self.refuse(files.certificate, missing, "--tls-key", missing, "No such file")

    def test_a_folder(self):
        self.refuse(files.folder.name, files.key, "--tls-certificate", "cannot be read")

    def test_files_that_hold_something_else(self):
        for text in ("", "nonsense", files.key.read_text()):
            with self.subTest(text):
                file = files.write("something-else", text)
                self.refuse(file, files.key, "--tls-certificate")
        for text in ("", "nonsense", files.certificate.read_text()):
            with self.subTest(text):
                file = files.write("something-else", text)
                self.refuse(files.certificate, file, "--tls-key")

    def test_a_key_with_a_passphrase(self):
        key = files.path("locked.key")
        run("openssl", "ec", "-in", files.key, "-aes128", "-passout", "pass:secret", "-out", key)
        self.refuse(files.certificate, key, "--tls-key", "passphrase")


if __name__ == "__main__":
    unittest.main()
