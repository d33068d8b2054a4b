"""The description of the emulator's own API is valid, whole, and true of every reply."""

import json
import pathlib
import re
import subprocess
import unittest

import npm
from control import ControlTest
from emulator import clean_environment
from json_schema import violations

folder = pathlib.Path(__file__).resolve().parent / "openapi"
methods = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
server = {"Servers": [{"ServerName": "automate-06"}]}
unheld = {"ServerName": "nobody"}
never = {"Expectations": [{"Operation": "CreateBackup", "Never": True}]}
once = {"Expectations": [{"Operation": "CreateBackup", "Exactly": 1}]}
throttle = {"Operation": "CreateBackup", "Error": "ThrottlingException", "For": "PT1M"}
slow = {"Change": "backup", "Hold": True}
a_while = "Timeout=0.1"

parts = "?Parts=Clock,Seed,Servers,Backups,Events,Associations,Names,Timers,Policies,Faults"


def first_timer(test):
    return str(test.ask("GET", "timers")["Timers"][0]["Id"])


def its_archive(test):
    return test.request("GET", "/_emulator/archive")[2]


# Each in its order against one world: the route, what fills its braces or follows it, the body,
# and the status of the reply. What isn't known beforehand is asked for.
calls = (
    ("PUT", "/_emulator/world", "", server, 200),
    ("POST", "/_emulator/world", "", server, 200),
    ("GET", "/_emulator/health", "", None, 200),
    ("GET", "/_emulator/clock", "", None, 200),
    ("PATCH", "/_emulator/clock", "", {"Frozen": True}, 200),
    ("PATCH", "/_emulator/clock", "", {"Advance": "P2D"}, 200),
    ("PUT", "/_emulator/policies", "", {"Policies": [slow]}, 200),
    ("GET", "/_emulator/policies", "", None, 200),
    ("POST", "/_emulator/journal/verify", "", never, 200),
    ("POST", "/_emulator/journal/verify", "", once, 409),
    ("POST", "CreateBackup", "", {"ServerName": "automate-06"}, 200),
    ("GET", "/_emulator/journal", "?Operation=CreateBackup&Limit=3", None, 200),
    ("GET", "/_emulator/wait", f"?ServerName=automate-06&Status=HEALTHY&{a_while}", None, 408),
    ("GET", "/_emulator/timers", "?Until=P10D", None, 200),
    ("GET", "/_emulator/world", parts, None, 200),
    ("GET", "/_emulator/worlds", "?Limit=5", None, 200),
    ("GET", "/_emulator/backups", "?Limit=5", None, 200),
    ("GET", "/_emulator/events", "?Limit=5", None, 200),
    ("GET", "/_emulator/history", "?Limit=5", None, 200),
    ("POST", "/_emulator/release", "", unheld, 404),
    ("POST", "/_emulator/release", "", None, 200),
    ("GET", "/_emulator/wait", "?ServerName=automate-06&Status=HEALTHY", None, 200),
    ("POST", "/_emulator/policies", "", {**slow, "First": True}, 200),
    ("DELETE", "/_emulator/policies/{Id}", "2", None, 200),
    ("DELETE", "/_emulator/policies/{Id}", "2", None, 404),
    ("POST", "CreateBackup", "", {"ServerName": "automate-06"}, 200),
    ("POST", "/_emulator/timers/{Id}/end", first_timer, {"Fail": "The disk is full."}, 200),
    ("POST", "/_emulator/timers/{Id}/end", "0", None, 404),
    ("POST", "/_emulator/faults", "", throttle, 200),
    ("DELETE", "/_emulator/faults/{Id}", "1", None, 200),
    ("DELETE", "/_emulator/faults/{Id}", "1", None, 404),
    ("POST", "/_emulator/faults", "", throttle, 200),
    ("GET", "/_emulator/faults", "", None, 200),
    ("GET", "/_emulator/world", "", None, 200),
    ("PUT", "/_emulator/faults", "", {"Faults": [throttle]}, 200),
    ("PUT", "/_emulator/checkpoints/{Name}", "good", None, 200),
    ("GET", "/_emulator/checkpoints", "", None, 200),
    ("GET", "/_emulator/checkpoints/{Name}", "good", None, 200),
    ("GET", "/_emulator/checkpoints/{Name}", "bad", None, 404),
    ("POST", "/_emulator/checkpoints/{Name}/restore", "good", None, 200),
    ("POST", "/_emulator/checkpoints/{Name}/restore", "bad", None, 404),
    ("DELETE", "/_emulator/checkpoints/{Name}", "good", None, 200),
    ("DELETE", "/_emulator/checkpoints/{Name}", "good", None, 404),
    ("DELETE", "/_emulator/policies", "", None, 200),
    ("DELETE", "/_emulator/faults", "", None, 200),
    ("DELETE", "/_emulator/journal", "", None, 200),
    ("GET", "/_emulator/metrics", "", None, 200),
    ("GET", "/_emulator/settings", "", None, 200),
    ("GET", "/_emulator/store", "", None, 200),
    ("POST", "/_emulator/calls", "", {"Operation": "DescribeServers"}, 200),
    ("POST", "/_emulator/calls", "", {"Operation": "CreateBackup"}, 200),
    ("GET", "/_emulator/work", "", None, 200),
    ("DELETE", "/_emulator/work", "", None, 200),
    ("GET", "/_emulator/model/{File}", "service-2.json", None, 200),
    ("GET", "/_emulator/model/{File}", "service-3.json", None, 404),
    ("GET", "/_emulator/schema/world", "", None, 200),
    ("GET", "/_emulator/openapi.json", "", None, 200),
    ("GET", "/_emulator/stream", "", None, 200),
    ("POST", "/_emulator/reset", "", None, 200),
    ("DELETE", "/_emulator/world", "", None, 200),
    ("GET", "/_emulator/archive", "", None, 200),
    ("PUT", "/_emulator/archive", "", its_archive, 200),
    ("DELETE", "/_emulator/archive", "", None, 409),
    ("PATCH", "/_emulator/slots", "", {"Release": "0-1023"}, 200),
    ("DELETE", "/_emulator/archive", "", None, 200),
    ("PATCH", "/_emulator/slots", "", {"Take": "0-1023"}, 200),
    ("GET", "/_emulator/slots", "", None, 200),
)

