#!/usr/bin/python3
"""What one account can do to hold up all others, with another account's latency beside it.

    tests/torture/hold.py PROGRAM [ATTACK...] [--share 1.0] [--seed 1]

    mistakes     8 MB of a document with 1,000,000 wrong members
    documents    300,000 backups: POST, GET, a checkpoint, its restore, DELETE of both
    behind       a frozen world's export, put back with a clock that is 200 years on
    advance      twenty years at once, with nightly backups
    waits        3,000 clients that wait and go
    streams      1,000 clients that read the stream and go
    names        3,000 faults with errors of names that nobody knows

`--share` makes each smaller. Everything must be answered as it should be, and nothing of what is
stored may be lost; how long others wait is told in a table, not judged. An account of its own asks
every 5 ms meanwhile.
"""

import argparse
import datetime
import http.client
import itertools
import json
import os
import pathlib
import random
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))

from beside import Neighbour  # noqa: E402
from emulator import Emulator, wait_until  # noqa: E402
from wire import head  # noqa: E402

account = "123456789012"
options = ("--server", "automate-06", "--limit", "manual-backups=1000000000")
patience_seconds = 600
monday = "2030-01-07T12:00:00Z"
mib = 1024 * 1024


class Attack:
    """One emulator, what one account does to it, and a table row for each step of that."""

    def __init__(self, emulator, name, share, chance):
        self.emulator = emulator
        self.name = name
        self.share = share
        self.chance = chance

    def of(self, count):
        return max(int(count * self.share), 10)

    def send(self, method, path, body=None):
        """(status, bytes) of the emulator's own API, however long that takes."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.emulator.port, timeout=patience_seconds
        )
        headers = {"X-Emulator-Account": account}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, f"/_emulator/{path}", body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def prepare(self, method, path, body=None):
        status, answer = self.send(method, path, body and json.dumps(body))
        assert status == 200, (status, answer[:300])
        return json.loads(answer)

    def step(self, what, action, expected=200):
        """Does it beside the other account and tells of both; gives the answer's bytes."""
        before_kib = peak_kib(self.emulator)
        with Neighbour(self.emulator) as neighbour:
            time.sleep(0.1)
            begin = time.monotonic()
            status, answer = action()
            took = time.monotonic() - begin
            time.sleep(0.1)
        assert status == expected, f"{what}: {status} {answer[:300]!r}"
        grown = (peak_kib(self.emulator) - before_kib) / 1024
        size = f"{len(answer):,}"
        row(self.name, what, f"{took:.2f}", *neighbour.latency.cells(), size, f"{grown:,.0f}")
        return answer


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def peak_kib(emulator):
    status = pathlib.Path(f"/proc/{emulator.process.pid}/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1])


def descriptors(emulator):
    return len(os.listdir(f"/proc/{emulator.process.pid}/fd"))


# --- The attacks -----------------------------------------------------------------------------


def alone(attack):
    """Nothing: what the figures of the others are to be held against."""
    attack.step("nothing, for two seconds", lambda: (time.sleep(2), (200, b""))[1])


def mistakes(attack):
    letters = "abcdefghijklmnopqrstuvwxyz012345"
    names = itertools.islice(itertools.product(letters, repeat=4), attack.of(1_000_000))
    for what, body in (
        ("wrong members", ",".join(f'"{"".join(name)}":0' for name in names).join("{}")),
        ("wrong servers", json.dumps({"Servers": [0] * attack.of(1_000_000)})),
    ):
        answer = attack.step(what, lambda: attack.send("POST", "world", body), 400)
        assert b"Nothing was changed" in answer
    assert "Servers" not in attack.prepare("GET", "world") or not servers_in(attack)


def servers_in(attack):
    return attack.prepare("GET", "world")["Servers"]


def documents(attack):
    backups = [
        {"BackupId": f"automate-{number % 1000:03}-{20160729133847520 + number // 1000}"}
        for number in range(attack.of(300_000))
    ]
    attack.chance.shuffle(backups)
    body = json.dumps({"Backups": backups})
    count = len(backups)
    attack.step("POST world", lambda: attack.send("POST", "world", body))
    exported = attack.step("GET world", lambda: attack.send("GET", "world"))
    assert len(json.loads(exported)["Backups"]) == count
    attack.step("PUT checkpoint", lambda: attack.send("PUT", "checkpoints/one"))
    attack.step("DELETE world", lambda: attack.send("DELETE", "world"))
    assert not attack.prepare("GET", "world").get("Backups")
    attack.step("PUT world", lambda: attack.send("PUT", "world", exported))
    attack.step("PUT checkpoint", lambda: attack.send("PUT", "checkpoints/one"))
    attack.step("restore", lambda: attack.send("POST", "checkpoints/one/restore"))
    assert len(attack.prepare("GET", "world")["Backups"]) == count
    attack.step("DELETE checkpoint", lambda: attack.send("DELETE", "checkpoints/one"))


def nightly(count):
    window = {"PreferredBackupWindow": "03:00", "BackupRetentionCount": 5}
    return {"Servers": [{"ServerName": f"night-{i}", **window} for i in range(count)]}


def frozen_world(attack, servers):
    attack.prepare("PATCH", "clock", {"Frozen": True, "Now": monday})
    attack.prepare("POST", "world", nightly(servers))


def behind(attack):
    frozen_world(attack, 1)
    document = attack.prepare("GET", "world")
    now = datetime.datetime.fromisoformat(document["Clock"]["Now"].replace("Z", "+00:00"))
    later = now + datetime.timedelta(days=attack.of(200 * 365))
    document["Clock"]["Now"] = later.isoformat().replace("+00:00", "Z")
    body = json.dumps(document)
    attack.step(f"PUT world, {len(body):,} bytes", lambda: attack.send("PUT", "world", body))
    clock = json.loads(attack.step("GET clock", lambda: attack.send("GET", "clock")))
    assert clock["Now"] == document["Clock"]["Now"], clock
    assert clock["NextDue"] > clock["Now"], clock


def advance(attack):
    frozen_world(attack, 3)
    days = attack.of(20 * 365)
    change = json.dumps({"Advance": f"P{days}D"})
    answer = attack.step(f"PATCH clock, {days:,} days", lambda: attack.send("PATCH", "clock", change))
    wanted = datetime.datetime.fromisoformat(monday.replace("Z", "+00:00"))
    wanted += datetime.timedelta(days=days)
    assert json.loads(answer)["Now"] == wanted.isoformat().replace("+00:00", "Z"), answer[:100]


def leave(clients, chance):
    """Some by a reset, some by an end."""
    at_once = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets
    for client in clients:
        if chance.random() < 0.5:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        client.close()


def crowd(attack, count, request):
    """The clients of a crowd, each of which has sent its request."""
    clients = []
    for _ in range(count):
        client = socket.create_connection(("127.0.0.1", attack.emulator.port), 20)
        client.sendall(request)
        clients.append(client)
    return clients


def come_and_go(attack, count, what, path):
    """A crowd comes, stays for a second and goes; then its descriptors must be free."""
    attack.prepare("POST", "world", nightly(1))
    request = head("GET", path, X_Emulator_Account=account)
    before = descriptors(attack.emulator)

    def stay_and_go():
        clients = crowd(attack, count, request)
        time.sleep(1)
        leave(clients, attack.chance)
        return 200, b""

    attack.step(f"{count:,} {what}", stay_and_go)
    begin = time.monotonic()
    try:
        wait_until(lambda: descriptors(attack.emulator) <= before, 5, "the end of the crowd")
    except AssertionError:
        left = descriptors(attack.emulator) - before
        raise AssertionError(f"{left:,} of {count:,} descriptors stay open") from None
    print(f"{what}: all descriptors free after {time.monotonic() - begin:.1f} s", flush=True)


def waits(attack):
    path = "/_emulator/wait?ServerName=night-0&Status=FAILED&Timeout=300"
    come_and_go(attack, attack.of(3_000), "abandoned waits", path)


def streams(attack):
    come_and_go(attack, attack.of(1_000), "abandoned streams", "/_emulator/stream")


def names(attack):
    count = attack.of(3_000)

    def strike():
        for number in range(count):
            rule = {"Error": f"Invented{number}Exception", "HttpStatus": 400, "Times": 1}
            attack.prepare("PUT", "faults", {"Faults": [rule]})
            status, _ = attack.emulator.call("DescribeServers", account)
            assert status == 400, status
        return 200, b""

    attack.step(f"{count:,} faults", strike)
    answer = attack.step("GET metrics", lambda: attack.send("GET", "metrics"))
    assert b"Invented" not in answer, f"the metrics take {len(answer):,} bytes"


attacks = {
    "alone": alone,
    "mistakes": mistakes,
    "documents": documents,
    "behind": behind,
    "advance": advance,
    "waits": waits,
    "streams": streams,
    "names": names,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("attacks", nargs="*", default=list(attacks), metavar="ATTACK")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_intermixed_args()
    if unknown := set(given.attacks) - set(attacks):
        parser.error(f"no such attack: {', '.join(unknown)}; there are {', '.join(attacks)}")
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    print(f"seed {given.seed}; the other account asks every 5 ms", flush=True)
    row("attack", "step", "took, s", "asked", "p50, ms", "p99", "worst", "bytes", "peak grows, MiB")
    row("---", "---", *["---:"] * 7)
    failed = 0
    for name in given.attacks:
        try:
            with Emulator(*options) as emulator:
                attacks[name](Attack(emulator, name, given.share, random.Random(given.seed)))
        except (AssertionError, OSError, http.client.HTTPException) as error:
            print(f"FAILED {name}, seed {given.seed}: {error!r}"[:600], flush=True)
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
