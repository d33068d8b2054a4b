"""Another account's client beside whatever happens: it asks every 5 ms and notes how long it took."""

import json
import multiprocessing
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))

from wire import Connection, request  # noqa: E402

interval_seconds = 0.005
patience_seconds = 120


class Port:
    """What Connection wants to know of an emulator."""

    tls = None

    def __init__(self, port):
        self.port = port


class Latency:
    """Of each moment at which the client was to ask: how long until it had the answer.

    A client that waits asks less often; the moments it misses meanwhile count all the same, each
    until the answer that it waited for.
    """

    def __init__(self, seconds):
        self.ordered = sorted(seconds)

    def share(self, part):
        """In milliseconds."""
        return self.ordered[min(int(len(self.ordered) * part), len(self.ordered) - 1)] * 1000

    def cells(self):
        """Asked, p50, p99, worst."""
        shares = (f"{self.share(part):,.2f}" for part in (0.5, 0.99, 1))
        return [f"{len(self.ordered):,}", *shares]


class Neighbour:
    """`with Neighbour(emulator) as neighbour:` runs it as a process of its own; then `.latency`."""

    def __init__(self, emulator):
        self.pipe, end = multiprocessing.Pipe()
        self.process = multiprocessing.Process(
            target=ask_on, args=(emulator.port, end), daemon=True
        )
        self.latency = None

    def __enter__(self):
        self.process.start()
        assert self.pipe.poll(20) and self.pipe.recv() == "begun", "the other account is not served"
        return self

    def __exit__(self, kind, *_):
        self.pipe.send("end")
        told = self.pipe.recv() if self.pipe.poll(patience_seconds) else "it hangs"
        self.process.join(5)
        self.process.kill()
        if kind is None:
            assert not isinstance(told, str), f"another account: {told}"
            self.latency = Latency(told)


def ask_on(port, pipe):
    """Tells "begun" after the first answer; after a word from the other side the seconds, or what
    went wrong."""
    try:
        with Connection(Port(port)) as connection:
            connection.socket.settimeout(patience_seconds)
            ask(connection)
            pipe.send("begun")
            pipe.send(ask_until_told(connection, pipe))
    except Exception as error:
        pipe.send(repr(error))


def ask_until_told(connection, pipe):
    seconds = []
    due = time.perf_counter()
    while not pipe.poll(max(due - time.perf_counter(), 0)):
        ask(connection)
        end = time.perf_counter()
        while due <= end:
            seconds.append(end - due)
            due += interval_seconds
    return seconds


def ask(connection):
    answer = connection.ask(request("DescribeServers", {"ServerName": "automate-06"}))
    assert answer.status == 200, (answer.status, answer.body)
    assert len(json.loads(answer.body)["Servers"]) == 1, answer.body
