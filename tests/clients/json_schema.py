"""As much of JSON Schema as the emulator's schema uses."""

types = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
}


def is_of_type(value, name):
    is_right = isinstance(value, types[name])
    return is_right and (isinstance(value, bool) <= (name == "boolean"))


def violations(value, schema, path="$"):
    """Where the value breaks the schema, and how; nothing if it keeps it."""
    allowed = schema.get("type", [])
    allowed = [allowed] if isinstance(allowed, str) else allowed
    if allowed and not any(is_of_type(value, name) for name in allowed):
        yield f"{path}: is no {' or '.join(allowed)}"
    elif isinstance(value, dict):
        yield from violations_of_object(value, schema, path)
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield from violations(element, schema.get("items", {}), f"{path}[{number}]")
    else:
        yield from violations_of_scalar(value, schema, path)


def violations_of_object(value, schema, path):
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}.{name}: is missing"
    for name, member in value.items():
        if name in properties:
            yield from violations(member, properties[name], f"{path}.{name}")
        elif schema.get("additionalProperties", True) is False:
            yield f"{path}.{name}: is not known"


def violations_of_scalar(value, schema, path):
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: is none of {schema['enum']}"
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{path}: has a wrong length"
    elif value < schema.get("minimum", value):
        yield f"{path}: is too small"
