"""Debian's Chromium, without a window, on pages that the test serves on names of its own."""

import http.client
import http.server
import json
import os
import pathlib
import queue
import signal
import subprocess
import tempfile
import threading
import unittest

chromium = "/usr/bin/chromium"
pages = pathlib.Path(__file__).resolve().parent / "pages"
patience_seconds = 60

flags = (
    "--headless",
    "--no-sandbox",  # which needs a user who is not root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-popup-blocking",
    "--no-first-run",
    "--no-proxy-server",
    # Nothing but the pages asks for anything.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--host-resolver-rules="
    "MAP evil.example 127.0.0.1,MAP other.example 127.0.0.1,MAP rebound.example 127.0.0.2,"
    "MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
)


def need_chromium():
    if not os.access(chromium, os.X_OK):
        raise unittest.SkipTest(f"there is no {chromium}; Debian's package is chromium")


def visit(url, server):
    """What the page at that URL tells its server."""
    prefix = "opsworkscm-local-chromium-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as profile:
        command = [chromium, *flags, f"--user-data-dir={profile}", url]
        browser = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        # Or a full pipe would stop the browser.
        threading.Thread(target=browser.stdout.read, daemon=True).start()
        try:
            return server.told.get(timeout=patience_seconds)
        except queue.Empty:
            raise AssertionError(f"{url} told nothing in {patience_seconds} seconds") from None
        finally:
            os.killpg(browser.pid, signal.SIGKILL)  # it has many processes
            browser.wait()


class Server(http.server.ThreadingHTTPServer):
    """Serves pages, keeps the requests that come, and takes in what pages tell.

    With an `emulator` it hands on whatever is not the page's own: as if the page's name meant the
    emulator's address from now on.
    """

    daemon_threads = True

    def __init__(self, address=("127.0.0.1", 0), emulator=None):
        self.emulator = emulator
        self.told = queue.Queue()
        self.seen = []  # (method, target) of each request that is not the page's own
        super().__init__(address, Handler)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def handle_error(self, *_):
        """Browsers break connections off as they like."""

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        page = pages / self.path.partition("?")[0].lstrip("/")
        if self.command == "POST" and self.path == "/told":
            self.server.told.put(json.loads(body))
            self.reply(204, "text/plain", b"")
        elif self.command == "GET" and page.is_file():
            self.reply(200, "text/html", page.read_bytes())
        elif self.server.emulator is not None:
            self.server.seen.append((self.command, self.path))
            self.hand_on(body)
        else:
            self.server.seen.append((self.command, self.path))
            self.reply(200, "text/html", b"<p>careless</p>")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def reply(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hand_on(self, body):
        """The very same request to the emulator, Host and Origin as the browser sent them."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.emulator.port, timeout=20)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        self.reply(response.status, response.getheader("Content-Type", "text/plain"), response.read())
        connection.close()
