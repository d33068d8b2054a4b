#!/usr/bin/env python3
"""House rules as a test. Each ban names what to do instead; exit status 1 if any is broken."""

import fnmatch
import pathlib
import re
import subprocess
import sys
from typing import NamedTuple

root = pathlib.Path(__file__).resolve().parent.parent
cpp = ("*.cpp", "*.hpp")
scripts = ("*.py", "*.js", "*.mjs", "*.ts", "*.tsx", "*.css", "*.sh")
lines_max = 400
columns_max = 100


# The rooms, each on those before it: a file includes files of its own room or of earlier ones.
floors = (
    "base",
    "storage",
    "api/model",
    "api/shapes",
    "api/rules",
    "api",
    "api/telemetry",
    "api/resources",
    "api/changes",
    "api/operations",
    "api/protocol",
    "api/service_model",
    "api/control",
    "api/control/routes",
    "api/engine",
    "server/runtime",
    "server/http",
    "server/commands",
    "server",
)


class Ban(NamedTuple):
    """`pattern` may match in files like `where`, except in files like `allowed`."""

    what: str
    instead: str
    pattern: str
    where: tuple = cpp
    allowed: tuple = ()


def include(header):
    return rf'^\s*#\s*include\s*[<"]{header}'


def c_function(name):
    """A call of C's function, not of a member or of another namespace's function."""
    return rf"(?:(?<![\w.>:])|\bstd::|(?<!\w)::){name}\("


# Matched line by line, against code without its comments and its strings.
code_bans = [
    Ban(
        "asks what time it is",
        "take Context::now, or in server/ ask MachineClock",
        r"\b\w+_clock::now\b|\bgettimeofday\b|\bclock_gettime\b|" + c_function("time"),
        allowed=("server/runtime/machine_clock.*", "tests/bench/*"),
    ),
    Ban(
        "draws chance",
        "draw from the seed with base/seeded_random.hpp",
        r"\brandom_device\b|" + c_function("s?rand"),
        allowed=("server/main.cpp",),
    ),
    Ban(
        "includes SQLite",
        "add a function to storage/",
        include(r"sqlite3\.h"),
        allowed=("storage/*", "tests/*"),
    ),
    Ban(
        "includes sockets or TLS",
        "return a value that server/ carries out",
        include(r"(?:boost/(?:asio|beast)|openssl/ssl\.h)"),
        allowed=("server/*", "tests/*"),
    ),
    Ban("std::regex", "use RE2, as api/model/pattern.hpp does", r"\bstd::w?regex|^\s*#.*<regex>"),
    Ban("using namespace std", "write std::", r"\busing\s+namespace\s+std\s*;"),
    Ban(
        "sleeps in a test",
        "move the test's own clock, see tests/world.hpp",
        r"\b(?:sleep_for|sleep_until|this_thread|nanosleep|usleep|sleep)\b",
        where=("tests/*.cpp", "tests/*.hpp"),
    ),
]

# Matched line by line, against the whole text; the pieces keep this file from matching itself.
text_bans = [
    Ban("leaves work for later", "do it, or say what is not done", r"\b(?:TODO|FIXME|XXX)\b", cpp),
    Ban(f"over {columns_max} columns", "break the line", rf"^.{{{columns_max + 1}}}", cpp),
    Ban(
        "names a folder of one machine",
        "write a path inside the project",
        re.escape("/" + "work/") + "|" + re.escape(".." + "/shared"),
        ("*",),
    ),
]


