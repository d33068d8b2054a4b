"""Starting: the one line on stdout, the port file, options that are refused, who wins."""

import pathlib
import socket
import subprocess
import tempfile
import unittest

from emulator import Emulator, clean_environment, program, run_program, wait_until

refused_options = (
    ("--port", "x"),
    ("--port", "70000"),
    ("--port", "-1"),
    ("--host", "not an address"),
    ("--server", "1abc"),
    ("--server", "a" * 41),
    ("--server", "11112222333/automate-06"),
    ("--server", "automate-06@US EAST"),
    ("--server", "automate-06@"),
    ("--server", "111122223333/"),
    ("--init", "111122223333="),
    ("--duration", "backup"),
    ("--duration", "backup=soon"),
    ("--duration", "backup=-1s"),
    ("--duration", "nap=1s"),
    ("--limit", "manual-backups=x"),
    ("--limit", "manual-backups=-1"),
    ("--limit", "cats=1"),
    ("--deadline", "head"),
    ("--deadline", "head=0s"),
    ("--deadline", "tail=1s"),
    ("--seed", "x"),
    ("--account", "12"),
    ("--account", "00000000000x"),
    ("--region", ""),
    ("--region", "US EAST"),
    ("--slots", ""),
    ("--slots", "1024"),
    ("--slots", "0-5,5"),
    ("--slots", "5-4"),
    ("--log-format", "xml"),
    ("--log-level", "loud"),
    ("--config", "/no/such/file"),
    ("--credential", "local/test:secret"),
    ("--credential", "a,b:secret"),
    ("--credential", "a b:secret"),
    ("--control", "closed"),
    ("--control", "signed"),
    ("--control-token", "two words"),
    ("--allow-host", "http://emulator.example"),
    ("--allow-host", "emulator.example:80"),
    ("--allow-host", "*"),
    ("--allow-host", "a.*.example"),
    ("--cors-origin", "foo"),
    ("--cors-origin", "http://page.example/"),
    ("--cors-origin", "http://page.example:80"),
    ("--data", ":memory:"),
    ("--data", "file:store.db"),
    ("--data", "~nobody/store.db"),
)


class ProcessTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def assert_refused(self, done, *words):
        """One line that has the words, exit status 2, nothing on stdout."""
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)


