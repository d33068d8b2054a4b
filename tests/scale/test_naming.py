"""Whose a request is: every way to name an account, asked of each shard and of the proxy."""

import json
import random
import re
import unittest

from emulator import signed_by
from shards import Proxied, accounts_of
from wire import Connection, head

SHARDS = 4
STANDARD = "000000000000"
# Each of another shard than the default account, which shard 3 has.
ONE, TWO, THREE = (accounts_of(shard, SHARDS, 1)[0] for shard in range(3))
CREDENTIALS = (f"one:secret:{ONE}", f"{TWO}:secret:{THREE}", "nobodys:secret")
DATE = ("X-Amz-Date", "20161101T000000Z")


def credential(key):
    return f"Credential={key}/20161101/us-east-1/opsworks-cm/aws4_request"


def key(name, more=""):
    return ("Authorization",
            f"AWS4-HMAC-SHA256 {credential(name)}, SignedHeaders=host, Signature=00{more}")


def raw(text):
    return ("Authorization", text)


# What, query, header fields, whose as a call of AWS, whose as one of the emulator's own API.
FORMS = (
    ("nothing", "", (), STANDARD, STANDARD),
    ("a key", "", (key(ONE), DATE), ONE, ONE),
    ("a key, dated by Date", "", (key(ONE), ("Date", "now")), ONE, ONE),
    ("a key without a date", "", (key(ONE),), STANDARD, STANDARD),
    ("a key with an empty date", "", (key(ONE), ("X-Amz-Date", "")), STANDARD, STANDARD),
    ("a key with an account", "", (key("one"), DATE), ONE, ONE),
    ("a key of 12 digits with another account", "", (key(TWO), DATE), THREE, THREE),
    ("a key that only signs", "", (key("nobodys"), DATE), STANDARD, STANDARD),
    ("a key that nobody knows", "", (key("test"), DATE), STANDARD, STANDARD),
    ("11 digits", "", (key(ONE[:11]), DATE), STANDARD, STANDARD),
    ("13 digits", "", (key(ONE + "0"), DATE), STANDARD, STANDARD),
    ("a slash in the key", "", (key(ONE + "/x"), DATE), STANDARD, STANDARD),
    ("too few parts", "", (raw(f"A Credential={ONE}/a/b/c,SignedHeaders=h,Signature=0"), DATE),
     STANDARD, STANDARD),
    ("empty parts", "", (raw(f"A Credential={ONE}////,SignedHeaders=h,Signature=0"), DATE),
     ONE, ONE),
    ("no signature", "", (raw(f"A {credential(ONE)},SignedHeaders=h"), DATE), STANDARD, STANDARD),
    ("an empty signature", "", (raw(f"A {credential(ONE)},SignedHeaders=h,Signature= "), DATE),
     STANDARD, STANDARD),
    ("no signed headers", "", (raw(f"A {credential(ONE)},Signature=0"), DATE), STANDARD, STANDARD),
    ("a part without a value", "", (key(ONE, ", junk"), DATE), STANDARD, STANDARD),
    ("two credentials", "", (key(ONE, f", {credential(THREE)}"), DATE), THREE, THREE),
    ("an empty second credential", "", (key(ONE, ", Credential="), DATE), STANDARD, STANDARD),
    ("blanks and commas", "",
     (raw(f"A   Signature=0 ,,{credential(ONE)} ,   SignedHeaders=h,"), DATE), ONE, ONE),
    ("3,000 commas", "",
     (raw(f"A {',' * 3000}{credential(ONE)},SignedHeaders=h,Signature=0"), DATE), ONE, ONE),
    ("a blank before the key", "",
     (raw(f"A Credential= {ONE}/a/b/c/d,SignedHeaders=h,Signature=0"), DATE), STANDARD, STANDARD),
    ("a tab before the name", "",
     (raw(f"A x=1,\t{credential(ONE)},SignedHeaders=h,Signature=0"), DATE), STANDARD, STANDARD),
    ("no algorithm", "", (raw(f"{credential(ONE)},SignedHeaders=h,Signature=0"), DATE),
     STANDARD, STANDARD),
    ("names that end alike", "",
     (raw(f"A X{credential(THREE)},{credential(ONE)},SignedHeaders=h,Signature=0"), DATE),
     ONE, ONE),
    ("a bearer", "", (raw(f"Bearer {ONE}"), DATE), STANDARD, STANDARD),
    ("two headers", "", (key(ONE), key(THREE), DATE), ONE, ONE),
    ("an empty header first", "", (raw(""), key(ONE), DATE), STANDARD, STANDARD),
    ("a signed query", f"?X-Amz-Algorithm=A&X-Amz-Credential={ONE}", (), STANDARD, STANDARD),
    ("header and query", "?X-Amz-Algorithm=A", (key(ONE), DATE), STANDARD, STANDARD),
    ("the same, encoded", "?x&X-Amz-%41lgorithm", (key(ONE), DATE), STANDARD, STANDARD),
    ("the account's header", "", (("X-Emulator-Account", ONE),), STANDARD, ONE),
    ("an empty one", f"?Account={ONE}", (("X-Emulator-Account", ""),), STANDARD, ONE),
    ("header before query", f"?Account={ONE}", (("X-Emulator-Account", THREE),), STANDARD, THREE),
    ("header before key", "", (("X-Emulator-Account", THREE), key(ONE), DATE), ONE, THREE),
    ("no account in the header", "", (("X-Emulator-Account", "12345678901x"),), STANDARD, None),
    ("the account's query", f"?Account={ONE}", (), STANDARD, ONE),
    ("the same, encoded", f"?%41ccount=%3{ONE[0]}{ONE[1:]}", (), STANDARD, ONE),
    ("in lower case", f"?account={ONE}", (), STANDARD, STANDARD),
    ("query before key", f"?Account={THREE}", (key(ONE), DATE), ONE, THREE),
    ("an empty query", f"?Account=&Account={THREE}", (key(ONE), DATE), ONE, ONE),
    ("a query without a value", f"?Account&Account={THREE}", (key(ONE), DATE), ONE, THREE),
    ("a query behind others", f"?a=b&&c&Account={ONE}&z=%0A", (), STANDARD, ONE),
    ("an encoded separator", f"?a%26Account={ONE}", (), STANDARD, STANDARD),
    ("an encoded equals sign", f"?Account%3D{ONE}=1", (), STANDARD, STANDARD),
    ("no account in the query", "?Account=1+2", (), STANDARD, None),
)


