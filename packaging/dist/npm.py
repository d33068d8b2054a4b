"""npm's packages: the helper, and the program in one of its own for each platform."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import source

helper = source.project / "clients" / "node"


def pack(staged, folder):
    """`npm pack`, whose archives depend on what is in them alone."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    subprocess.run(command, cwd=staged, check=True, stdout=subprocess.DEVNULL)


def package_of(architecture):
    return f"{source.name}-linux-{architecture.node}"


def write_about(file, value):
    """package.json; npm's provenance demands the repository, which the workflow's runner names."""
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        url = f"git+https://github.com/{repository}.git"
        value = {**value, "repository": {"type": "git", "url": url}}
    file.write_text(json.dumps(value, indent=2) + "\n")


def write_helper(folder):
    """The one that users name; npm chooses among the optional ones by platform."""
    about = json.loads((helper / "package.json").read_text())
    about.pop("scripts")
    every = source.architectures.values()
    about["optionalDependencies"] = {package_of(each): about["version"] for each in every}
    with tempfile.TemporaryDirectory() as name:
        staged = pathlib.Path(name)
        for each in about["files"]:
            copy = shutil.copytree if (helper / each).is_dir() else shutil.copy
            copy(helper / each, staged / each)
        shutil.copy(helper / "README.md", staged)
        shutil.copy(source.project / "LICENSE", staged)
        write_about(staged / "package.json", about)
        pack(staged, folder)


def write_program(folder, root, architecture):
    """The program for one platform, with the notices of what is linked into it."""
    about = {
        "name": package_of(architecture),
        "version": source.version(),
        "description": f"The program of {source.name} for Linux on {architecture.node}",
        "license": "Apache-2.0",
        "os": ["linux"],
        "cpu": [architecture.node],
        "files": ["bin", "licenses"],
        "preferUnplugged": True,
    }
    with tempfile.TemporaryDirectory() as name:
        staged = pathlib.Path(name)
        (staged / "bin").mkdir()
        shutil.copy(root / "bin" / source.name, staged / "bin")
        shutil.copytree(root / "share" / "doc" / source.name / "licenses", staged / "licenses")
        shutil.copy(source.project / "LICENSE", staged)
        (staged / "README.md").write_text(f"{about['description']}: install `{source.name}`.\n")
        write_about(staged / "package.json", about)
        pack(staged, folder)
