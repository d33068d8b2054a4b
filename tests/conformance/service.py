"""One running emulator, asked over raw HTTP: a connection that stays, JSON as it was written."""

import http.client
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

start_seconds_max = 20
answer_seconds_max = 30
json_type = "application/x-amz-json-1.1"
region = "us-east-1"


class Answer:
    def __init__(self, status, text):
        self.status = status
        self.body = json.loads(text) if text else None

    @property
    def type(self):
        return self.body.get("__type")

    @property
    def message(self):
        return self.body.get("Message")

    def __str__(self):
        text = json.dumps(self.body)
        return f"{self.status} {text if len(text) < 2000 else text[:2000] + '…'}"


class Service:
    """`with Service(program, "--duration", "create=100ms") as service:` starts and ends it."""

    def __init__(self, program, *options):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="opsworkscm-local-"))
        self.command = [program, "run", "--port", "0", "--log-level", "warn"]
        self.command += ["--port-file", str(self.folder / "port"), *options]
        self.process = None
        self.port = None
        self.connection = None

    def __enter__(self):
        own = ("OPSWORKSCM_LOCAL_", "AWS_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        self.process = subprocess.Popen(self.command, env=kept, stdin=subprocess.DEVNULL)
        file = self.folder / "port"
        deadline = time.monotonic() + start_seconds_max
        while not file.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the program did not start")
            time.sleep(0.02)
        self.port = int(file.read_text())
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, answer_seconds_max)
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.process.terminate()
        try:
            self.process.wait(start_seconds_max)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path, body, headers):
        self.connection.request("POST", path, body.encode(), headers)
        response = self.connection.getresponse()
        return Answer(response.status, response.read())

    def call_text(self, operation, text, account):
        """An operation with a body as it stands, from a caller whose key is the account's id."""
        scope = f"{account}/20161101/{region}/opsworks-cm/aws4_request"
        headers = {
            "Content-Type": json_type,
            "X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}",
            "X-Amz-Date": "20161101T000000Z",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, "
            f"Signature={'0' * 64}",
        }
        return self.ask("/", text, headers)

    def call(self, operation, account, **members):
        return self.call_text(operation, json.dumps(members, ensure_ascii=False), account)

    def put(self, account, **document):
        """Forces a state of the world; a document that is refused is a mistake of the test."""
        headers = {"Content-Type": "application/json", "X-Emulator-Account": account}
        answer = self.ask("/_emulator/world", json.dumps(document), headers)
        if answer.status != 200:
            raise RuntimeError(f"world document refused: {answer}")


class Tally:
    """Counts, and tells of the first failures in full."""

    shown_max = 40

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, is_good, what, *details):
        if is_good:
            self.passed += 1
            return True
        self.failed += 1
        if self.failed <= self.shown_max:
            print(f"  FAILED {what}")
            for detail in details:
                text = str(detail)
                print(f"    {text if len(text) < 2000 else text[:2000] + '…'}")
        return False

    def equal(self, given, expected, what):
        return self.check(given == expected, what, f"given:    {given}", f"expected: {expected}")