def is_like(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def files():
    """Paths of the project's files: git's, or where there is no git all but what builds leave."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
        listed = done.stdout.splitlines()
    except FileNotFoundError:
        listed = []
    if not listed:
        walked = (path.relative_to(root) for path in root.rglob("*"))
        left = {".git", "build", "node_modules", "__pycache__"}
        listed = [path.as_posix() for path in walked if left.isdisjoint(path.parts)]
    return sorted({path for path in listed if (root / path).is_file()})


def code_of(line):
    """The line without comment and without what its strings say; an #include keeps its path."""
    if not re.match(r"\s*#", line):
        line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
    return re.sub(r"//.*", "", line)


def violations(path, text):
    """(line number, what, instead) for each."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        for bans, shown in ((code_bans, code_of(line)), (text_bans, line)):
            for ban in bans:
                applies = is_like(path, ban.where) and not is_like(path, ban.allowed)
                if applies and re.search(ban.pattern, shown):
                    yield number, ban.what, ban.instead
    if is_like(path, cpp + scripts) and len(lines) > lines_max:
        yield lines_max + 1, f"over {lines_max} lines", "split the file by what changes together"
    if path.endswith(".hpp"):
        if not lines or not lines[0].startswith("// "):
            yield 1, "a header that doesn't say what it is", "begin with a // line that does"
        if "#pragma once" not in lines:
            yield 1, "a header without a guard", "add #pragma once"


# Where the version is told that project() in CMakeLists.txt has.
versions = {
    "README.md": r"opsworkscm-local (\d[\d.]*) listening|\"Version\":\"(\d[\d.]*)\"",
    "CHANGELOG.md": r"^## (\d[\d.]*), unreleased",
    "clients/node/package.json": r'^  "version": "(\d[\d.]*)"',
    "clients/pytest/pyproject.toml": r'^version = "(\d[\d.]*)"',
}


def other_versions():
    """(path, line number, what, instead) for each version that is another than CMake's."""
    text = (root / "CMakeLists.txt").read_text(encoding="utf-8")
    version = re.search(r"^project\(\S+ VERSION (\S+)", text, re.MULTILINE)[1]
    for path, pattern in versions.items():
        lines = (root / path).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            for told in re.finditer(pattern, line):
                if (other := next(filter(None, told.groups()))) != version:
                    yield path, number, f"tells version {other}", f"CMakeLists.txt has {version}"


def includes_of(text):
    """(line number, header) of each include."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r'\s*#\s*include\s*[<"]([^>"]+)', line):
            yield number, found[1]


def upward_includes(sources):
    """(path, line number, what, instead) for each include that the floors don't allow."""
    for path, text in sources.items():
        room = path.rpartition("/")[0]
        if room not in floors:
            yield path, 1, f"{room}/ is on no floor", "give it its place in tests/tidy.py"
            continue
        for number, included in includes_of(text):
            other = included.rpartition("/")[0]
            if other in floors and floors.index(other) > floors.index(room):
                instead = "let the caller pass it in, or move what both need to a lower floor"
                yield path, number, f"{room}/ includes {other}/, which is above it", instead


def reachable(start, steps):
    """What is reached from `start`, each with the step before it."""
    before = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for there in steps.get(here, ()):
            if there not in before:
                before[there] = here
                waiting.append(there)
    return before


def unit_of(path):
    """A header and its source are one."""
    return path.rpartition(".")[0]


def include_violations(texts):
    """(path, line number, what, instead) for what shows only to who follows includes."""
    lines = {path: {header: number for number, header in includes_of(text)} for path, text in texts.items()}
    units = {}  # each with those it includes, and where it does
    for path, headers in lines.items():
        includes = units.setdefault(unit_of(path), {})
        for header in headers:
            if header in lines and unit_of(header) != unit_of(path):
                includes[unit_of(header)] = (path, headers[header])
    for path in lines:
        before = reachable(path, lines)
        if "sqlite3.h" in before and not is_like(path, ("storage/*.cpp",)):
            way = before["sqlite3.h"]
            yield path, 1, f"reaches sqlite3.h, by {way}", "declare forward what the header needs"
    for unit, includes in units.items():
        for other, (path, line) in includes.items():
            if unit in reachable(other, units):
                yield path, line, f"{other} includes this in turn", "move what both need to a third"


def main():
    found = []
    sources = {}
    for path in files():
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not a text
        found += [(path, *each) for each in violations(path, text)]
        if is_like(path, cpp) and path.startswith(("base/", "storage/", "api/", "server/")):
            sources[path] = text
    found += [*upward_includes(sources), *include_violations(sources), *other_versions()]
    for path, number, what, instead in found:
        print(f"{path}:{number}: {what}: {instead}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
