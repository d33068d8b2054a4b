"""AWS's own description of the service, as Debian's python3-botocore carries it."""

import json
import pathlib

folder = pathlib.Path("/usr/lib/python3/dist-packages/botocore/data/opsworkscm/2016-11-01")
violations_max = 10

yes_words = ("true", "yes", "y", "t", "1")
no_words = ("false", "no", "n", "f", "0")


class Shape:
    def __init__(self, shapes, name):
        self.name = name
        about = shapes[name]
        self.type = about["type"]
        self.min = about.get("min")
        self.max = about.get("max")
        self.pattern = about.get("pattern")
        self.is_sensitive = about.get("sensitive", False)
        self.required = about.get("required", [])
        self.element = Shape(shapes, about["member"]["shape"]) if self.type == "list" else None
        members = about.get("members", {})
        self.members = {key: Shape(shapes, each["shape"]) for key, each in members.items()}


def operations():
    """The shape of each operation's input, by the operation's name."""
    model = json.loads((folder / "service-2.json").read_text())
    named = model["operations"].items()
    return {name: Shape(model["shapes"], about["input"]["shape"]) for name, about in named}
