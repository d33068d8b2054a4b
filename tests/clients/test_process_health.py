"""`opsworkscm-local health`: exit status 0 if the one asked is well, else 1."""

import http.server
import pathlib
import socket
import tempfile
import threading
import unittest

from emulator import Emulator, run_program


class Refusing(http.server.BaseHTTPRequestHandler):
    """Answers 501 to everything, and logs nothing."""

    def log_message(self, *_):
        pass


class Health(unittest.TestCase):
    def assert_unwell(self, url):
        done = run_program("health", "--url", url)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith(f"opsworkscm-local: {url} "), done.stderr)

    def test_a_running_one_is_well_until_it_ends(self):
        with Emulator() as emulator:
            for url in (emulator.url, emulator.url + "/", f"http://localhost:{emulator.port}"):
                done = run_program("health", "--url", url)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
            emulator.stop()
            self.assert_unwell(emulator.url)

    def test_something_else_that_answers(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        self.assert_unwell(f"http://127.0.0.1:{server.server_port}")

    def test_something_that_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.assert_unwell(f"http://127.0.0.1:{server.getsockname()[1]}")

    def test_a_url_that_is_none(self):
        for url in ("nonsense", "ftp://127.0.0.1:1", "http://127.0.0.1:x"):
            with self.subTest(url):
                done = run_program("health", "--url", url)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertTrue(done.stderr.startswith(f"opsworkscm-local: --url {url}: "), done.stderr)

    def ask(self, *arguments, **variables):
        """Exit status, and what is said, of `health` in this environment."""
        environment = {"OPSWORKSCM_LOCAL_" + name: value for name, value in variables.items()}
        done = run_program("health", *arguments, environment=environment)
        return done.returncode, done.stdout + done.stderr

    def test_it_asks_where_a_server_with_the_same_settings_listens(self):
        with tempfile.TemporaryDirectory() as folder, Emulator("--host", "127.77.0.2") as emulator:
            port = str(emulator.port)
            port_file = str(emulator.folder / "port")
            config = pathlib.Path(folder) / "emulator.toml"
            config.write_text(f'host = "127.77.0.2"\nport = {port}\n')
            well = ({"HOST": "127.77.0.2", "PORT": port},
                    {"CONFIG": str(config)},
                    {"CONFIG": str(config), "PORT": port, "SEED": "of no concern"},
                    {"URL": f"http://127.77.0.2:{port}", "PORT": "1"},
                    {"HOST": "127.77.0.2", "PORT": "0", "PORT_FILE": port_file})
            for variables in well:
                with self.subTest(variables):
                    status, said = self.ask(**variables)
                    self.assertEqual((status, said[:15]), (0, '{"Status":"ok",'), said)
            self.assertEqual(self.ask("--config", config, CONFIG="/no/such/file")[0], 0)
            self.assertEqual(self.ask("--url", f"http://127.77.0.2:{port}", URL="http://127.0.0.1:1")[0], 0)
            self.assertIn(f"http://127.0.0.1:{port} does not answer", self.ask(PORT=port)[1])

    def test_a_server_on_every_address_or_on_ipv6_is_asked_on_loopback(self):
        for host in ("0.0.0.0", "::", "[::1]"):
            with self.subTest(host), Emulator("--host", host, log_level="error") as emulator:
                self.assertEqual(self.ask(HOST=host, PORT=str(emulator.port))[0], 0)

    def test_tls_is_one_of_the_settings(self):
        certificate = {"TLS_CERTIFICATE": "cert.pem", "TLS_KEY": "key.pem"}
        self.assertIn("https://127.0.0.1:1 does not answer", self.ask(PORT="1", **certificate)[1])

    def test_settings_that_do_not_say_where(self):
        for variables in ({"PORT": "0"}, {"PORT": "x"}, {"HOST": "nowhere"}, {"URL": "nonsense"}):
            with self.subTest(variables):
                self.assertEqual(self.ask(**variables)[0], 2)

    def test_kubernetes_own_variable_is_passed_over(self):
        status, said = self.ask(HOST="127.77.0.3", PORT="tcp://10.0.171.239:20161")
        self.assertEqual(status, 1)
        self.assertIn("http://127.77.0.3:20161 does not answer", said)


if __name__ == "__main__":
    unittest.main()
