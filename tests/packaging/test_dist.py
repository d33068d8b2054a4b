"""What `./dev dist` packs: the same bytes twice, each of it installed where nothing else is."""

import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import urllib.request

from place import build, printed, project, version

python = "/usr/bin/python3"
machine = platform.machine()
node_machine = {"x86_64": "x64", "aarch64": "arm64"}[machine]
seconds_max = 120  # for each test, on two cores with other work beside

folder = pathlib.Path()  # with what was packed


def setUpModule():
    global folder
    temporary = tempfile.TemporaryDirectory(prefix="opsworkscm-local-dist-")
    unittest.addModuleCleanup(temporary.cleanup)
    folder = pathlib.Path(temporary.name)
    for each in ("first", "second"):
        pack(folder / each)
    folder = folder / "first"


def pack(output):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    printed(python, "packaging/dist", output, build(), cwd=project, env=environment)


def the(pattern):
    [found] = folder.glob(pattern)
    return found


def bare(**more):
    """The environment of somebody who has nothing: no variables but where the system's commands are."""
    return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", **more}


class InFolder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="opsworkscm-local-user-")
        self.addCleanup(temporary.cleanup)
        self.home = pathlib.Path(temporary.name)
        self.begin = time.monotonic()

    def tearDown(self):
        self.assertLess(time.monotonic() - self.begin, seconds_max)

    def check_program(self, program):
        """It starts with nothing around it, answers, and ends with whoever started it."""
        command = [program, "run", "--port", "0", "--server", "automate-06", "--until-stdin-closes"]
        emulator = subprocess.Popen(command, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, text=True)
        with emulator:
            url = re.search(r"http://[\d.:]+", emulator.stdout.readline())[0]
            with urllib.request.urlopen(f"{url}/_emulator/health", timeout=30) as answer:
                self.assertEqual(json.load(answer), {"Status": "ok", "Version": version})
            emulator.stdin.close()
            self.assertEqual(emulator.wait(30), 0)


