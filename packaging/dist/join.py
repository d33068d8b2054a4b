#!/usr/bin/env python3
"""Joins what was packed on several machines.

    python3 packaging/dist/join.py OUTPUT FOLDER...

What several have must be the same in all; SHA256SUMS is made anew.
"""

import pathlib
import shutil
import sys

import archives


def main(output, *folders):
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        for file in archives.files_of(folder):
            if file.name == "SHA256SUMS":
                continue
            place = output / file.name
            if place.exists() and archives.sha256(place) != archives.sha256(file):
                raise SystemExit(f"join.py: {file} is another than the {file.name} of before")
            shutil.copy(file, place)
    archives.write_sums(output)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
