"""A running opsworkscm-local: found, started, watched and ended."""

import itertools
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sysconfig
import tempfile
import time

from .world import World

name = "opsworkscm-local"
prefix = "OPSWORKSCM_LOCAL_"
start_seconds_max = 20
stop_seconds_max = 20
log_lines_max = 50


class Ended(AssertionError):
    """The program has ended, though it was not told to; with its log the first time it is told."""


def find_program():
    """OPSWORKSCM_LOCAL_PROGRAM, else the one installed with this module, else that on PATH."""
    if named := os.environ.get(prefix + "PROGRAM"):
        return named
    beside = pathlib.Path(__file__).resolve().parents[1] / "bin"
    for folder in (sysconfig.get_path("scripts"), beside):
        if os.access(pathlib.Path(folder, name), os.X_OK):
            return str(pathlib.Path(folder, name))
    if found := shutil.which(name):
        return found
    raise FileNotFoundError(
        f"{name} is not on PATH; {prefix}PROGRAM may name it. Where there is no program for this "
        f"machine, run it in a container and let {prefix}URL tell its address"
    )


def own_environment():
    """This process's, without the variables that are options of the program."""
    return {key: text for key, text in os.environ.items() if not key.startswith(prefix)}


def reason_of(status):
    if status >= 0:
        return f"with exit status {status}"
    return f"by {signal.Signals(-status).name}"


class Emulator:
    """A running one. `process` is None where it was there before, as a service of CI."""

    def __init__(self, url, process=None, folder=None, token=None):
        self.url = url.rstrip("/")
        self.process = process
        self.token = token
        self.folder = folder or tempfile.TemporaryDirectory(prefix=f"{name}-")
        # Random, so that parallel workers and later sessions with the same emulator don't meet.
        self._accounts = itertools.count(random.SystemRandom().randrange(10**11, 9 * 10**11))
        self._told = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def new_world(self, account=None, region="us-east-1"):
        """A World that was never used, or the one of an account."""
        return World(self, account or str(next(self._accounts)), region)

    def log(self, begin=0):
        """What the program has logged, from this byte on; nothing where it was there before."""
        if self.process is None:
            return ""
        with open(self.log_file, "rb") as file:
            file.seek(begin)
            return file.read().decode(errors="replace")

    def log_size(self):
        return self.log_file.stat().st_size if self.process else 0

    @property
    def log_file(self):
        return pathlib.Path(self.folder.name) / "log"

    def has_ended(self):
        """Whether the program that was started here runs no more."""
        return self.process is not None and self.process.poll() is not None

    def check(self):
        """Raises Ended where the program has ended by itself; its log is told once."""
        if not self.has_ended():
            return
        reason = f"{name} has ended {reason_of(self.process.returncode)}"
        if self._told:
            raise Ended(f"{reason}; its log was told before")
        self._told = True
        raise Ended(f"{reason}. Its log:\n{last_lines(self.log())}")

    def stop(self):
        """Ends the program, if it was started here, in order. May be called twice."""
        if self.process is not None:
            self.process.stdin.close()
            self.process.terminate()
            try:
                self.process.wait(stop_seconds_max)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.folder.cleanup()


def last_lines(text):
    lines = text.splitlines()
    cut = [f"({len(lines) - log_lines_max} lines before)"] if len(lines) > log_lines_max else []
    return "\n".join(cut + lines[-log_lines_max:])


def start(*options, program=None):
    """Starts an Emulator on a free port, and returns once it listens.

    It ends with `stop`, at the end of a `with`, and with this process, however that ends.
    Variables of the environment are no options of it.
    """
    folder = tempfile.TemporaryDirectory(prefix=f"{name}-")
    first_line = pathlib.Path(folder.name) / "stdout"
    command = [program or find_program(), "run", "--port", "0", "--until-stdin-closes"]
    with open(first_line, "wb") as out, open(pathlib.Path(folder.name) / "log", "wb") as log:
        process = subprocess.Popen(
            [*command, *map(str, options)],
            env=own_environment(),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=log,
        )
    emulator = Emulator("", process, folder)
    try:
        emulator.url = url_of(first_line, emulator)
    except BaseException:
        emulator.stop()
        raise
    return emulator


def url_of(first_line, emulator):
    """What the program's first line names, once it is there."""
    deadline = time.monotonic() + start_seconds_max
    while "\n" not in (line := first_line.read_text()):
        emulator.check()
        if time.monotonic() > deadline:
            raise Ended(f"{name} has not begun in {start_seconds_max} s")
        time.sleep(0.005)
    return re.search(r"https?://[^\s,\"]+", line)[0]


def running_or_started(*options):
    """The one that OPSWORKSCM_LOCAL_URL names, with OPSWORKSCM_LOCAL_CONTROL_TOKEN; else a new."""
    if url := os.environ.get(prefix + "URL"):
        return Emulator(url, token=os.environ.get(prefix + "CONTROL_TOKEN"))
    return start(*options)
