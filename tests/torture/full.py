#!/usr/bin/python3
"""Fills the disk under the running program, and frees it again.

    tests/torture/full.py PROGRAM [--rounds 5]

The store lies on a file system of 24 MiB that is shared with ballast. Each round writes backups
until there is no space: from then on writes are answered 500 and change nothing, the log says why,
and reads are answered with all that was acknowledged. Then the ballast goes, and the next write is
kept without a restart. In between the program is killed and started while the disk is full. Needs
the right to mount.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients"))

from emulator import Emulator, undisturbed, wait_until  # noqa: E402

disk_bytes = 24 * 1024 * 1024
left_bytes = 4 * 1024 * 1024  # beside the ballast
writes_max = 20_000  # far more than fit
servers = 200


def create_backup(emulator, number):
    name = f"server-{number % servers}"
    status, answer = emulator.call("CreateBackup", ServerName=name, Description="x" * 800)
    if status == 200:
        return answer["Backup"]["BackupId"]
    assert status == 500 or answer["__type"] == "InvalidStateException", (status, answer)
    return status


def ids_of(emulator):
    return [each["BackupId"] for each in emulator.backups()]


def check_kept(emulator, kept):
    found = set(ids_of(emulator))
    assert found == set(kept), f"lost {set(kept) - found}, not told {found - set(kept)}"


def load_ballast(ballast):
    disk = os.statvfs(ballast.parent)
    ballast.write_bytes(bytes(disk.f_bavail * disk.f_bsize - left_bytes))


def fill(emulator, kept):
    for number in range(writes_max):
        result = create_backup(emulator, number)
        if result == 500:
            return
        if result != 400:
            kept.append(result)
    raise AssertionError(f"{writes_max} backups fit on the disk")


def check_full(emulator, kept):
    """Reads go on, writes are refused and leave nothing; the log tells."""
    for number in range(20):
        assert create_backup(emulator, number) in (400, 500)
        check_kept(emulator, kept)
    # A page may fit where a backup doesn't; then what is written can be kept.
    status, health = emulator.control("GET", "/_emulator/health")
    assert status == 200 or (status == 503 and "full" in health["Message"]), health
    assert "disk is full" in emulator.stderr(), emulator.stderr()


def check_freed(emulator, kept):
    """The next writes are kept; what fell due meanwhile has happened."""
    number = 0
    while (result := create_backup(emulator, number)) == 400:
        number += 1
    assert result != 500, "still refused though there is space"
    kept.append(result)
    assert emulator.control("GET", "/_emulator/health")[0] == 200

    def is_at_rest():
        return {each["Status"] for each in emulator.backups()} == {"OK"}

    wait_until(is_at_rest, 20, "rest")
    check_kept(emulator, kept)


def put_servers(emulator):
    document = {"Servers": [undisturbed(f"server-{i}") for i in range(servers)]}
    assert emulator.control("POST", "/_emulator/world", document)[0] == 200


def play(folder, is_killed):
    """One round, with a new store; how many backups were acknowledged."""
    ballast = folder / "ballast"
    options = ["--data", folder / "store", "--duration", "backup=20ms"]
    options += ["--limit", "manual-backups=1000000"]
    kept = []
    with Emulator(*options, log_level="error") as emulator:
        put_servers(emulator)
        load_ballast(ballast)
        fill(emulator, kept)
        check_full(emulator, kept)
        if is_killed:
            emulator.kill()
            emulator.start()
            check_kept(emulator, kept)
            fill(emulator, kept)
            check_full(emulator, kept)
        ballast.unlink()
        check_freed(emulator, kept)
    for left in folder.iterdir():
        left.unlink()
    return len(kept)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mounted", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.mounted:  # again, in a mount namespace of its own: nothing is left mounted
        with tempfile.TemporaryDirectory(prefix="opsworkscm-local-") as folder:
            command = ["unshare", "--mount", sys.executable, *sys.argv, "--mounted", folder]
            return subprocess.run(command).returncode
    size = f"size={disk_bytes}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", given.mounted], check=True)
    os.environ["EMULATOR_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    folder = pathlib.Path(given.mounted)
    kept = sum(play(folder, number % 2 == 1) for number in range(given.rounds))
    print(f"{given.rounds} times full, {kept} acknowledged backups, none lost; writes resumed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
