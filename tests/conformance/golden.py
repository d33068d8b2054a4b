"""Answers written by hand, so that the computed ones are held to something."""

import json

from examples import private_key

null = "Value null at '{}' failed to satisfy constraint: Member must not be null"
tag_pattern = r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"
arn_of_nobody = "arn:aws:opsworks-cm:us-east-1:123456789012:server/nobody/x"

# The order in which the violations of several members come.
orders = {
    "AssociateNode": "nodeName engineAttributes serverName",
    "CreateServer": "instanceType serverName instanceProfileArn engine serviceRoleArn",
    "DescribeNodeAssociationStatus": "nodeAssociationStatusToken serverName",
    "DisassociateNode": "nodeName serverName",
    "ExportServerEngineAttribute": "serverName exportAttributeName",
    "RestoreServer": "backupId serverName",
    "TagResource": "resourceArn tags",
    "UntagResource": "tagKeys resourceArn",
    "UpdateServerEngineAttributes": "serverName attributeName",
}

serialization = {
    ("DescribeServers", '{"MaxResults":"1"}'): "STRING_VALUE can not be converted to an Integer",
    ("DescribeServers", '{"MaxResults":true}'): "TRUE_VALUE can not be converted to an Integer",
    ("DescribeServers", '{"ServerName":1}'): "NUMBER_VALUE can not be converted to a String",
    ("DescribeServers", '{"ServerName":1.5}'): "NUMBER_VALUE can not be converted to a String",
    ("DescribeServers", '{"ServerName":false}'): "FALSE_VALUE can not be converted to a String",
    ("DescribeServers", '{"ServerName":["s"]}'): "Start of list found where not expected",
    ("DescribeServers", '{"ServerName":{}}'): "Start of structure or map found where not expected.",
    ("DescribeServers", "[]"): "Start of list found where not expected",
    ("UpdateServer", '{"DisableAutomatedBackup":1}'): "NUMBER_VALUE can not be converted to a Boolean",
    (
        "UpdateServer",
        '{"DisableAutomatedBackup":"on"}',
    ): "STRING_VALUE can not be converted to an Boolean",
    ("CreateBackup", '{"Tags":"x"}'): "Expected list or null",
    ("CreateBackup", '{"Tags":{}}'): "Start of structure or map found where not expected.",
    ("CreateBackup", '{"Tags":["x"]}'): "Expected null",
    ("CreateBackup", '{"Tags":[[]]}'): "Start of list found where not expected",
    ("CreateBackup", '{"Tags":[{"Key":1}]}'): "NUMBER_VALUE can not be converted to a String",
    # The first one met counts, and it comes before all violations.
    ("CreateBackup", '{"ServerName":"1","Tags":1,"Description":2}'): "Expected list or null",
    # Of a member given twice, every value must have the type.
    ("DescribeServers", '{"MaxResults":"x","MaxResults":1}'): (
        "STRING_VALUE can not be converted to an Integer"
    ),
}

