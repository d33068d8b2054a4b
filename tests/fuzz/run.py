#!/usr/bin/env python3
"""Runs the libFuzzer targets, two at a time, from the corpora in the tree.

    tests/fuzz/run.py BUILD [--seconds 60] [--executions N] [--seed N] [TARGET...]

A target ends with what comes first. Each prints its executions, its coverage and the command that repeats it. What breaks a target is
kept in BUILD/found; the exit status is 0 if nothing did.
"""

import argparse
import concurrent.futures
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent
targets = ("head_guard", "json", "next_token", "patterns", "request", "signature", "world")
at_once = 2
input_bytes_max = {"head_guard": 20_000, "request": 8_192}
default_input_bytes_max = 4_096


def command_of(options, target, work):
    program = options.build / "tests" / "fuzz" / f"fuzz_{target}"
    limit = [f"-max_total_time={options.seconds}"]
    if options.executions is not None:
        limit.append(f"-runs={options.executions}")
    return [
        str(program),
        *limit,
        f"-seed={options.seed}",
        f"-max_len={input_bytes_max.get(target, default_input_bytes_max)}",
        "-timeout=20",
        "-rss_limit_mb=2500",
        "-print_final_stats=1",
        f"-dict={here / 'words.dict'}",
        f"-artifact_prefix={options.build / 'found' / target}-",
        str(work),
        str(here / "corpus" / target),
    ]


def reason(output):
    """What a target says of its end, without the tale of how it came there."""
    telling = re.compile(r"WRONG|ERROR|SUMMARY|runtime error|^ +#\d|Test unit|Base64")
    return "\n".join(line for line in output.splitlines() if telling.search(line))


def run(options, target):
    """The exit status and a line about it."""
    with tempfile.TemporaryDirectory(prefix=f"fuzz-{target}-") as work:
        command = command_of(options, target, work)
        begin = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        seconds = time.monotonic() - begin
    executions = re.search(r"number_of_executed_units:\s+(\d+)", done.stderr)
    coverage = re.findall(r"cov: (\d+) ft: (\d+)", done.stderr)
    counted = f"{int(executions[1]):,} executions" if executions else "no count of executions"
    reached = f", {coverage[-1][0]} edges" if coverage else ""
    line = f"{target}: {counted} in {seconds:.0f} s{reached}"
    if done.returncode != 0:
        line += f"\nFAILED {target}: {shlex.join(command)}\n{reason(done.stderr)}"
    return done.returncode, line


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--executions", type=int)
    parser.add_argument("--seed", type=int, default=random.randrange(1, 2**31))
    options = parser.parse_intermixed_args()
    if unknown := set(options.targets) - set(targets):
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(targets)}")
    options.build = options.build.resolve()
    (options.build / "found").mkdir(exist_ok=True)
    print(f"seed {options.seed}", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        runs = pool.map(lambda target: run(options, target), options.targets or targets)
        for status, line in runs:
            print(line, flush=True)
            failed += status != 0
    print(f"{len(options.targets or targets) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
