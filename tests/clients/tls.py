"""What speaks TLS in the tests: certificates of their own, emulators that have them."""

import pathlib
import ssl
import subprocess
import tempfile

from emulator import Emulator


class Files:
    """A certification authority and what it issued, made by openssl in a folder of their own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-tls-")
        self.authority, self.authority_key = self.issue("authority", "-x509")
        self.certificate, self.key = self.issue("localhost", *self.signing)
        self.other_certificate, self.other_key = self.issue("other", *self.signing)

    @property
    def signing(self):
        names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        authority = ("-CA", self.authority, "-CAkey", self.authority_key)
        return ("-x509", *authority, "-addext", names, "-addext", "basicConstraints=CA:FALSE")

    def path(self, name):
        return pathlib.Path(self.folder.name, name)

    def write(self, name, text):
        self.path(name).write_text(text)
        return self.path(name)

    def issue(self, name, *how):
        certificate, key = self.path(f"{name}.pem"), self.path(f"{name}.key")
        kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        subject = ("-subj", f"/CN={name}", "-days", "2")
        run("openssl", "req", *kind, *subject, *how, "-keyout", key, "-out", certificate)
        return certificate, key

    def options(self):
        return ("--tls-certificate", self.certificate, "--tls-key", self.key)

    def trusting(self):
        """A client's context that trusts the authority and nobody else."""
        return ssl.create_default_context(cafile=self.authority)


def run(*words):
    subprocess.run(list(map(str, words)), check=True, capture_output=True, timeout=60)


class Client:
    """Connects to the emulator's port in another way than it wants."""

    def __init__(self, emulator, tls=None):
        self.port, self.tls = emulator.port, tls


def tls_emulator(files, *options, **how):
    """An emulator that speaks TLS, and whom its clients in these tests trust."""
    emulator = Emulator("--server", "automate-06", *files.options(), *options, **how)
    emulator.tls = files.trusting()
    emulator.tls_files = files  # which last as long as what refers to them
    return emulator
