"""What is known of the project: its folder, version, texts."""

import pathlib
import re

project = pathlib.Path(__file__).resolve().parents[2]
name = "opsworkscm-local"
summary = "OpsWorks CM on this machine, for tests"


def version():
    text = (project / "CMakeLists.txt").read_text()
    return re.search(r"^project\(\S+ VERSION (\S+)", text, re.MULTILINE)[1]


class Architecture:
    """What one architecture is called by those who distribute for it."""

    def __init__(self, machine, debian, node):
        self.machine = machine  # by uname and by Python
        self.debian = debian
        self.node = node


architectures = {
    each.machine: each
    for each in (Architecture("x86_64", "amd64", "x64"), Architecture("aarch64", "arm64", "arm64"))
}


def sysroot_of(build):
    """Where the libraries are that a release build was linked with."""
    cache = (pathlib.Path(build) / "CMakeCache.txt").read_text()
    found = re.search(r"^OPSWORKSCM_SYSROOT:INTERNAL=(.+)$", cache, re.MULTILINE)
    return pathlib.Path(found[1] if found else "/")


# The machine's number in an ELF file's head.
elf_machines = {62: "x86_64", 183: "aarch64"}


def architecture_of(program):
    """Which one a program is for."""
    head = pathlib.Path(program).read_bytes()[:20]
    if head[:4] != b"\x7fELF":
        raise ValueError(f"{program} is no program for Linux")
    return architectures[elf_machines[int.from_bytes(head[18:20], "little")]]
