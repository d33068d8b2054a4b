"""What deploy/ describes for containers: read, and each container's command run as a process."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

import npm
from emulator import clean_environment, program, wait_until
from shards import At, accounts_of, free_port, local, root

SHARDS = 4
deploy = root / "deploy"


def read(name):
    return list(yaml.safe_load_all((deploy / name).read_text()))


def image_environment():
    """What docker/Dockerfile gives the program."""
    words = re.search(r"^ENV PATH.*$", (root / "docker" / "Dockerfile").read_text(), re.MULTILINE)
    return dict(word.split("=", 1) for word in words[0].split()[1:] if "OPSWORKSCM" in word)


class Containers:
    """The processes of containers: their paths and ports are put in place of the containers'."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="opsworkscm-local-deploy-"))
        self.ports = [free_port() for _ in range(SHARDS)]
        self.proxy = At(free_port())
        self.metrics = At(free_port())
        self.processes = []

    def run(self, command, environment):
        with open(self.folder / "log", "ab") as log:
            self.processes.append(subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def run_shard(self, shard, arguments):
        environment = clean_environment(
            **image_environment(),
            OPSWORKSCM_LOCAL_PORT=str(self.ports[shard]))
        environment["OPSWORKSCM_LOCAL_HOST"] = "127.0.0.1"
        (self.folder / str(shard)).mkdir()
        arguments = [each.replace("/etc/shards", str(deploy / "kubernetes"))
                     .replace("/data/", f"{self.folder}/{shard}/") for each in arguments]
        self.run([program(), *arguments], environment)

    def run_proxy(self, command, given):
        ports = {f"SHARD{shard}": port for shard, port in enumerate(self.ports)}

        def here(name, value):
            value = value.replace("/etc/shards", str(deploy / "haproxy"))
            value = value.replace("/tmp/", f"{self.folder}/")
            if name in ports:
                return f"127.0.0.1:{ports[name]}"
            return {":20161": f"127.0.0.1:{self.proxy.port}",
                    ":20162": f"127.0.0.1:{self.metrics.port}"}.get(value, value)

        environment = {name: here(name, value) for name, value in given.items()}
        command = [here("", each) for each in command]
        self.run([local.haproxy(), *command[1:]], environment)

    def log(self):
        return (self.folder / "log").read_text()

    def discard(self):
        for process in self.processes:
            process.terminate()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class DeployTest(unittest.TestCase):
    def setUp(self):
        self.containers = Containers()
        self.addCleanup(self.containers.discard)

    def listens(self, emulator):
        ended = [each.args for each in self.containers.processes if each.poll() is not None]
        self.assertEqual(ended, [], self.containers.log())
        try:
            return emulator.control("GET", "/_emulator/health")[0] == 200
        except OSError:
            return False

    def check_service(self):
        """Each shard's accounts are served through the proxy, by that shard alone."""
        shards = [At(port) for port in self.containers.ports]
        for each in (*shards, self.containers.proxy):
            wait_until(lambda each=each: self.listens(each), what="the start")
        for shard in range(SHARDS):
            account = accounts_of(shard, SHARDS, 1)[0]
            document = {"Servers": [{"ServerName": "automate-06"}]}
            answer = self.containers.proxy.control("POST", "/_emulator/world", document, account)
            self.assertEqual(answer[0], 200, answer)
            statuses = [each.call("DescribeServers", account)[0] for each in shards]
            self.assertEqual(statuses, [200 if each == shard else 421 for each in range(SHARDS)])
        self.assertEqual(self.containers.proxy.call("DescribeServers")[0], 200)
        self.assertEqual(self.containers.metrics.control("GET", "/metrics")[0], 200)
        stores = {path.parent.name for path in self.containers.folder.glob("*/store.db")}
        self.assertEqual(stores, {str(shard) for shard in range(SHARDS)})


class Map(unittest.TestCase):
    def test_the_map_of_slots_is_that_of_four_shards(self):
        printed = subprocess.run([deploy / "haproxy" / "slot-map", "4"], capture_output=True,
                                 text=True, check=True).stdout
        self.assertEqual(printed, (deploy / "haproxy" / "slots.map").read_text())


class Compose(DeployTest):
    def setUp(self):
        super().setUp()
        self.services = read("compose-shards.yml")[0]["services"]

    def test_its_commands_run_and_serve(self):
        for shard in range(SHARDS):
            self.containers.run_shard(shard, self.services[f"shard{shard}"]["command"])
        proxy = self.services["proxy"]
        self.containers.run_proxy(proxy["command"], proxy["environment"])
        self.check_service()
        self.assertEqual(len(self.containers.proxy.call("DescribeServers")[1]["Servers"]), 1)

    def test_each_has_a_volume_of_its_own_and_the_proxy_a_name_for_each(self):
        volumes = {self.services[f"shard{shard}"]["volumes"][0] for shard in range(SHARDS)}
        self.assertEqual(volumes, {f"shard{shard}:/data" for shard in range(SHARDS)})
        for shard in range(SHARDS):
            self.assertEqual(self.services["proxy"]["environment"][f"SHARD{shard}"],
                             f"shard{shard}:20161")
        for port in self.services["proxy"]["ports"]:
            self.assertTrue(port.startswith("127.0.0.1:"))


class Kubernetes(DeployTest):
    def setUp(self):
        super().setUp()
        self.all = [*read("kubernetes/shards.yaml"), *read("kubernetes/proxy.yaml")]

    def of(self, kind):
        return {each["metadata"]["name"]: each for each in self.all if each["kind"] == kind}

    def pods(self):
        return {each["metadata"]["name"]: each["spec"]["template"]
                for each in self.all if each["kind"] in ("StatefulSet", "Deployment")}

    def environment(self, container, **told):
        """With what Kubernetes tells put in its places."""
        values = {}
        for each in container["env"]:
            known = {**told, **values}
            value = each.get("value") or told[each["valueFrom"]["fieldRef"]["fieldPath"]]
            values[each["name"]] = re.sub(r"\$\((\w+)\)", lambda name: known[name[1]], value)
        return values

    def test_its_commands_run_and_serve(self):
        pods = self.pods()
        emulator = pods["shard"]["spec"]["containers"][0]
        self.assertEqual(self.of("StatefulSet")["shard"]["spec"]["replicas"], SHARDS)
        for shard in range(SHARDS):
            pod = self.environment(emulator, **{"metadata.name": f"shard-{shard}"})["POD"]
            self.containers.run_shard(
                shard, [each.replace("$(POD)", pod) for each in emulator["args"]])
        proxy = pods["proxy"]["spec"]["containers"][0]
        self.containers.run_proxy(
            proxy["command"], self.environment(proxy, **{"metadata.namespace": "default"}))
        self.check_service()

    def test_names_and_labels_fit(self):
        pods, services = self.pods(), self.of("Service")
        self.assertEqual(self.of("StatefulSet")["shard"]["spec"]["serviceName"], "shards")
        self.assertEqual(services["shards"]["spec"]["clusterIP"], "None")
        for service, pod in (("shards", "shard"), ("opsworkscm", "proxy")):
            selector = services[service]["spec"]["selector"]
            self.assertEqual(selector, pods[pod]["metadata"]["labels"])
            self.assertEqual(services[service]["spec"]["ports"][0]["targetPort"],
                             pods[pod]["spec"]["containers"][0]["ports"][0]["name"])
        budgets = [each["spec"]["selector"]["matchLabels"]
                   for each in self.of("PodDisruptionBudget").values()]
        self.assertEqual(budgets, [pods["shard"]["metadata"]["labels"],
                                   pods["proxy"]["metadata"]["labels"]])
        proxy = self.environment(pods["proxy"]["spec"]["containers"][0],
                                 **{"metadata.namespace": "here"})
        self.assertEqual([proxy[f"SHARD{shard}"] for shard in range(SHARDS)],
                         [f"shard-{shard}.shards.here.svc.cluster.local:20161"
                          for shard in range(SHARDS)])

    def test_no_pod_gets_variables_of_services_or_more_rights_than_it_needs(self):
        for name, pod in self.pods().items():
            with self.subTest(name):
                self.assertIs(pod["spec"]["enableServiceLinks"], False)
                self.assertIs(pod["spec"]["securityContext"]["runAsNonRoot"], True)
                container = pod["spec"]["containers"][0]
                self.assertIs(container["securityContext"]["readOnlyRootFilesystem"], True)
                self.assertEqual(container["securityContext"]["capabilities"], {"drop": ["ALL"]})
                self.assertLessEqual({"readinessProbe", "livenessProbe"}, container.keys())

    def test_the_probes_are_answered(self):
        emulator = self.pods()["shard"]["spec"]["containers"][0]
        self.containers.run_shard(0, ["run", "--slots", "0-255"])
        shard = At(self.containers.ports[0])
        wait_until(lambda: self.listens(shard))
        for probe in ("readinessProbe", "livenessProbe"):
            self.assertEqual(shard.control("GET", emulator[probe]["httpGet"]["path"])[0], 200)

    def validate(self, documents):
        """What is wrong with them by Kubernetes's and compose's own schemas, a line each."""
        folder = pathlib.Path(__file__).parent / "schemas"
        npm.install(folder)
        done = subprocess.run(["node", "validate.js"], cwd=folder, input=json.dumps(documents),
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 1 if done.stdout else 0)
        return done.stdout.splitlines()

    def test_all_of_it_is_valid_by_the_schemas(self):
        files = [*deploy.glob("*.y*ml"), *(deploy / "kubernetes").glob("*.yaml")]
        documents = [each for file in files for each in yaml.safe_load_all(file.read_text())
                     if each["kind" if "kind" in each else "services"] != "Kustomization"]
        self.assertGreater(len(documents), 8)
        self.assertEqual(self.validate(documents), [])

    def test_the_schemas_tell_what_is_wrong(self):
        [compose] = read("compose-shards.yml")
        compose["services"]["shard0"]["prots"] = []
        shards = next(each for each in read("kubernetes/shards.yaml")
                      if each["kind"] == "StatefulSet")
        shards["spec"]["replicas"] = "four"
        self.assertEqual(self.validate([compose, shards, {"apiVersion": "v1", "kind": "Pot"}]), [
            "compose /services/shard0: must NOT have additional properties",
            "StatefulSet /spec/replicas: must be integer",
            "Pot : there is no Pot in v1"])

    @unittest.skipUnless(shutil.which("kubectl"), "there is no kubectl to put it together")
    def test_kustomize_puts_it_together(self):
        done = subprocess.run(["kubectl", "kustomize", deploy / "kubernetes"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        made = list(yaml.safe_load_all(done.stdout))
        maps = {each["metadata"]["name"]: each["data"] for each in made
                if each["kind"] == "ConfigMap"}
        for each in made:
            if each["kind"] in ("StatefulSet", "Deployment"):
                names = [volume["configMap"]["name"]
                         for volume in each["spec"]["template"]["spec"]["volumes"]
                         if "configMap" in volume]
                self.assertEqual(len(names), 1)
                self.assertLessEqual(set(names), maps.keys())
        files = sorted(name for data in maps.values() for name in data)
        self.assertEqual(files, ["haproxy.cfg", "keys.map", "moving.lua", "shard-0.toml",
                                 "shard-1.toml", "shard-2.toml", "shard-3.toml", "slots.map"])
