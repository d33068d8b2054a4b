"""Texts that AWS's patterns take and refuse, by shape, written by hand."""

newlines = ("\n", "\r", "\r\n", "\x85", "\u2028", "\u2029")
astral = "\U0001d518"  # a letter beyond the basic plane: one character, two of Java's chars
account = "123456789012"

server_arn = f"arn:aws:opsworks-cm:us-east-1:{account}:server/s/0148382d-66b0-4196-8274-d1a2b6dff8d1"

certificate_begin = "-----BEGIN CERTIFICATE-----"
certificate_end = "-----END CERTIFICATE-----"
certificate = f"{certificate_begin}\nMIIB\n{certificate_end}"
key_begin = "-----BEGIN RSA PRIVATE KEY-----"
key_end = "-----END RSA PRIVATE KEY-----"
private_key = f"{key_begin}\nMIIE\n{key_end}\n"


def one_line(prefix):
    """A prefix and then anything, but on one line."""
    good = (prefix, prefix + "x", prefix + "ü ;*", prefix + astral, prefix + "\t", prefix + "\0")
    bad = tuple(prefix + "a" + end + "b" for end in newlines)
    return good, bad + tuple(prefix + end for end in newlines)


def role(kind):
    good, bad = one_line(f"arn:aws:iam::{account}:{kind}/")
    return good, bad + (
        "",
        "x",
        f"arn:aws:iam::{account}:{kind}",
        f"arn:aws:iam::12345678901:{kind}/x",
        f"arn:aws:iam::1234567890123:{kind}/x",
        f"arn:aws-cn:iam::{account}:{kind}/x",
        f"arn:aws:iam:us-east-1:{account}:{kind}/x",
        f" arn:aws:iam::{account}:{kind}/x",
        f"arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:{kind}/x",
    )


tag = (
    ("a", "Stage", "a b", " ", "_.:/=+-@", "ü", "備", "٣", "½", "\u00a0", "\u2028", astral, "Ⅷ"),
    ("a;b", "#", "a\tb", "a\n", "\n", "\r", "\x85", "a\u0301", "*", "€", "☃", "\0", "\U0001f600"),
)

anything = (
    ("", "x", " ", *newlines, "a\nb\u2028c", "\0", astral, "\ufffe", "null"),
    (),
)

