"""Node packages of the tests, as their lock files pin them."""

import shutil
import subprocess
import unittest

install_seconds_max = 300


def install(folder):
    """`npm ci` by the lock file, unless what it would install is there already."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise unittest.SkipTest("there is no node with npm; Debian's packages are nodejs and npm")
    lock = folder / "package-lock.json"
    installed = folder / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    done = subprocess.run(
        ["npm", "ci"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=install_seconds_max,
    )
    if done.returncode != 0:
        raise AssertionError(f"npm ci failed: {done.stderr}")
