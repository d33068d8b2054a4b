"""The commands that steer a running emulator: `opsworkscm-local clock`, `fail`, `journal`, …"""

import json
import pathlib
import socket
import subprocess
import tempfile
import unittest

from control import ControlTest
from emulator import Emulator, clean_environment, program, run_program
from tls import Files, tls_emulator

noon = "2030-01-07T12:00:00Z"


class Commands(ControlTest):
    """Each in the test's own account, whose clock stands at noon."""

    def setUp(self):
        super().setUp()
        self.freeze()
        self.put_server("automate-06")

    def run_command(self, *arguments, status=0, environment=None):
        done = run_program(
            *arguments, "--url", self.emulator.url, "--account", self.account,
            environment=environment,
        )
        self.assertEqual(done.returncode, status, done)
        self.assertEqual(done.stderr == "", status == 0, done)
        return done

    def say(self, *arguments):
        """What a command prints that must succeed."""
        return self.run_command(*arguments).stdout

    def json(self, *arguments):
        return json.loads(self.say(*arguments, "--json"))

    def refused(self, *arguments, status=2):
        """The one line that tells why a command did nothing."""
        done = self.run_command(*arguments, status=status)
        self.assertEqual((done.stdout, done.stderr.count("\n")), ("", 1), done)
        return done.stderr

    def refused_by_emulator(self, *arguments, answer, status=2):
        line = self.refused(*arguments, status=status)
        self.assertIn(f"opsworkscm-local: {self.emulator.url} answers {answer}: ", line)
        return line

    # --- worlds ---------------------------------------------------------------------------------

    def test_worlds_are_a_table(self):
        self.back_up()
        head, *rows = self.say("worlds").splitlines()
        self.assertEqual(head.split(), ["ACCOUNT", "TIME", "CLOCK", "SERVERS", "BACKUPS", "CALLS"])
        self.assertIn([self.account, noon, "stands", "1", "1", "1"], [row.split() for row in rows])
        self.assertIn(self.account, [each["Account"] for each in self.json("worlds")["Worlds"]])

    # --- the clock ------------------------------------------------------------------------------

    def test_the_clock_is_told_stopped_set_and_let_run(self):
        self.assertEqual(self.say("clock"), f"It is {noon}; the clock stands; "
                                            "next due: 2030-01-07T17:00:00Z.\n")
        self.assertIn("the clock runs at 60; ", self.say("clock", "run", "--rate", "60"))
        self.assertIn("the clock runs at 2.5; ", self.say("clock", "--rate", "2.5"))
        self.assertIn("the clock stands; ", self.say("clock", "freeze"))
        self.say("clock", "set", "2030-01-07T14:00:00Z")
        self.assertEqual(self.json("clock"), {"Now": "2030-01-07T14:00:00Z", "Rate": 2.5,
                                              "Frozen": True, "NextDue": "2030-01-07T17:00:00Z"})

    def test_a_clock_does_not_go_back(self):
        self.refused_by_emulator("clock", "set", "2029-01-07T14:00:00Z", answer=400)

    def test_what_is_no_word_or_number_of_the_clock(self):
        self.assertIn("did you mean freeze?", self.refused("clock", "frezee"))
        self.assertIn("clock set: ", self.refused("clock", "set"))
        self.assertIn("clock freeze: ", self.refused("clock", "freeze", noon))
        for rate in ("0", "fast", "1e9", "nan"):
            self.assertIn("--rate", self.refused("clock", "run", "--rate", rate))

    def test_time_passes_and_tells_what_happens(self):
        backup = self.back_up()
        self.assertEqual(
            self.say("advance", "10m").splitlines(),
            [f"2030-01-07T12:00:02Z  automate-06  Backup '{backup}' completed successfully.",
             "It is 2030-01-07T12:10:00Z; the clock stands; next due: 2030-01-07T17:00:00Z."])
        self.assertIn("It is 2030-01-07T17:00:00Z; ", self.say("advance", "next"))
        self.assertEqual(self.json("advance", "PT1S")["EventCount"], 0)

    def test_a_long_way_tells_its_beginning(self):
        lines = self.say("advance", "P30D").splitlines()
        self.assertEqual(len(lines), 22)
        self.assertRegex(lines[20], "^and [0-9]+ more events")

    def test_no_duration(self):
        self.assertIn("Advance: must be a duration",
                      self.refused_by_emulator("advance", "soon", answer=400))
        self.assertIn("duration", self.refused("advance"))

    # --- what fails, and what waits ---------------------------------------------------------------

    def test_the_next_backup_fails(self):
        said = self.say("fail", "backup", "--once", "disk full")
        self.assertRegex(said, r"policy +1  backup  anywhere  fails: disk full  0 of 1\n")
        first = self.back_up()
        self.clock(Advance="PT1M")
        second = self.back_up()
        self.clock(Advance="PT1M")
        backup = self.backup(first)
        self.assertEqual((backup["Status"], backup["StatusDescription"]), ("FAILED", "disk full"))
        self.assertEqual(self.backup(second)["Status"], "OK")
        self.assertRegex(self.say("faults"), "policy .* fails: disk full  1 of 1")

    def test_what_fails_now_goes_before_what_was_told_earlier(self):
        self.policies({"Change": "backup", "After": "PT1H"})
        self.say("fail", "backup", "--times", "2", "--server", "automate-06", "--region",
                 "us-east-1", "--status", "UNHEALTHY")
        first, second = self.ask("GET", "policies")["Policies"]
        self.assertEqual((first["Times"], first["Status"], first["ServerName"], first["Region"]),
                         (2, "UNHEALTHY", "automate-06", "us-east-1"))
        self.assertEqual(second["After"], "PT1H")

    def test_calls_fail_by_their_operation(self):
        said = self.say("fail", "CreateBackup", "ThrottlingException", "--once")
        self.assertRegex(said, r"fault +1  CreateBackup  anywhere  is answered with Throttling")
        answer = self.call("CreateBackup", 400, ServerName="automate-06")
        self.assertEqual(answer["__type"], "ThrottlingException")
        self.back_up()
        self.assertEqual(self.json("fail", "DescribeServers")["Error"], "InternalFailure")

    def test_what_can_not_fail(self):
        self.assertIn("Change: must be one of backup, ",
                      self.refused_by_emulator("fail", "backp", answer=400))
        self.refused_by_emulator("fail", "CreateBackup", "OhNo", answer=400)
        self.refused_by_emulator("hold", "CreateBackup", answer=400)
        self.assertIn("--times", self.refused("fail", "backup", "--times", "0"))
        self.assertIn("--times", self.refused("fail", "backup", "--times", "1", "--once"))
        self.assertIn("--status", self.refused("fail", "CreateBackup", "--status", "FAILED"))

    def test_what_is_held_is_released_well_or_not(self):
        self.assertIn("is held", self.say("hold", "backup"))
        first = self.back_up()
        self.clock(Advance="P1D")
        self.assertEqual(self.backup(first)["Status"], "IN_PROGRESS")
        self.assertEqual(self.say("release"),
                         f"Released: backup of automate-06 ({first}) in us-east-1\n")
        self.assertEqual(self.backup(first)["Status"], "OK")
        second = self.back_up()
        self.say("release", "backup", "--backup-id", second, "--fail", "no response", "--status",
                 "UNHEALTHY")
        self.assertEqual(self.backup(second)["StatusDescription"], "no response")
        self.assertEqual(self.server()["Status"], "UNHEALTHY")

    def test_nothing_is_held(self):
        self.assertIn("Nothing is held in this world.",
                      self.refused_by_emulator("release", answer=404, status=1))

    def test_all_that_was_told_to_fail_is_told_and_taken_away(self):
        self.assertEqual(self.say("faults"), "There is no policy and no fault.\n")
        self.say("hold", "maintenance")
        self.fault(Operation="CreateBackup", Nth=3, Delay="2s", Reply="reset", Commit="after")
        self.policies({"Change": "backup", "Polls": 3}, {"Change": "create", "After": "PT1H"})
        told = self.say("faults")
        for text in ("ends at read 3", "takes PT1H",
                     "only call 3, comes late by PT2S, is reset, once it has run"):
            self.assertIn(text, told)
        self.assertEqual(len(self.json("faults")["Policies"]), 2)
        self.assertEqual(self.say("faults", "clear"), "All policies and faults are gone.\n")
        self.assertEqual(self.json("faults"), {"Policies": [], "Faults": []})
        self.assertIn("must be clear", self.refused("faults", "clean"))

    # --- the journal ------------------------------------------------------------------------------

    def test_the_journal_is_a_line_a_call(self):
        self.assertEqual(self.say("journal"), "No call is noted.\n")
        self.back_up()
        self.call("CreateBackup", 400, ServerName="automate-06")
        self.call("DescribeServers")
        first, second, third = self.say("journal").splitlines()
        self.assertEqual(first, f"#1  {noon}  us-east-1  CreateBackup automate-06: 200")
        self.assertIn("automate-06: 400 InvalidStateException: Cannot create", second)
        self.assertEqual(third, f"#3  {noon}  us-east-1  DescribeServers: 200")
        self.assertEqual(self.say("journal", "--operation", "CreateBackup", "--server",
                                  "automate-06", "--limit", "1"), second + "\n")
        self.assertEqual([each["Id"] for each in self.json("journal")["Entries"]], [1, 2, 3])
        self.say("journal", "clear")
        self.assertEqual(self.say("journal"), "No call is noted.\n")
        self.refused_by_emulator("journal", "--operation", "Make&Do", answer=400)

    def test_a_terminal_obeys_nothing_of_the_journal(self):
        self.call("CreateBackup", 400, ServerName="\x1b[2J\nx")
        self.assertNotIn("\x1b", said := self.say("journal"))
        self.assertEqual(said.count("\n"), 1)

    def test_the_journal_goes_on_with_each_call(self):
        with Followed(self, "--operation", "CreateBackup") as shown:
            self.assertEqual([line[:2] for line in shown.lines(3)], ["#1", "#2", "#3"])
            self.call("DescribeServers")
            self.call("CreateBackup", 400, ServerName="automate-06")
            self.assertEqual(shown.lines(1)[0][:2], "#5")
            self.call("CreateBackup", 400, ServerName="automate-06")
            self.assertEqual(shown.lines(1)[0][:2], "#6")

    def test_the_journal_goes_on_in_json(self):
        with Followed(self, "--limit", "1", "--json") as shown:
            lines = shown.lines(1)
            self.call("DescribeServers")
            calls = [json.loads(line) for line in lines + shown.lines(1)]
            self.assertEqual([(each["Id"], each["Operation"]) for each in calls],
                             [(3, "CreateBackup"), (4, "DescribeServers")])

    def test_what_can_not_be_followed(self):
        self.refused_by_emulator("journal", "--follow", "--operation", "Nope", answer=400)

    # --- documents --------------------------------------------------------------------------------

    def test_a_world_is_exported_and_imported(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "world.json"
            backup = self.back_up()
            self.assertEqual(self.say("export", file), f"The world is in {file}.\n")
            self.assertEqual(self.say("export"), file.read_text() + "\n")
            self.ask("DELETE", "world")
            self.assertEqual(self.say("import", file), "The world is what the document says.\n")
            self.assertEqual(self.backup(backup)["Status"], "IN_PROGRESS")
            file.write_text('{"Servers":[{"ServerName":"automate-07"}]}')
            self.assertEqual(self.say("import", "--merge", file), "It is merged in.\n")
            self.assertEqual(len(self.call("DescribeServers")["Servers"]), 2)
            self.assertEqual([each.name for each in file.parent.iterdir()], ["world.json"])

    def test_a_document_comes_from_the_input(self):
        done = subprocess.run([program(), "import", "-", "--url", self.emulator.url, "--account",
                               self.account], input='{"Servers":[]}', text=True, timeout=20,
                              env=clean_environment(), capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.call("DescribeServers")["Servers"], [])

    def test_documents_that_are_none_change_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "world.json"
            file.write_text('{"Servers":[{"ServerName":"automate-06","Status":"TIRED"}]}')
            self.assertIn("Servers[0].Status: must be one of ",
                          self.refused_by_emulator("import", file, answer=400))
            self.assertIn("cannot be read", self.refused("import", folder))
            self.assertIn("cannot be read", self.refused("import", file.parent / "none"))
            self.assertIn("cannot be written", self.refused("export", file / "none"))
            self.assertIn("file", self.refused("import"))
        self.assertEqual(self.server()["Status"], "HEALTHY")

    def test_a_world_begins_anew(self):
        self.assertEqual(self.say("reset"), "The world is as it was at the start.\n")
        self.assertEqual(self.call("DescribeServers")["Servers"], [])
        self.assertEqual(self.json("reset"), {})

    # --- whom they ask, and how -------------------------------------------------------------------

    def test_a_reply_is_printed_as_it_came(self):
        answer = run_program("clock", "--json", "--url", self.emulator.url, "--account",
                             self.account).stdout
        self.assertEqual(answer, json.dumps(self.ask("GET", "clock"), separators=(",", ":")) + "\n")
        done = self.run_command("advance", "soon", "--json", status=2)
        self.assertIn("Advance: must be", json.loads(done.stdout)["Message"])

    def test_the_settings_tell_whom_they_ask(self):
        port = {"OPSWORKSCM_LOCAL_PORT": str(self.emulator.port),
                "OPSWORKSCM_LOCAL_ACCOUNT": self.account}
        for environment in (port, {**port, "OPSWORKSCM_LOCAL_PORT": "1",
                                   "OPSWORKSCM_LOCAL_URL": self.emulator.url}):
            done = run_program("clock", environment=environment)
            self.assertEqual((done.returncode, done.stdout[:26]), (0, f"It is {noon}"), done)

    def test_an_account_or_url_that_is_none(self):
        self.assertIn("--account 12: must be 12 digits",
                      run_program("clock", "--account", "12").stderr)
        for url in ("nonsense", "ftp://127.0.0.1:1", "http://example.com:80"):
            done = run_program("worlds", "--url", url)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(f"--url {url}: must be ", done.stderr)

    def test_a_command_that_is_none(self):
        self.assertIn("did you mean journal?", run_program("jurnal").stderr)
        self.assertIn("did you mean --follow?", self.refused("journal", "--folow"))


class Followed:
    """`journal --follow` of a test's account, which has had three calls."""

    def __init__(self, test, *options):
        for _ in range(3):
            test.emulator.call("CreateBackup", test.account, ServerName="automate-06")
        self.command = [program(), "journal", "--follow", *options, "--url", test.emulator.url,
                        "--account", test.account]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True,
                                        env=clean_environment(), stdin=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def lines(self, count):
        return [self.process.stdout.readline() for _ in range(count)]


class Access(unittest.TestCase):
    def test_a_token_is_needed_where_it_is(self):
        with Emulator("--control-token", "let-me-in") as emulator:
            for token, status in (((), 1), (("--control-token", "wrong"), 1),
                                  (("--control-token", "let-me-in"), 0)):
                done = run_program("clock", "--url", emulator.url, *token)
                self.assertEqual(done.returncode, status, done)
                self.assertEqual("answers 401: " in done.stderr, status == 1, done)
            variable = {"OPSWORKSCM_LOCAL_CONTROL_TOKEN": "let-me-in"}
            done = run_program("clock", "--url", emulator.url, environment=variable)
            self.assertEqual(done.returncode, 0, done)
            done = run_program("clock", "--url", emulator.url, "--control-token", "not one")
            self.assertEqual(done.returncode, 2, done)
            self.assertNotIn("not one", done.stderr)

    def test_nobody_may_use_it(self):
        with Emulator("--control", "off") as emulator:
            done = run_program("worlds", "--url", emulator.url)
            self.assertEqual(done.returncode, 1)
            self.assertIn("answers 403: ", done.stderr)

    def test_an_emulator_that_speaks_tls(self):
        with tls_emulator(Files()) as emulator:
            done = run_program("clock", "--url", emulator.url)
            self.assertEqual((done.returncode, done.stdout[:6]), (0, "It is "), done)

    def test_nobody_is_there(self):
        for arguments in (("worlds",), ("journal", "--follow"), ("export",), ("reset",)):
            done = run_program(*arguments, "--url", "http://127.0.0.1:1")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertEqual(done.stderr, "opsworkscm-local: http://127.0.0.1:1 does not answer: "
                                          "Connection refused\n")

    def test_somebody_else_is_there(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
            asked = subprocess.Popen([program(), "clock", "--url", url], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, text=True, env=clean_environment())
            connection, _ = server.accept()
            connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
            connection.close()
            out, err = asked.communicate(timeout=20)
            self.assertEqual((asked.returncode, out), (1, ""))
            self.assertIn(f"{url} does not answer: ", err)

    def test_an_export_that_breaks_off_leaves_no_file(self):
        with tempfile.TemporaryDirectory() as folder, \
                socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
            file = pathlib.Path(folder) / "world.json"
            asked = subprocess.Popen([program(), "export", file, "--url", url],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                     env=clean_environment())
            connection, _ = server.accept()
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"S\r\n")
            connection.close()
            out, err = asked.communicate(timeout=20)
            self.assertEqual((asked.returncode, out), (1, ""), err)
            self.assertEqual(list(pathlib.Path(folder).iterdir()), [])

    def test_following_ends_with_the_emulator(self):
        with Emulator() as emulator:
            command = [program(), "journal", "--follow", "--url", emulator.url]
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True, env=clean_environment()) as followed:
                for number in (1, 2):  # the second comes by the stream
                    emulator.call("DescribeServers")
                    self.assertEqual(followed.stdout.readline()[:2], f"#{number}")
                emulator.stop()
                _, err = followed.communicate(timeout=20)
            self.assertEqual((followed.returncode, err),
                             (1, "opsworkscm-local: the emulator has ended\n"))


if __name__ == "__main__":
    unittest.main()
