#!/usr/bin/env python3
"""Keeps the tables of docs/behaviour.md equal to the code: behaviour.py PROGRAM [--write]

PROGRAM prints the tables between their marks. Without --write a difference is shown and the exit
status is 1; with it the document is rewritten.
"""

import difflib
import pathlib
import re
import subprocess
import sys

document = pathlib.Path(__file__).resolve().parents[2] / "docs" / "behaviour.md"
block = re.compile(r"<!-- generated: (?P<name>[\w-]+) -->\n.*?<!-- end -->\n", re.DOTALL)


def tables_of(program):
    """The text of each table with its marks, by name."""
    done = subprocess.run([program], check=True, capture_output=True, text=True, encoding="utf-8")
    return {found["name"]: found[0] for found in block.finditer(done.stdout)}


def mistakes(text, tables):
    """Tables that have no place in the document, or a place without a table."""
    places = [found["name"] for found in block.finditer(text)]
    for name in tables:
        if places.count(name) != 1:
            yield f"{document.name} has {places.count(name)} places for the table '{name}', not one"
    for name in places:
        if name not in tables:
            yield f"{document.name} has a place for '{name}', a table that the program doesn't print"


def main(program, *options):
    tables = tables_of(program)
    text = document.read_text(encoding="utf-8")
    found = list(mistakes(text, tables))
    if found:
        print("\n".join(found))
        return 1
    wanted = block.sub(lambda place: tables[place["name"]], text)
    if wanted == text:
        return 0
    if "--write" in options:
        document.write_text(wanted, encoding="utf-8")
        return 0
    lines = text.splitlines(), wanted.splitlines()
    print("\n".join(difflib.unified_diff(*lines, "the document", "the code", lineterm="", n=0)))
    print(f"Run: python3 tests/docs/behaviour.py {program} --write")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
