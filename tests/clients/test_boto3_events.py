"""boto3 reads a server's events and the account's attributes."""

import unittest

from scenarios import ScenarioTest, durations


class Events(ScenarioTest):
    def setUp(self):
        super().setUp()
        self.clock(Frozen=True)
        self.create(PreferredBackupWindow="15:00", BackupRetentionCount=3)
        self.clock(Advance="P10D")

    def events(self, **chosen):
        return self.service.describe_events(ServerName="automate-06", **chosen)["ServerEvents"]

    def test_events_come_newest_first_with_time_and_log(self):
        events = self.events()
        times = [event["CreatedAt"] for event in events]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertEqual(events[-1]["Message"], "Started creating the server.")
        for event in events:
            self.assertEqual(event["ServerName"], "automate-06")
            self.assertRegex(
                event["LogUrl"], r"^https://s3\.amazonaws\.com/automate-06/automate-06-\d{17}$"
            )

    def test_the_paginator(self):
        events = self.events()
        self.assertGreater(len(events), 20)
        paginator = self.service.get_paginator("describe_events")
        for size in (1, 7, len(events), 1000):
            with self.subTest(size):
                pages = list(
                    paginator.paginate(
                        ServerName="automate-06", PaginationConfig={"PageSize": size}
                    )
                )
                self.assertEqual(len(pages), -(-len(events) // size))
                self.assertEqual([each for page in pages for each in page["ServerEvents"]], events)

    def test_events_between_two_pages_repeat_none(self):
        before = self.events()
        page = self.service.describe_events(ServerName="automate-06", MaxResults=5)
        self.clock(Advance="P2D")
        rest = self.events(NextToken=page["NextToken"])
        self.assertEqual(page["ServerEvents"] + rest, before)

    def test_tokens_of_others_are_invalid(self):
        token = self.service.describe_events(ServerName="automate-06", MaxResults=1)["NextToken"]
        self.create("automate-07")
        calls = (
            lambda: self.events(NextToken="made up"),
            lambda: self.events(NextToken=token[:-4] + "AAAA"),
            lambda: self.service.describe_events(ServerName="automate-07", NextToken=token),
            lambda: self.service.describe_backups(NextToken=token),
            lambda: self.service.describe_servers(NextToken=token),
        )
        for number, call in enumerate(calls):
            with self.subTest(number):
                with self.assertRaises(self.exceptions.InvalidNextTokenException):
                    call()

    def test_no_events_of_a_server_that_is_not_there(self):
        with self.assertRaises(self.exceptions.ResourceNotFoundException):
            self.service.describe_events(ServerName="nobody")


class AccountAttributes(ScenarioTest):
    options = (*durations("200ms"), "--limit", "servers=3", "--limit", "manual-backups=2")

    def used(self):
        attributes = self.service.describe_account_attributes()["Attributes"]
        maxima = {each["Name"]: each["Maximum"] for each in attributes}
        self.assertEqual(maxima, {"ServerLimit": 3, "ManualBackupLimit": 2})
        return {each["Name"]: each["Used"] for each in attributes}

    def test_they_count_servers_and_manual_backups(self):
        self.assertEqual(self.used(), {"ServerLimit": 0, "ManualBackupLimit": 0})
        self.created()
        self.backed_up()
        self.service.start_maintenance(ServerName="automate-06")
        self.wait_for_status("HEALTHY")
        self.assertEqual(self.used(), {"ServerLimit": 1, "ManualBackupLimit": 1})
        self.backed_up()
        with self.assertRaises(self.exceptions.LimitExceededException):
            self.service.create_backup(ServerName="automate-06")
        for name in ("automate-07", "automate-08"):
            self.create(name)
        with self.assertRaises(self.exceptions.LimitExceededException):
            self.create("automate-09")
        self.assertEqual(self.used(), {"ServerLimit": 3, "ManualBackupLimit": 2})

    def test_each_region_counts_for_itself(self):
        self.created()
        west = self.client(region="us-west-2")
        for each in west.describe_account_attributes()["Attributes"]:
            self.assertEqual(each["Used"], 0)


if __name__ == "__main__":
    unittest.main()