# What only a second request at the same moment is answered: tests/api/control/routes/store.cpp.
two_at_once = ("GET", "/_emulator/store", 409)


def filled(route, text):
    """The path of a route with the text in place of its braces, or behind it."""
    if "{" not in route:
        return route + text
    return route[: route.index("{")] + text + route[route.index("}") + 1 :]


class OpenApiTest(ControlTest):
    def setUp(self):
        super().setUp()
        self.document = self.ask("GET", "openapi.json")
        self.described = {
            (method.upper(), path)
            for path, operations in self.document["paths"].items()
            for method in operations
        }

    def request(self, method, path, body=None, content_type="application/json"):
        """Status, content type and body of a reply; of a stream only what is there at once."""
        headers = {"X-Emulator-Account": self.account}
        if body is not None:
            headers["Content-Type"] = content_type
            body = body if isinstance(body, bytes) else json.dumps(body)
        connection = self.emulator.connect()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            kind = response.headers.get_content_type()
            is_stream = kind == "text/event-stream"
            return response.status, kind, b"" if is_stream else response.read()
        finally:
            connection.close()

    def body_type(self, method, path):
        """Of what type the route wants its body."""
        operation = self.document["paths"][path][method.lower()]
        [kind] = operation.get("requestBody", {}).get("content", ["application/json"])
        return kind

    def schema(self, method, path, status, kind):
        """That of a reply; fails where such a reply is not described."""
        responses = self.document["paths"][path][method.lower()]["responses"]
        self.assertIn(str(status), responses, f"{method} {path}")
        content = responses[str(status)]["content"]
        self.assertIn(kind, content, f"{method} {path}")
        schema = content[kind]["schema"]
        if "$ref" not in schema:
            return schema
        _, *steps = schema["$ref"].split("/")
        place = self.document
        for step in steps:
            place = place[step]
        return place

    def check(self, method, path, reply):
        status, kind, body = reply
        schema = self.schema(method, path, status, kind)
        value = json.loads(body) if kind == "application/json" else body.decode(errors="replace")
        self.assertEqual(list(violations(value, schema)), [], f"{method} {path}: {value}")
        return status


