"""Clients that take backups through the proxy, and remember what was acknowledged."""

import http.client
import json
import threading
import time

from emulator import signed_by

retry_pause = 0.02


class Client(threading.Thread):
    """One account. A backup counts as acknowledged once its id was read."""

    def __init__(self, emulator, account):
        super().__init__(daemon=True)
        self.emulator = emulator
        self.account = account
        self.acknowledged = []
        self.errors = []  # (moment, what)
        self.slowest = 0.0
        self.has_to_end = threading.Event()
        self.connection = None

    def send(self, operation, members):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.emulator.port, timeout=60)
        headers = {"Content-Type": "application/x-amz-json-1.1",
                   "X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}",
                   **signed_by(self.account)}
        self.connection.request("POST", "/", json.dumps(members), headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())

    def back_up(self):
        status, answer = self.send("CreateBackup", {"ServerName": "automate-06"})
        if status != 200:
            raise ValueError((status, answer))
        self.acknowledged.append(answer["Backup"]["BackupId"])

    def run(self):
        while not self.has_to_end.is_set():
            begin = time.monotonic()
            try:
                self.back_up()
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.errors.append((time.monotonic(), repr(error)))
                self.connection = None
                time.sleep(retry_pause)
            self.slowest = max(self.slowest, time.monotonic() - begin)

    def end(self):
        self.has_to_end.set()
        self.join(60)


class Load:
    """`with Load(shards, {shard: accounts}) as load:` all of them at work."""

    def __init__(self, shards, accounts):
        self.shards = shards
        self.clients = {shard: [Client(shards.proxy, account) for account in each]
                        for shard, each in accounts.items()}

    def __iter__(self):
        return (client for clients in self.clients.values() for client in clients)

    def __enter__(self):
        for client in self:
            status, answer = self.shards.proxy.control("PUT", "/_emulator/world", {
                "Servers": [{"ServerName": "automate-06", "DisableAutomatedBackup": True}]},
                client.account)
            if status != 200:
                raise AssertionError((status, answer))
            client.start()
        return self

    def __exit__(self, *_):
        for client in self:
            client.has_to_end.set()
        for client in self:
            client.end()

    def errors_of(self, shard):
        return [error for client in self.clients[shard] for error in client.errors]

    def lost(self):
        """What was acknowledged and isn't there, by account."""
        lost = {}
        for client in self:
            there = {backup["BackupId"] for backup in self.shards.proxy.backups(client.account)}
            missing = [each for each in client.acknowledged if each not in there]
            if missing:
                lost[client.account] = missing
        return lost
