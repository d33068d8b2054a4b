"""boto3 tags servers and backups."""

import unittest

from scenarios import ScenarioTest


def as_tags(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


class Tags(ScenarioTest):
    def tags(self, arn):
        tags = self.service.list_tags_for_resource(ResourceArn=arn)["Tags"]
        return {tag["Key"]: tag["Value"] for tag in tags}

    def test_tagging_listing_and_untagging(self):
        arn = self.created(Tags=as_tags({"stage": "test"}))["ServerArn"]
        self.assertEqual(self.tags(arn), {"stage": "test"})
        changed = {"stage": "live", "team": "größe"}
        self.service.tag_resource(ResourceArn=arn, Tags=as_tags(changed))
        self.assertEqual(self.tags(arn), changed)
        self.service.untag_resource(ResourceArn=arn, TagKeys=["stage", "nothing"])
        self.assertEqual(self.tags(arn), {"team": "größe"})
        self.assertNotIn("Tags", self.server())

    def test_blanks_around_keys_and_values_are_cut_off(self):
        arn = self.created()["ServerArn"]
        self.service.tag_resource(ResourceArn=arn, Tags=as_tags({"  team ": "  a b  "}))
        self.assertEqual(self.tags(arn), {"team": "a b"})

    def test_list_tags_for_resource_in_pages(self):
        wanted = {f"key-{number:02}": str(number) for number in range(25)}
        arn = self.created(Tags=as_tags(wanted))["ServerArn"]
        paginator = self.service.get_paginator("list_tags_for_resource")
        for size in (1, 10, 25, 100):
            with self.subTest(size):
                pages = list(
                    paginator.paginate(ResourceArn=arn, PaginationConfig={"PageSize": size})
                )
                self.assertEqual(len(pages), -(-len(wanted) // size))
                seen = [tag for page in pages for tag in page["Tags"]]
                self.assertEqual(seen, as_tags(wanted))

    def test_a_servers_tags_come_down_to_its_backups(self):
        server = self.created(Tags=as_tags({"stage": "test", "team": "a"}))
        own = self.backed_up(Tags=as_tags({"team": "b", "why": "release"}))
        self.assertEqual(
            self.tags(own["BackupArn"]), {"stage": "test", "team": "b", "why": "release"}
        )
        self.service.tag_resource(ResourceArn=server["ServerArn"], Tags=as_tags({"stage": "live"}))
        self.assertEqual(self.tags(own["BackupArn"])["stage"], "live")
        self.service.untag_resource(ResourceArn=server["ServerArn"], TagKeys=["stage"])
        self.assertEqual(self.tags(own["BackupArn"]), {"team": "b", "why": "release"})
        self.service.tag_resource(ResourceArn=own["BackupArn"], Tags=as_tags({"kept": "yes"}))
        self.assertEqual(self.tags(server["ServerArn"]), {"team": "a"})

    def test_fifty_tags_and_no_more(self):
        arn = self.created()["ServerArn"]
        self.service.tag_resource(
            ResourceArn=arn, Tags=as_tags({f"key-{number}": "" for number in range(50)})
        )
        self.service.tag_resource(ResourceArn=arn, Tags=as_tags({"key-0": "changed"}))
        with self.assertRaises(self.exceptions.ValidationException):
            self.service.tag_resource(ResourceArn=arn, Tags=as_tags({"key-50": ""}))
        self.assertEqual(len(self.tags(arn)), 50)
        self.assertEqual(self.tags(arn)["key-0"], "changed")

    def test_keys_that_are_refused_change_nothing(self):
        arn = self.created(Tags=as_tags({"team": "a"}))["ServerArn"]
        for tags in (
            as_tags({"good": "1", "aws:created-by": "me"}),
            as_tags({"good": "1", "   ": "blank"}),
            as_tags({"twice": "1"}) + as_tags({"twice": "2"}),
            as_tags({"no<angle>": "1"}),
        ):
            with self.subTest(tags):
                with self.assertRaises(self.exceptions.ValidationException):
                    self.service.tag_resource(ResourceArn=arn, Tags=tags)
        self.assertEqual(self.tags(arn), {"team": "a"})

    def test_resources_that_are_not_there(self):
        arn = self.created()["ServerArn"]
        for wrong in (
            arn.replace(self.account, "999999999999"),
            arn.replace("us-east-1", "eu-west-1"),
            arn.replace("automate-06", "automate-07"),
            f"arn:aws:opsworks-cm:us-east-1:{self.account}:backup/automate-06-20161101000000000",
        ):
            with self.subTest(wrong):
                with self.assertRaises(self.exceptions.ResourceNotFoundException):
                    self.service.list_tags_for_resource(ResourceArn=wrong)
                with self.assertRaises(self.exceptions.ResourceNotFoundException):
                    self.service.tag_resource(ResourceArn=wrong, Tags=as_tags({"a": "b"}))
                with self.assertRaises(self.exceptions.ResourceNotFoundException):
                    self.service.untag_resource(ResourceArn=wrong, TagKeys=["a"])


if __name__ == "__main__":
    unittest.main()
