"""A world goes out as one document and comes back as it was."""

import json
import pathlib
import tempfile
import unittest

from cases import EmulatorTest
from emulator import Emulator, run_program, signed_by
from json_schema import violations
from scenarios import durations, what_create_server_demands
from wire import Connection, request

default_account = "000000000000"
regions = ("us-east-1", "eu-west-1")
names = ("automate-06", "automate-07", "automate-08")


class WorldTest(EmulatorTest):
    options = durations("10m")

    def world(self, account=None, emulator=None):
        status, answer = (emulator or self.emulator).control(
            "GET", "/_emulator/world", account=account or self.account
        )
        self.assertEqual(status, 200, answer)
        return answer

    def replace(self, document, account=None):
        return self.emulator.control("PUT", "/_emulator/world", document, account or self.account)

    def reset(self, account=None):
        status, answer = self.emulator.control(
            "DELETE", "/_emulator/world", account=account or self.account
        )
        self.assertEqual(status, 200, answer)

    def call(self, operation, account=None, region="us-east-1", **members):
        status, answer = self.emulator.call(operation, account or self.account, region, **members)
        self.assertEqual(status, 200, answer)
        return answer

    def make_history(self, account=None):
        """A frozen world with something of everything in it."""
        account = account or self.account
        self.clock(account, Frozen=True, Now="2030-01-07T12:00:00Z")
        demanded = what_create_server_demands(account)
        for name in names:
            tags = [{"Key": "name", "Value": name}, {"Key": "größe", "Value": "\U00010437"}]
            wanted = demanded | {"Tags": tags, "PreferredBackupWindow": "15:00"}
            self.call("CreateServer", account, ServerName=name, **wanted)
        self.call("CreateServer", account, "eu-west-1", ServerName="automate-06", **demanded)
        self.clock(account, Advance="P3D")
        node = {"ServerName": names[0], "NodeName": "i-1"}
        self.call("AssociateNode", account, **node, EngineAttributes=[])
        self.clock(account, Advance="PT20M")
        backup = self.call("CreateBackup", account, ServerName=names[0], Description="\U0001f9c1")
        self.clock(account, Advance="PT20M")
        self.call("DeleteBackup", account, BackupId=backup["Backup"]["BackupId"])
        self.call("DisassociateNode", account, **node)
        self.call("StartMaintenance", account, ServerName=names[1])
        self.call("DeleteServer", account, ServerName=names[2])

    def questions(self, document):
        """Every operation that describes, about everything in the document."""
        for region in regions:
            for operation in ("DescribeServers", "DescribeBackups", "DescribeAccountAttributes"):
                yield region, operation, {}
            yield region, "DescribeServers", {"MaxResults": 1}
            yield region, "DescribeBackups", {"MaxResults": 1}
        for server in document["Servers"]:
            name = {"ServerName": server["ServerName"]}
            yield server["Region"], "DescribeEvents", name
            yield server["Region"], "DescribeEvents", name | {"MaxResults": 3}
            yield server["Region"], "DescribeBackups", name
            yield server["Region"], "DescribeServers", name
            exported = name | {"ExportAttributeName": "Userdata"}
            yield server["Region"], "ExportServerEngineAttribute", exported
            yield server["Region"], "ListTagsForResource", {"ResourceArn": server["ServerArn"]}
        for backup in document["Backups"]:
            yield backup["Region"], "DescribeBackups", {"BackupId": backup["BackupId"]}
            yield backup["Region"], "ListTagsForResource", {"ResourceArn": backup["BackupArn"]}
        for each in document["Associations"]:
            wanted = {key: each[key] for key in ("ServerName", "NodeAssociationStatusToken")}
            yield each["Region"], "DescribeNodeAssociationStatus", wanted

    def answers(self, document, account=None, emulator=None):
        """The answers to all questions, byte for byte."""
        answers = []
        with Connection(emulator or self.emulator) as connection:
            for region, operation, members in self.questions(document):
                signed = signed_by(account or self.account, region)
                fields = {name.replace("-", "_"): value for name, value in signed.items()}
                answer = connection.ask(request(operation, members, **fields))
                answers.append((region, operation, members, answer.status, answer.body))
        return answers


