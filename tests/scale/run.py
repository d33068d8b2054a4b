#!/usr/bin/python3
"""Tests several emulators behind HAProxy, as deploy/local-shards starts them.

    tests/scale/run.py PROGRAM [WORD...]

WORDs keep the tests whose name has one of them. It needs Debian's haproxy. The last line counts;
the exit status is 0 if none failed.
"""

import importlib.util
import os
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
clients = here.parent / "clients"


def runner():
    """tests/clients/run.py, which runs this folder's tests then."""
    specification = importlib.util.spec_from_file_location("runner", clients / "run.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    module.here = here
    return module


if __name__ == "__main__":
    run = runner()
    if os.path.realpath(sys.executable) != os.path.realpath(run.python):
        os.execv(run.python, [run.python, *sys.argv])
    sys.path[:0] = [str(here), str(clients)]
    sys.exit(run.main())
