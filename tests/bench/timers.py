#!/usr/bin/env python3
"""What it costs that much is pending, that many wait, and that there are many worlds.

    tests/bench/timers.py BUILD [--timers 100000] [--waits 10000] [--worlds 1000] [--rounds 5]
        [--seconds 2]

Timers: backups under way in a world of its own, as many as asked for, all to end at one noon.
Meanwhile the default world is asked, beside an emulator with nothing pending; then that world's
clock runs into its noon. Waits: as many `/_emulator/wait` as asked for, of ten other worlds, beside
an emulator with none. Worlds: the same requests in many accounts, beside as many in one.
"""

import contextlib
import datetime
import json
import resource
import socket
import time

from bench import (
    Bench,
    backups,
    options_of,
    ours,
    row,
    scratch_in,
    servers,
    spread,
    world,
)

far_account = "111111111111"
noon = datetime.datetime(2030, 1, 7, 12, tzinfo=datetime.timezone.utc)
an_hour, a_second = datetime.timedelta(hours=1), datetime.timedelta(seconds=1)
servers_at_once = 5_000
calls_at_once = 100


def call(operation, body, account):
    """The bytes of one request."""
    text = json.dumps(body)
    headers = ours.headers(operation) | {
        "Host": "localhost",
        "X-Amz-Date": "20300107T110000Z",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={account}/20300107/us-east-1/opsworks-cm/"
        "aws4_request, SignedHeaders=host, Signature=" + "0" * 64,
        "Content-Length": str(len(text)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\n{lines}\r\n{text}".encode()


def send_all(port, requests):
    """Sends requests, many before the first answer is read; each must be answered with 200."""
    with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rb") as replies:
        for start in range(0, len(requests), calls_at_once):
            part = requests[start : start + calls_at_once]
            line.sendall(b"".join(part))
            for _ in part:
                status, size = replies.readline(), 0
                while (header := replies.readline()) != b"\r\n":
                    if header.lower().startswith(b"content-length:"):
                        size = int(header.split(b":")[1])
                text = replies.read(size)
                if b" 200 " not in status:
                    raise RuntimeError(f"{status!r} {text!r}")


def put_timers(program, count):
    """Backups under way in a world that stands an hour before noon."""
    morning = {"Frozen": True, "Now": (noon - an_hour).isoformat()}
    program.control("PATCH", "clock", morning, far_account)
    names = [f"far-{i:06}" for i in range(count)]
    for start in range(0, count, servers_at_once):
        part = busy(names[start : start + servers_at_once])
        program.control("POST", "world", {"Servers": part}, far_account)
    policy = {"Change": "backup", "After": "PT1H"}
    program.control("PUT", "policies", {"Policies": [policy]}, far_account)
    send_all(
        program.port,
        [call("CreateBackup", {"ServerName": name}, far_account) for name in names],
    )


def run_into_noon(program, backup):
    """Seconds from that noon until the last timer's end was told, and the longest that another
    world waited meanwhile."""
    change = {"Now": (noon - a_second).isoformat(), "Frozen": False}
    program.control("PATCH", "clock", change, far_account)
    noon_at = time.perf_counter() + a_second.total_seconds()
    waits = []
    while True:
        begin = time.perf_counter()
        program.call("DescribeBackups", BackupId=backup)
        waits.append(time.perf_counter() - begin)
        due = json.loads(program.control("GET", "clock", None, far_account))["NextDue"]
        if due is None or moment(due) > noon + an_hour:
            return time.perf_counter() - noon_at, max(waits)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def rates_beside(bench, programs, operation, inputs, rounds, seconds):
    """The second program's rate beside the first's, of each round."""
    ratios = []
    for _ in range(rounds):
        first, second = (
            bench.rate(program, operation, inputs[i % len(inputs)], seconds)
            for i, program in enumerate(programs)
        )
        ratios.append(second / first)
    return ratios


def measure_timers(bench, count, rounds, seconds):
    quiet, loaded = bench.start_emulator(), bench.start_emulator()
    for program in (quiet, loaded):
        program.control("POST", "world", world)
    put_timers(loaded, count)
    described = bench.inputs("backups", [{"BackupId": id} for id in backups])
    created = bench.inputs("servers", [{"ServerName": name} for name in servers])
    for operation, inputs in (("DescribeBackups", described), ("CreateBackup", created)):
        ratios = rates_beside(bench, (quiet, loaded), operation, [inputs], rounds, seconds)
        row(f"{operation} with {count:,} pending timers, of the rate without", spread(ratios, ".2f"))
    late, wait = run_into_noon(loaded, backups[0])
    row(f"the last of {count:,} timers after their noon, s", f"{late:.2f}")
    row("the longest wait of another world meanwhile, ms", f"{wait * 1000:.1f}")
    kept = json.loads(loaded.control("GET", "world", None, far_account))["Backups"]
    if len(kept) != count or any(each["Status"] != "OK" for each in kept):
        raise RuntimeError("not every backup has ended")
    quiet.stop()
    loaded.stop()


def measure_waits(bench, count, rounds, seconds):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    accounts = [f"{i + 1:012}" for i in range(10)]
    quiet, loaded = bench.start_emulator(), bench.start_emulator()
    for program in (quiet, loaded):
        program.control("POST", "world", world)
    for account in accounts:
        loaded.control("POST", "world", {"Servers": busy(["waited-for"])}, account)
    created = bench.inputs("servers", [{"ServerName": name} for name in servers])
    with contextlib.ExitStack() as lines:
        for i in range(count):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", loaded.port)))
            line.sendall(wait_of(accounts[i % len(accounts)]))
        loaded.ask("GET", "/_emulator/health")
        programs = (quiet, loaded)
        ratios = rates_beside(bench, programs, "CreateBackup", [created], rounds, seconds)
    row(f"CreateBackup beside {count:,} waits, of the rate without", spread(ratios, ".2f"))
    quiet.stop()
    loaded.stop()


def wait_of(account):
    """The bytes of a wait that comes to nothing."""
    query = f"ServerName=waited-for&Status=FAILED&Timeout=300&Account={account}"
    return f"GET /_emulator/wait?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def measure_worlds(bench, count, rounds, seconds):
    """Each account has two servers with a backup; the one has the backups of all."""
    accounts = [f"{i + 1:012}" for i in range(count)]
    one, many = bench.start_emulator(), bench.start_emulator()
    names = [f"server-{i}" for i in range(2)]
    for account in accounts:
        backups = [{"BackupId": f"{name}-20160729133847520"} for name in names]
        many.control("POST", "world", {"Backups": backups, "Servers": busy(names)}, account)
    alone = [f"server-{i}" for i in range(2 * count)]
    backups = [{"BackupId": f"{name}-20160729133847520"} for name in alone]
    one.control("POST", "world", {"Backups": backups, "Servers": busy(alone)}, far_account)
    for operation, member, tail in (
        ("DescribeBackups", "BackupId", "-20160729133847520"),
        ("CreateBackup", "ServerName", ""),
    ):
        inputs = [
            bench.inputs("one", [{member: name + tail} for name in alone], [far_account]),
            bench.inputs(
                "many",
                [{member: name + tail} for name in names for _ in accounts],
                accounts,
            ),
        ]
        ratios = rates_beside(bench, (one, many), operation, inputs, rounds, seconds)
        row(f"{operation} in {count:,} worlds, of the rate in one", spread(ratios, ".2f"))
    one.stop()
    many.stop()


def busy(names):
    return [{"ServerName": name, "DisableAutomatedBackup": True} for name in names]


def main():
    options = options_of(__doc__, timers=100_000, waits=10_000, worlds=1_000, rounds=5, seconds=2)
    row("", "measured")
    row("---", "---:")
    with scratch_in(options.build.resolve()) as scratch:
        bench = Bench(options.build.resolve(), scratch)
        measure_timers(bench, options.timers, options.rounds, options.seconds)
        measure_waits(bench, options.waits, options.rounds, options.seconds)
        measure_worlds(bench, options.worlds, options.rounds, options.seconds)


if __name__ == "__main__":
    main()
