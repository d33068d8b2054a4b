"""pytest fixture `opsworkscm`: a world of opsworkscm-local, empty and this test's own.

The program is started once a session, on a free port, and ended with it. Its path is
OPSWORKSCM_LOCAL_PROGRAM, else `opsworkscm-local` on PATH. Where OPSWORKSCM_LOCAL_URL names a
running one, as in a CI service, nothing is started.
"""

import itertools
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import pytest

start_seconds_max = 20
stop_seconds_max = 20
answer_seconds_max = 60


class Refused(AssertionError):
    """What the emulator answers instead of doing it: its own words, and `status`."""

    def __init__(self, status, answer):
        super().__init__(answer)
        self.status = status


class World:
    """One account: servers, backups, clock, faults and journal of its own."""

    region = "us-east-1"

    def __init__(self, url, account):
        self.url = url
        self.account = account

    def client_options(self):
        """For boto3: `boto3.client("opsworkscm", **opsworkscm.client_options())`."""
        return {
            "endpoint_url": self.url,
            "region_name": self.region,
            "aws_access_key_id": self.account,
            "aws_secret_access_key": "secret",
        }

    def ask(self, method, path, body=None):
        """The answer of /_emulator/PATH; raises Refused with the emulator's words."""
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", method=method)
        request.add_header("X-Emulator-Account", self.account)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=answer_seconds_max) as response:
                text = response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, error.read().decode()) from None
        return json.loads(text) if text else None

    def put(self, **document):
        """Merges a world document in: `put(Servers=[{"ServerName": "automate-06"}])`."""
        return self.ask("POST", "world", document)

    def clock(self, **change):
        """Changes this world's clock: `clock(Frozen=True)`; without a change, reads it."""
        return self.ask("PATCH", "clock", change) if change else self.ask("GET", "clock")

    def advance(self, duration):
        """Moves the clock, such as by "PT10M", and applies all that becomes due."""
        return self.clock(Advance=duration)

    def fault(self, **rule):
        """Adds a rule: `fault(Operation="CreateBackup", Error="ThrottlingException", Times=1)`."""
        return self.ask("POST", "faults", rule)

    def verify(self, *expectations, **how):
        """Raises Refused unless the calls were so: `verify({"Operation": …, "Exactly": 1})`."""
        return self.ask("POST", "journal/verify", {"Expectations": expectations, **how})


def ended_badly(process, log):
    return RuntimeError(f"opsworkscm-local ended with {process.returncode}: {log.read_text()}")


def wait_for_port(process, folder):
    """The port, once the program listens."""
    deadline = time.monotonic() + start_seconds_max
    while not (folder / "port").exists():
        if process.poll() is not None:
            raise ended_badly(process, folder / "log")
        if time.monotonic() > deadline:
            raise RuntimeError(f"opsworkscm-local has not begun in {start_seconds_max} s")
        time.sleep(0.01)
    return int((folder / "port").read_text())


@pytest.fixture(scope="session")
def opsworkscm_url():
    """Where the emulator listens, for this session."""
    if url := os.environ.get("OPSWORKSCM_LOCAL_URL"):
        yield url.rstrip("/")
        return
    program = os.environ.get("OPSWORKSCM_LOCAL_PROGRAM") or shutil.which("opsworkscm-local")
    if program is None:
        pytest.fail("opsworkscm-local is not on PATH; OPSWORKSCM_LOCAL_PROGRAM may name it")
    with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as name:
        folder = pathlib.Path(name)
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(
                [program, "run", "--port", "0", "--port-file", folder / "port"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            yield f"http://127.0.0.1:{wait_for_port(process, folder)}"
        finally:
            process.terminate()
            try:
                process.wait(stop_seconds_max)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


# Random, so that parallel workers and later sessions with the same emulator don't meet.
accounts = itertools.count(random.SystemRandom().randrange(10**11, 9 * 10**11))


@pytest.fixture
def opsworkscm(opsworkscm_url):
    """A World that was never used; it is gone after the test."""
    world = World(opsworkscm_url, str(next(accounts)))
    yield world
    world.ask("DELETE", "world")
