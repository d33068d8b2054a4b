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
scripts = ("*.py", "*.js", "*.sh")
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
    """(line number, path) of each include of a file of ours."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r'\s*#\s*include\s*"([^"]+)"', line):
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


def include_circles(sources):
    """(path, line number, what, instead) for each include that closes a circle of files."""
    done, under_way = set(), []

    def walk(path):
        under_way.append(path)
        for number, included in includes_of(sources[path]):
            if included in under_way:
                circle = " → ".join([*under_way[under_way.index(included) :], included])
                yield path, number, f"a circle of includes, {circle}", "declare, or split the header"
            elif included in sources and included not in done:
                yield from walk(included)
        done.add(under_way.pop())

    for path in sources:
        if path not in done:
            yield from walk(path)


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
    found += [*upward_includes(sources), *include_circles(sources), *other_versions()]
    for path, number, what, instead in found:
        print(f"{path}:{number}: {what}: {instead}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
