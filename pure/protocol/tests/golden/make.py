"""Writes the golden vectors of every wire format: `python3 make.py > golden.json`.

Written from the documented formats and sharing no code with the crate: an own SCALE encoder, blake2b from Python's
library, an own xxHash. The tests beside this file build the same values in Rust and compare bytes and hashes. All
numbers in a value differ, so that no two fields can change places unseen.
"""

import hashlib
import json
import sys


# --- SCALE -----------------------------------------------------------------------------------------------------------

def uint(size):
    return lambda number: number.to_bytes(size, "little")


u8, u16, u32, u64, u128 = (uint(size) for size in (1, 2, 4, 8, 16))


def compact(number):
    """Two low bits say how many bytes follow."""
    if number < 1 << 6:
        return u8(number << 2)
    if number < 1 << 14:
        return u16(number << 2 | 1)
    if number < 1 << 30:
        return u32(number << 2 | 2)
    raise ValueError(f"no vector needs a length of {number}")


def seq(items):
    """A vector of encoded items."""
    return compact(len(items)) + b"".join(items)


def byte_seq(data):
    return compact(len(data)) + data


def some(encoded):
    return b"\x01" + encoded


NONE = b"\x00"


# --- hashes ----------------------------------------------------------------------------------------------------------

def blake2_256(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def blake2_128(data):
    return hashlib.blake2b(data, digest_size=16).digest()


MASK = (1 << 64) - 1
P1, P2, P3, P4, P5 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
                      0x27D4EB2F165667C5)


def rotl(x, by):
    return (x << by | x >> (64 - by)) & MASK


def lane(acc, word):
    return rotl((acc + word * P2) & MASK, 31) * P1 & MASK


