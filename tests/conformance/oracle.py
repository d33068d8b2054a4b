"""What AWS's framework says of an input: computed from AWS's model, in AWS's grammar."""

import java
from model import no_words, violations_max, yes_words

list_misplaced = "Start of list found where not expected"
structure_misplaced = "Start of structure or map found where not expected."


def lower_camel(name):
    return name[0].lower() + name[1:]


# --- Types -------------------------------------------------------------------------------------


def token_of(value):
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def scalar_type_error(value, shape):
    if isinstance(value, list):
        return list_misplaced
    if isinstance(value, dict):
        return structure_misplaced
    token = token_of(value)
    if shape.type == "string":
        return None if token == "STRING_VALUE" else f"{token} can not be converted to a String"
    if shape.type == "integer":
        return None if token == "NUMBER_VALUE" else f"{token} can not be converted to an Integer"
    if token == "NUMBER_VALUE":
        return "NUMBER_VALUE can not be converted to a Boolean"
    if token == "STRING_VALUE" and value.lower() not in yes_words + no_words:
        return "STRING_VALUE can not be converted to an Boolean"
    return None


def type_error(value, shape):
    """The text for the first wrong type that is met, or None."""
    if value is None:
        return None
    if shape.type == "list":
        if isinstance(value, dict):
            return structure_misplaced
        if not isinstance(value, list):
            return "Expected list or null"
        errors = (type_error(element, shape.element) for element in value)
    elif shape.type == "structure":
        if isinstance(value, list):
            return list_misplaced
        if not isinstance(value, dict):
            return "Expected null"
        known = (name for name in value if name in shape.members)
        errors = (type_error(value[name], shape.members[name]) for name in known)
    else:
        return scalar_type_error(value, shape)
    return next((error for error in errors if error), None)


# --- Constraints -------------------------------------------------------------------------------


def integer_of(value):
    return max(-(2**31), min(2**31 - 1, int(value)))


def printed(value, shape):
    if value is None:
        return "null"
    if shape.is_sensitive:
        return "***Sensitive Data Redacted***"
    if shape.type == "integer":
        return str(integer_of(value))
    if shape.type == "list":
        return f"[{', '.join(printed(each, shape.element) for each in value)}]"
    if shape.type == "structure":
        members = shape.members.items()
        parts = (f"{lower_camel(name)}={printed(value.get(name), of)}" for name, of in members)
        return f"{shape.name}({', '.join(parts)})"
    return value


def violation(value, shape, path, constraint):
    shown = "" if shape.is_sensitive else f"'{printed(value, shape)}' "
    return f"Value {shown}at '{path}' failed to satisfy constraint: {constraint}"


def bound(shape, word, limit):
    measured = "value" if shape.type == "integer" else "length"
    return f"Member must have {measured} {word} than or equal to {limit}"


def broken(value, shape):
    """The constraints that a value itself breaks: pattern, minimum, maximum."""
    if shape.pattern and not java.matches(shape.pattern, value):
        yield f"Member must satisfy regular expression pattern: {shape.pattern}"
    if shape.min is None and shape.max is None:
        return
    size = integer_of(value) if shape.type == "integer" else len(value)
    if shape.min is not None and size < shape.min:
        yield bound(shape, "greater", shape.min)
    if shape.max is not None and size > shape.max:
        yield bound(shape, "less", shape.max)


def element_constraints(shape, has_null):
    """All constraints of a scalar element, kept or broken, as a list of scalars tells them."""
    if shape.max is not None:
        yield bound(shape, "less", shape.max)
    if shape.min is not None:
        yield bound(shape, "greater", shape.min)
    if shape.pattern:
        yield f"Member must satisfy regular expression pattern: {shape.pattern}"
    if has_null:
        yield "Member must not be null"


def list_violations(value, shape, path):
    has_null = any(each is None for each in value)
    if shape.element.type == "structure":
        for number, each in enumerate(value, 1):
            if each is not None:
                yield from violations(each, shape.element, f"{path}.{number}.member")
        inner = ["Member must not be null"] if has_null else []
    else:
        given = [each for each in value if each is not None]
        is_bad = has_null or any(any(broken(each, shape.element)) for each in given)
        inner = list(element_constraints(shape.element, has_null)) if is_bad else []
    if inner:
        text = f"Member must satisfy constraint: [{', '.join(inner)}]"
        yield violation(value, shape, path, text)


def violations(value, shape, path=""):
    if shape.type == "structure":
        by_key = {lower_camel(name): name for name in shape.members}
        for key in java.hash_map_order(list(by_key)):
            place = f"{path}.{key}" if path else key
            given = value.get(by_key[key])
            if given is not None:
                yield from violations(given, shape.members[by_key[key]], place)
            elif by_key[key] in shape.required:
                problem = "failed to satisfy constraint: Member must not be null"
                yield f"Value null at '{place}' {problem}"
        return
    if shape.type == "boolean":
        return
    for constraint in broken(value, shape):
        yield violation(value, shape, path, constraint)
    if shape.type == "list":
        yield from list_violations(value, shape, path)


def refusal(value, shape):
    """(type, message) if the framework refuses the input before the service sees it, or None."""
    error = type_error(value, shape)
    if error:
        return "SerializationException", error
    found = list(violations(value, shape))[:violations_max]
    if not found:
        return None
    plural = "s" if len(found) > 1 else ""
    head = f"{len(found)} validation error{plural} detected: "
    return "ValidationException", head + "; ".join(found)
