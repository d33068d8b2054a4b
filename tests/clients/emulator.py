"""One running emulator: started on a free port, asked over /_emulator, ended by a signal."""

import datetime
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

start_seconds_max = 20
stop_seconds_max = 20


def program():
    """The program under test: run.py puts its path here."""
    return os.environ["EMULATOR_PROGRAM"]


def clean_environment(**more):
    """This process's environment without the emulator's variables and without AWS's."""
    own = ("OPSWORKSCM_LOCAL_", "AWS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {**kept, **more}


def run_program(*arguments, environment=None, seconds=10):
    """Runs the program to its end; for options that are refused and for `health`."""
    try:
        return subprocess.run(
            [program(), *map(str, arguments)],
            capture_output=True,
            env=clean_environment(**(environment or {})),
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as late:
        printed = (late.stdout or b"").decode()
        raise AssertionError(f"still runs after {seconds} seconds; printed: {printed}") from None


def wait_until(condition, seconds=20, what="it"):
    """What `condition` returns once that is true. Fails after `seconds` of real time."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about in {seconds} seconds")
        time.sleep(0.02)


def undisturbed(name):
    """A server for a world document that nothing happens to by itself within the next days."""
    yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    return {
        "ServerName": name,
        "DisableAutomatedBackup": True,
        "PreferredMaintenanceWindow": f"{yesterday:%a}:00:00",
    }


class Emulator:
    """`with Emulator("--server", "automate-06") as emulator:` starts, and ends with SIGTERM."""

    def __init__(self, *options, log_level="warn", environment=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="opsworkscm-local-"))
        self.options = [str(option) for option in options]
        self.log_level = log_level
        self.environment = environment or {}
        self.tls = None  # an ssl.SSLContext where it speaks TLS
        self.process = None
        self.port = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        try:
            if kind is None and self.process.poll() is None:
                self.stop()
        finally:
            self.discard()

    def start(self):
        """Returns once the port file is there."""
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        arguments = ["run", "--port", "0", "--port-file", str(port_file)]
        arguments += ["--log-level", self.log_level, *self.options]
        with open(self.folder / "stdout", "wb") as out, open(self.folder / "stderr", "wb") as err:
            self.process = subprocess.Popen(
                [program(), *arguments],
                env=clean_environment(**self.environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

        def has_begun():
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}: {self.stderr()}")
            return port_file.exists()

        wait_until(has_begun, start_seconds_max, "the port file")
        self.port = int(port_file.read_text())
        return self

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def stdout(self):
        return (self.folder / "stdout").read_text()

    def stderr(self):
        return (self.folder / "stderr").read_text()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        """The exit status, once the process has ended."""
        try:
            return self.process.wait(stop_seconds_max)
        except subprocess.TimeoutExpired:
            late = f"still runs {stop_seconds_max} seconds after the signal"
            raise AssertionError(late) from None

    def stop(self):
        """SIGTERM ends it, with exit status 0 and no complaint."""
        self.terminate()
        status = self.wait()
        if status != 0:
            raise AssertionError(f"exit status {status} after SIGTERM: {self.stderr()}")
        if self.log_level == "warn" and self.stderr():
            raise AssertionError(f"warnings or errors were logged: {self.stderr()}")

    def kill(self):
        """Ends it at once, as kill -9 does."""
        self.process.kill()
        self.process.wait()

    def discard(self):
        """Ends what still runs and removes the files."""
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, method, path, body=None, account=None):
        """(status, answer) of the emulator's own API; the answer is parsed if it is JSON."""
        request = urllib.request.Request(self.url + path, method=method)
        if account is not None:
            request.add_header("X-Emulator-Account", account)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.tls) as response:
                return response.status, parsed(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, parsed(error)

    def connect(self):
        if self.tls:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.tls)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def call(self, operation, account=None, region="us-east-1", **members):
        """(status, answer) of an AWS operation without any SDK; the signature is no real one."""
        connection = self.connect()
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}",
        }
        if account is not None:
            headers |= signed_by(account, region)
        try:
            connection.request("POST", "/", json.dumps(members), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def backups(self, account=None):
        """All backups of a world, however many pages they take."""
        place = {}
        found = []
        while place is not None:
            status, answer = self.call("DescribeBackups", account, **place)
            if status != 200:
                raise AssertionError((status, answer))
            found += answer["Backups"]
            place = {"NextToken": answer["NextToken"]} if "NextToken" in answer else None
        return found


def signed_by(key, region="us-east-1"):
    """Headers that look like AWS's signature; good where signatures are not checked."""
    scope = f"{key}/20161101/{region}/opsworks-cm/aws4_request"
    return {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, "
        f"Signature={'0' * 64}",
        "X-Amz-Date": "20161101T000000Z",
    }


def parsed(response):
    text = response.read().decode()
    is_json = response.headers.get_content_type().endswith("json")
    return json.loads(text) if is_json and text else text
