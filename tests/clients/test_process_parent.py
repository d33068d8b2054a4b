"""--until-stdin-closes: it ends with whoever started it, however that ended."""

import os
import pathlib
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from emulator import clean_environment, program, run_program, wait_until
from wire import Connection, aws_fields, head

option = "--until-stdin-closes"

# A parent that has an emulator and does something else.
python_parent = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
time.sleep(600)
"""

shell_parent = """
coproc emulator { exec "$@"; }
sleep 600
echo "bash does not become its last command"
"""


class Started:
    """An emulator that somebody else may have started; known by its port file."""

    def __init__(self, folder):
        self.port_file = pathlib.Path(folder) / "port"
        self.command = [program(), "run", "--port", "0", "--port-file", str(self.port_file)]
        self.command += ["--log-level", "warn", option]
        self.tls = None

    @property
    def port(self):
        return wait_until(lambda: self.port_file.exists() and int(self.port_file.read_text()))

    def serves(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            return True
        except ConnectionRefusedError:
            return False


class Parent(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.started = Started(folder.name)

    def start(self, command, **how):
        how = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL} | how
        process = subprocess.Popen(command, env=clean_environment(), **how)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(lambda: process.stdin and process.stdin.close())
        self.assertTrue(self.started.serves())
        return process

    def test_it_ends_when_the_other_end_is_closed(self):
        process = self.start(self.started.command, stderr=subprocess.PIPE)
        process.stdin.close()
        self.assertEqual(process.wait(20), 0)
        with process.stderr as log:
            self.assertEqual(log.read(), b"")

    def test_a_socket_will_do(self):
        ours, its = socket.socketpair()
        with ours, its:
            process = self.start(self.started.command, stdin=its)
            its.close()
            ours.close()
            self.assertEqual(process.wait(20), 0)

    def test_what_is_written_to_it_is_passed_over(self):
        process = self.start(self.started.command)
        process.stdin.write(b"quit\n" * 100_000)
        process.stdin.flush()
        self.assertTrue(self.started.serves())
        self.assertIsNone(process.poll())

    def test_a_request_in_flight_is_answered(self):
        process = self.start(self.started.command)
        begin = head(**aws_fields("DescribeBackups"), Content_Length=2, Expect="100-continue")
        with Connection(self.started) as connection:
            self.assertEqual(connection.ask(begin).status, 100)
            process.stdin.close()
            wait_until(lambda: not self.started.serves(), what="the end of listening")
            self.assertEqual(connection.ask(b"{}").status, 200)
        self.assertEqual(process.wait(20), 0)

    def test_a_signal_ends_it_as_ever(self):
        process = self.start(self.started.command)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)

    def test_kill_9_of_a_program_leaves_nothing_behind(self):
        parent = self.start([sys.executable, "-c", python_parent, *self.started.command],
                            stdin=subprocess.DEVNULL)
        parent.kill()
        wait_until(lambda: not self.started.serves(), what="the end of the emulator")

    def test_kill_9_of_a_shell_leaves_nothing_behind(self):
        # In a session of its own, whose rest is ended: bash's sleep outlives it.
        shell = self.start(["bash", "-c", shell_parent, "bash", *self.started.command],
                           stdin=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(os.killpg, shell.pid, signal.SIGKILL)
        shell.kill()
        wait_until(lambda: not self.started.serves(), what="the end of the emulator")

    def test_without_it_the_input_means_nothing(self):
        self.started.command.remove(option)
        process = self.start(self.started.command)
        process.stdin.close()
        self.assertTrue(self.started.serves())
        self.assertIsNone(process.poll())

    def test_an_input_whose_end_never_comes_is_refused(self):
        done = run_program("run", "--port", "0", option)  # its input is /dev/null
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
        self.assertIn(f"{option} needs a pipe, socket or terminal", done.stderr)
        closed = f"exec <&-; exec {shlex.quote(program())} run --port 0 {option}"
        done = subprocess.run(["sh", "-c", closed], capture_output=True, text=True, timeout=20)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)


if __name__ == "__main__":
    unittest.main()