def made_up(chance):
    """A request that names accounts in ways that nobody thought of."""
    words = ("Credential=", "SignedHeaders=", "Signature=", credential(ONE), credential(TWO),
             credential("one"), credential(f"{THREE}/"), ONE, "one", "h", "0", "=", "/", "/a/b/c/d",
             ",", ", ", " ", "  ", "\t", "Bearer", "AWS4-HMAC-SHA256 ", "X", "SignedHeaders=h",
             "Signature=0", ",SignedHeaders=h,Signature=0", "&", "%", "#", '"', "\\")
    parts = ("Account", "Account=", f"Account={ONE}", f"Account={THREE}", "%41ccount=", "=", "&",
             "&", ONE, "%26", "%3D", "%3d", "+", "%20", "%0A", "%250", "X-Amz-Algorithm", "a", "?")
    text = "".join(chance.choices(words, k=chance.randint(1, 9)))
    fields = [("Authorization", text.strip())] if chance.random() < 0.9 else []
    if chance.random() < 0.8:
        fields.append(DATE)
    if chance.random() < 0.15:
        fields.append(("X-Emulator-Account", chance.choice((ONE, TWO, "", "x", ONE + "\t"))))
    query = "?" + "".join(chance.choices(parts, k=chance.randint(1, 6)))
    return (query if chance.random() < 0.5 else ""), fields


class Naming(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        options = [word for each in CREDENTIALS for word in ("--credential", each)]
        cls.shards = Proxied(SHARDS, *options)
        cls.shards.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.shards.discard()

    def ask(self, emulator, method, target, fields):
        """(status, body) without what differs from call to call."""
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost",
                 *(f"{name}: {value}" for name, value in fields)]
        with Connection(emulator) as connection:
            connection.send(("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n").encode())
            answer = connection.answer()
        return answer.status, re.sub(rb'"Now":"[^"]*"', b"", answer.body)

    def owner(self, method, target, fields):
        """The shard whose a request is, by what all answer, the proxy too; None: any."""
        answers = [self.ask(self.shards[shard], method, target, fields)
                   for shard in range(SHARDS)]
        kept = [shard for shard, (status, _) in enumerate(answers) if status != 421]
        proxied = self.ask(self.shards.proxy, method, target, fields)
        self.assertIn(proxied, [answers[shard] for shard in kept], (target, fields, answers))
        if len(kept) == SHARDS:
            return None
        self.assertEqual(len(kept), 1, (target, fields, answers))
        return kept[0]

    def shard_of(self, account):
        if account is None:
            return None
        return [account in accounts_of(shard, SHARDS, 1) for shard in range(3)].index(True) \
            if account != STANDARD else 3

    def test_each_way_is_one_shard_s_and_the_proxy_finds_it(self):
        for what, query, fields, of_call, of_control in FORMS:
            for method, target, account in (
                ("GET", "/", of_call),
                ("POST", "//_emulator/clock", of_call),
                ("GET", "/_emulator/clock", of_control),
                ("GET", "/%5fem%75lator/clock", of_control),
                ("GET", "http://localhost/_emulator/clock", of_control),
            ):
                with self.subTest(what, target=target):
                    found = self.owner(method, target + query, fields)
                    self.assertEqual(found, self.shard_of(account))

    def test_so_is_what_nobody_thought_of(self):
        chance = random.Random(20161101)
        for _ in range(400):
            query, fields = made_up(chance)
            self.owner("GET", chance.choice(("/", "/_emulator/clock")) + query, fields)

    def test_what_shards_tell_of_themselves_is_asked_of_any(self):
        for path in ("health", "worlds", "metrics", "settings", "openapi.json"):
            with self.subTest(path):
                status, _ = self.shards[0].control("GET", f"/_emulator/{path}", account=THREE)
                self.assertEqual(status, 200)

    def test_a_call_that_went_astray_says_why(self):
        status, answer = self.shards[0].call("DescribeServers", account=THREE)
        self.assertEqual(status, 421)
        self.assertEqual(answer["__type"], "MisdirectedRequestException")
        self.assertIn("has the slots 0-255", answer["Message"])
        self.assertNotIn(THREE, self.shards.owners())

    def test_a_call_with_a_body_arrives_whole(self):
        body = json.dumps({"ServerName": "x" * 100_000}).encode()
        fields = {"Content_Type": "application/x-amz-json-1.1", "Content_Length": len(body),
                  "X_Amz_Target": "OpsWorksCM_V2016_11_01.DescribeServers", **signed_by(ONE)}
        with Connection(self.shards.proxy) as connection:
            connection.send(head(**fields), body)
            self.assertEqual(connection.answer().status, 400)
