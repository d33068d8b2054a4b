"""Inputs made from AWS's model: for each place in each input, the values worth trying there."""

import copy
import random

from examples import (
    account,
    astral,
    certificate,
    domain_of_length,
    good_and_bad,
    newlines,
    private_key,
    text_of_length,
)

wrong_types = ("x", 7, 1.5, True, False, [], ["x"], [{}], {}, {"Key": "x"})

some_good = {
    "AWSOpsWorksCMResourceArn": f"arn:aws:opsworks-cm:us-east-1:{account}:server/nobody/x",
    "AttributeName": "CHEF_PIVOTAL_KEY",
    "BackupId": "nobody-20160729133847520",
    "CustomDomain": "chef.example.com",
    "CustomCertificate": certificate,
    "CustomPrivateKey": private_key,
    "InstanceProfileArn": f"arn:aws:iam::{account}:instance-profile/x",
    "ServiceRoleArn": f"arn:aws:iam::{account}:role/x",
    "ServerName": "nobody",
    "TimeWindowDefinition": "Mon:08:00",
}


def good(shape):
    """A value that the framework lets pass, and that finds nothing in the world."""
    if shape.type == "structure":
        return {name: good(shape.members[name]) for name in shape.required}
    if shape.type == "list":
        return [good(shape.element)]
    if shape.type == "string":
        return some_good.get(shape.name, "x")
    return {"integer": 1, "boolean": True}[shape.type]


def bad(shape):
    """A value of the right type that breaks a constraint, or None."""
    if shape.type == "structure":
        return None
    if shape.type == "list":
        if shape.element.type == "structure":
            return broken_structures(shape.element)
        inner = bad(shape.element)
        return None if inner is None else [good(shape.element), inner]
    if shape.type == "integer":
        return None if shape.min is None else shape.min - 1
    if shape.type == "string":
        refused = good_and_bad[shape.name][1]
        if refused:
            return refused[-1]
        return None if shape.max is None else "y" * (shape.max + 1)
    return None


def broken_structures(shape):
    """Two elements, each with every member that can be bad."""
    members = {name: bad(of) for name, of in shape.members.items()}
    broken = {name: value for name, value in members.items() if value is not None}
    return [broken, copy.deepcopy(broken)] if broken else None


def texts(shape):
    accepted, refused = good_and_bad[shape.name]
    yield from accepted
    yield from refused
    for limit in {shape.min, shape.max} - {None}:
        for length in {max(0, limit - 1), limit, limit + 1}:
            yield from texts_of_length(shape, length)


def texts_of_length(shape, length):
    if shape.name == "CustomDomain":
        yield domain_of_length(length)
        return
    if shape.max and shape.max > 1_000_000:  # one that is all beyond the basic plane is too large
        yield text_of_length(shape, length)
        yield text_of_length(shape, length - 3).replace(certificate[-9:], astral * 3 + certificate[-9:])
        return
    for filler in ("a", astral, "é"):
        text = text_of_length(shape, length, filler)
        if text is not None:
            yield text
    yield "1" * length  # a bad pattern, often, and a bad length


def integers():
    yield from (-1, 0, 1, 2, 100, -(2**31), 2**31 - 1, 2**31, 99999999999, -99999999999, 2**70)
    yield from (1.5, 0.5, -0.5, 1e3, 1e300, -1e300)


def lists(shape):
    yield from ([], [None], [good(shape.element), None])
    for limit in {shape.min, shape.max} - {None}:
        for length in {max(0, limit - 1), limit, limit + 1}:
            yield [good(shape.element)] * length
    if bad(shape) is not None:
        yield bad(shape)
        if shape.max is not None:
            yield bad(shape) * shape.max  # too long, and each element bad: the first ten count


def values(shape):
    """Values for one place: wrong types, null, and what its constraints make interesting."""
    yield None
    yield from wrong_types
    if shape.type == "string":
        yield from texts(shape)
    elif shape.type == "integer":
        yield from integers()
    elif shape.type == "boolean":
        yield from ("true", "True", "YES", "y", "t", "1", "false", "No", "n", "F", "0", "", "2", "on")
    elif shape.type == "list":
        yield from lists(shape)
        yield from ([value] for value in values(shape.element))
        if shape.element.type != "structure":
            yield from ([good(shape.element), value] for value in values(shape.element))
    else:
        for name, of in shape.members.items():
            rest = {other: good(each) for other, each in shape.members.items() if other != name}
            yield rest
            yield from ({**rest, name: value} for value in values(of))
            yield from ({name: value} for value in values(of))


def tricky_texts(shape, count):
    """Texts drawn from the pieces that a pattern is about; the same ones each time."""
    pieces = {
        "CustomPrivateKey": (
            "-----BEGIN ",
            "-----END ",
            "PRIVATE KEY-----",
            "RSA ",
            *newlines,
            " ",
            "x",
            "-----BEGIN RSA PRIVATE KEY-----\n",
            "\n-----END RSA PRIVATE KEY-----",
        ),
        "CustomCertificate": (*certificate.split("\n"), *newlines, " ", "x"),
        "CustomDomain": ("a", "-", ".", "a.bc", "x" * 61, "9", "_", "\n"),
        "TimeWindowDefinition": ("Mon", ":", "08:00", "2", "0", "\n", "3"),
        "AWSOpsWorksCMResourceArn": ("arn:aws", ":opsworks-cm:", f":{account}:", *newlines, "x"),
        "NodeName": ("a", "_", ".", "-", ":", "é", " ", *newlines),
        "TagKey": ("a", " ", "é", "\u0301", "_.:/=+-@", *newlines, astral, ";"),
    }.get(shape.name)
    if pieces is None:
        return
    chance = random.Random(shape.name)
    for _ in range(count):
        yield "".join(chance.choices(pieces, k=chance.randint(1, 7)))
