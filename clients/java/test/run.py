#!/usr/bin/env python3
"""Compiles the extension with the JDK and JUnit of Debian, and runs its tests.

    OPSWORKSCM_LOCAL_PROGRAM=PROGRAM clients/java/test/run.py
"""

import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent
jars = pathlib.Path("/usr/share/java")
names = ("junit-jupiter-api", "junit-jupiter-engine", "junit-platform-commons", "opentest4j",
         "junit-platform-engine", "junit-platform-launcher", "junit-platform-console",
         "junit-platform-reporting", "opentest4j-reporting-events", "apiguardian-api", "picocli")
seconds_max = 120


def listens(url):
    try:
        socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), 5).close()
        return True
    except ConnectionRefusedError:
        return False


def check(condition, told):
    if not condition:
        sys.exit(f"clients/java: {told}")


def run_tests(path, name):
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", path,
               "org.junit.platform.console.ConsoleLauncher", "--select-class", name,
               "--disable-banner", "--disable-ansi-colors"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds_max)
    return done.returncode, done.stdout + done.stderr


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = ":".join([folder, *(str(jars / f"{name}.jar") for name in names)])
        sources = [str(each) for each in [here.parent / "OpsWorksCmLocal.java", *here.glob("*.java")]]
        subprocess.run(["javac", "-Xlint:all,-processing,-classfile,-path", "-Werror", "--release", "17", "-proc:none",
                        "-d", folder, "-cp", path, *sources], check=True, timeout=seconds_max)
        status, text = run_tests(path, "OpsWorksCmLocalTest")
        print(text)
        check(status == 0, "tests failed")

        status, text = run_tests(path, "FailingTest")
        check(status == 1 and "1 tests failed" in text, text)
        for part in ("opsworkscm: calls\n", '"Operation":"CreateBackup"', "opsworkscm: world\n",
                     "opsworkscm: log\n", "HEALTHY -> BACKING_UP"):
            check(part in text, f"a failure doesn't tell {part}:\n{text}")

        parent = subprocess.Popen(["java", "-cp", path, "Parent"], stdout=subprocess.PIPE, text=True)
        url = re.search(r"http://\S+", parent.stdout.readline())[0]
        check(listens(url), "it doesn't listen")
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 20
        while listens(url):
            check(time.monotonic() < deadline, "kill -9 of java has left the emulator")
            time.sleep(0.02)
        print("a failure tells its world; kill -9 of java leaves nothing behind")


if __name__ == "__main__":
    main()
