"""What Java does, read from Java's documentation: regular expressions and the order of a HashMap."""

import re
import sys
import unicodedata

line_ends = r"\n\r\x85\u2028\u2029"
not_line_end = f"[^{line_ends}]"

# MULTILINE: beside any line end, but neither inside CR LF nor, for ^, at the very end.
at_line_start = rf"(?:\A|(?<=[{line_ends}])(?!(?<=\r)\n)(?!\Z))"
at_line_end = rf"(?:\Z|(?=[{line_ends}])(?!(?<=\r)\n))"


def category_class(letter):
    """The inside of a character class: every code point whose general category begins so."""
    ranges, start = [], None
    for code in range(sys.maxunicode + 2):
        is_in = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(letter)
        if is_in and start is None:
            start = code
        if not is_in and start is not None:
            ranges.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = None
    return "".join(ranges)


class_by_property = {r"\p{Alnum}": "0-9A-Za-z"}


def class_of(name):
    if name not in class_by_property:
        class_by_property[name] = category_class(name[3])
    return class_by_property[name]


def translated(pattern):
    """Python's form of a Java pattern, as far as the service model goes."""
    leading = re.match(r"\(\?([ms]+)\)", pattern)
    flags = leading.group(1) if leading else ""
    rest = pattern[leading.end() :] if leading else pattern
    dots = ["s" in flags]  # whether `.` takes line ends, by the depth of groups
    out, in_class = "", False
    while rest:
        token = re.match(r"\\p\{\w+\}|\\.|\(\?-s:|\(\?!|.", rest, re.DOTALL).group()
        rest = rest[len(token) :]
        if token.startswith(r"\p"):
            out += class_of(token) if in_class else f"[{class_of(token)}]"
        elif token == r"\s":
            out += r"[ \t\n\x0b\f\r]"
        elif in_class:
            out += token
            in_class = token != "]"
        elif token == "[":
            out += token
            in_class = True
        elif token == "(?-s:":
            out += "(?:"
            dots.append(False)
        elif token in ("(", "(?!"):
            out += token
            dots.append(dots[-1])
        elif token == ")":
            out += token
            dots.pop()
        elif token == ".":
            out += "(?s:.)" if dots[-1] else not_line_end
        elif token == "^":
            out += at_line_start if "m" in flags else r"\A"
        elif token == "$":
            out += at_line_end if "m" in flags else rf"(?=(?:\r\n|[{line_ends}])?\Z)"
        else:
            out += token
    return out


compiled = {}


def matches(pattern, text):
    """As java.util.regex.Matcher.matches(): the whole text."""
    if pattern not in compiled:
        compiled[pattern] = re.compile(translated(pattern))
    return compiled[pattern].fullmatch(text) is not None


def hash_code(name):
    value = 0
    for letter in name:
        value = (31 * value + ord(letter)) % 2**32
    return value


def hash_map_order(names):
    """The order in which a java.util.HashMap of these keys is iterated, put in the given order."""
    buckets = 16
    while len(names) > 0.75 * buckets:
        buckets *= 2
    return sorted(names, key=lambda name: (hash_code(name) ^ hash_code(name) >> 16) % buckets)