good_and_bad = {
    "ServerName": (
        ("a", "Z", "automate-06", "a-", "A0"),
        ("1abc", "-a", "", "a_b", "a.b", "a b", "ä", "a\n", "a\r\n", "a\u2028", astral, "a" + astral),
    ),
    "BackupId": (
        ("a", "automate-06-20160729133847520", "automate-06-2016-11-19T23:42:40.240Z", "a.:-"),
        ("", "1", ".a", ":", "a_b", "a/b", "a\n", "a\x85", "a" + astral),
    ),
    "TimeWindowDefinition": (
        ("00:00", "23:59", "19:30", "Mon:08:00", "Sun:23:59", "Fri:18:15"),
        (
            "",
            "24:00",
            "8:00",
            "08:60",
            "mon:08:00",
            "Mon08:00",
            "Mon:",
            "Mon:Tue:08:00",
            "08:00 ",
            " 08:00",
            *("08:00" + end for end in newlines),
            "08:00\nx",
            "٠٨:٠٠",
        ),
    ),
    "ServiceRoleArn": role("role"),
    "InstanceProfileArn": role("instance-profile"),
    "KeyPair": one_line(""),
    "AWSOpsWorksCMResourceArn": (
        (
            server_arn,
            f"arn:aws:opsworks-cm::{account}:backup/x",
            f"arn:aws-us-gov:opsworks-cm:x:{account}:",
            f"arn:awsü:opsworks-cm:{astral}:{account}:x",
        ),
        (
            "",
            "x",
            "arn:aws:opsworks-cm:us-east-1:12345678901:server/s",
            f"arn:aws:opsworks:us-east-1:{account}:server/s",
            f" {server_arn}",
            *(server_arn + end for end in newlines),
            *(server_arn.replace("us-east-1", end) for end in newlines),
            *(server_arn.replace("arn:aws", "arn:aws" + end) for end in newlines),
        ),
    ),
    "NodeName": (
        ("a", "0", "-", "node_1.example:x", "A-Z"),
        ("", "a b", "ä", "a/b", "²", astral, *("a" + end for end in newlines), "\n"),
    ),
    "AttributeName": (
        ("A", "CHEF_PIVOTAL_KEY", "A0_", "Z" * 64),
        ("", "a", "_A", "0A", "Ab", "A-", "Ä", "A\n", "A\u2028", astral),
    ),
    "TagKey": tag,
    "TagValue": (("", *tag[0]), tag[1]),
    "CustomDomain": (
        ("a.bc", "a.b.cd", "x-y.example.com", "1.23", f"{'a' * 63}.{'b' * 63}", "A.COM"),
        (
            "",
            "a",
            "a.",
            ".bc",
            "a.b",
            "-a.bc",
            "a-.bc",
            "a.-bc",
            "a.bc-",
            "a..bc",
            f"{'a' * 64}.bc",
            f"a.{'b' * 64}",
            "a_b.cd",
            "ä.de",
            "a.bc\n",
            "a.bc\u2028",
            "a.bc.",
        ),
    ),
    "CustomCertificate": (
        (
            certificate,
            f"  \n\t{certificate}\r\n\x0b\f ",
            f"{certificate_begin}x{certificate_end}",
            f"{certificate_begin}\u2028{certificate_end}",
            f"{certificate}{certificate}",
            f"{certificate}\nand\n{certificate}",
            f"{certificate_begin}{astral}{certificate_end}",
        ),
        (
            "",
            "x",
            f"{certificate_begin}{certificate_end}",
            f"x{certificate}",
            f"{certificate}x",
            f"{certificate}\u2028",
            f"\x85{certificate}",
            f"\u00a0{certificate}",
            certificate.lower(),
        ),
    ),
    "CustomPrivateKey": (
        (
            private_key,
            *(f"{key_begin}{end}MIIE{end}{key_end}" for end in newlines),
            *(f"{key_begin}{end}{key_end}" for end in newlines),
            f" \t\n{private_key} \r\n",
            f"\r{key_begin}\r\n\r\n{key_end}\r",
            "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nx\n-----END EC PRIVATE KEY-----",
            f"{private_key}{private_key}",
            f"{key_begin}\nx\u2028{key_end}",
        ),
        (
            "",
            "x",
            f"{key_begin}{key_end}",
            f"{key_begin} \n{key_end}",
            f"{key_begin}\nx{key_end}",
            f"{key_begin}\nx\n {key_end}",
            f" {key_begin}\n{key_end}",
            f"\n {key_begin}\n{key_end}",
            f"{key_begin}\n{key_end} ",
            f"{key_begin}\n{key_end} \n",
            f"{key_begin}\n{key_end}x",
            *(f"{key_begin}\n{key_end}{end}" for end in ("\x85", "\u2028", "\u2029")),
            *(f"{end}{key_begin}\n{key_end}" for end in ("\x85", "\u2028", "\u2029")),
            *(f"-----BEGIN{end} PRIVATE KEY-----\n{key_end}" for end in newlines),
            *(f"-----BEGIN R{end}PRIVATE KEY-----\n{key_end}" for end in newlines),
            *(f"{key_begin}\n-----END R{end}PRIVATE KEY-----" for end in newlines),
            private_key.replace("PRIVATE", "PUBLIC"),
        ),
    ),
    **dict.fromkeys(
        (
            "String",
            "NextToken",
            "AttributeValue",
            "EngineAttributeName",
            "EngineAttributeValue",
            "NodeAssociationStatusToken",
        ),
        anything,
    ),
}


def text_of_length(shape, length, filler="a"):
    """A good text of that many characters, or None; `filler` is what it is stretched with."""
    frames = {
        "TimeWindowDefinition": None,  # always 5 or 9
        "ServiceRoleArn": f"arn:aws:iam::{account}:role/",
        "InstanceProfileArn": f"arn:aws:iam::{account}:instance-profile/",
        "AWSOpsWorksCMResourceArn": server_arn,
        "AttributeName": "",
        "CustomDomain": None,
        "CustomCertificate": certificate_begin + "|" + certificate_end,
        "CustomPrivateKey": f"{key_begin}\n|\n{key_end}",
    }
    frame = frames.get(shape.name, "")
    if frame is None:
        return None
    if shape.name == "AttributeName":
        filler = filler.upper()
    head, _, tail = frame.partition("|")
    inner = length - len(head) - len(tail)
    return head + filler * inner + tail if inner >= 0 else None


def domain_of_length(length):
    """Labels of 63 characters, the last one as long as it takes."""
    text = ""
    while length - len(text) > 63:
        text += "a" * min(63, length - len(text) - 3) + "."
    return text + "b" * (length - len(text))
