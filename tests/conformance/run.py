#!/usr/bin/python3
"""Holds the built program to AWS's own description of the service, which it knows nothing of.

    tests/conformance/run.py PROGRAM [SUITE...]

The suites are validation, legality, patterns and attributes. The last line counts; the exit status is 0 if
none failed.
"""

import os
import sys
import time

import attributes
import legality
import model
import patterns
import validation
from service import Service, Tally

python = "/usr/bin/python3"  # Debian's: the one that botocore's files belong to
suites = {
    "validation": validation,
    "legality": legality,
    "patterns": patterns,
    "attributes": attributes,
}


def main():
    arguments = sys.argv[1:]
    if not arguments or not os.access(arguments[0], os.X_OK) or set(arguments[1:]) - set(suites):
        print(f"usage: run.py PROGRAM [SUITE...]; the suites are {', '.join(suites)}")
        return 2
    if not (model.folder / "service-2.json").exists():
        print(f"there is no {model.folder}; Debian's package is python3-botocore")
        return 2
    total = Tally()
    for name in arguments[1:] or suites:
        tally, begin = Tally(), time.monotonic()
        with Service(os.path.abspath(arguments[0]), *suites[name].options) as service:
            suites[name].run(service, tally)
        seconds = time.monotonic() - begin
        print(f"{name}: {tally.passed} passed, {tally.failed} failed in {seconds:.1f} s", flush=True)
        total.passed += tally.passed
        total.failed += tally.failed
    print(f"{total.passed} passed, {total.failed} failed")
    return 0 if total.passed and not total.failed else 1


if __name__ == "__main__":
    if os.path.realpath(sys.executable) != os.path.realpath(python) and os.access(python, os.X_OK):
        os.execv(python, [python, *sys.argv])
    sys.exit(main())
