"""Python wheels: the helper with the program for one architecture, and the helper alone."""

import base64
import csv
import hashlib
import io
import tomllib

import archives
import source

helper = source.project / "clients" / "pytest"


def project_table():
    return tomllib.loads((helper / "pyproject.toml").read_text())["project"]


def metadata(project):
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"License: {project['license']['text']}",
        f"Requires-Python: {project['requires-python']}",
    ]
    for extra, packages in project["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f"Requires-Dist: {package} ; extra == '{extra}'" for package in packages]
    lines += ["Description-Content-Type: text/markdown", "", (helper / "README.md").read_text()]
    return "\n".join(lines)


def entry_points(project):
    lines = []
    for group, points in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {place}" for name, place in points.items()), ""]
    return "\n".join(lines)


def record(contents, file):
    """Each file with its digest and size, the record itself without."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for name, (content, _) in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.writerow([name, f"sha256={digest}", len(content)])
    rows.writerow([file, "", ""])
    return text.getvalue()


def tags_of(architecture):
    """The program needs no library, so both families of Linux run it."""
    if architecture is None:
        return ["any"]
    machine = architecture.machine
    return [f"manylinux_2_17_{machine}", f"manylinux2014_{machine}", f"musllinux_1_1_{machine}"]


def write(folder, root=None, architecture=None):
    """Writes the wheel; `root` is where the program is installed, None for the helper alone."""
    project = project_table()
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    about = f"{stem}.dist-info"
    tags = tags_of(architecture)
    contents = {}
    for path in sorted((helper / "opsworkscm_local").glob("*.py")):
        contents[f"opsworkscm_local/{path.name}"] = (path.read_bytes(), 0o644)
    if root is not None:
        program = (root / "bin" / source.name).read_bytes()
        contents[f"{stem}.data/scripts/{source.name}"] = (program, 0o755)
        for path in archives.files_of(root / "share" / "doc" / source.name / "licenses"):
            contents[f"{about}/licenses/{path.name}"] = (path.read_bytes(), 0o644)
    wheel = ["Wheel-Version: 1.0", "Generator: opsworkscm-local packaging"]
    wheel += [f"Root-Is-Purelib: {'true' if root is None else 'false'}"]
    wheel += [f"Tag: py3-none-{tag}" for tag in tags]
    texts = {
        "licenses/LICENSE": (source.project / "LICENSE").read_text(),
        "METADATA": metadata(project),
        "WHEEL": "\n".join(wheel) + "\n",
        "entry_points.txt": entry_points(project),
    }
    for name, text in texts.items():
        contents[f"{about}/{name}"] = (text.encode(), 0o644)
    last = f"{about}/RECORD"
    contents[last] = (record(contents, last).encode(), 0o644)
    archives.write_zip(folder / f"{stem}-py3-none-{'.'.join(tags)}.whl", contents)
