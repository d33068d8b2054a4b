"""What the tests of the emulator's own API share: asking it, several at once, and its stream."""

import concurrent.futures
import json
import time

from cases import EmulatorTest
from wire import Connection, head

answer_seconds_max = 30  # after which a test gives up; never what it is about


class ControlTest(EmulatorTest):
    """A test by `self.ask(...)` and `self.call(...)`, in the test's own account."""

    def ask(self, method, path, body=None, status=200, account=None, emulator=None):
        """The answer of /_emulator/PATH, which must have that status."""
        emulator = emulator or self.emulator
        given, answer = emulator.control(
            method, f"/_emulator/{path}", body, account or self.account
        )
        self.assertEqual(given, status, answer)
        return answer

    def refused(self, method, path, body=None, status=400):
        return self.ask(method, path, body, status)["Message"]

    def call(self, operation, status=200, account=None, emulator=None, **members):
        """The answer of an AWS operation, which must have that status."""
        given, answer = (emulator or self.emulator).call(
            operation, account or self.account, **members
        )
        self.assertEqual(given, status, answer)
        return answer

    def back_up(self, server="automate-06", account=None):
        """The id of a backup that has begun."""
        return self.call("CreateBackup", account=account, ServerName=server)["Backup"]["BackupId"]

    def backup(self, backup_id, account=None):
        [backup] = self.call("DescribeBackups", account=account, BackupId=backup_id)["Backups"]
        return backup

    def server(self, name="automate-06", account=None):
        [server] = self.call("DescribeServers", account=account, ServerName=name)["Servers"]
        return server

    def policies(self, *policies, account=None):
        return self.ask("PUT", "policies", {"Policies": policies}, account=account)["Policies"]

    def fault(self, account=None, **rule):
        return self.ask("POST", "faults", rule, account=account)

    def freeze(self, account=None, now="2030-01-07T12:00:00Z"):
        self.clock(account, Frozen=True, Now=now)


class Meanwhile:
    """`with Meanwhile() as meanwhile: answer = meanwhile(function, …)` runs it in a thread."""

    def __enter__(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(64)
        return self

    def __exit__(self, *_):
        self.pool.shutdown()

    def __call__(self, function, *arguments, **named):
        """A future: `.result(answer_seconds_max)` is what the function gives."""
        return self.pool.submit(function, *arguments, **named)


class Event:
    """One of the stream's."""

    def __init__(self, fields):
        self.id = fields.get("id")
        self.kind = fields.get("event")
        self.data = json.loads(fields["data"])

    def __repr__(self):
        return f"{self.id} {self.kind} {self.data}"


class Watcher:
    """`with Watcher(emulator, account) as watcher:` reads an account's stream."""

    def __init__(self, emulator, account, last_id=None, query=""):
        fields = {"Last_Event_ID": last_id} if last_id else {}
        self.connection = Connection(emulator)
        self.connection.send(head("GET", f"/_emulator/stream?Account={account}{query}", **fields))
        self.answer = self.connection.answer()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.connection.__exit__()

    def line(self):
        """The next line, without its end; nothing at the end of the stream."""
        line = self.connection.stream.readline().decode()
        return line.rstrip("\n") if line else None

    def event(self):
        """The next event; nothing at the end of the stream. Comments are passed over."""
        fields = {}
        while (line := self.line()) is not None:
            name, _, value = line.partition(": ")
            if name and not line.startswith(":"):
                fields[name] = value
            elif "data" in fields:
                return Event(fields)
            else:
                fields = {}  # such as `retry`
        return None

    def events(self, count):
        return [self.event() for _ in range(count)]

    def until(self, condition):
        """The events up to the first that fulfils the condition, with it."""
        seen = []
        deadline = time.monotonic() + answer_seconds_max
        while not seen or not condition(seen[-1]):
            event = self.event()
            if event is None or time.monotonic() > deadline:
                raise AssertionError(f"it was not among {seen}")
            seen.append(event)
        return seen
