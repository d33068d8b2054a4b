"""The ways in which the AWS CLI takes input."""

import json
import pathlib
import unittest

from aws_cli import CliTest


class Input(CliTest):
    options = ("--duration", "backup=1h")

    def setUp(self):
        super().setUp()
        self.put_server("automate-06")

    def test_cli_input_json(self):
        description = 'naïve – 備份 "quoted"'
        text = json.dumps({"ServerName": "automate-06", "Description": description})
        backup = self.aws("create-backup", "--cli-input-json", text)["Backup"]
        self.assertEqual(backup["Description"], description)

    def test_a_skeleton_filled_in_and_given_back(self):
        skeleton = self.aws("create-backup", "--generate-cli-skeleton")
        self.assertEqual(set(skeleton), {"ServerName", "Description", "Tags"})
        skeleton |= {"ServerName": "automate-06", "Tags": [{"Key": "Stage", "Value": "test"}]}
        file = pathlib.Path(self.home.name, "skeleton.json")
        file.write_text(json.dumps(skeleton))
        backup = self.aws("create-backup", "--cli-input-json", f"file://{file}")["Backup"]
        self.assertEqual((backup["ServerName"], backup["Description"]), ("automate-06", ""))

    def test_cli_input_yaml(self):
        text = "ServerName: automate-06\nDescription: >\n  two\n  lines\n"
        backup = self.aws("create-backup", "--cli-input-yaml", text)["Backup"]
        self.assertEqual(backup["Description"], "two lines\n")

    def test_tags_in_short_form(self):
        backup = self.aws(
            "create-backup",
            "--server-name",
            "automate-06",
            "--tags",
            "Key=Stage,Value=test",
            "Key=Owner,Value=a b:c/d@e",
        )["Backup"]
        self.assertNotIn("Tags", backup)


if __name__ == "__main__":
    unittest.main()