class Document(OpenApiTest):
    def test_it_is_valid_openapi(self):
        npm.install(folder)
        done = subprocess.run(
            ["node", "validate.js"],
            input=json.dumps(self.document),
            cwd=folder,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.assertEqual((done.returncode, done.stdout), (0, "3.1\n"), done.stderr)

    def run_node(self, script):
        npm.install(folder)
        return subprocess.run(
            ["node", script],
            input=json.dumps(self.document),
            cwd=folder,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )

    def test_redocly_s_recommended_rules_find_no_error(self):
        done = self.run_node("lint.js")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_its_rules_would_find_one(self):
        self.document.pop("security")
        self.document["paths"]["/_emulator/clock"]["get"]["operationId"] = "patchClock"
        done = self.run_node("lint.js")
        self.assertEqual(done.returncode, 1)
        self.assertIn("security-defined", done.stderr)
        self.assertIn("operation-operationId-unique", done.stderr)

    def test_typescript_s_types_of_it_tell_right_from_wrong(self):
        done = self.run_node("types.js")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_document_that_is_wrong_is_not_valid(self):
        npm.install(folder)
        self.document["paths"]["/_emulator/clock"]["get"]["responses"]["200"].pop("description")
        done = subprocess.run(
            ["node", "validate.js"],
            input=json.dumps(self.document),
            cwd=folder,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.assertEqual(done.returncode, 1)

    def test_every_route_says_what_it_is_for(self):
        for method, path in sorted(self.described):
            with self.subTest(f"{method} {path}"):
                operation = self.document["paths"][path][method.lower()]
                self.assertTrue(operation["summary"].endswith("."))
                for parameter in operation["parameters"]:
                    self.assertTrue(parameter["description"])


class Readme(OpenApiTest):
    def test_its_table_has_every_route(self):
        listed = set()
        for line in (folder.parents[2] / "README.md").read_text().splitlines():
            for cell in re.findall(r"^\| `([^|]*)/_emulator/", line):
                path = re.search(r"/_emulator/[^`]*", line)[0]
                if path.startswith("/_emulator/console/"):
                    continue  # files
                listed |= {(method, path) for method in re.findall(r"[A-Z]+", cell)}
        self.assertEqual(sorted(listed), sorted(self.described))


class Routes(OpenApiTest):
    def test_what_is_described_is_all_there_is(self):
        status, answer = self.emulator.control("GET", "/_emulator/nothing")
        self.assertEqual(status, 404)
        listed = answer["Message"].split("there is: ")[1].removesuffix(".").split(", ")
        self.assertEqual(sorted(listed), sorted(self.document["paths"]))

    def test_each_path_takes_the_methods_that_are_described(self):
        for path, operations in self.document["paths"].items():
            wanted = {method.upper() for method in operations}
            if "GET" in wanted:
                wanted.add("HEAD")
            for method in set(methods) - wanted:
                with self.subTest(f"{method} {path}"):
                    connection = self.emulator.connect()
                    connection.request(method, filled(path, "x" if "{" in path else ""))
                    response = connection.getresponse()
                    self.assertEqual(response.status, 405)
                    self.assertEqual(response.getheader("Allow").split(", "), sorted(wanted))
                    connection.close()

    def test_every_route_is_called_and_every_reply_is_as_described(self):
        answered = set()
        for method, path, text, body, wanted in calls:
            if not path.startswith("/"):
                self.call(path, wanted, **body)
                continue
            text, body = (each(self) if callable(each) else each for each in (text, body))
            with self.subTest(f"{method} {path} {text}"):
                kind = self.body_type(method, path)
                reply = self.request(method, filled(path, text), body, kind)
                self.assertEqual(self.check(method, path, reply), wanted, reply[2])
                answered.add((method, path, wanted))
        self.assertEqual({(method, path) for method, path, _ in answered}, self.described)
        for method, path in sorted(self.described):
            responses = self.document["paths"][path][method.lower()]["responses"]
            for status in set(map(int, responses)) - {400, 415, 500, 503}:
                if (method, path, status) != two_at_once:
                    self.assertIn((method, path, status), answered)

    def test_every_route_refuses_parameters_that_it_does_not_know(self):
        for method, path in sorted(self.described):
            with self.subTest(f"{method} {path}"):
                target = filled(path, "x" if "{" in path else "") + "?Colour=red"
                reply = self.request(method, target)
                self.assertEqual(self.check(method, path, reply), 400)
                self.assertIn("'Colour'", reply[2].decode())

    def test_every_route_with_a_body_wants_json_of_its_shape(self):
        for method, path in sorted(self.described):
            operation = self.document["paths"][path][method.lower()]
            if "requestBody" not in operation:
                continue
            target = filled(path, "1" if "{" in path else "")
            with self.subTest(f"{method} {path}"):
                reply = self.request(method, target, {"a": 1}, "text/plain")
                self.assertEqual(self.check(method, path, reply), 415)
                kind = self.body_type(method, path)
                reply = self.request(method, target, {"Colour": "red"}, kind)
                self.assertEqual(self.check(method, path, reply), 400)
                if kind != "application/json":
                    continue
                self.assertIn("Colour: is not known", reply[2].decode())
                if operation["requestBody"]["required"]:
                    reply = self.request(method, target)
                    self.assertEqual(self.check(method, path, reply), 400)
                    self.assertIn("Send such as {", reply[2].decode())


if __name__ == "__main__":
    unittest.main()
