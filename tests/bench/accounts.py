#!/usr/bin/env python3
"""What it costs that there are many accounts, each of which calls once.

    tests/bench/accounts.py BUILD [--accounts 1000000] [--rounds 5] [--seconds 2]

Two emulators run side by side. One serves a single account. The other first serves as many accounts
as asked for, once each; then the rates are held against each other, every request of the other still
coming from an account that has not called before. Reading creates no world, so what grows is what is
kept in memory of calls.
"""

from bench import Bench, here, options_of, ours, row, scratch_in, spread

operation = "DescribeServers"
far_more = 10**9  # accounts than will call
fill_seconds = 5


class Crowd:
    """Calls of one account after the other; or, with one account, always of that."""

    def __init__(self, bench, program, accounts):
        self.bench = bench
        self.program = program
        self.accounts = accounts
        self.called = 0

    def rate(self, seconds):
        """Requests a second."""
        first = self.called % self.accounts + 1
        arguments = [f"{ours.target}.{operation}", ours.content_type, ours.service]
        arguments += [str(first), str(self.accounts)]
        result = self.bench.run_wrk(self.program, here / "accounts.lua", seconds, arguments)
        if result["refused"] or result["broken"] or not result["requests"]:
            raise RuntimeError(f"not every request succeeded: {result}")
        self.called += result["requests"] + 1000  # and those whose answers came too late
        return result["requests"] / result["microseconds"] * 1e6


def main():
    options = options_of(__doc__, accounts=1_000_000, rounds=5, seconds=2)
    row("", "measured")
    row("---", "---:")
    with scratch_in(options.build.resolve()) as scratch:
        bench = Bench(options.build.resolve(), scratch)
        one = Crowd(bench, bench.start_emulator(), 1)
        many = Crowd(bench, bench.start_emulator(), far_more)
        for each in (one, many):
            each.rate(1)
        while many.called < options.accounts:
            many.rate(fill_seconds)
        ratios = []
        for _ in range(options.rounds):
            alone = one.rate(options.seconds)
            ratios.append(many.rate(options.seconds) / alone)
        grown = many.program.memory_mib()[0] - one.program.memory_mib()[0]
        name = f"{options.accounts:,} accounts that called once"
        row(f"{operation} behind {name}, of the rate of one account", spread(ratios, ".2f"))
        row(f"resident after {name}, more than with one, MiB", f"{grown:.1f}")
        one.program.stop()
        many.program.stop()


if __name__ == "__main__":
    main()
