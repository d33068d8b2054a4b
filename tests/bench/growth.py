#!/usr/bin/env python3
"""Whether the emulator's rates stay what they are when a thousand times as much is stored.

    tests/bench/growth.py BUILD [--backups 1000000] [--rounds 5] [--seconds 2]

Two emulators in memory, one with 1,000 backups and one with as many as asked for, take the same
load in turns; the ratios are taken within a round. Needs wrk.
"""

import argparse
import datetime
import json
import pathlib
import tempfile

from bench import Bench, Program, scenarios, servers, spread, world

small = 1_000
document_backups_max = 5_000
first = datetime.datetime(2017, 1, 1)


def backup_ids(count):
    """Spread over all servers, none at the moment of another of its server."""
    for i in range(count):
        moment = first + datetime.timedelta(seconds=i // len(servers))
        yield f"{servers[i % len(servers)]}-{moment:%Y%m%d%H%M%S}000"


def fill(program, count):
    headers = {"Content-Type": "application/json"}
    ids = list(backup_ids(count))
    program.ask("POST", "/_emulator/world", json.dumps({"Servers": world["Servers"]}), headers)
    for start in range(0, count, document_backups_max):
        part = [{"BackupId": id} for id in ids[start : start + document_backups_max]]
        program.ask("POST", "/_emulator/world", json.dumps({"Backups": part}), headers)
    return ids


def measure(build, backups, rounds, seconds):
    with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as scratch:
        bench = Bench(build, pathlib.Path(scratch), seconds)
        programs, names = {}, {}
        for count in (small, backups):
            programs[count] = bench.start_emulator()
            ids = fill(programs[count], count)
            names[count] = bench.scratch / f"backups-{count}"
            # Across all that is stored, and no more names than wrk holds with ease.
            names[count].write_text("\n".join(ids[:: max(1, count // 100_000)]) + "\n")
        print(f"resident with {backups:,} backups: {programs[backups].memory_mib()[0]:,.0f} MiB")
        for scenario in (each for each in scenarios if not each.on_disk):
            ratios, used = [], []
            for _ in range(rounds):
                rates, cpu = {}, {}
                for count, program in programs.items():
                    of = names[count] if scenario.mode == "describe" else None
                    before = program.cpu_microseconds()
                    result = bench.load(program, scenario, seconds, of)
                    cpu[count] = (program.cpu_microseconds() - before) / result["requests"]
                    rates[count] = result["requests"] / result["microseconds"]
                ratios.append(rates[backups] / rates[small])
                used.append(cpu[small] / cpu[backups])
            print(
                f"{scenario.title}: {backups:,} backups beside {small:,}: "
                f"rate {spread(ratios, '.2f')}, by CPU {spread(used, '.2f')}; mark ≥ 0.9",
                flush=True,
            )
        for program in programs.values():
            program.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help="the release build's directory")
    parser.add_argument("--backups", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of load for each figure")
    options = parser.parse_args()
    try:
        measure(options.build.resolve(), options.backups, options.rounds, options.seconds)
    finally:
        for process in Program.running:
            process.kill()


if __name__ == "__main__":
    main()
