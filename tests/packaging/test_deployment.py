"""What starts the emulator in containers: compose's files and Kubernetes' manifest fit the program."""

import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest
import urllib.request

import yaml

from place import build, options, project

docker = project / "docker"
port = 20161
user = 65532


def read(path):
    return list(yaml.safe_load_all(path.read_text()))


def option_of(variable):
    """--port-file for OPSWORKSCM_LOCAL_PORT_FILE."""
    name = variable.removeprefix("OPSWORKSCM_LOCAL_")
    return "--" + name.lower().replace("_", "-")


class Started:
    """The program with a container's variables, on a free port of this machine."""

    def __init__(self, variables):
        self.folder = tempfile.TemporaryDirectory()
        self.port_file = pathlib.Path(self.folder.name, "port")
        environment = {name: text for name, text in os.environ.items()
                       if not name.startswith("OPSWORKSCM_LOCAL_")}
        command = [build() / "opsworkscm-local", "run", "--port", "0", "--port-file", self.port_file]
        self.process = subprocess.Popen(command, env=environment | variables,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + 20
        while not self.port_file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()

    def get(self, path):
        """The status of a GET, as a kubelet asks: by the pod's address."""
        url = f"http://127.0.0.1:{self.port_file.read_text().strip()}{path}"
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status


class Compose(unittest.TestCase):
    def test_it_keeps_nothing_unless_a_second_file_says_so(self):
        [stack] = read(docker / "compose.yml")
        service = stack["services"]["opsworkscm"]
        self.assertNotIn("volumes", stack)
        self.assertNotIn("volumes", service)
        self.assertNotIn("OPSWORKSCM_LOCAL_DATA", service["environment"])
        self.assertNotRegex((docker / "Dockerfile").read_text(), "VOLUME|OPSWORKSCM_LOCAL_DATA")
        [volume] = read(docker / "compose.volume.yml")
        kept = volume["services"]["opsworkscm"]
        self.assertEqual(kept["volumes"], ["store:/data"])
        self.assertEqual(kept["environment"], {"OPSWORKSCM_LOCAL_DATA": "/data/store.db"})
        self.assertIn("store", volume["volumes"])

    def test_it_is_healthy_within_a_second(self):
        [stack] = read(docker / "compose.yml")
        check = stack["services"]["opsworkscm"]["healthcheck"]
        interval = re.fullmatch(r"(\d+)ms", check["start_interval"])
        self.assertLess(int(interval[1]), 1_000)
        self.assertEqual(check["test"], ["CMD", "opsworkscm-local", "health"])

    def test_each_variable_is_an_option(self):
        for file in ("compose.yml", "compose.volume.yml"):
            [stack] = read(docker / file)
            for name in stack["services"]["opsworkscm"]["environment"]:
                self.assertIn(option_of(name), options("run"))


class Kubernetes(unittest.TestCase):
    def setUp(self):
        self.deployment, self.service = read(project / "deploy" / "kubernetes.yaml")
        self.pod = self.deployment["spec"]["template"]
        [self.container] = self.pod["spec"]["containers"]

    def variables(self):
        return {each["name"]: each["value"] for each in self.container["env"]}

    def test_the_service_reaches_the_pods(self):
        labels = self.pod["metadata"]["labels"]
        self.assertEqual(self.deployment["spec"]["selector"]["matchLabels"], labels)
        self.assertEqual(self.service["spec"]["selector"], labels)
        [there] = self.container["ports"]
        [here] = self.service["spec"]["ports"]
        self.assertEqual((there["containerPort"], here["port"]), (port, port))
        self.assertEqual(here["targetPort"], there["name"])

    def test_the_service_s_name_sets_no_variable_of_the_program(self):
        name = self.service["metadata"]["name"].upper().replace("-", "_")
        self.assertFalse(f"{name}_PORT".startswith("OPSWORKSCM_LOCAL_"))
        self.assertIs(self.pod["spec"]["enableServiceLinks"], False)

    def test_the_probes_ask_what_the_program_answers(self):
        probes = [self.container[name] for name in ("startupProbe", "readinessProbe")]
        self.assertEqual(self.container["livenessProbe"]["tcpSocket"], {"port": "http"})
        with Started(self.variables()) as program:
            for probe in probes:
                self.assertEqual(probe["httpGet"]["port"], "http")
                self.assertEqual(program.get(probe["httpGet"]["path"]), 200)

    def test_each_variable_is_an_option(self):
        self.assertLessEqual({option_of(name) for name in self.variables()}, options("run"))

    def test_it_runs_as_the_image_s_user_and_may_do_nothing_else(self):
        self.assertIn(f"USER {user}:{user}", (docker / "Dockerfile").read_text())
        self.assertEqual(self.pod["spec"]["securityContext"]["runAsUser"], user)
        self.assertTrue(self.container["securityContext"]["readOnlyRootFilesystem"])
        self.assertEqual(self.container["securityContext"]["capabilities"], {"drop": ["ALL"]})


if __name__ == "__main__":
    unittest.main()