def xxh64(data, seed):
    """xxHash, 64 bits, from its specification."""
    at, rest = 0, len(data)
    if rest >= 32:
        accs = [(seed + P1 + P2) & MASK, (seed + P2) & MASK, seed, (seed - P1) & MASK]
        while rest - at >= 32:
            words = [int.from_bytes(data[at + 8 * i:at + 8 * i + 8], "little") for i in range(4)]
            accs = [lane(acc, word) for acc, word in zip(accs, words)]
            at += 32
        acc = sum(rotl(acc, by) for acc, by in zip(accs, (1, 7, 12, 18))) & MASK
        for one in accs:
            acc = ((acc ^ lane(0, one)) * P1 + P4) & MASK
    else:
        acc = (seed + P5) & MASK
    acc = (acc + len(data)) & MASK
    while rest - at >= 8:
        acc = (rotl(acc ^ lane(0, int.from_bytes(data[at:at + 8], "little")), 27) * P1 + P4) & MASK
        at += 8
    if rest - at >= 4:
        acc = (rotl(acc ^ int.from_bytes(data[at:at + 4], "little") * P1 & MASK, 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        acc = rotl(acc ^ byte * P5 & MASK, 11) * P1 & MASK
    acc = (acc ^ acc >> 33) * P2 & MASK
    acc = (acc ^ acc >> 29) * P3 & MASK
    return acc ^ acc >> 32


def twox_128(text):
    return b"".join(u64(xxh64(text.encode(), seed)) for seed in (0, 1))


# --- values ----------------------------------------------------------------------------------------------------------

def run(start, length=32):
    """`length` bytes that count up from `start`: a key or hash whose bytes cannot be reversed unseen."""
    return bytes((start + i) % 256 for i in range(length))


GENESIS = run(0x01)
vectors = {}


def vector(name, encoded):
    assert name not in vectors, name
    vectors[name] = encoded
    return encoded


def parameters():
    # The published order: fourteen numbers, the window after the eighth.
    numbers = [(1 << 64) * n + n for n in range(1, 14)]
    tokenomic = b"".join(map(u128, numbers[:8])) + u32(20) + b"".join(map(u128, numbers[8:]))
    assert len(tokenomic) == 212
    vector("tokenomic_parameters", tokenomic)
    return vector("economy", tokenomic + u64(240_001) + u64(3_600_002) + u32(50))


def anchor():
    authorities = seq([run(0x40) + u64(7), run(0x50) + u64(9)])
    encoded = run(0x10) + u32(1_000) + run(0x20) + run(0x30) + u64(5) + authorities
    vector("anchor", encoded)
    vector("anchor.hash", blake2_256(b"gemini/anchor/v1" + encoded))
    return encoded


def envelopes():
    envelope = run(0x60) + u64(77) + u8(2) + byte_seq(b"payload")
    vector("envelope", envelope)
    vector("signed_envelope", envelope + run(0x70, 64))
    signing = vector("envelope.signing_bytes", b"gemini/envelope/v1" + GENESIS + envelope)
    ingress = vector("ingress", u64(77) + run(0x80))
    taken = blake2_256(b"gemini/ingress/v1" + ingress[8:] + blake2_256(signing))
    vector("ingress.accepted", u64(78) + taken)
    vector("outbox", seq([envelope + run(0x70, 64)]))


def messages(economy):
    topics = ["registry", "computation", "heartbeat", "benchmark", "report_vote", "master_key"]
    for index, topic in enumerate(topics):
        vector(f"topic.{topic}", u8(index))
    pallet_sender = vector("sender.pallet_registry", b"\x00\x00")
    vector("sender.pallet_computation", b"\x00\x01")
    worker_sender = vector("sender.worker", b"\x01" + run(0x11))
    vector("sender.user", b"\x02" + run(0x12))
    inline = vector("payload.inline", b"\x00" + byte_seq(b"said"))
    hashed = vector("payload.hashed", b"\x01" + run(0x13) + u32(4_096))

    vector("registry.registered", b"\x00" + run(0x21) + u8(3))
    vector("registry.benchmark_requested", b"\x01" + run(0x22))
    vector("registry.gatekeepers_changed", b"\x02" + seq([run(0x23), run(0x24)]))
    vector("registry.master_key_known", b"\x03" + run(0x25))

    vector("computation.session_started", b"\x00" + run(0x31) + u32(17) + u128(1 << 70) + u32(1_500) + u8(1))
    vector("computation.session_stopped", b"\x01" + run(0x32) + u32(18))
    vector("computation.economy_changed", b"\x02" + economy)
    vector("computation.budget_changed", b"\x03" + u128(187 << 64))
    vector("computation.report_applied", b"\x04" + u32(41))
    vector("computation.session_restarted", b"\x05" + run(0x35) + u32(19) + u128(1 << 73) + u128(1 << 74) + u32(1_502)
           + u8(2))

    heartbeat = u32(17) + u32(1_001) + u64(1_700_000_000_123) + u64(1 << 40) + u32(3) + u32(4)
    vector("heartbeat", heartbeat)
    vector("benchmark_report", u32(6) + u64(1_700_000_000_001) + u64(1_700_000_060_002) + u64(1 << 41))
    vector("report_vote", u32(41) + run(0x33))
    vector("master_key_offer", run(0x34) + run(0x83, 64))
    vector("master_key_offer.statement", b"gemini/master-key-holder/v1" + GENESIS + run(0x11))

    said = vector("message.inline", worker_sender + u8(2) + b"\x00" + byte_seq(heartbeat))
    long = vector("message.hashed", pallet_sender + u8(0) + hashed)
    assert inline
    return [said, long]


def records(said):
    challenge = vector("challenge", run(0x41) + run(0x42))
    body = u32(1_002) + u64(1_700_000_000_456) + u16(1) + some(challenge) + seq(said)
    record = vector("record", b"\x01" + body)
    vector("record.silent", b"\x01" + u32(1_003) + u64(1_700_000_003_456) + u16(1) + NONE + seq([]))
    head = run(0x43)
    after = vector("record.head_after", blake2_256(b"gemini/record/v1" + head + record))
    vector("record.index_key", b"gemini/record/" + after)
    vector("record.payload_key", b"gemini/payload/" + run(0x13))
    vector("record.indexed_value", head + record)
    vector("record.engine_id", b"gmni")


def registrations():
    info = (u32(1 << 16 | 2 << 8 | 3) + u16(1) + run(0x51) + run(0x52) + run(0x53) + run(0x54)
            + u32(900) + run(0x55) + some(run(0x56)) + u16(8))
    vector("registration_info", info)
    vector("registration_info.report_data", blake2_256(b"gemini/registration/v1" + info) + bytes(32))
    evidence = vector("evidence", byte_seq(b"quote") + some(byte_seq(b"collateral")))
    vector("evidence.bare", byte_seq(b"quote") + NONE)
    request = vector("benchmark_request", u32(6) + u64(1_700_000_000_007) + u64(60_008))
    times = u64(1_700_000_000_009) + u64(1_702_592_000_010)
    vector("registration", info + run(0x57) + u8(4) + times + some(u32(1_234)) + some(request))
    vector("registration.fresh", info + run(0x57) + u8(0) + times + NONE + NONE)
    vector("gatekeepers", seq([run(0x58), run(0x59)]) + some(run(0x5A)) + seq([run(0x59)]))
    vector("self_description", info + evidence)


def reports():
    settlement = (run(0x61) + u128(1 << 75) + u32(1_499) + u128(1_000_000_000_001) + u128(250_000_000_002)
                  + u32(1_005) + u64(1_700_000_010_003))
    vector("settlement", settlement)
    sample = vector("share_sample", u32(19_675) + u32(1_006) + u128(1 << 80))
    report = (u32(41) + u32(1_000) + u32(1_004) + seq([settlement]) + seq([run(0x62)]) + seq([run(0x63), run(0x64)])
              + u128(1 << 81) + run(0x65) + some(run(0x66)) + some(sample))
    vector("settlement_report", report)
    vector("settlement_report.digest", blake2_256(b"gemini/report/v1" + GENESIS + report))
    vector("reports", seq([report]))


def sessions():
    states = {"computing": b"\x00", "unresponsive": b"\x01", "cooling_down": b"\x02" + u64(1_700_000_000_011)}
    for name, encoded in states.items():
        vector(f"session_state.{name}", encoded)
    vector("session", u32(17) + states["cooling_down"] + u128(5_000 * 10**12) + u128(1 << 71) + u128(1 << 72)
           + u32(1_500) + u32(1_501) + u8(2) + u64(1_700_000_000_012) + some(u32(1_007) + u64(1_700_000_000_013))
           + some(u64(1_700_000_000_014) + u128(15)) + u128(16) + u32(19))


def storage_keys():
    def item(pallet, name):
        return twox_128(pallet) + twox_128(name)

    def entry(pallet, name, key):
        return item(pallet, name) + blake2_128(key) + key

    # A key that everybody knows, so that the hash itself is checked.
    assert item("System", "Account").hex() == "26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9"
    worker = run(0x71)
    vector("key.record_head", item("WorkerMessages", "Head"))
    vector("key.ingress", entry("WorkerMessages", "Ingress", worker))
    vector("key.registration", entry("WorkerRegistry", "Workers", worker))
    vector("key.gatekeepers", item("WorkerRegistry", "GatekeeperSet"))
    vector("key.minimum_version", item("WorkerRegistry", "MinimumVersion"))
    vector("key.session", entry("Computation", "Sessions", worker))
    vector("key.economy", item("Computation", "Economy"))
    vector("key.next_report", item("Computation", "NextReport"))


def bodies(anchor_bytes):
    vector("initialise", anchor_bytes + some(run(0x81)))
    vector("progress", u32(1_008) + run(0x82) + u32(3))
    vector("watched_keys", seq([byte_seq(b"one"), byte_seq(b"two")]))


def main():
    economy = parameters()
    anchor_bytes = anchor()
    envelopes()
    records(messages(economy))
    registrations()
    reports()
    sessions()
    storage_keys()
    bodies(anchor_bytes)
    json.dump({name: encoded.hex() for name, encoded in vectors.items()}, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
