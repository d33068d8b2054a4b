"""`opsworkscm-local health`: exit status 0 if the one asked is well, else 1."""

import http.server
import socket
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
        self.assertIn(url, done.stderr)

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
                self.assertIn("--url", done.stderr)


if __name__ == "__main__":
    unittest.main()
