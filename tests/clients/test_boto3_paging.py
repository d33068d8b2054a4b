"""boto3's paginators."""

import unittest

from sdk_python import Boto3Test

names = [f"server-{number}" for number in range(7)]
backups = [f"server-{number % 2}-2016110100000{number}000" for number in range(7)]


class Paging(Boto3Test):
    def setUp(self):
        super().setUp()
        self.put(
            Servers=[{"ServerName": name} for name in reversed(names)],
            Backups=[
                {"BackupId": backup, "CreatedAt": f"2016-11-01T00:00:0{number}Z"}
                for number, backup in enumerate(backups)
            ],
        )

    def pages(self, operation, size, **members):
        paginator = self.client().get_paginator(operation)
        return list(paginator.paginate(PaginationConfig={"PageSize": size}, **members))

    def test_describe_servers_in_pages(self):
        for size in (1, 2, 3, 7, 100):
            with self.subTest(size):
                pages = self.pages("describe_servers", size)
                self.assertEqual(len(pages), -(-len(names) // size))
                seen = [each["ServerName"] for page in pages for each in page["Servers"]]
                self.assertEqual(seen, names)

    def test_describe_backups_in_pages(self):
        for size in (1, 2, 3, 7, 100):
            with self.subTest(size):
                pages = self.pages("describe_backups", size)
                self.assertEqual(len(pages), -(-len(backups) // size))
                seen = [each["BackupId"] for page in pages for each in page["Backups"]]
                self.assertEqual(seen, backups[::-1])

    def test_describe_backups_of_one_server_in_pages(self):
        pages = self.pages("describe_backups", 2, ServerName="server-1")
        seen = [each["BackupId"] for page in pages for each in page["Backups"]]
        self.assertEqual(seen, [each for each in backups[::-1] if each.startswith("server-1-")])

    def test_without_a_size_all_is_on_one_page(self):
        answer = self.client().describe_backups()
        self.assertEqual(len(answer["Backups"]), len(backups))
        self.assertNotIn("NextToken", answer)

    def test_max_items_and_resuming(self):
        paginator = self.client().get_paginator("describe_servers")
        first = paginator.paginate(
            PaginationConfig={"MaxItems": 3, "PageSize": 2}
        ).build_full_result()
        rest = paginator.paginate(
            PaginationConfig={"PageSize": 2, "StartingToken": first["NextToken"]}
        ).build_full_result()
        seen = [each["ServerName"] for each in first["Servers"] + rest["Servers"]]
        self.assertEqual(seen, names)

    def test_a_backup_made_between_two_pages_repeats_none(self):
        client = self.client()
        page = client.describe_backups(MaxResults=3)
        client.create_backup(ServerName="server-3")
        rest = client.describe_backups(NextToken=page["NextToken"])
        seen = [each["BackupId"] for each in page["Backups"] + rest["Backups"]]
        self.assertEqual(seen, backups[::-1])


if __name__ == "__main__":
    unittest.main()
