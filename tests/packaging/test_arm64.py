"""The program for arm64, where `./dev cross` has built it: packed beside this machine's own, each
archive looked into, and started under qemu."""

import gzip
import io
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
import unittest
import urllib.request
import zipfile

from place import build, printed, project, version
from test_program import Hardened

python = "/usr/bin/python3"
emulating = "qemu-aarch64-static"
seconds = 1700000000

home = pathlib.Path()    # of these tests
folder = pathlib.Path()  # with what was packed for both


def cross_build():
    return build().parent / "arm64"


def is_there():
    return platform.machine() != "aarch64" and (cross_build() / "opsworkscm-local").exists()


where_it_is_there = unittest.skipUnless(
    is_there(), "there is no program for arm64 from another machine: ./dev cross")


def setUpModule():
    global home, folder
    if not is_there():
        return
    temporary = tempfile.TemporaryDirectory(prefix="opsworkscm-local-arm64-")
    unittest.addModuleCleanup(temporary.cleanup)
    home = pathlib.Path(temporary.name)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(seconds)}
    for each in ("first", "second"):
        printed(python, "packaging/dist", home / each, build(), cross_build(), cwd=project,
                env=environment)
    folder = home / "first"


def the(pattern):
    [found] = folder.glob(pattern)
    return found


def tar_contents(content):
    """{name: bytes} of the files in a tar."""
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {each.name: tar.extractfile(each).read() for each in tar if each.isfile()}


def tarball():
    top = f"opsworkscm-local-{version}/"
    files = tar_contents(gzip.decompress(the("*-linux-aarch64.tar.gz").read_bytes()))
    return {name.removeprefix(top): content for name, content in files.items()}


@where_it_is_there
class ForBoth(unittest.TestCase):
    def test_two_runs_give_the_same_bytes(self):
        first, second = ((home / each / "SHA256SUMS").read_text() for each in ("first", "second"))
        self.assertEqual(first, second)
        self.assertEqual(len(first.splitlines()), 12)

    def test_each_architecture_has_each_kind_of_archive(self):
        names = {path.name.replace(version, "VERSION") for path in folder.iterdir()}
        for machine, debian, node in (("x86_64", "amd64", "x64"), ("aarch64", "arm64", "arm64")):
            tags = f"manylinux_2_17_{machine}.manylinux2014_{machine}.musllinux_1_1_{machine}"
            self.assertLessEqual({f"opsworkscm-local-VERSION-linux-{machine}.tar.gz",
                                  f"opsworkscm-local-VERSION-linux-{machine}.spdx.json",
                                  f"opsworkscm-local_VERSION_{debian}.deb",
                                  f"opsworkscm-local-linux-{node}-VERSION.tgz",
                                  f"opsworkscm_local-VERSION-py3-none-{tags}.whl"}, names)

    def test_both_bring_the_same_files_and_texts(self):
        here, there = (tar_contents(gzip.decompress(the(f"*-linux-{machine}.tar.gz").read_bytes()))
                       for machine in ("x86_64", "aarch64"))
        self.assertEqual(here.keys(), there.keys())
        differing = {pathlib.Path(name).name for name in here if here[name] != there[name]}
        self.assertEqual(differing, {"opsworkscm-local", "sbom.spdx.json"})


