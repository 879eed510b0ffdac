"""Makes the golden vector of the economy root out of a snapshot's bytes, by the rule above `EconomyFold::root`.

Reads the snapshot as hexadecimal from standard input and writes `economy_root.json` beside this file:

    python3 worker/gatekeeper/tests/vectors/economy_root.py < snapshot.hex

The snapshot of the test's state stands in the message of the test that fails when it changes.
"""
import hashlib
import json
import pathlib
import sys

ROOT_DOMAIN, BUNDLE_DOMAIN = b"gemini/economy/v2", b"gemini/economy-bundle/v2"
PIECE, BUNDLE = 64 * 1024, 64


def blake2_256(data):
    return hashlib.blake2b(data, digest_size=32).digest()


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        assert self.at <= len(self.data), "the snapshot is cut"
        return self.data[self.at - count : self.at]

    def compact(self):
        first = self.data[self.at]
        size = {0: 1, 1: 2, 2: 4}[first & 3]
        return int.from_bytes(self.take(size), "little") >> 2

    def option(self, count):
        tag = self.take(1)
        return tag + (self.take(count) if tag == b"\x01" else b"")

    def vector(self, item):
        """The items' bytes, each as `item` reads it, and the whole vector's."""
        start = self.at
        items = [item() for _ in range(self.compact())]
        return items, self.data[start : self.at]


def compact(number):
    if number < 64:
        return bytes([number << 2])
    return (number << 2 | 1).to_bytes(2, "little") if number < 1 << 14 else (number << 2 | 2).to_bytes(4, "little")


def root(snapshot):
    read = Reader(snapshot)
    fixed = lambda count: lambda: read.take(count)
    # Economy: 13 numbers of 16 bytes and a window of 4; window and interval of 8, most challenged of 4.
    scalars = read.take(13 * 16 + 4 + 8 + 8 + 4)
    scalars += read.take(4) + read.option(8) + read.take(8 + 8 + 16)
    scalars += read.take(1 + 1) + read.option(4)
    scalars += read.take(4 + 32 + 4 * 16 + 5 * 8)
    # Worker 32, session 4, confidence 1, p 16, hosting 1, iterations 8, challenged at 8; last heartbeat.
    members, _ = read.vector(lambda: read.take(32 + 4 + 1 + 16 + 1 + 8 + 8) + read.option(4 + 8))
    standing, _ = read.vector(fixed(1))
    score, _ = read.vector(fixed(4))
    columns = [read.vector(fixed(size))[1] for size in (16, 16, 16, 8)]
    opened, _ = read.vector(lambda: read.vector(fixed(4 + 8))[1])
    rest = snapshot[read.at :]
    rows = [b"".join(row) for row in zip(members, standing, score, opened, strict=True)]
    bundles = [
        blake2_256(BUNDLE_DOMAIN + b"".join(rows[first : first + BUNDLE])) for first in range(0, len(rows), BUNDLE)
    ]
    data = scalars + compact(len(bundles)) + b"".join(bundles) + b"".join(columns) + rest
    pieces = [data[first : first + PIECE] for first in range(0, len(data), PIECE)]
    if len(pieces[-1]) == PIECE:
        pieces.append(b"")
    head = bytes(32)
    for piece in pieces:
        head = blake2_256(ROOT_DOMAIN + head + piece)
    return head


snapshot = bytes.fromhex(sys.stdin.read().strip().removeprefix("0x"))
vector = {"snapshot": "0x" + snapshot.hex(), "root": "0x" + root(snapshot).hex()}
path = pathlib.Path(__file__).with_name("economy_root.json")
path.write_text(json.dumps(vector, indent="\t") + "\n")
print(vector["root"])
