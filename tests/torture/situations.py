"""What the program may be in the middle of when it is to end: for end.py, one class each.

prepare() brings the emulator there, begin() sends what takes long, check() looks at the same store
afterwards: what was acknowledged must be there, and what was not is there whole or not at all.
"""

import datetime
import http.client
import json
import threading

from emulator import wait_until

account = "123456789012"
monday = datetime.datetime(2030, 1, 7, 12, tzinfo=datetime.timezone.utc)
patience_seconds = 60


def text_of(moment):
    return moment.isoformat().replace("+00:00", "Z")


def moment_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Pending(threading.Thread):
    """A request under way; then `status` and `body`, or no status if it got no whole answer."""

    def __init__(self, emulator, method, path, body=None):
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", emulator.port, timeout=patience_seconds
        )
        self.connection.connect()
        headers = {"X-Emulator-Account": account}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, f"/_emulator/{path}", body, headers)
        self.status = None
        self.body = None

    def run(self):
        try:
            response = self.connection.getresponse()
            body = response.read()
            self.status, self.body = response.status, body
        except (OSError, http.client.HTTPException):
            pass  # cut: nothing was acknowledged
        finally:
            self.connection.close()


class Situation:
    """`share` makes what it does smaller."""

    def __init__(self, share):
        self.share = share

    def of(self, count):
        return max(int(count * self.share), 10)

    def ask(self, emulator, method, path, body=None):
        """The answer of the emulator's own API, once it is 200."""
        pending = Pending(emulator, method, path, body and json.dumps(body))
        pending.run()
        assert pending.status == 200, (method, path, pending.status, (pending.body or b"")[:300])
        return json.loads(pending.body)

    def prepare(self, emulator):
        pass

    def begin(self, emulator):
        """The requests under way, whose threads are to be started."""
        raise NotImplementedError

    def check(self, emulator, requests):
        pass

    def put_nightly_world(self, emulator, servers):
        """It stands at a Monday's noon."""
        window = {"PreferredBackupWindow": "03:00", "BackupRetentionCount": 5}
        list = [{"ServerName": f"night-{number}", **window} for number in range(servers)]
        self.ask(emulator, "PATCH", "clock", {"Frozen": True, "Now": text_of(monday)})
        self.ask(emulator, "POST", "world", {"Servers": list})

    def put_backups(self, emulator):
        self.ask(emulator, "POST", "world", self.backups())

    def backups(self):
        return {
            "Backups": [
                {"BackupId": f"automate-{number % 1000:03}-{20160729133847520 + number // 1000}"}
                for number in range(self.of(100_000))
            ]
        }

    def count(self, emulator):
        return len(self.ask(emulator, "GET", "world").get("Backups", []))


class Advance(Situation):
    days = 3650

    def prepare(self, emulator):
        self.put_nightly_world(emulator, 3)

    def begin(self, emulator):
        self.end = monday + datetime.timedelta(days=self.of(self.days))
        change = json.dumps({"Advance": f"P{self.of(self.days)}D"})
        return [Pending(emulator, "PATCH", "clock", change)]

    def check(self, emulator, requests):
        now = moment_of(self.ask(emulator, "GET", "clock")["Now"])
        assert monday <= now <= self.end, now
        if requests[0].status == 200:
            assert now == self.end, f"an acknowledged Advance came only to {now}"


class CatchingUp(Situation):
    """A frozen world whose clock stands years behind what is due in it."""

    def prepare(self, emulator):
        self.put_nightly_world(emulator, 1)
        self.document = self.ask(emulator, "GET", "world")
        self.end = monday + datetime.timedelta(days=self.of(7300))
        self.document["Clock"]["Now"] = text_of(self.end)

    def begin(self, emulator):
        self.ask(emulator, "PUT", "world", self.document)
        return [Pending(emulator, "GET", "clock")]

    def check(self, emulator, requests):
        clock = self.ask(emulator, "GET", "clock")
        assert moment_of(clock["Now"]) == self.end, clock
        assert moment_of(clock["NextDue"]) > self.end, clock


class Import(Situation):
    def begin(self, emulator):
        return [Pending(emulator, "PUT", "world", json.dumps(self.backups()))]

    def check(self, emulator, requests):
        whole = len(self.backups()["Backups"])
        allowed = [whole] if requests[0].status == 200 else [0, whole]
        assert (found := self.count(emulator)) in allowed, f"{found:,} backups of {whole:,}"


class Export(Situation):
    def prepare(self, emulator):
        self.put_backups(emulator)

    def begin(self, emulator):
        return [Pending(emulator, "GET", "world")]

    def check(self, emulator, requests):
        whole = len(self.backups()["Backups"])
        if requests[0].status == 200:
            assert len(json.loads(requests[0].body)["Backups"]) == whole, "a cut export"
        assert self.count(emulator) == whole


class Checkpoint(Situation):
    def prepare(self, emulator):
        self.put_backups(emulator)

    def begin(self, emulator):
        return [Pending(emulator, "PUT", "checkpoints/one")]

    def check(self, emulator, requests):
        whole = len(self.backups()["Backups"])
        kept = self.ask(emulator, "GET", "checkpoints")["Checkpoints"]
        assert kept or requests[0].status != 200, "an acknowledged checkpoint is lost"
        if kept:
            self.ask(emulator, "POST", "checkpoints/one/restore")
        assert self.count(emulator) == whole


class Crowd(Situation):
    """Many requests that nothing but the end will answer."""

    path = None
    size = 1_000

    def prepare(self, emulator):
        self.put_nightly_world(emulator, 1)

    def begin(self, emulator):
        return [Pending(emulator, "GET", self.path) for _ in range(self.of(self.size))]


class Waits(Crowd):
    path = "wait?ServerName=night-0&Status=FAILED&Timeout=300"

    def check(self, emulator, requests):
        """Those that had come are told; none hangs until its time is over."""
        assert {each.status for each in requests} <= {503, None}, "a wait ended otherwise"


class Streams(Crowd):
    path = "stream"


situations = {
    "advance": Advance,
    "catching-up": CatchingUp,
    "import": Import,
    "export": Export,
    "checkpoint": Checkpoint,
    "waits": Waits,
    "streams": Streams,
}


def start(requests):
    threading.stack_size(256 * 1024)  # there are many
    for each in requests:
        each.start()


def join(requests):
    wait_until(
        lambda: not any(each.is_alive() for each in requests), patience_seconds, "the clients' end"
    )