@where_it_is_there
class Archives(unittest.TestCase):
    def test_all_carry_the_same_program(self):
        program = tarball()["bin/opsworkscm-local"]
        root = home / "deb"
        printed("dpkg-deb", "--extract", the("*_arm64.deb"), root)
        self.assertEqual((root / "usr/bin/opsworkscm-local").read_bytes(), program)
        with zipfile.ZipFile(the("*musllinux_1_1_aarch64.whl")) as wheel:
            name = f"opsworkscm_local-{version}.data/scripts/opsworkscm-local"
            self.assertEqual(wheel.read(name), program)
            self.assertEqual(wheel.getinfo(name).external_attr >> 16, 0o100755)
        package = tar_contents(gzip.decompress(the("*-linux-arm64-*.tgz").read_bytes()))
        self.assertEqual(package["package/bin/opsworkscm-local"], program)

    def test_the_debian_package_is_for_arm64(self):
        told = printed("dpkg-deb", "--field", the("*_arm64.deb"), "Package", "Version",
                       "Architecture", "Depends")
        self.assertEqual(told, f"Package: opsworkscm-local\nVersion: {version}\nArchitecture: arm64\n")

    @unittest.skipUnless(shutil.which("lintian"), "there is no lintian")
    def test_lintian_finds_nothing(self):
        found = printed("lintian", "--allow-root", "--fail-on", "warning,error", the("*_arm64.deb"))
        self.assertEqual(found, "")

    def test_pip_takes_the_wheel_for_arm64_alone(self):
        pip = [python, "-m", "pip", "install", "--no-index", "--no-deps", "--only-binary=:all:"]
        wheel = the("*musllinux_1_1_aarch64.whl")
        for each in ("manylinux2014_aarch64", "musllinux_1_1_aarch64"):
            printed(*pip, "--platform", each, "--target", home / each, wheel)
            self.assertTrue(os.access(home / each / "bin" / "opsworkscm-local", os.X_OK))
        here = subprocess.run([*pip, "--target", home / "here", wheel], capture_output=True, text=True)
        self.assertIn("not a supported wheel on this platform", here.stderr)

    @unittest.skipUnless(shutil.which("npm"), "there is no npm")
    def test_npm_takes_the_package_for_arm64_alone(self):
        user = home / "npm"
        user.mkdir()
        npm = ["npm", "install", "--offline", "--no-audit", "--no-fund", "--cache", home / "cache",
               the("*-linux-arm64-*.tgz")]
        refused = subprocess.run(npm, cwd=user, capture_output=True, text=True)
        self.assertIn("EBADPLATFORM", refused.stderr)
        printed(*npm, "--force", cwd=user)
        program = user / "node_modules/opsworkscm-local-linux-arm64/bin/opsworkscm-local"
        self.assertTrue(os.access(program, os.X_OK))

    def test_the_bill_of_materials_tells_of_what_was_linked(self):
        files = tarball()
        told = json.loads(the("*-linux-aarch64.spdx.json").read_text())
        self.assertEqual(json.loads(files["share/doc/opsworkscm-local/sbom.spdx.json"]), told)
        cache = (cross_build() / "CMakeCache.txt").read_text()
        sysroot = re.search(r"^OPSWORKSCM_SYSROOT:INTERNAL=(.+)$", cache, re.MULTILINE)[1]
        listed = printed("dpkg-query", f"--admindir={sysroot}/var/lib/dpkg", "-W",
                         "-f=${Package} ${Version}\\n")
        versions = dict(line.split() for line in listed.splitlines())
        debian = [each for each in told["packages"]
                  if "pkg:deb/" in each["externalRefs"][0]["referenceLocator"]]
        self.assertGreater(len(debian), 10)
        for each in debian:
            self.assertEqual(each["versionInfo"], versions[each["name"]], each["name"])
            self.assertIn("?arch=arm64&", each["externalRefs"][0]["referenceLocator"])

    def test_the_libraries_of_the_cross_compiler_are_not_in_it(self):
        rules = (cross_build() / "build.ninja").read_text()
        linking = rules[rules.index("build opsworkscm-local: CXX_EXECUTABLE_LINKER") :]
        places = re.findall(r"-B(\S+)", re.search(r"LINK_FLAGS = (.*)", linking)[1])
        for library in ("libstdc++.a", "libgcc.a", "libc.a", "rcrt1.o"):
            found = printed("aarch64-linux-gnu-g++", *[f"-B{place}" for place in places],
                            f"-print-file-name={library}")
            self.assertIn("/sysroot-arm64/", found)


@where_it_is_there
class Program(Hardened, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = home / "program"
        cls.program.write_bytes(tarball()["bin/opsworkscm-local"])
        cls.program.chmod(0o755)

    def test_it_is_for_arm64(self):
        self.assertRegex(self.readelf("--file-header"), r"Machine: +AArch64")

    def test_its_returns_are_signed(self):
        """Functions of ours begin with paciasp, as the OpenSSF's guide has it; Debian's don't."""
        signed = self.program.read_bytes().count(0xD503233F.to_bytes(4, "little"))
        self.assertGreater(signed, 1000)


@where_it_is_there
@unittest.skipUnless(shutil.which(emulating), f"there is no {emulating}")
class UnderQemu(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = home / "emulated"
        cls.program.write_bytes(tarball()["bin/opsworkscm-local"])
        cls.program.chmod(0o755)

    def start(self, *options):
        emulator = subprocess.Popen([emulating, self.program, "run", "--port", "0", *options],
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(emulator.stdout.close)
        self.addCleanup(emulator.wait)
        self.addCleanup(emulator.kill)
        return emulator, re.search(r"http://[\d.:]+", emulator.stdout.readline())[0]

    def ask(self, url, operation, body):
        request = urllib.request.Request(url, json.dumps(body).encode(), {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def test_it_tells_its_version(self):
        self.assertEqual(printed(emulating, self.program, "--version"), f"opsworkscm-local {version}\n")

    def test_what_it_answered_outlives_kill_9(self):
        store = home / "store"
        options = ("--data", store, "--server", "automate-06", "--duration", "backup=1ms")
        emulator, url = self.start(*options)
        backup = self.ask(url, "CreateBackup", {"ServerName": "automate-06"})["Backup"]["BackupId"]
        emulator.send_signal(signal.SIGKILL)
        emulator.wait()

        emulator, url = self.start(*options)
        wait = f"{url}/_emulator/wait?BackupId={backup}&Status=OK&Timeout=30"
        with urllib.request.urlopen(wait, timeout=60) as answer:
            self.assertEqual(answer.status, 200)
        emulator.terminate()
        self.assertEqual(emulator.wait(30), 0)
        checked = printed(build() / "opsworkscm-local", "check", "--data", store)
        self.assertIn("is whole", checked)  # and a store of one architecture is one of the other


if __name__ == "__main__":
    unittest.main()