class ThereAndBack(WorldTest):
    def test_all_describe_operations_answer_as_before(self):
        self.make_history()
        document = self.world()
        before = self.answers(document)
        self.assertGreater(len(before), 30)
        self.reset()
        self.assertEqual(self.call("DescribeServers"), {"Servers": []})
        self.assertEqual(self.replace(document), (200, {}))
        self.assertEqual(self.answers(document), before)
        self.assertEqual(json.dumps(self.world()), json.dumps(document))

    def test_it_goes_on_as_the_original_would_have(self):
        self.make_history()
        document = self.world()
        futures = []
        for _ in range(2):
            self.reset()
            self.replace(document)
            told = self.clock(Advance="P14D")
            made = self.call("CreateBackup", ServerName=names[0])
            futures.append((told, made, self.answers(self.world())))
        self.assertEqual(futures[0], futures[1])

    def test_the_original_and_its_copy_have_one_future(self):
        self.make_history()
        document = self.world()
        original = (self.clock(Advance="P14D"), self.answers(self.world()))
        self.replace(document)
        copy = (self.clock(Advance="P14D"), self.answers(self.world()))
        self.assertEqual(copy, original)

    def test_a_token_from_before_goes_on_in_the_copy(self):
        self.clock(Frozen=True, Now="2030-01-07T12:00:00Z")
        for name in ("automate-06", "automate-07"):
            self.put_server(name, PreferredBackupWindow="15:00")
        self.clock(Advance="P3D")
        self.call("DeleteServer", ServerName="automate-06")
        self.clock(Advance="P1D")
        of_server = {"ServerName": "automate-07"}
        before = self.call("DescribeEvents", **of_server, MaxResults=3)
        rest = self.call("DescribeEvents", **of_server, NextToken=before["NextToken"])
        document = self.world()
        self.reset()
        self.replace(document)
        self.assertEqual(self.call("DescribeEvents", **of_server, MaxResults=3), before)
        again = self.call("DescribeEvents", **of_server, NextToken=before["NextToken"])
        self.assertEqual(again, rest)

    def test_a_document_without_a_clock_starts_now(self):
        self.clock(Now="2031-01-01T00:00:00Z")
        self.put_server("automate-06")
        self.replace({"Servers": [{"ServerName": "automate-07"}]})
        [server] = self.call("DescribeServers")["Servers"]
        self.assertEqual(server["ServerName"], "automate-07")
        self.assertFalse(self.world()["Clock"]["Now"].startswith("2031"))

    def test_put_may_set_the_clock_back(self):
        self.clock(Frozen=True, Now="2031-01-01T00:00:00Z")
        self.put_server("automate-06")
        document = self.world()
        document["Clock"]["Now"] = "2016-07-29T13:38:47.520Z"
        self.replace(document)
        backup = self.call("CreateBackup", ServerName="automate-06")["Backup"]
        self.assertEqual(backup["BackupId"], "automate-06-20160729133847520")

    def test_other_worlds_are_left_alone(self):
        other = "999999999999"
        self.put_server("automate-06", other)
        before = self.call("DescribeServers", other)
        self.put_server("automate-06")
        self.reset()
        self.replace({"Servers": []})
        self.assertEqual(self.call("DescribeServers", other), before)
        self.assertEqual(self.call("DescribeServers"), {"Servers": []})


class Init(WorldTest):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "world.json"

    def write(self, document):
        self.file.write_text(json.dumps(document, ensure_ascii=False))
        return self.file

    def test_a_store_begins_with_the_document(self):
        self.make_history(default_account)
        document = self.world(default_account)
        before = self.answers(document, default_account)
        with Emulator("--init", self.write(document), *self.options) as emulator:
            self.assertEqual(self.answers(document, default_account, emulator), before)
            self.assertEqual(self.world(default_account, emulator), document)

    def test_a_store_that_has_a_world_keeps_it(self):
        first = {"Servers": [{"ServerName": "first"}]}
        second = {"Servers": [{"ServerName": "second"}]}
        data = ("--data", self.folder / "store")
        for document in (first, second):
            with Emulator(*data, "--init", self.write(document)) as emulator:
                [server] = emulator.call("DescribeServers")[1]["Servers"]
                self.assertEqual(server["ServerName"], "first")

    def test_a_store_that_has_a_world_is_told_of(self):
        options = ("--data", self.folder / "store", "--init", self.write({"Servers": []}))
        for told in (False, True):
            with Emulator(*options, log_level="info") as emulator:
                self.assertEqual("--init is passed over" in emulator.stderr(), told)

    def test_each_account_begins_with_a_document_of_its_own(self):
        other, third = "111122223333", "444455556666"
        files = {}
        for name in ("first", "second"):
            files[name] = self.folder / f"{name}.json"
            files[name].write_text(json.dumps({"Servers": [
                {"ServerName": name}, {"ServerName": name + "-away", "Region": "eu-west-1"}]}))
        options = ("--init", files["first"], "--init", f"{other}={files['second']}")
        with Emulator(*options, "--server", f"{third}/third") as emulator:
            def names(account, region="us-east-1"):
                answer = emulator.call("DescribeServers", account, region)[1]
                return [each["ServerName"] for each in answer["Servers"]]

            for _ in range(2):
                self.assertEqual(names(default_account), ["first"])
                self.assertEqual(names(other), ["second"])
                self.assertEqual(names(other, "eu-west-1"), ["second-away"])
                self.assertEqual(names(third), ["third"])
                for account in (default_account, other, third):
                    emulator.control("DELETE", "/_emulator/world", account=account)
                    emulator.control("POST", "/_emulator/reset", account=account)

    def test_where_one_document_has_mistakes_nothing_of_any_is_there(self):
        good, bad = self.folder / "good.json", self.folder / "bad.json"
        good.write_text('{"Servers":[{"ServerName":"good"}]}')
        bad.write_text('{"Servers":[{}]}')
        data = ("--data", self.folder / "store")
        done = run_program("run", "--port", 0, *data, "--init", good, "--init",
                           f"111122223333={bad}")
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"--init {bad}: ", done.stderr)
        with Emulator(*data) as emulator:
            self.assertEqual(emulator.control("GET", "/_emulator/worlds")[1]["Worlds"], [])

    def test_two_documents_of_one_account(self):
        file = self.write({})
        done = run_program("run", "--port", 0, "--init", file, "--init", f"{default_account}={file}")
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"account {default_account} has a document already", done.stderr)

    def test_a_document_with_mistakes_ends_the_start_with_all_of_them(self):
        file = self.write({"Servers": [{"ServerName": "1abc"}], "Sedd": 1})
        done = run_program("run", "--port", 0, "--init", file)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in ("--init", "Servers[0].ServerName", "Sedd"):
            self.assertIn(word, done.stderr)
        self.assertNotIn('{"Message"', done.stderr)

    def test_a_file_that_is_not_there(self):
        done = run_program("run", "--port", 0, "--init", self.folder / "nothing.json")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
        self.assertIn("nothing.json", done.stderr)


