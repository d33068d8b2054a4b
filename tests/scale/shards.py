"""Several emulators and HAProxy in front of them, started by what deploy/local-shards is made of."""

import importlib.machinery
import importlib.util
import pathlib
import random
import re
import shutil
import socket
import tempfile

from emulator import Emulator, program, wait_until

root = pathlib.Path(__file__).resolve().parent.parent.parent


def load_script(path):
    name = path.name.replace("-", "_")
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


local = load_script(root / "deploy" / "local-shards")


chance = random.SystemRandom()


def is_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
        return True
    except OSError:
        return False


given = set()  # HAProxy would share a port with another of its own


def free_port(count=1):
    """The first of so many ports that are free, and that nobody gets who asks for any."""
    while True:
        first = chance.randrange(21_000, 32_000)
        ports = set(range(first, first + count))
        if not ports & given and all(map(is_free, ports)):
            given.update(ports)
            return first


def accounts_of(shard, shards, count):
    """The first accounts that a shard has."""
    first, last = local.slots_of(shard, shards)
    every = (f"{number:012}" for number in range(1, 10**6))
    return [each for each, _ in zip(filter(lambda each: first <= local.slot_of(each) <= last, every),
                                    range(count))]


class At(Emulator):
    """What listens at a port and was started by somebody else: an emulator, or the proxy."""

    def __init__(self, port, tls=None):
        self.port = port
        self.tls = tls


class Proxied(local.Shards):
    """`with Proxied(4) as shards:` emulators behind a proxy, `shards.proxy` and `shards[I]`.

    `change` gets haproxy.cfg and returns what is used in its place.
    """

    def __init__(self, count, *options, change=lambda text: text):
        folder = tempfile.mkdtemp(prefix="opsworkscm-local-shards-")
        super().__init__(
            program(), count, folder, [str(option) for option in options], free_port(count))
        self.change = change

    def __enter__(self):
        try:
            for shard in range(self.count):
                self.start(shard)
            self.write_maps()
            self.write_configuration()
            file = self.folder / "haproxy.cfg"
            file.write_text(self.change(file.read_text()))
            self.proxy = At(free_port())
            self.metrics = At(free_port())
            self.start_proxy(f"127.0.0.1:{self.proxy.port}", f"127.0.0.1:{self.metrics.port}")
            wait_until(self.listens, what="the proxy")
        except BaseException:
            self.discard()
            raise
        return self

    def __exit__(self, *_):
        self.discard()

    def __getitem__(self, shard):
        return At(self.port(shard))

    def listens(self):
        if self.processes["proxy"].poll() is not None:
            raise AssertionError((self.folder / "haproxy.log").read_text())
        try:
            socket.create_connection(("127.0.0.1", self.proxy.port), 1).close()
            return True
        except OSError:
            return False

    def discard(self):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self, shard):
        """As kill -9 does."""
        self.processes[shard].kill()
        self.processes[shard].wait()

    def end(self, shard):
        """As SIGTERM does."""
        self.processes[shard].terminate()
        self.processes[shard].wait()

    def command(self, line):
        """What HAProxy answers at its own socket."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "haproxy.sock"))
            connection.sendall(line.encode())
            return b"".join(iter(lambda: connection.recv(4096), b"")).decode()

    def owners(self):
        """For each account that any shard has a world of, or a call: which do."""
        owners = {}
        for shard in range(self.count):
            if self.processes[shard].poll() is None:
                for account in self.accounts_at(shard):
                    owners.setdefault(account, []).append(shard)
        return owners

    def accounts_at(self, shard):
        after = ""
        while after is not None:
            query = f"?After={after}" if after else ""
            status, page = self[shard].control("GET", f"/_emulator/worlds{query}")
            if status != 200:
                raise AssertionError((status, page))
            yield from (world["Account"] for world in page["Worlds"])
            after = page.get("Next")


def with_setting(name, value):
    """A change of haproxy.cfg: `retries` another number."""
    return lambda text: re.sub(rf"^( +{name}) .*$", rf"\1 {value}", text, flags=re.MULTILINE)
