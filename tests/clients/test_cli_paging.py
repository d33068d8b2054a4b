"""The AWS CLI's own paging: --page-size asks for pages, --max-items cuts the output."""

import unittest

from aws_cli import CliTest

count = 5
names = [f"server-{number}" for number in range(count)]
backups = [f"server-0-2016110100000{number}000" for number in range(count)]


class Paging(CliTest):
    def setUp(self):
        super().setUp()
        self.put(
            Servers=[{"ServerName": name} for name in names],
            Backups=[
                {"BackupId": backup, "CreatedAt": f"2016-11-01T00:00:0{number}Z"}
                for number, backup in enumerate(backups)
            ],
        )

    def test_pages_of_two_give_all_servers_once(self):
        output = self.aws("describe-servers", "--page-size", "2")
        self.assertEqual([server["ServerName"] for server in output["Servers"]], names)
        self.assertNotIn("NextToken", output)

    def test_max_items_and_the_starting_token_go_through_all_backups(self):
        seen = []
        more = ()
        for _ in range(count):
            output = self.aws("describe-backups", "--max-items", "2", "--page-size", "1", *more)
            seen += [backup["BackupId"] for backup in output["Backups"]]
            if "NextToken" not in output:
                break
            self.assertEqual(len(output["Backups"]), 2)
            more = ("--starting-token", output["NextToken"])
        self.assertEqual(seen, backups[::-1])

    def test_a_page_by_hand(self):
        page = self.aws("describe-servers", "--max-results", "3", "--no-paginate")
        self.assertEqual(len(page["Servers"]), 3)
        rest = self.aws("describe-servers", "--next-token", page["NextToken"], "--no-paginate")
        self.assertEqual(
            [server["ServerName"] for server in page["Servers"] + rest["Servers"]], names
        )


if __name__ == "__main__":
    unittest.main()
