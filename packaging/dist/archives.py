"""Archives whose bytes depend on what is in them alone: order, times, owners and modes are fixed."""

import gzip
import hashlib
import io
import os
import pathlib
import tarfile
import time
import zipfile

# Of the commit that is packed, as https://reproducible-builds.org has it.
seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))


def is_program(path):
    return os.access(path, os.X_OK)


def files_of(folder):
    """Paths below a folder, in the order of their names."""
    return sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())


def write_tar(archive, folder, top):
    """A .tar.gz of all files of a folder, below a folder `top`."""
    with open(archive, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for path in files_of(folder):
                entry = tarfile.TarInfo(f"{top}/{path.relative_to(folder)}")
                entry.size = path.stat().st_size
                entry.mtime = seconds
                entry.mode = 0o755 if is_program(path) else 0o644
                entry.uname = entry.gname = "root"
                with open(path, "rb") as content:
                    tar.addfile(entry, content)


def write_zip(archive, contents):
    """A zip of {name: (bytes, mode)}, in that order."""
    moment = time.gmtime(max(seconds, 315532800))[:6]  # a zip knows no time before 1980
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, (content, mode) in contents.items():
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100000 | mode) << 16
            entry.create_system = 3  # Unix, so that the mode counts
            target.writestr(entry, content)


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def write_sums(folder):
    """SHA256SUMS of all the other files, as `sha256sum --check` reads it."""
    sums = io.StringIO()
    for path in files_of(folder):
        if path.name != "SHA256SUMS":
            sums.write(f"{sha256(path)}  {path.name}\n")
    (pathlib.Path(folder) / "SHA256SUMS").write_text(sums.getvalue())
