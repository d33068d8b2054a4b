"""A world is moved by hand, as docs/scale.md tells it: by export and import, its clients refused
meanwhile."""

import unittest

from shards import Proxied, accounts_of, local

SHARDS = 2


class Moving(unittest.TestCase):
    def test_a_world_moves_by_export_and_import_and_is_never_at_two_shards_or_none(self):
        with Proxied(SHARDS) as shards:
            account, neighbour = accounts_of(0, SHARDS, 2)
            slot = local.slot_of(account)
            self.assertNotEqual(slot, local.slot_of(neighbour))
            document = {"Clock": {"Now": "2026-11-23T13:00:00Z", "Frozen": True},
                        "Servers": [{"ServerName": "automate-06"}]}
            for each in (account, neighbour):
                self.ask(shards.proxy, "PUT", "/_emulator/world", each, document)
            shards.proxy.call("CreateBackup", account, ServerName="automate-06")
            before = shards.proxy.backups(account)

            self.set_map(shards, slot, "moving")
            self.assertEqual(shards.proxy.control("GET", "/_emulator/world", None, account)[0], 503)
            exported = self.ask(shards[0], "GET", "/_emulator/world", account)
            self.give(shards, 1, f"{shards.slots[1]},{slot}")
            self.ask(shards[1], "PUT", "/_emulator/world", account, exported)
            self.ask(shards[0], "DELETE", "/_emulator/world", account)
            self.give(shards, 0, f"0-{slot - 1},{slot + 1}-511")
            self.assertEqual(shards.proxy.control("GET", "/_emulator/world", None, account)[0], 503)
            self.set_map(shards, slot, "shard1")

            self.assertEqual(shards.proxy.backups(account), before)
            self.assertEqual(self.ask(shards.proxy, "GET", "/_emulator/world", account), exported)
            self.assertEqual(shards[0].control("GET", "/_emulator/world", None, account)[0], 421)
            self.assertEqual(shards.owners(), {account: [1], neighbour: [0]})

    def ask(self, emulator, method, path, account, body=None):
        status, answer = emulator.control(method, path, body, account)
        self.assertEqual(status, 200, answer)
        return answer

    def give(self, shards, shard, slots):
        """Restarts a shard with other slots; its other clients wait that long."""
        shards.slots[shard] = slots
        shards.end(shard)
        shards.start(shard)
        shards.port(shard)

    def set_map(self, shards, slot, value):
        command = f"set map {shards.folder}/slots.map {slot} {value}\n"
        self.assertEqual(shards.command(command).strip(), "")
