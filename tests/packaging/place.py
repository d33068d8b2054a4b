"""What these tests share: the project, the release build, what is installed from it."""

import functools
import os
import pathlib
import re
import subprocess
import tempfile

project = pathlib.Path(__file__).resolve().parents[2]
version = re.search(r"^project\(\S+ VERSION (\S+)", (project / "CMakeLists.txt").read_text(),
                    re.MULTILINE)[1]


def build():
    """The folder of the release build: run.py puts its path here."""
    return pathlib.Path(os.environ["RELEASE_BUILD"])


def printed(*command, **how):
    """What a command prints that must succeed."""
    how = {"capture_output": True, "text": True, "timeout": 120, "stdin": subprocess.DEVNULL} | how
    done = subprocess.run([str(word) for word in command], **how)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit status {done.returncode}: {done.stderr}")
    return done.stdout


temporary = tempfile.TemporaryDirectory(prefix="opsworkscm-local-installed-")


@functools.cache
def installed():
    """Where `cmake --install --strip` has put everything, once for all tests."""
    prefix = pathlib.Path(temporary.name)
    printed("cmake", "--install", build(), "--strip", "--prefix", prefix)
    return prefix


@functools.cache
def options(command):
    """The long options that `--help` lists for a command; the program's own for ""."""
    text = printed(build() / "opsworkscm-local", *command.split(), "--help")
    return frozenset(re.findall(r"^ +(?:-\w,)?(--[\w-]+)", text, re.MULTILINE))


# Those that steer a running emulator.
control_commands = ("worlds", "clock", "advance", "fail", "hold", "release", "faults", "journal",
                    "export", "import", "reset")


def all_options():
    commands = ("", "health", "model", *control_commands)
    return frozenset().union(*(options(command) for command in commands))