class Archives(InFolder):
    def test_two_runs_give_the_same_bytes(self):
        first, second = ((folder.parent / each / "SHA256SUMS").read_text()
                         for each in ("first", "second"))
        self.assertEqual(first, second)
        self.assertEqual(len(first.splitlines()), 7)

    def test_the_sums_are_right(self):
        checked = printed("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=folder)
        self.assertEqual(checked.count(": OK"), 7)

    def test_the_tarball_has_all_that_an_installation_has(self):
        with tarfile.open(the("*.tar.gz")) as tar:
            self.assertEqual({(each.uid, each.uname, each.mtime) for each in tar},
                             {(0, "root", 1700000000)})
            tar.extractall(self.home)
        [top] = self.home.iterdir()
        self.assertEqual(top.name, f"opsworkscm-local-{version}")
        for path in ("share/man/man1/opsworkscm-local.1.gz",
                     "share/bash-completion/completions/opsworkscm-local",
                     "share/fish/vendor_completions.d/opsworkscm-local.fish",
                     "share/zsh/site-functions/_opsworkscm-local",
                     "share/doc/opsworkscm-local/README.md",
                     "share/doc/opsworkscm-local/LICENSE",
                     "share/doc/opsworkscm-local/sbom.spdx.json",
                     "share/doc/opsworkscm-local/docs/behaviour.md",
                     "share/doc/opsworkscm-local/licenses/libssl-dev"):
            self.assertTrue((top / path).is_file(), path)
        self.check_program(top / "bin" / "opsworkscm-local")

    @unittest.skipUnless(shutil.which("dpkg-deb"), "there is no dpkg-deb")
    def test_the_debian_package_has_the_program(self):
        printed("dpkg-deb", "--extract", the("*.deb"), self.home)
        self.check_program(self.home / "usr" / "bin" / "opsworkscm-local")


class BillOfMaterials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = json.loads(the("*.spdx.json").read_text())
        cls.packages = {each["name"]: each for each in cls.document["packages"]}

    def test_it_tells_of_the_program_that_is_packed(self):
        with tarfile.open(the("*.tar.gz")) as tar:
            program = tar.extractfile(f"opsworkscm-local-{version}/bin/opsworkscm-local").read()
        [told] = self.packages["opsworkscm-local"]["checksums"]
        self.assertEqual(told["checksumValue"], hashlib.sha256(program).hexdigest())

    def test_every_library_that_the_linker_was_given_is_in_it(self):
        rules = (build() / "build.ninja").read_text()
        linking = rules[rules.index("build opsworkscm-local: CXX_EXECUTABLE_LINKER") :]
        line = re.search(r"LINK_LIBRARIES = (.*)", linking)[1]
        archives = [word for word in line.split() if word.startswith("/") and word.endswith(".a")]
        self.assertGreater(len(archives), 5)
        for archive in archives:
            owner = printed("dpkg", "--search", archive).split(":")[0]
            self.assertIn(owner, self.packages)

    def test_versions_are_those_that_are_installed(self):
        installed = printed("dpkg-query", "-W", "-f=${Version}", "libsqlite3-dev")
        self.assertEqual(self.packages["libsqlite3-dev"]["versionInfo"], installed)
        self.assertIn("preact", self.packages)

    def test_what_is_related_is_described(self):
        names = {each["SPDXID"] for each in self.document["packages"]} | {"SPDXRef-DOCUMENT"}
        self.assertEqual(len(names), len(self.document["packages"]) + 1)
        for each in self.document["relationships"]:
            self.assertLessEqual({each["spdxElementId"], each["relatedSpdxElement"]}, names)


class OtherMachine(InFolder):
    """What is for another architecture says so, and is not installed here."""

    # 64 bits, little-endian; its machine is AArch64, or x86-64 where this one is AArch64.
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00"
    number = {"x86_64": 183, "aarch64": 62}[machine].to_bytes(2, "little")
    other = {"x86_64": "aarch64", "aarch64": "x86_64"}[machine]

    def setUp(self):
        super().setUp()
        program = self.home / "root" / "bin" / "opsworkscm-local"
        licenses = self.home / "root" / "share" / "doc" / "opsworkscm-local" / "licenses"
        for each in (program.parent, licenses, self.home / "out", self.home / "user"):
            each.mkdir(parents=True)
        program.write_bytes(self.head + self.number + bytes(64))
        program.chmod(0o755)
        script = """
import sys, pathlib
sys.path.insert(0, "packaging/dist")
import npm, source, wheel
out, root = map(pathlib.Path, sys.argv[1:])
architecture = source.architecture_of(root / "bin" / "opsworkscm-local")
wheel.write(out, root, architecture)
npm.write_program(out, root, architecture)
"""
        printed(python, "-c", script, self.home / "out", self.home / "root", cwd=project)

    def test_pip_refuses_its_wheel(self):
        [wheel] = (self.home / "out").glob("*.whl")
        self.assertIn(f"manylinux_2_17_{self.other}", wheel.name)
        done = subprocess.run([python, "-m", "pip", "install", "--no-index", "--target",
                               self.home / "user", wheel], capture_output=True, text=True)
        self.assertIn("not a supported wheel on this platform", done.stderr)

    @unittest.skipUnless(shutil.which("npm"), "there is no npm")
    def test_npm_refuses_its_package(self):
        [package] = (self.home / "out").glob("*.tgz")
        done = subprocess.run(["npm", "install", "--offline", package], cwd=self.home / "user",
                              capture_output=True, text=True)
        self.assertIn("EBADPLATFORM", done.stderr)


@unittest.skipUnless(os.access(python, os.X_OK), "there is no Debian python3")
class Wheel(InFolder):
    script = """
import opsworkscm_local
with opsworkscm_local.start() as emulator:
    world = emulator.new_world()
    world.merge(Servers=[{"ServerName": "automate-06"}])
    world.call("CreateBackup", ServerName="automate-06")
    print(world.backups()[0]["Status"])
"""

    def installed(self, wheel, *how):
        """A Python of its own with the wheel, from nowhere else; how it runs."""
        place = self.home / "venv"
        printed(python, "-m", "venv", "--without-pip", *how, place)
        printed(python, "-m", "pip", "--python", place / "bin" / "python", "install", "--quiet",
                "--no-index", "--no-cache-dir", "--disable-pip-version-check", wheel, env=bare())
        return place / "bin"

    def test_pip_brings_program_and_helper(self):
        found = self.installed(the(f"*manylinux*_{machine}.whl"))
        self.check_program(found / "opsworkscm-local")
        self.assertEqual(printed(found / "python", "-c", self.script, env=bare()), "IN_PROGRESS\n")

    def test_pip_check_and_uninstall_find_all_in_order(self):
        found = self.installed(the(f"*manylinux*_{machine}.whl"))
        pip = [python, "-m", "pip", "--python", found / "python"]
        printed(*pip, "check", env=bare())
        shown = printed(*pip, "show", "--files", "opsworkscm-local", env=bare())
        self.assertIn(f"Version: {version}", shown)
        self.assertIn("bin/opsworkscm-local", shown)
        printed(*pip, "uninstall", "--yes", "--quiet", "opsworkscm-local", env=bare())
        self.assertEqual(list(self.home.rglob("*opsworkscm*")), [])

    def test_pytest_has_the_fixture_without_being_told(self):
        found = self.installed(the(f"*manylinux*_{machine}.whl"), "--system-site-packages")
        (self.home / "test_it.py").write_text(
            "def test_it(opsworkscm):\n"
            "    opsworkscm.merge(Servers=[{'ServerName': 'automate-06'}])\n"
            "    assert opsworkscm.client().describe_servers()['Servers'][0]['Status'] == 'HEALTHY'\n"
        )
        told = printed(found / "python", "-m", "pytest", "-q", cwd=self.home, env=bare())
        self.assertIn("1 passed", told)

    def test_the_helper_alone_says_where_the_program_may_be(self):
        found = self.installed(the("*-any.whl"))
        done = subprocess.run([found / "python", "-c", self.script], env=bare(PATH="/nonexistent"),
                              capture_output=True, text=True)
        self.assertIn("OPSWORKSCM_LOCAL_PROGRAM may name it", done.stderr)
        url = bare(OPSWORKSCM_LOCAL_PROGRAM=str(build() / "opsworkscm-local"))
        self.assertEqual(printed(found / "python", "-c", self.script, env=url), "IN_PROGRESS\n")


@unittest.skipUnless(shutil.which("npm"), "there is no npm")
class Npm(InFolder):
    script = """
const emulator = await start();
const world = emulator.newWorld();
await world.merge({ Servers: [{ ServerName: "automate-06" }] });
await world.call("CreateBackup", { ServerName: "automate-06" });
console.log((await world.backups())[0].Status);
"""

    def setUp(self):
        super().setUp()
        self.environment = bare(PATH=os.environ["PATH"], HOME=str(self.home),
                                npm_config_cache=str(self.home / "cache"),
                                npm_config_update_notifier="false", npm_config_audit="false",
                                npm_config_fund="false")
        (self.home / "package.json").write_text('{"private": true, "type": "module"}\n')

    def install(self, *packages):
        printed("npm", "install", "--offline", "--omit=optional", "--save-dev", *packages,
                cwd=self.home, env=self.environment)

    def npm_archives(self):
        return the(f"opsworkscm-local-{version}.tgz"), the(f"opsworkscm-local-linux-{node_machine}-*.tgz")

    def run_script(self, first):
        return printed("node", "--input-type=module", "-e", first + self.script,
                       cwd=self.home, env=self.environment)

    def test_npm_brings_program_and_helper(self):
        self.install(*self.npm_archives())
        told = printed("npx", "--offline", "opsworkscm-local", "--version",
                       cwd=self.home, env=self.environment)
        self.assertEqual(told, f"opsworkscm-local {version}\n")
        imported = self.run_script('import { start } from "opsworkscm-local";')
        required = self.run_script(
            'import { createRequire } from "node:module";'
            'const { start } = createRequire(process.cwd() + "/x.js")("opsworkscm-local");')
        self.assertEqual((imported, required), ("IN_PROGRESS\n", "IN_PROGRESS\n"))

    def test_the_helper_chooses_the_package_of_the_platform(self):
        listed = {}
        for archive in self.npm_archives():
            with tarfile.open(archive) as tar:
                about = json.load(tar.extractfile("package/package.json"))
                listed[about["name"]] = about
                self.assertIn("package/LICENSE", tar.getnames())
        helper, program = listed["opsworkscm-local"], listed[f"opsworkscm-local-linux-{node_machine}"]
        self.assertEqual(helper["optionalDependencies"], {
            "opsworkscm-local-linux-x64": version, "opsworkscm-local-linux-arm64": version})
        self.assertEqual((program["os"], program["cpu"]), (["linux"], [node_machine]))

    def test_without_the_program_the_helper_says_where_it_may_be(self):
        self.install(self.npm_archives()[0])
        # npx puts itself on the PATH, which must not count as a program.
        done = subprocess.run(["npx", "--offline", "opsworkscm-local"], capture_output=True,
                              text=True, cwd=self.home, env=self.environment, timeout=30)
        self.assertEqual(done.returncode, 2)
        self.assertIn("OPSWORKSCM_LOCAL_PROGRAM may name it", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
