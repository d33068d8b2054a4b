"""A world of opsworkscm-local: one account, and all that may be asked of it, by name.

Members and answers are those of the emulator's own API (`GET /_emulator/openapi.json`).
"""

import contextlib
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request

answer_seconds_max = 330  # the longest wait has 300

# The emulator is reached directly, whatever proxy the user's shell names.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refused(AssertionError):
    """What the emulator answers instead of doing it: its own words, `status`, all of `answer`."""

    def __init__(self, status, text):
        try:
            self.answer = json.loads(text)
        except ValueError:
            self.answer = {"Message": text}
        self.status = status
        super().__init__(sentence_of(self.answer))


def sentence_of(answer):
    """The message, and for expectations that were not met what came nearest."""
    lines = [answer.get("Message", "")]
    for each in answer.get("Expectations", ()):
        if not each.get("Met", True):
            lines += [f"  nearest to {each['Expected']}: {miss}" for miss in each["Nearest"]]
    return "\n".join(lines)


def query_of(filters):
    given = {key: text_of(value) for key, value in filters.items() if value is not None}
    return "?" + urllib.parse.urlencode(given) if given else ""


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def part(name):
    return urllib.parse.quote(str(name), safe="")


class World:
    """One account: servers, backups, clock, policies, faults and journal of its own."""

    def __init__(self, emulator, account, region="us-east-1"):
        self.emulator = emulator
        self.account = account
        self.region = region

    @property
    def url(self):
        return self.emulator.url

    # Clients of the service.

    def client_options(self):
        """For boto3: `boto3.client("opsworkscm", **world.client_options())`."""
        return {
            "endpoint_url": self.url,
            "region_name": self.region,
            "aws_access_key_id": self.account,
            "aws_secret_access_key": "secret",
        }

    def client(self, **options):
        """A client of boto3, also of one that no longer has the service."""
        from . import boto

        return boto.client(self, options)

    def call(self, operation, **members):
        """Calls an operation without any SDK: its HttpStatus, and its Output."""
        return self.ask("POST", "calls", {"Operation": operation, "Input": members})

    # The emulator's own API.

    def ask(self, method, path, body=None):
        """The answer of /_emulator/PATH; raises Refused with the emulator's words."""
        with contextlib.closing(self._open(method, path, body)) as response:
            text = response.read().decode()
            is_json = response.headers.get_content_type().endswith("json")
        return json.loads(text) if text and is_json else text or None

    def _open(self, method, path, body=None):
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", method=method)
        request.add_header("X-Emulator-Account", self.account)
        if self.emulator.token:
            request.add_header("Authorization", f"Bearer {self.emulator.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            return _opener.open(request, timeout=answer_seconds_max)
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, error.read().decode()) from None
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError):
            self.emulator.check()
            raise

    def merge(self, document=None, **members):
        """Merges a world document in: `merge(Servers=[{"ServerName": "automate-06"}])`."""
        return self.ask("POST", "world", {**(document or {}), **members})

    def replace(self, document=None, **members):
        """Puts a world document, such as `export` gives, in place of the world."""
        return self.ask("PUT", "world", {**(document or {}), **members})

    def export(self, *parts):
        """The whole world as a document, or these members of it, 100 elements of each list."""
        return self.ask("GET", "world" + query_of({"Parts": parts or None}))

    def reset(self):
        """Makes the world what the options --init and --server have made; checkpoints stay."""
        return self.ask("POST", "reset")

    def clear(self):
        """Makes the account one that was never used; checkpoints stay."""
        return self.ask("DELETE", "world")

    def clock(self, **change):
        """Changes this world's clock: `clock(Rate=60)`; without a change, reads it."""
        return self.ask("PATCH", "clock", change) if change else self.ask("GET", "clock")

    def freeze(self):
        """Stops the clock; `advance` moves it all the same."""
        return self.clock(Frozen=True)

    def advance(self, duration):
        """Moves the clock, such as by "PT10M" or "10m", and applies all that becomes due."""
        return self.clock(Advance=duration)

    def to_next_due(self):
        """Moves the clock to what is due next, and applies it."""
        return self.clock(ToNextDue=True)

    def timers(self, **filters):
        """What is under way, and what the calendar will bring."""
        return self.ask("GET", "timers" + query_of(filters))["Timers"]

    def end(self, timer, **how):
        """Lets happen now what this timer, or its Id, is to bring: `end(timer, Fail="why")`."""
        number = timer["Id"] if isinstance(timer, dict) else timer
        return self.ask("POST", f"timers/{part(number)}/end", how)

    def policy(self, **rule):
        """Adds a policy: `policy(Change="backup", Fail="The disk is full.", Times=1)`."""
        return self.ask("POST", "policies", rule)

    def policies(self):
        """How changes proceed, and to how many each was applied."""
        return self.ask("GET", "policies")["Policies"]

    def replace_policies(self, *rules):
        """Puts these in place of all there are; without any, takes all away."""
        return self.ask("PUT", "policies", {"Policies": rules}) if rules else self.clear_policies()

    def clear_policies(self):
        return self.ask("DELETE", "policies")

    def release(self, **which):
        """Ends what is held: all, or `release(ServerName="automate-06", Fail="why")`."""
        return self.ask("POST", "release", which)

    def fault(self, **rule):
        """Adds a rule: `fault(Operation="CreateBackup", Error="ThrottlingException", Times=1)`."""
        return self.ask("POST", "faults", rule)

    def faults(self):
        """The rules by which calls go wrong, and how often each did so."""
        return self.ask("GET", "faults")["Faults"]

    def replace_faults(self, *rules):
        """Puts these in place of all there are; without any, takes all away."""
        return self.ask("PUT", "faults", {"Faults": rules}) if rules else self.clear_faults()

    def clear_faults(self):
        return self.ask("DELETE", "faults")

    def wait(self, **what):
        """Returns once it is so: `wait(BackupId=…, Status="OK", Timeout=30)`; else Refused."""
        return self.ask("GET", "wait" + query_of(what))

    def checkpoint(self, name):
        """Saves the world under a name."""
        return self.ask("PUT", f"checkpoints/{part(name)}")

    def restore(self, name):
        """Makes the world, its clock with it, what it was at the checkpoint."""
        return self.ask("POST", f"checkpoints/{part(name)}/restore")

    def checkpoints(self):
        return self.ask("GET", "checkpoints")["Checkpoints"]

    def delete_checkpoint(self, name):
        return self.ask("DELETE", f"checkpoints/{part(name)}")

    def journal(self, **filters):
        """The calls, oldest first: `journal(Operation="CreateBackup", Limit=10)`."""
        return self.ask("GET", "journal" + query_of(filters))["Entries"]

    def clear_journal(self):
        return self.ask("DELETE", "journal")

    def verify(self, *expectations, **how):
        """Raises Refused unless the calls were so: `verify({"Operation": …, "Exactly": 1})`."""
        return self.ask("POST", "journal/verify", {"Expectations": expectations, **how})

    def history(self, **filters):
        """Every state that servers and backups were in, oldest first."""
        return list(self._pages("history", "History", "After", filters))

    def backups(self, **filters):
        """The backups, newest first: `backups(Status="OK")`."""
        return list(self._pages("backups", "Backups", "Before", filters))

    def events(self, **filters):
        """What happened to the servers, newest first."""
        return list(self._pages("events", "Events", "Before", filters))

    def _pages(self, path, list_name, behind, filters):
        while True:
            answer = self.ask("GET", path + query_of(filters))
            yield from answer[list_name]
            if answer.get("Next") is None or "Limit" in filters:
                return
            filters = {**filters, behind: answer["Next"]}

    @contextlib.contextmanager
    def stream(self, *events, after=None):
        """What changes, as it happens: `with world.stream() as changes: next(changes)`.

        Each is a pair of its name, such as "backup", and its data; by default changes alone, see
        the parameter Events of /_emulator/stream.
        """
        query = query_of({"Events": events or None, "After": after})
        with contextlib.closing(self._open("GET", "stream" + query)) as response:
            yield _server_sent(response)


def _server_sent(lines):
    name, data = "message", []
    for line in lines:
        line = line.decode().rstrip("\r\n")
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line and data:
            yield name, json.loads("\n".join(data))
            name, data = "message", []