class Mistakes(WorldTest):
    wrong = {
        "Servers": [
            {"ServerName": "automate-07"},
            {"ServerName": "automate-08", "Status": "SLEEPY", "BackupRetentionCount": "many"},
            {"Status": "HEALTHY"},
        ],
        "Backups": [{"BackupId": "b-1", "CreatedAt": "yesterday", "Colour": "blue"}],
    }

    paths = (
        "Servers[1].Status: must be one of",
        "Servers[1].BackupRetentionCount: must be an integer",
        "Servers[2].ServerName: is missing",
        "Backups[0].CreatedAt: must be a time",
        "Backups[0].Colour: is not known",
    )

    def test_each_is_told_by_its_path_and_nothing_is_changed(self):
        self.clock(Frozen=True)
        self.put_server("automate-06")
        before = self.world()
        for method in ("POST", "PUT"):
            with self.subTest(method):
                status, answer = self.emulator.control(
                    method, "/_emulator/world", self.wrong, self.account
                )
                self.assertEqual(status, 400)
                self.assertTrue(answer["Message"].startswith("Nothing was changed. "))
                for path in self.paths:
                    self.assertIn(path, answer["Message"])
                self.assertEqual(self.world(), before)

    def test_what_is_no_document(self):
        for document in ([], "Servers", 7, None, {"Servers": {}}, {"Clock": []}):
            with self.subTest(document):
                if document is not None:
                    self.assertEqual(self.replace(document)[0], 400)

    def test_a_clock_that_could_not_be_set_is_no_part_of_a_document(self):
        for rate in (0, -1, 1e300):
            with self.subTest(rate):
                status, answer = self.replace({"Clock": {"Rate": rate}})
                self.assertEqual(status, 400)
                self.assertIn("Clock.Rate", answer["Message"])

    def test_post_merges_resources_only(self):
        for member, value in (("Clock", {"Frozen": True}), ("Seed", 1), ("Timers", [])):
            with self.subTest(member):
                status, answer = self.emulator.control(
                    "POST", "/_emulator/world", {member: value}, self.account
                )
                self.assertEqual(status, 400)
                self.assertIn(f"{member}: is for PUT", answer["Message"])


class Schema(WorldTest):
    def setUp(self):
        super().setUp()
        status, self.schema = self.emulator.control("GET", "/_emulator/schema/world")
        self.assertEqual(status, 200)

    def test_it_accepts_an_exported_document(self):
        self.make_history()
        document = self.world()
        for member in ("Servers", "Backups", "Events", "Associations", "Names", "Timers"):
            self.assertTrue(document[member], member)
            self.assertIn("required", self.schema["properties"][member]["items"])
        self.assertEqual(set(document), set(self.schema["properties"]))
        self.assertEqual(list(violations(document, self.schema)), [])

    def test_it_rejects_what_the_emulator_rejects(self):
        found = "\n".join(violations(Mistakes.wrong, self.schema))
        for path in Mistakes.paths:
            if "a time" not in path:
                self.assertIn(path.split(":")[0], found)


if __name__ == "__main__":
    unittest.main()
