"""Every member of every operation, given every kind of value: the framework's own refusals."""

import itertools
import json

import golden
import java
import model
import oracle
from examples import good_and_bad
from inputs import bad, good, tricky_texts, values

account = "111111111111"
options = ()
refusals = ("SerializationException",)
tricky_count = 150


class Validation:
    def __init__(self, service, tally):
        self.service = service
        self.tally = tally

    def expect(self, operation, text, expected, what):
        """`expected` is (type, message), or None if the framework must let the input pass."""
        answer = self.service.call_text(operation, text, account)
        name = f"{operation}: {what}"
        if expected is None:
            is_let_pass = answer.status == 200 or not (
                answer.status != 400
                or answer.type in refusals
                or "validation error" in answer.message
            )
            self.tally.check(is_let_pass, name, f"refused: {answer}", f"input: {text[:500]}")
            return
        body = {"__type": expected[0], "Message": expected[1]}
        is_exact = answer.status == 400 and answer.body == body
        self.tally.check(is_exact, name, f"given:    {answer}", f"expected: 400 {json.dumps(body)}")

    def judge(self, operation, shape, members, what):
        text = json.dumps(members, ensure_ascii=False)
        self.expect(operation, text, oracle.refusal(members, shape), what)


def check_examples(tally):
    """The tests' own reading of the patterns agrees with the hand-written examples."""
    shapes = {}

    def collect(shape):
        shapes[shape.name] = shape
        for each in [*shape.members.values(), *([shape.element] if shape.element else [])]:
            collect(each)

    for shape in model.operations().values():
        collect(shape)
    for name, shape in sorted(shapes.items()):
        if shape.type != "string":
            continue
        accepted, refused = good_and_bad[name]
        for text in accepted:
            tally.check(java.matches(shape.pattern, text), f"{name} takes {text!r}")
        for text in refused:
            tally.check(not java.matches(shape.pattern, text), f"{name} refuses {text!r}")


def check_members(validation, operation, shape):
    base = good(shape)
    for name, member in shape.members.items():
        rest = {other: value for other, value in base.items() if other != name}
        validation.judge(operation, shape, rest, f"without {name}")
        for value in values(member):
            shown = f"{name} = {json.dumps(value)[:80]}"
            validation.judge(operation, shape, {**rest, name: value}, shown)
        for text in tricky_texts(member, tricky_count):
            validation.judge(operation, shape, {**rest, name: text}, f"{name} = {text!r}")


def check_pairs(validation, operation, shape):
    """Two members violated at once, given in either order; then all at once."""
    wrong = {name: bad(member) for name, member in shape.members.items()}
    wrong |= {name: None for name in shape.required}
    some = {name: value for name, value in wrong.items() if value or name in shape.required}
    base = good(shape)
    for one, other in itertools.permutations(some, 2):
        given = {**base, one: some[one], other: some[other]}
        validation.judge(operation, shape, given, f"{one} and {other}")
    everything = {name: bad(member) for name, member in shape.members.items()}
    validation.judge(operation, shape, everything, "every member bad")
    validation.judge(operation, shape, {}, "no member")
    types = {name: {} if member.type != "structure" else 1 for name, member in shape.members.items()}
    validation.judge(operation, shape, types, "every type wrong")
    validation.judge(operation, shape, dict(reversed(types.items())), "every type wrong, reversed")
    validation.judge(operation, shape, {**base, "Unknown": {"x": [1]}}, "an unknown member")
    validation.judge(operation, shape, {**base, "serverName": 1}, "a member in lower case")


def run(service, tally):
    validation = Validation(service, tally)
    check_examples(tally)
    for operation, shape in model.operations().items():
        check_members(validation, operation, shape)
        check_pairs(validation, operation, shape)
    for operation, text, expected in golden.cases():
        validation.expect(operation, text, expected, f"by hand: {text[:80]}")
