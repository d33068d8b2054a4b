"""Shards that end under load: theirs wait, nobody else notices, nothing acknowledged is lost."""

import os
import re
import time
import unittest
from unittest import mock

from load import Load
from shards import Proxied, accounts_of, local, with_setting

SHARDS = 4
OPTIONS = ("--duration", "backup=0s", "--limit", "manual-backups=1000000")
beat = 0.4  # seconds that the load runs before something is done to it


def balanced(text):
    """haproxy.cfg as many would write it: by a hash of the account, to whoever is up."""
    text = re.sub(r"^ +(use-server|option persist|no option redispatch).*\n", "", text,
                  flags=re.MULTILINE)
    text = text.replace("weight 0 ", "").replace("fall 3", "fall 1")
    text = with_setting("retries", 1)(text)
    return text.replace("backend shards\n",
                        "backend shards\n    balance hash var(txn.account)\n"
                        "    hash-type consistent\n    option redispatch 1\n")


def noticing(text):
    """haproxy.cfg whose health checks see the end of a shard almost at once."""
    return text.replace("inter 1s fall 3", "inter 100ms fall 1")


def accounts(count):
    return {shard: accounts_of(shard, SHARDS, count) for shard in range(SHARDS)}


class Ends(unittest.TestCase):
    def check(self, load, shards, struck):
        """What holds whatever was done to the shards that were struck."""
        for shard in range(SHARDS):
            with self.subTest(shard=shard):
                if shard not in struck:
                    self.assertEqual(load.errors_of(shard), [])
        self.assertEqual(load.lost(), {})
        self.assertEqual({account: each for account, each in shards.owners().items()
                          if len(each) != 1}, {})

    def test_kill_9_is_seen_by_nobody_but_the_shard_s_own_clients_and_they_wait(self):
        with Proxied(SHARDS, *OPTIONS, change=noticing) as shards:
            with Load(shards, accounts(3)) as load:
                time.sleep(beat)
                before = {client.account: len(client.acknowledged) for client in load}
                shards.kill(1)
                time.sleep(1)
                others = [len(each.acknowledged) for each in load.clients[2]]
                shards.start(1)
                shards.port(1)
                time.sleep(3 * beat + 1)
            self.check(load, shards, struck=[1])
            for client in load:
                self.assertGreater(len(client.acknowledged), before[client.account])
            for client, count in zip(load.clients[2], others):
                self.assertGreater(count, before[client.account])
            for client in load.clients[1]:
                # What was under way is lost with the process, what came afterwards has waited.
                self.assertLessEqual(len(client.errors), 1, client.errors)
                self.assertGreater(client.slowest, 0.5)
            self.assertLess(max(client.slowest for client in load), 5)

    def test_sigterm_to_one_after_the_other_is_an_error_for_nobody(self):
        with Proxied(SHARDS, *OPTIONS) as shards:
            with Load(shards, accounts(2)) as load:
                for shard in range(SHARDS):
                    time.sleep(beat)
                    shards.end(shard)
                    shards.start(shard)
                    shards.port(shard)
                time.sleep(beat + 1)
            self.check(load, shards, struck=[])
            self.assertGreater(sum(len(client.acknowledged) for client in load), 100)

    def test_a_shard_that_stays_away_is_503_and_never_an_empty_world(self):
        with Proxied(SHARDS, change=with_setting("retries", 1)) as shards:
            account = accounts_of(1, SHARDS, 1)[0]
            other = accounts_of(2, SHARDS, 1)[0]
            shards.kill(1)
            for _ in range(2):
                self.assertEqual(self.asked(shards, account), 503)
                self.assertEqual(self.asked(shards, other), 200)
            self.assertEqual([*shards.accounts_at(0), *shards.accounts_at(3)], [])

    def asked(self, shards, account):
        request = ("GET", "/_emulator/world", None, account)
        return shards.proxy.control(*request)[0]

    def test_a_wrong_map_is_an_error_and_never_an_empty_world(self):
        with mock.patch.dict(os.environ, SHARDS_WAIT_SECONDS="1"), Proxied(SHARDS) as shards:
            account = accounts_of(1, SHARDS, 1)[0]
            for wrong, status in (("shard2", 421), ("shard9", 503), ("moving", 503)):
                with self.subTest(wrong):
                    self.set_map(shards, account, wrong)
                    self.assertEqual(self.asked(shards, account), status)
            self.set_map(shards, account, "shard1")
            self.assertEqual(self.asked(shards, account), 200)
            self.assertEqual(shards.owners(), {})

    def set_map(self, shards, account, value):
        line = f"set map {shards.folder}/slots.map {local.slot_of(account)} {value}\n"
        answer = shards.command(line)
        self.assertEqual(answer.strip(), "")

    def test_balancing_by_a_hash_would_not_pass(self):
        """The negative control: what the others assert is seen to fail."""
        shards = Proxied(SHARDS, *OPTIONS, change=balanced)
        shards.slots = [set(range(1024))] * SHARDS
        with shards:
            with Load(shards, accounts(6)) as load:
                time.sleep(beat)
                shards.kill(1)
                time.sleep(3)
                shards.start(1)
                shards.port(1)
                time.sleep(2)
            several = [each for each in shards.owners().values() if len(each) > 1]
            self.assertTrue(several or load.lost(), "no account was ever at two shards")
