#!/usr/bin/env python3
"""How fast other emulators of AWS answer, measured beside this one.

    tests/bench/peers.py BUILD [--rounds 3] [--seconds 3]

Reading one thing by its id and writing one: DescribeBackups and CreateBackup here, GetItem and
PutItem of an item as large as a backup at dynalite (from npm, in memory) and, where a moto_server
is installed, at moto. What they do differs, and so this tells an order of magnitude.
"""

import json
import os
import shutil
import socket
import subprocess
import time

from bench import (
    Api,
    Bench,
    Program,
    backups,
    here,
    options_of,
    ours,
    row,
    scratch_in,
    servers,
    spread,
    world,
)

dynamo_api = Api("application/x-amz-json-1.0", "dynamodb", "DynamoDB_20120810")
table = "Backups"


class Peer:
    """One emulator, and the two calls that are compared."""

    def __init__(self, title, start, api, read, write):
        self.title = title
        self.start = start
        self.api = api
        self.read = read  # (operation, bodies)
        self.write = write


def this_one(bench):
    def start():
        program = bench.start_emulator()
        program.control("POST", "world", world)
        return program

    read = ("DescribeBackups", [{"BackupId": id} for id in backups])
    write = ("CreateBackup", [{"ServerName": name} for name in servers])
    return Peer("opsworkscm-local: DescribeBackups, CreateBackup", start, ours, read, write)


def dynamo(bench, title, command):
    """Any emulator of DynamoDB, started by `command`(port)."""
    items = [item(id) for id in backups]

    def start():
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = Program(command(port), bench.port_file, port, os.environ | {"LC_ALL": "C.UTF-8"})
        fill(program, items)
        return program

    key = [{"TableName": table, "Key": {"BackupId": each["BackupId"]}} for each in items]
    put = [{"TableName": table, "Item": each} for each in items]
    title = f"{title}: GetItem, PutItem"
    return Peer(title, start, dynamo_api, ("GetItem", key), ("PutItem", put))


def item(id):
    name = id.rpartition("-")[0]
    texts = {
        "BackupId": id,
        "BackupArn": f"arn:aws:opsworks-cm:us-east-1:000000000000:backup/{id}",
        "InstanceProfileArn": "arn:aws:iam::000000000000:instance-profile/aws-opsworks-cm-ec2-role",
        "S3LogUrl": f"https://s3.amazonaws.com/{name}/{id}",
        "ServerName": name,
        "ServiceRoleArn": "arn:aws:iam::000000000000:role/service-role/aws-opsworks-cm-service-role",
        "Status": "OK",
    }
    return {key: {"S": value} for key, value in texts.items()}


def fill(program, items):
    schema = {
        "TableName": table,
        "AttributeDefinitions": [{"AttributeName": "BackupId", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "BackupId", "KeyType": "HASH"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": 1000, "WriteCapacityUnits": 1000},
    }
    ask(program, "CreateTable", schema)
    end = time.monotonic() + 20
    while ask(program, "DescribeTable", {"TableName": table})["Table"]["TableStatus"] != "ACTIVE":
        if time.monotonic() > end:
            raise RuntimeError("the table is not ACTIVE")
        time.sleep(0.05)
    for each in items:
        ask(program, "PutItem", {"TableName": table, "Item": each})


def ask(program, operation, body):
    headers = dynamo_api.headers(operation) | {
        "X-Amz-Date": "20160729T133847Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20160729/us-east-1/dynamodb/"
        "aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0" * 64,
    }
    return json.loads(program.ask("POST", "/", json.dumps(body), headers))


def peers_of(bench):
    yield this_one(bench)
    folder = here / "dynalite"
    if shutil.which("npm"):
        subprocess.run(["npm", "ci", "--silent", "--no-audit"], cwd=folder, check=True)
        script = folder / "node_modules/dynalite/cli.js"
        yield dynamo(bench, "dynalite 4.0.0", lambda port: ["node", script, "--port", str(port)])
    if shutil.which("moto_server"):
        yield dynamo(bench, "moto", lambda port: ["moto_server", "-H", "127.0.0.1", "-p", str(port)])


def measure(bench, peer, seconds):
    """Requests a second and 99th percentile in ms of reads and of writes; resident MiB after."""
    program = peer.start()
    results = []
    for name, (operation, bodies) in (("reads", peer.read), ("writes", peer.write)):
        result = bench.load(program, operation, bench.inputs(name, bodies), seconds, peer.api)
        results += [result["requests"] / result["microseconds"] * 1e6, result["p99"] / 1000]
    results.append(program.memory_mib()[0])
    program.stop()
    return results


def main():
    options = options_of(__doc__, rounds=3, seconds=3)
    with scratch_in(options.build.resolve()) as scratch:
        bench = Bench(options.build.resolve(), scratch)
        peers = list(peers_of(bench))
        rounds = [
            [measure(bench, peer, options.seconds) for peer in peers]
            for _ in range(options.rounds)
        ]
    row("", "reads/s", "p99 ms", "writes/s", "p99 ms", "resident after, MiB")
    row("---", *["---:"] * 5)
    for i, peer in enumerate(peers):
        columns = list(zip(*(each[i] for each in rounds)))
        forms = (",.0f", ".2f", ",.0f", ".2f", ".0f")
        row(peer.title, *(spread(column, form) for column, form in zip(columns, forms)))


if __name__ == "__main__":
    main()
