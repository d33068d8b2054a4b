"""deploy/local-shards: one command starts all of it, and one Ctrl-C ends all of it."""

import os
import re
import signal
import subprocess
import tempfile
import unittest
import urllib.request

from emulator import clean_environment, program, wait_until
from shards import At, accounts_of, free_port, local, root

SHARDS = 3


def children(process):
    """The processes that it started and that still run."""
    found = subprocess.run(["ps", "--ppid", str(process.pid), "-o", "pid="],
                           capture_output=True, text=True)
    return [int(each) for each in found.stdout.split() if each]


def is_there(process):
    try:
        os.kill(process, 0)
        return True
    except ProcessLookupError:
        return False


class LocalShards(unittest.TestCase):
    def start(self, *more):
        self.port = free_port()
        self.process = subprocess.Popen(
            [root / "deploy" / "local-shards", str(SHARDS), "--program", program(), "--port", str(self.port),
             "--metrics-port", str(free_port()), "--shard-port", str(free_port(SHARDS)), *more],
            env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.discard)
        lines = [self.process.stdout.readline() for _ in range(SHARDS + 1)]
        self.assertTrue(lines[0], self.process.poll() and self.process.stderr.read())
        self.proxy = At(self.port)
        wait_until(self.listens, what="the proxy")
        return lines

    def listens(self):
        try:
            with urllib.request.urlopen(f"{self.proxy.url}/_emulator/health", timeout=5):
                return True
        except OSError:
            return False

    def discard(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)
        self.process.stdout.close()
        self.process.stderr.close()

    def test_it_says_where_each_is_and_ctrl_c_ends_all(self):
        lines = self.start("--", "--server", "automate-06")

        self.assertIn(f"http://127.0.0.1:{self.port}", lines[0])
        ports = [int(re.search(r":(\d+):", line)[1]) for line in lines[1:]]
        slots = [At(port).control("GET", "/_emulator/settings")[1]["Slots"] for port in ports]
        self.assertEqual(slots, ["0-341", "342-682", "683-1023"])
        self.assertEqual(len(self.proxy.call("DescribeServers")[1]["Servers"]), 1)
        started = children(self.process)
        self.assertEqual(len(started), SHARDS + 1)
        self.process.send_signal(signal.SIGINT)
        self.assertEqual(self.process.wait(20), 0)
        self.assertEqual([each for each in started if is_there(each)], [])

    def test_servers_and_documents_begin_at_the_shard_of_their_account(self):
        accounts = [accounts_of(shard, SHARDS, 1)[0] for shard in range(SHARDS)]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as document:
            document.write('{"Servers": [{"ServerName": "from-a-document"}]}')
            document.flush()
            self.start("--", "--server", f"{accounts[0]}/automate-06@us-east-1",
                       f"--server={accounts[1]}/automate-06",
                       "--init", f"{accounts[2]}={document.name}")
            names = [each["ServerName"] for account in accounts for each in self.servers(account)]
        self.assertEqual(names, ["automate-06", "automate-06", "from-a-document"])

    def test_a_shard_that_dies_is_back_with_its_worlds_and_so_they_are_the_next_day(self):
        account = accounts_of(1, SHARDS, 1)[0]
        with tempfile.TemporaryDirectory() as folder:
            lines = self.start("--folder", folder)
            document = {"Servers": [{"ServerName": "automate-06"}]}
            self.proxy.control("POST", "/_emulator/world", document, account)
            port = int(re.search(r":(\d+):", lines[2])[1])
            found = subprocess.run(["pgrep", "-P", str(self.process.pid), "-f", "shard1.port"],
                                   capture_output=True, text=True)
            os.kill(int(found.stdout), signal.SIGKILL)
            wait_until(lambda: not is_there(int(found.stdout)))
            self.assertEqual(len(self.servers(account)), 1)
            wait_until(lambda: len(children(self.process)) == SHARDS + 1)
            self.assertEqual(At(port).control("GET", "/_emulator/health")[0], 200)
            self.discard()
            self.start("--folder", folder)
            self.assertEqual(len(self.servers(account)), 1)

    def servers(self, account):
        status, answer = self.proxy.call("DescribeServers", account)
        self.assertEqual(status, 200, answer)
        return answer["Servers"]

    def test_its_shares_are_those_of_slot_map(self):
        tool = root / "deploy" / "haproxy" / "slot-map"
        for count in (1, 3, 4, 5, 100):
            for shard in {0, count // 2, count - 1}:
                first, last = local.slots_of(shard, count)
                printed = subprocess.run([tool, str(count), str(shard)],
                                         capture_output=True, text=True, check=True).stdout
                self.assertEqual(printed, f"{first}-{last}\n")
        lines = subprocess.run([tool, "3"], capture_output=True, text=True, check=True).stdout
        shards = [line.split()[1] for line in lines.splitlines()[1:]]
        self.assertEqual([shards.count(f"shard{shard}") for shard in range(3)], [342, 341, 341])