violations = {
    ("DescribeServers", '{"ServerName":"1abc"}'): [
        "Value '1abc' at 'serverName' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: [a-zA-Z][a-zA-Z0-9\-]*"
    ],
    ("DescribeServers", '{"ServerName":""}'): [
        "Value '' at 'serverName' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: [a-zA-Z][a-zA-Z0-9\-]*",
        "Value '' at 'serverName' failed to satisfy constraint: Member must have length greater "
        "than or equal to 1",
    ],
    ("DescribeServers", '{"MaxResults":0}'): [
        "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater "
        "than or equal to 1"
    ],
    ("DescribeServers", '{"MaxResults":-99999999999}'): [
        "Value '-2147483648' at 'maxResults' failed to satisfy constraint: Member must have value "
        "greater than or equal to 1"
    ],
    # Of a member given twice, the last one counts.
    ("DescribeServers", '{"MaxResults":1,"MaxResults":0}'): [
        "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater "
        "than or equal to 1"
    ],
    ("CreateBackup", '{"ServerName":"s","Tags":[{"Key":"","Value":""}]}'): [
        "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length "
        "greater than or equal to 1"
    ],
    ("CreateBackup", '{"ServerName":"s","Tags":[{"Key":"a","Value":""},{"Key":"b","Value":"a b;c"}]}'): [
        "Value 'a b;c' at 'tags.2.member.value' failed to satisfy constraint: Member must satisfy "
        f"regular expression pattern: {tag_pattern}"
    ],
    ("CreateBackup", '{"ServerName":"s","Tags":[{}]}'): [
        null.format("tags.1.member.value"),
        null.format("tags.1.member.key"),
    ],
    ("CreateBackup", '{"ServerName":"s","Tags":[null]}'): [
        "Value '[null]' at 'tags' failed to satisfy constraint: Member must satisfy constraint: "
        "[Member must not be null]"
    ],
    (
        "CreateBackup",
        json.dumps({"ServerName": "s", "Tags": [{"Key": "a", "Value": "b"}] * 201}),
    ): [
        f"Value '[{', '.join(['Tag(key=a, value=b)'] * 201)}]' at 'tags' failed to satisfy "
        "constraint: Member must have length less than or equal to 200"
    ],
    ("UntagResource", json.dumps({"ResourceArn": arn_of_nobody, "TagKeys": ["a", "b" * 129]})): [
        f"Value '[a, {'b' * 129}]' at 'tagKeys' failed to satisfy constraint: Member must satisfy "
        "constraint: [Member must have length less than or equal to 128, Member must have length "
        "greater than or equal to 1, Member must satisfy regular expression pattern: "
        f"{tag_pattern}]"
    ],
    # What is secret is not told, neither alone nor within a list.
    (
        "AssociateNode",
        json.dumps(
            {
                "ServerName": "s",
                "NodeName": "n",
                "EngineAttributes": [{"Name": "N", "Value": "v" * 10_001}],
            }
        ),
    ): [
        "Value at 'engineAttributes.1.member.value' failed to satisfy constraint: Member must have "
        "length less than or equal to 10000"
    ],
    (
        "AssociateNode",
        '{"ServerName":"s","NodeName":"n","EngineAttributes":[{"Name":"N","Value":"v"},null]}',
    ): [
        "Value '[EngineAttribute(name=N, value=***Sensitive Data Redacted***), null]' at "
        "'engineAttributes' failed to satisfy constraint: Member must satisfy constraint: [Member "
        "must not be null]"
    ],
}

let_pass = (
    ("DescribeServers", '{"MaxResults":1.5}'),
    ("DescribeServers", '{"MaxResults":99999999999}'),
    ("DescribeServers", '{"MaxResults":0,"MaxResults":1}'),
    ("DescribeServers", '{"MaxResults":null,"ServerName":null,"Unknown":[{"x":null}]}'),
    ("DescribeServers", '{"servername":1,"serverName":2}'),
    ("UpdateServer", '{"ServerName":"nobody","DisableAutomatedBackup":"true"}'),
    ("UpdateServer", '{"ServerName":"nobody","DisableAutomatedBackup":"Yes"}'),
    ("UpdateServer", '{"ServerName":"nobody","BackupRetentionCount":0}'),
    ("UpdateServer", '{"ServerName":"nobody","BackupRetentionCount":-1}'),
)


def listed(parts):
    return f"{len(parts)} validation error{'s' * (len(parts) > 1)} detected: " + "; ".join(parts)


def cases():
    """(operation, body, (type, message) or None)."""
    for operation, names in orders.items():
        parts = [null.format(name) for name in names.split()]
        yield operation, "{}", ("ValidationException", listed(parts))
    for (operation, text), message in serialization.items():
        yield operation, text, ("SerializationException", message)
    for (operation, text), parts in violations.items():
        yield operation, text, ("ValidationException", listed(parts))
    for operation, text in let_pass:
        yield operation, text, None
    yield from many_violations()
    yield secret_key()


def many_violations():
    tags = [{"Key": "a", "Value": ";"}] * 11
    part = (
        "Value ';' at 'tags.{}.member.value' failed to satisfy constraint: Member must satisfy "
        f"regular expression pattern: {tag_pattern}"
    )
    parts = [part.replace("{}", str(number)) for number in range(1, 11)]
    text = json.dumps({"ServerName": "s", "Tags": tags})
    yield "CreateBackup", text, ("ValidationException", listed(parts))


def secret_key():
    role = "arn:aws:iam::123456789012:role/x"
    members = {
        "Engine": "ChefAutomate",
        "ServerName": "s",
        "InstanceProfileArn": role.replace("role", "instance-profile"),
        "InstanceType": "m5.large",
        "ServiceRoleArn": role,
        "CustomPrivateKey": private_key.replace("PRIVATE", "SECRET"),
    }
    pattern = (
        r"(?ms)\s*^-----BEGIN (?-s:.*)PRIVATE KEY-----$.*?^-----END (?-s:.*)PRIVATE KEY-----$\s*"
    )
    part = (
        "Value at 'customPrivateKey' failed to satisfy constraint: Member must satisfy regular "
        f"expression pattern: {pattern}"
    )
    return "CreateServer", json.dumps(members), ("ValidationException", listed([part]))
