"""HTTP byte by byte: what to send, and what came back."""

import json
import socket

answer_seconds_max = 20
json_type = "application/x-amz-json-1.1"


def head(method="POST", path="/", version="HTTP/1.1", **fields):
    """The bytes of a request's head. `Content_Type="…"` becomes a Content-Type field."""
    if version == "HTTP/1.1":
        fields.setdefault("Host", "localhost")
    lines = [f"{method} {path} {version}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def aws_fields(operation):
    return {"Content_Type": json_type, "X_Amz_Target": f"OpsWorksCM_V2016_11_01.{operation}"}


def request(operation, body=b"{}", **fields):
    """An unsigned request for an AWS operation; `body` is bytes, or something to make JSON of."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return head(**aws_fields(operation), Content_Length=len(body), **fields) + body


def chunked(body, size):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


class Answer:
    def __init__(self, version, status, fields, body):
        self.version = version
        self.status = status
        self.fields = fields  # by lower-case name
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)


class Connection:
    """`with Connection(emulator) as connection:` a TCP connection that can send anything."""

    def __init__(self, emulator):
        self.socket = socket.create_connection(("127.0.0.1", emulator.port), answer_seconds_max)
        if emulator.tls:
            self.socket = emulator.tls.wrap_socket(self.socket, server_hostname="127.0.0.1")
        self.stream = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()
        self.socket.close()

    def send(self, *parts):
        self.socket.sendall(b"".join(parts))

    def answer(self):
        """The next answer; fails if the connection ends before its last byte."""
        line = self.stream.readline().decode()
        if not line.endswith("\r\n"):
            raise AssertionError(f"the connection ended with {line!r} in place of an answer")
        version, status, _ = line.split(" ", 2)
        fields = {}
        while (line := self.stream.readline().decode()) != "\r\n":
            name, value = line.split(":", 1)
            fields[name.lower()] = value.strip()
        if fields.get("transfer-encoding") == "chunked":
            body = b"".join(iter(self.chunk, b""))
        else:
            body = self.read(int(fields.get("content-length", 0)))
        return Answer(version, int(status), fields, body)

    def chunk(self):
        """The next chunk of a body; empty at its end. There are no trailers."""
        chunk = self.read(int(self.stream.readline(), 16))
        assert self.stream.readline() == b"\r\n"
        return chunk

    def read(self, length):
        body = self.stream.read(length)
        if len(body) != length:
            raise AssertionError(f"the connection ended after {len(body)} of {length} bytes")
        return body

    def ask(self, *parts):
        self.send(*parts)
        return self.answer()

    def is_closed(self):
        """Waits for the other side; true at a clean end, false if bytes come. A reset raises."""
        return self.stream.read(1) == b""
