#!/usr/bin/python3
"""Tests the built program with real clients: AWS's CLI, boto3, the JavaScript SDK, plain HTTP.

    tests/clients/run.py PROGRAM [WORD...]

WORDs keep the tests whose name has one of them: `run.py PROGRAM boto3 test_cli_paging`. The last
line counts; the exit status is 0 if none failed.
"""

import os
import pathlib
import sys
import time
import unittest

python = "/usr/bin/python3"  # Debian's: the one that sees Debian's boto3
here = pathlib.Path(__file__).resolve().parent


class Result(unittest.TestResult):
    """One line for each test that fails or is skipped, and the counts."""

    def __init__(self):
        super().__init__()
        self.passed = 0
        self.failed = set()
        self.skips = 0

    def addSuccess(self, test):
        self.passed += 1

    def addFailure(self, test, error):
        self.fail(test, error)

    def addError(self, test, error):
        self.fail(test, error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.fail(subtest, error, test)

    def addSkip(self, test, reason):
        self.skips += 1
        print(f"  skipped {test.id()}: {reason}")

    def fail(self, test, error, whole=None):
        self.failed.add((whole or test).id())
        print(f"  FAILED {test.id()}\n{self._exc_info_to_string(error, test)}")


def tests_in(suite):
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from tests_in(each)
        else:
            yield each


def load(module, words):
    suite = unittest.defaultTestLoader.loadTestsFromName(module)
    if not words:
        return suite
    kept = [test for test in tests_in(suite) if any(word in test.id() for word in words)]
    return unittest.TestSuite(kept)


def counts(results):
    passed = sum(result.passed for result in results)
    failed = sum(len(result.failed) for result in results)
    skipped = sum(result.skips for result in results)
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def main():
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        print("usage: run.py PROGRAM [WORD...]; PROGRAM is the built opsworkscm-local")
        return 2
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(sys.argv[1]).resolve())
    results = []
    for file in sorted(here.glob("test_*.py")):
        suite = load(file.stem, sys.argv[2:])
        if suite.countTestCases() == 0:
            continue
        result, begin = Result(), time.monotonic()
        suite.run(result)
        print(f"{file.stem}: {counts([result])} in {time.monotonic() - begin:.1f} s", flush=True)
        results.append(result)
    print(counts(results))
    is_good = any(each.passed for each in results) and not any(each.failed for each in results)
    return 0 if is_good else 1


if __name__ == "__main__":
    if os.path.realpath(sys.executable) != os.path.realpath(python) and os.access(python, os.X_OK):
        os.execv(python, [python, *sys.argv])
    sys.exit(main())
