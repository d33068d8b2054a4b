"""A bill of materials in SPDX 2.3: what the program has within it, with versions and licenses."""

import hashlib
import json
import subprocess
import time

import archives
import source

# Debian's packages whose code the program has linked in, with their licenses.
linked = {
    "libboost1.81-dev": "BSL-1.0",
    "libc6-dev": "LGPL-2.1-or-later",
    "libcli11-dev": "BSD-3-Clause",
    "libfmt-dev": "MIT",
    "libjemalloc-dev": "BSD-2-Clause",
    "libminizip-dev": "Zlib",
    "libre2-dev": "BSD-3-Clause",
    "libspdlog-dev": "MIT",
    "libsqlite3-dev": "blessing",
    "libssl-dev": "Apache-2.0",
    "libtomlplusplus-dev": "MIT",
    "libstdc++-12-dev": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgcc-12-dev": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "rapidjson-dev": "MIT",
    "zlib1g-dev": "Zlib",
}


def installed_version(package, architecture, sysroot):
    """Of what is there; headers without code are for all architectures, and may be the native's."""
    form = ["dpkg-query", f"--admindir={sysroot / 'var/lib/dpkg'}", "-W", "-f=${Version}\\n"]
    for name in (f"{package}:{architecture.debian}", f"{package}:all", package):
        done = subprocess.run([*form, name], capture_output=True, text=True)
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.split()[0]
    raise LookupError(f"{package} is not installed in {sysroot}, so its version can't be told")


def bundled():
    """(name, version, license) of npm's packages that the console's page has within it."""
    lock = json.loads((source.project / "console" / "package-lock.json").read_text())
    for place, package in sorted(lock["packages"].items()):
        if place and not package.get("dev") and not package.get("optional"):
            yield place.removeprefix("node_modules/"), package["version"], package["license"]


def entry(name, version, license, locator):
    identity = "SPDXRef-" + "".join(each if each.isalnum() else "-" for each in name)
    return {
        "SPDXID": identity,
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": license,
        "copyrightText": "NOASSERTION",
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": locator,
            }
        ],
    }


def document(program, architecture, sysroot):
    version = source.version()
    own = entry(source.name, version, "Apache-2.0", f"pkg:generic/{source.name}@{version}")
    own["primaryPackagePurpose"] = "APPLICATION"
    own["checksums"] = [{"algorithm": "SHA256", "checksumValue": archives.sha256(program)}]
    parts = []
    for package, license in linked.items():
        found = installed_version(package, architecture, sysroot)
        locator = f"pkg:deb/debian/{package.replace('+', '%2B')}@{found.replace('+', '%2B')}"
        locator += f"?arch={architecture.debian}&distro=bookworm"
        parts.append((entry(package, found, license, locator), "STATIC_LINK"))
    for package, found, license in bundled():
        locator = f"pkg:npm/{package.replace('@', '%40')}@{found}"
        parts.append((entry(package, found, license, locator), "CONTAINS"))
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])]
    relations += [(own["SPDXID"], kind, part["SPDXID"]) for part, kind in parts]
    written = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{source.name}-{version}-linux-{architecture.machine}",
        "creationInfo": {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(archives.seconds)),
            "creators": ["Tool: opsworkscm-local-packaging-dist"],
        },
        "packages": [own, *(part for part, _ in parts)],
        "relationships": [
            {"spdxElementId": left, "relationshipType": kind, "relatedSpdxElement": right}
            for left, kind, right in relations
        ],
    }
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    written["documentNamespace"] = f"https://spdx.example/{source.name}/{version}/{digest}"
    return written


def write(file, program, architecture, sysroot):
    file.write_text(json.dumps(document(program, architecture, sysroot), indent=1) + "\n")
