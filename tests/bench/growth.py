#!/usr/bin/env python3
"""Whether the emulator's rates stay what they are when a thousand times as much is stored.

    tests/bench/growth.py BUILD [--backups 1000000] [--rounds 5] [--seconds 2]

Two emulators in memory, one with 1,000 backups, new in each round, and one with as many as asked
for, take the same load in turns.
"""

import datetime

from bench import Bench, busy_servers, options_of, scratch_in, servers, spread

small = 1_000
first = datetime.datetime(2017, 1, 1)


def backup_ids(count):
    """Spread over all servers, none at the moment of another of its server."""
    for i in range(count):
        moment = first + datetime.timedelta(seconds=i // len(servers))
        yield f"{servers[i % len(servers)]}-{moment:%Y%m%d%H%M%S}000"


def fill(program, count):
    ids = list(backup_ids(count))
    backups = [{"BackupId": id} for id in ids]
    program.control("POST", "world", {"Servers": busy_servers, "Backups": backups})
    return ids


def measure(bench, backups, rounds, seconds):
    large = bench.start_emulator()
    ids = fill(large, backups)
    print(f"resident with {backups:,} backups: {large.memory_mib()[0]:,.0f} MiB")
    few = bench.inputs("few", [{"BackupId": id} for id in backup_ids(small)])
    # No more inputs than wrk holds with ease.
    kept = ids[:: max(1, backups // 100_000)]
    many = bench.inputs("many", [{"BackupId": id} for id in kept])
    created = bench.inputs("servers", [{"ServerName": name} for name in servers])
    for title, operation, inputs, inputs_small in (
        ("DescribeBackups of the same backups", "DescribeBackups", few, few),
        ("DescribeBackups of any backup", "DescribeBackups", many, few),
        ("CreateBackup", "CreateBackup", created, created),
    ):
        ratios, used = [], []
        for _ in range(rounds):
            fresh = bench.start_emulator()
            fill(fresh, small)
            rate_small, cpu_small = figures(bench, fresh, operation, inputs_small, seconds)
            rate, cpu = figures(bench, large, operation, inputs, seconds)
            ratios.append(rate / rate_small)
            used.append(cpu_small / cpu)
            fresh.stop()
        print(
            f"{title}: {backups:,} backups beside {small:,}: "
            f"rate {spread(ratios, '.2f')}, by CPU {spread(used, '.2f')}; mark ≥ 0.9",
            flush=True,
        )
    large.stop()


def figures(bench, program, operation, inputs, seconds):
    """Requests a microsecond, and microseconds of the processor a request."""
    before = program.cpu_microseconds()
    result = bench.load(program, operation, inputs, seconds)
    used = program.cpu_microseconds() - before
    return result["requests"] / result["microseconds"], used / result["requests"]


def main():
    options = options_of(__doc__, backups=1_000_000, rounds=5, seconds=2)
    with scratch_in(options.build.resolve()) as scratch:
        bench = Bench(options.build.resolve(), scratch)
        measure(bench, options.backups, options.rounds, options.seconds)


if __name__ == "__main__":
    main()