class Start(ProcessTest):
    def test_stdout_has_one_line_and_stderr_none(self):
        with Emulator("--server", "automate-06") as emulator:
            emulator.call("DescribeServers")
            emulator.call("CreateBackup", ServerName="1abc")
            version = emulator.control("GET", "/_emulator/health")[1]["Version"]
            line = f"opsworkscm-local {version} listening on {emulator.url}"
            line += f", console at {emulator.url}/_emulator/console/\n"
            emulator.stop()
            self.assertEqual(emulator.stdout(), line)
            self.assertEqual(emulator.stderr(), "")

    def test_the_port_file_holds_the_port_and_nothing_else_is_left(self):
        with Emulator() as emulator:
            files = sorted(file.name for file in emulator.folder.iterdir())
            self.assertEqual(files, ["port", "stderr", "stdout"])
            self.assertEqual((emulator.folder / "port").read_text(), f"{emulator.port}\n")

    def test_many_emulators_at_once_have_a_port_each(self):
        with Emulator() as one, Emulator() as two, Emulator() as three:
            self.assertEqual(len({one.port, two.port, three.port}), 3)

    def test_a_port_that_is_taken(self):
        with Emulator() as emulator:
            done = run_program("run", "--port", emulator.port)
            self.assert_refused(done, "--port", str(emulator.port))

    def test_a_port_file_that_cannot_be_written(self):
        done = run_program("--port", 0, "--port-file", self.folder / "no" / "port")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("--port-file", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_port_file_that_cannot_be_written_whole(self):
        file = self.folder / "port"
        words = [program(), "run", "--port", "0", "--port-file", str(file)]
        limited = ["bash", "-c", """trap '' XFSZ; ulimit -f 0; exec "$@\"""", "bash", *words]
        done = subprocess.run(
            limited, capture_output=True, env=clean_environment(), text=True, timeout=20
        )
        self.assert_refused(done, "--port-file", str(file))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_port_file_is_for_its_owner_and_never_written_through_a_link(self):
        precious, file = self.folder / "precious", self.folder / "port"
        precious.write_text("precious")
        file.symlink_to(precious)
        words = [program(), "run", "--port", "0", "--port-file", str(file)]
        with subprocess.Popen(words, env=clean_environment(), stdout=subprocess.PIPE) as process:
            line = process.stdout.readline().decode()
            process.terminate()
        self.assertFalse(file.is_symlink())
        self.assertIn(f":{file.read_text().strip()}, ", line)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(precious.read_text(), "precious")

    def test_only_loopback_is_listened_on(self):
        with Emulator() as emulator, socket.socket() as other:
            other.settimeout(5)
            self.assertNotEqual(other.connect_ex(("127.0.0.2", emulator.port)), 0)

    def test_beyond_loopback_there_is_a_warning(self):
        with Emulator("--host", "0.0.0.0", log_level="info") as emulator:
            self.assertIn("0.0.0.0", emulator.stderr())

    def test_version_and_help(self):
        done = run_program("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^opsworkscm-local \d+\.\d+\.\d+\n$")
        for words in (("--help",), ("run", "--help"), ("run", "-h")):
            done = run_program(*words)
            self.assertEqual(done.returncode, 0)
            for option in ("--port", "--data", "--server", "--duration"):
                self.assertIn(option, done.stdout)


class Refused(ProcessTest):
    def test_bad_values_are_refused_with_one_line_that_names_the_option(self):
        for option, value in refused_options:
            with self.subTest(f"{option} {value}"):
                self.assert_refused(run_program("run", "--port", 0, option, value), option)

    def test_words_and_options_that_are_not_known(self):
        for words in (["--nonsense"], ["--port"], ["walk"], ["run", "fast"]):
            with self.subTest(" ".join(words)):
                self.assert_refused(run_program(*words))

    def test_bad_values_from_the_environment_name_the_variable(self):
        for name, value in (("PORT", "x"), ("SERVER", "good,1abc"), ("DURATION", "nap=1s"),
                            ("EXPLAIN_SIGNATURES", "perhaps")):
            with self.subTest(name):
                done = run_program("run", environment={"OPSWORKSCM_LOCAL_" + name: value})
                self.assert_refused(done, f"OPSWORKSCM_LOCAL_{name} ", value.split(",")[-1])

    def test_a_credential_or_a_token_that_would_count_for_nothing(self):
        twice = ("--credential", "KEY:one", "--credential", "KEY:two")
        self.assert_refused(run_program(*twice), "--credential KEY: is given twice")
        for mode in ("open", "off"):
            done = run_program("--control", mode, "--control-token", "s3cret")
            self.assert_refused(done, "--control-token", f"no effect with --control {mode}")
            self.assertNotIn("s3cret", done.stderr)

    def test_a_word_that_is_nearly_right_is_answered_with_the_right_one(self):
        for words, meant in ((["--prot", "1"], "did you mean --port?"),
                             (["run", "--cors-orgin=x"], "did you mean --cors-origin?"),
                             (["helth"], "did you mean health?"),
                             (["health", "--ulr", "x"], "did you mean --url?")):
            with self.subTest(" ".join(words)):
                self.assert_refused(run_program(*words), words[-1], meant)
        self.assertNotIn("did you mean", run_program("--nonsense").stderr)
        file = self.folder / "emulator.toml"
        file.write_text("sever = 'automate-06'\n")
        self.assert_refused(run_program("--config", file), "sever", "did you mean server?")

    def test_bad_config_files_are_told_by_their_line(self):
        file = self.folder / "emulator.toml"
        for text, *words in (
            ("colour = 'red'", "'colour' is not known"),
            ("port = 'x'", "port"),
            ("= =", "expected keys"),
            ("port 5", "expected '='"),
            ("port =", "encountered end-of-file"),
            ("port = 1 2", "expected a comment or whitespace, saw '2'"),
            ("server = one", "could not determine value type; put a text in quotes"),
            ("account = 000000000000", "leading zeroes are prohibited; put a text in quotes"),
            ("seed = 99999999999999999999", "not representable in 64 bits"),
            ("server = 'one", "a text has no end: its quote is missing"),
            ('server = "one', "a text has no end: its quote is missing"),
            ('server = "one\nregion = "eu-west-1"', "a text has no end: its quote is missing"),
            ('server = "äö\rregion = "eu-west-1"', "a text has no end: its quote is missing"),
            ('server = "one\\q"', "unknown escape sequence", "in single quotes"),
            ("server = ['one', 'two'", "encountered end-of-file; ] is missing"),
            ("server = ['one' 'two']", "expected comma or closing ']'"),
            ("server = [['one']]", "'server' has a list within a list"),
            ("server = [1.5]", "a number with a point"),
            ("server = 2027-01-01", "a date"),
            ("port = [1, 2]", "takes one value"),
            ("[server]\nname = 'one'", "'server' has a table; options are keys of their own"),
            ("[[server]]\nname = 'one'", "'server' has a table"),
            ("server.name = 'one'", "'server' has a table"),
            ("duration = { backup = '2s' }", "'duration' has a table"),
            ("region = 'eu-west-1'\n\n'region' = 'eu-west-2'", "line 5: a key is given twice"),
            ("explain-signatures = 'perhaps'", "must be true or false"),
            ("server = 'x\x01'", "control characters"),
            ("colour = 1\n\nport = [1, 2]", "'colour' is not known"),
        ):
            with self.subTest(text):
                file.write_text(f"# The settings.\nlog-level = 'warn'\n{text}\n")
                line = [] if words[0].startswith("line") else [f"{file}", "line 3: "]
                self.assert_refused(run_program("--config", file), *line, *words)

    def test_a_config_file_that_is_no_text(self):
        file = self.folder / "emulator.toml"
        file.write_bytes(b"port = 0\nserver = '\xff'\n")
        self.assert_refused(run_program("--config", file), "line 2: is no UTF-8")
        self.assert_refused(run_program("--config", self.folder), "cannot be read")


class Environment(ProcessTest):
    """What the environment says, and what is passed over in it."""

    def log(self, **variables):
        environment = {"OPSWORKSCM_LOCAL_" + name: value for name, value in variables.items()}
        with Emulator(log_level="info", environment=environment) as emulator:
            return emulator.stderr()

    def test_a_variable_that_is_no_option_is_warned_of_once_with_the_nearest_name(self):
        log = self.log(SEVER="automate-06")
        self.assertEqual(log.count("OPSWORKSCM_LOCAL_SEVER is not known"), 1, log)
        self.assertIn("did you mean OPSWORKSCM_LOCAL_SERVER?", log)
        self.assertNotIn("not known", self.log(URL="http://127.0.0.1:1", PROGRAM="/bin/true"))

    def test_an_empty_variable_is_none(self):
        self.assertEqual(self.log(SEED="", SERVER="", TLS_CERTIFICATE="", CONTROL_TOKEN=""), "")

    def test_what_kubernetes_sets_for_a_service_of_this_name_is_passed_over(self):
        service = {
            "OPSWORKSCM_LOCAL_SERVICE_HOST": "10.0.171.239",
            "OPSWORKSCM_LOCAL_SERVICE_PORT": "20161",
            "OPSWORKSCM_LOCAL_SERVICE_PORT_HTTP": "20161",
            "OPSWORKSCM_LOCAL_PORT": "tcp://10.0.171.239:20161",
            "OPSWORKSCM_LOCAL_PORT_20161_TCP": "tcp://10.0.171.239:20161",
            "OPSWORKSCM_LOCAL_PORT_20161_TCP_PROTO": "tcp",
            "OPSWORKSCM_LOCAL_PORT_20161_TCP_PORT": "20161",
            "OPSWORKSCM_LOCAL_PORT_20161_TCP_ADDR": "10.0.171.239",
        }
        file = self.folder / "port"
        process = subprocess.Popen(
            [program(), "--host", "127.77.0.1", "--port-file", file],
            env=clean_environment(**service), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        self.addCleanup(process.kill)
        wait_until(file.exists, what="the port file")
        self.assertEqual(file.read_text(), "20161\n")
        process.terminate()
        out, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, len(err.splitlines())), (0, 1), err)
        self.assertIn("OPSWORKSCM_LOCAL_PORT is passed over: tcp://10.0.171.239:20161", err)

    def test_blanks_around_commas_do_not_count(self):
        with Emulator(environment={"OPSWORKSCM_LOCAL_SERVER": " one , two"}) as emulator:
            names = [each["ServerName"] for each in emulator.call("DescribeServers")[1]["Servers"]]
        self.assertEqual(names, ["one", "two"])


