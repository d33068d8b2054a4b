#!/usr/bin/env python3
"""Tests what a release build gives away: the program, manual, completions, Debian package.

    tests/packaging/run.py BUILD_FOLDER [WORD...]

WORDs keep the tests whose name has one of them. The exit status is 0 if none failed.
"""

import os
import pathlib
import sys
import unittest

python = "/usr/bin/python3"  # Debian's: the one that sees Debian's modules
here = pathlib.Path(__file__).resolve().parent


def main():
    if len(sys.argv) < 2 or not os.access(f"{sys.argv[1]}/opsworkscm-local", os.X_OK):
        print("usage: run.py BUILD_FOLDER [WORD...]; there is no opsworkscm-local in the folder")
        return 2
    os.environ["RELEASE_BUILD"] = str(pathlib.Path(sys.argv[1]).resolve())
    loader = unittest.TestLoader()
    if sys.argv[2:]:
        loader.testNamePatterns = [f"*{word}*" for word in sys.argv[2:]]
    result = unittest.TextTestRunner(verbosity=2).run(loader.discover(here))
    bad = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    print(f"{result.testsRun - bad - skipped} passed, {bad} failed, {skipped} skipped")
    return 1 if bad or result.testsRun == skipped else 0


if __name__ == "__main__":
    if os.path.realpath(sys.executable) != os.path.realpath(python) and os.access(python, os.X_OK):
        os.execv(python, [python, *sys.argv])
    sys.exit(main())
