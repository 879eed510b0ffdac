"""Writes the lines of `golden.txt` that need no sr25519: `python3 golden.py`.

Written from the documented formats with Python's hashes alone: an own x25519, ChaCha20 and Poly1305. The three sr25519 keys and
the signature are held to the node's library by the differential tests.
"""

import hashlib
import hmac
import struct

CHAIN, NONCE = b"\xc0" * 32, b"\x0a" * 24
IDENTITY, MASTER, RANDOMNESS, CLUSTER, CONTRACT, PLATFORM = (bytes([n]) * 32 for n in (1, 2, 3, 4, 5, 6))


def derive(key, label, *context):
    """HKDF-SHA256, one block."""
    extracted = hmac.digest(b"gemini/secrets/v1", key, "sha256")
    return hmac.digest(extracted, label.encode() + b"\0" + b"".join(context) + b"\x01", "sha256")


# --- x25519 (RFC 7748) -----------------------------------------------------------------------------------------------

P = 2**255 - 19


def x25519(secret, point):
    scalar = int.from_bytes(secret, "little") & ~7 & (1 << 255) - 1 | 1 << 254
    x1 = int.from_bytes(point, "little") % 2**255
    x2, z2, x3, z3, swapped = 1, 0, x1, 1, 0
    for at in reversed(range(255)):
        bit = scalar >> at & 1
        if swapped ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swapped = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb)**2 % P, x1 * (da - cb)**2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def public(secret):
    return x25519(secret, (9).to_bytes(32, "little"))


# --- ChaCha20-Poly1305 (RFC 8439) and its long nonce -----------------------------------------------------------------

def rotl(word, by):
    return (word << by | word >> (32 - by)) & 0xffffffff


def rounds(state):
    s = list(state)
    for turn in range(20):
        columns = [(i, i + 4, i + 8, i + 12) for i in range(4)]
        diagonals = [(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4) for i in range(4)]
        for a, b, c, d in (diagonals if turn % 2 else columns):
            for to, by, other, turned in ((a, 16, b, d), (c, 12, d, b), (a, 8, b, d), (c, 7, d, b)):
                s[to] = (s[to] + s[other]) & 0xffffffff
                s[turned] = rotl(s[turned] ^ s[to], by)
    return s


def start(key, tail):
    return list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key) + struct.unpack("<4I", tail))


def block(key, counter, nonce):
    state = start(key, struct.pack("<I", counter) + nonce)
    return struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(state, rounds(state))))


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at:at + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def padded(data):
    return data + bytes(-len(data) % 16)


def chacha20poly1305(key, nonce, message, associated):
    stream = b"".join(block(key, 1 + n, nonce) for n in range(len(message) // 64 + 1))
    sealed = bytes(a ^ b for a, b in zip(message, stream))
    lengths = struct.pack("<2Q", len(associated), len(sealed))
    return sealed + poly1305(block(key, 0, nonce)[:32], padded(associated) + padded(sealed) + lengths)


def xchacha20poly1305(key, nonce, message, associated):
    mixed = rounds(start(key, nonce[:16]))
    return chacha20poly1305(struct.pack("<8I", *mixed[:4], *mixed[12:]), bytes(4) + nonce[16:], message, associated)


# --- what is golden --------------------------------------------------------------------------------------------------

def random_number():
    secret = derive(MASTER, "random-number", CHAIN)
    told = b"gemini/random/v1" + CHAIN + b"\x09" * 32 + struct.pack("<I", 5) + secret
    return hashlib.blake2b(told, digest_size=32).digest()


def delivery():
    recipient = public(derive(IDENTITY, "agreement"))
    associated = b"gemini/master-key/v1" + CHAIN
    hashes = hashlib.sha256(associated).digest(), hashlib.sha256(MASTER).digest()
    one_time = derive(RANDOMNESS, "delivery/one-time", recipient, *hashes)
    ephemeral = public(one_time)
    key = derive(x25519(one_time, recipient), "delivery/cipher", ephemeral, recipient)
    ciphertext = chacha20poly1305(key, bytes(12), MASTER, associated)
    return b"\x01" + ephemeral + bytes([len(ciphertext) << 2]) + ciphertext


def sealed():
    header = b"GSEL\x01\x02" + derive(PLATFORM, "sealing/mark")[:8] + CHAIN + NONCE
    return header + xchacha20poly1305(derive(PLATFORM, "sealing/cipher"), NONCE, b"content", header)


cluster = derive(MASTER, "cluster", CHAIN, CLUSTER)
for name, data in (
    ("agreement", public(derive(IDENTITY, "agreement"))),
    ("random-number", random_number()),
    ("cluster-agreement", public(derive(cluster, "agreement"))),
    ("contract-state", derive(cluster, "contract-state", CONTRACT)),
    ("delivery", delivery()),
    ("sealed", sealed()),
):
    print(name, data.hex())