class Files(ProcessTest):
    def test_a_tilde_that_the_shell_left_is_the_home_folder(self):
        home = {"HOME": str(self.folder)}
        with Emulator("--data=~/store.db", environment=home) as emulator:
            self.assertEqual(emulator.call("DescribeServers")[0], 200)
            self.assertTrue((self.folder / "store.db").exists())
        done = run_program("model", "--output=~/models", environment=home)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "models" / "opsworkscm").is_dir())
        self.assertFalse(pathlib.Path("~").exists())

    def test_a_level_called_warning_is_warn_and_an_address_may_have_its_brackets(self):
        with Emulator("--host", "[::1]", log_level="warning") as emulator:
            wait_until(emulator.stdout, what="the line on stdout")
            self.assertIn(f"http://[::1]:{emulator.port}", emulator.stdout())
            self.assertEqual(emulator.stderr(), "")


class Precedence(ProcessTest):
    def region(self, *options, **environment):
        """The default region that the program has chosen."""
        variables = {"OPSWORKSCM_LOCAL_" + name: value for name, value in environment.items()}
        with Emulator("--server", "automate-06", *options, environment=variables) as emulator:
            [server] = emulator.call("DescribeServers")[1]["Servers"]
            return server["ServerArn"].split(":")[3]

    def test_command_line_then_environment_then_file_then_default(self):
        file = self.folder / "emulator.toml"
        file.write_text('region = "eu-west-1"\n')
        self.assertEqual(self.region(), "us-east-1")
        self.assertEqual(self.region("--config", file), "eu-west-1")
        self.assertEqual(self.region("--config", file, REGION="us-west-2"), "us-west-2")
        self.assertEqual(
            self.region("--config", file, "--region", "us-east-2", REGION="us-west-2"), "us-east-2"
        )
        self.assertEqual(self.region(CONFIG=str(file)), "eu-west-1")

    def servers(self, emulator):
        answer = emulator.call("DescribeServers")[1]
        return [(server["ServerName"], server["Status"]) for server in answer["Servers"]]

    def test_lists(self):
        wanted = [("one", "HEALTHY"), ("two", "HEALTHY")]
        with Emulator("--server", "one", "--server", "two") as emulator:
            self.assertEqual(self.servers(emulator), wanted)
        with Emulator(environment={"OPSWORKSCM_LOCAL_SERVER": "one,two"}) as emulator:
            self.assertEqual(self.servers(emulator), wanted)
        file = self.folder / "emulator.toml"
        file.write_text('server = ["one", "two"]\n')
        with Emulator("--config", file) as emulator:
            self.assertEqual(self.servers(emulator), wanted)

    def test_a_config_file_is_toml(self):
        file = self.folder / "emulator.toml"
        file.write_bytes(b'''\xef\xbb\xbf# Two servers.\r
"server" = [ # on several lines
  "one",   # a comment
  'two',
]\r
seed = 0x3_E8
region = """eu\\u002D\\
  west-1""" # escaped, on two lines
explain-signatures = true
limit = []
''')
        with Emulator("--config", file) as emulator:
            self.assertEqual(self.servers(emulator), [("one", "HEALTHY"), ("two", "HEALTHY")])
            settings = emulator.control("GET", "/_emulator/settings")[1]
            self.assertEqual((settings["Seed"], settings["Region"]), (1000, "eu-west-1"))

    def test_servers_of_other_accounts_and_regions(self):
        other = "111122223333"
        names = ("here", "there@eu-west-1", f"{other}/theirs", f"{other}/away@eu-west-1")
        with Emulator("--region", "us-west-2", *(word for name in names
                                                 for word in ("--server", name))) as emulator:
            def found(account, region):
                answer = emulator.call("DescribeServers", account, region)[1]
                return [server["ServerName"] for server in answer["Servers"]]

            home = "000000000000"
            places = [(home, "us-west-2"), (home, "eu-west-1"), (other, "us-west-2"),
                      (other, "eu-west-1")]
            wanted = [["here"], ["there"], ["theirs"], ["away"]]
            self.assertEqual([found(*place) for place in places], wanted)
            for account in (home, other):
                emulator.control("DELETE", "/_emulator/world", account=account)
                emulator.control("POST", "/_emulator/reset", account=account)
            self.assertEqual([found(*place) for place in places], wanted)

    def test_without_options_it_starts_empty(self):
        with Emulator() as emulator:
            self.assertEqual(self.servers(emulator), [])

    def test_the_account(self):
        with Emulator("--server", "automate-06", "--account", "123456789012") as emulator:
            [server] = emulator.call("DescribeServers")[1]["Servers"]
            self.assertIn(":123456789012:", server["ServerArn"])

    def test_one_seed_gives_one_world(self):
        def endpoint(seed):
            with Emulator("--server", "automate-06", "--seed", seed) as emulator:
                return emulator.call("DescribeServers")[1]["Servers"][0]["Endpoint"]

        self.assertEqual(endpoint(1), endpoint(1))
        self.assertNotEqual(endpoint(1), endpoint(2))


if __name__ == "__main__":
    unittest.main()
