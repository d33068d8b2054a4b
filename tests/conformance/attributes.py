"""Engine attributes: what each operation takes for each engine, read from the prose of AWS's model."""

import itertools
import json
import re

import model

options = ("--duration", "create=0s", "--duration", "update=0s", "--duration", "maintenance=0s")

tools = ("Chef", "Puppet")
tool_of = {"ChefAutomate": "Chef", "Chef": "Chef", "Puppet": "Puppet"}
engine_model = {"Chef": "Single", "Puppet": "Monolithic"}
operations = ("AssociateNode", "CreateServer", "DisassociateNode", "StartMaintenance")

# Said by the user guide, or by the model's first editions.
said_elsewhere = {
    ("AssociateNode", "Chef"): {"CHEF_AUTOMATE_ORGANIZATION"},
    ("CreateServer", "Chef"): {"CHEF_PIVOTAL_KEY", "CHEF_DELIVERY_ADMIN_PASSWORD"},
    ("DisassociateNode", "Chef"): {"CHEF_AUTOMATE_ORGANIZATION"},
    ("UpdateServerEngineAttributes", "Chef"): {"CHEF_AUTOMATE_PIVOTAL_KEY"},
}

heading = re.compile(r"<b>Attributes (?:accepted|required) in an? (?P<request>.*?)</b>")
item = re.compile(r"<li> <p> <code>([A-Z_0-9]+)</code>:")

def prose():
    return json.loads((model.folder / "service-2.json").read_text())


def taken():
    """Names by operation and tool."""
    described = prose()
    found = {pair: set(names) for pair, names in said_elsewhere.items()}
    for operation in operations:
        text = described["shapes"][f"{operation}Request"]["members"]["EngineAttributes"]
        parts = heading.split(text["documentation"])
        for request, list_of_names in itertools.zip_longest(parts[1::2], parts[2::2]):
            [tool] = [tool for tool in tools if re.search(rf"\b{tool}\b", request)]
            found.setdefault((operation, tool), set()).update(item.findall(list_of_names))
    update = described["operations"]["UpdateServerEngineAttributes"]["documentation"]
    for tool in tools:
        names = re.findall(rf"{tool} server's [a-z ]+ \(<code>([A-Z_0-9]+)</code>\)", update)
        found.setdefault(("UpdateServerEngineAttributes", tool), set()).update(names)
    return found


def value_of(name):
    return "true" if name == "CHEF_MAJOR_UPGRADE" else "Some1!value"


def inputs(operation, name, engine):
    attributes = [{"Name": name, "Value": value_of(name)}]
    if operation == "UpdateServerEngineAttributes":
        return {"AttributeName": name, "AttributeValue": value_of(name)}
    if operation == "CreateServer":
        return {
            "Engine": engine,
            "EngineAttributes": attributes,
            "InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/x",
            "InstanceType": "m5.large",
            "ServiceRoleArn": "arn:aws:iam::123456789012:role/x",
        }
    node = {"NodeName": "n"} if operation.endswith("Node") else {}
    return {**node, "EngineAttributes": attributes}


def is_taken(names, operation, name, engine):
    if operation == "StartMaintenance" and engine == "ChefAutomate":
        return False  # there is nothing left to upgrade to
    return name in names.get((operation, tool_of[engine]), set())


def check(service, tally, account, names, operation, name, engine):
    if operation != "CreateServer":
        server = {"ServerName": "s", "Engine": engine, "EngineModel": engine_model[tool_of[engine]]}
        service.put(account, Servers=[server | {"Status": "HEALTHY"}])
    answer = service.call(operation, account, ServerName="s", **inputs(operation, name, engine))
    what = f"{operation} with {name} for {engine}"
    if not is_taken(names, operation, name, engine):
        tally.equal((answer.status, answer.type), (400, "ValidationException"), what)
    elif name == "PUPPET_NODE_CSR":
        # What is no request is refused for what it is, not for its name.
        is_refused = answer.type == "ValidationException" and "must be" in answer.message
        tally.check(is_refused, f"why {what} is refused", f"given: {answer}")
    else:
        tally.check(answer.status == 200, what, f"given: {answer}")


def run(service, tally):
    names = taken()
    every_name = sorted(set().union(*names.values()) | {"PUPPET_NODE_CERT", "COLOUR"})
    every_operation = (*operations, "UpdateServerEngineAttributes")
    tally.equal({operation for operation, _ in names}, set(every_operation), "the prose is read")
    cases = itertools.product(every_operation, every_name, tool_of)
    for number, (operation, name, engine) in enumerate(cases):
        account = str(300_000_000_000 + number)
        check(service, tally, account, names, operation, name, engine)
