"""Packs release builds for everybody.

    python3 packaging/dist OUTPUT BUILD...

OUTPUT is emptied and gets, for each BUILD, a tarball, a bill of materials, a Debian package, a wheel
and npm's package of the program; and once the helpers alone and SHA256SUMS. The same programs and
SOURCE_DATE_EPOCH give the same bytes.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import archives
import npm
import sbom
import source
import wheel


def quietly(*command, **how):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **how)
    if done.returncode != 0:
        raise SystemExit(f"{command}: exit status {done.returncode}\n{done.stdout}{done.stderr}")


def install(build, root):
    """What `cmake --install` brings, and every text that README leads to."""
    quietly("cmake", "--install", build, "--strip", "--prefix", root)
    texts = root / "share" / "doc" / source.name
    shutil.copy(source.project / "LICENSE", texts)
    for file in sorted((source.project / "docs").iterdir()):
        shutil.copy(file, texts / "docs")


def pack(build, output, root):
    install(build, root)
    program = root / "bin" / source.name
    architecture = source.architecture_of(program)
    stem = f"{source.name}-{source.version()}-linux-{architecture.machine}"
    sbom.write(output / f"{stem}.spdx.json", program, architecture, source.sysroot_of(build))
    shutil.copy(output / f"{stem}.spdx.json", root / "share" / "doc" / source.name / "sbom.spdx.json")
    archives.write_tar(output / f"{stem}.tar.gz", root, f"{source.name}-{source.version()}")
    wheel.write(output, root, architecture)
    npm.write_program(output, root, architecture)
    with tempfile.TemporaryDirectory() as folder:
        quietly("cpack", "-B", folder, cwd=build)
        for file in pathlib.Path(folder).glob("*.deb"):
            shutil.copy(file, output)


def main(output, *builds):
    output = pathlib.Path(output).resolve()
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    for build in builds:
        with tempfile.TemporaryDirectory() as root:
            pack(pathlib.Path(build).resolve(), output, pathlib.Path(root))
    wheel.write(output)
    npm.write_helper(output)
    archives.write_sums(output)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
