"""A client that is not ours reads everything: every storage entry, of maps every key, and a hundred blocks.

usage: foreign_reader.py URL

Exits 0 and prints one JSON line if it could. It is told nothing about our types.

What it cannot do by its own fault: `substrate-interface` 1.8.1 does not know general transactions, and worker messages are such.
They are told by their first byte and counted; all others are decoded.
"""

import json
import sys
import time

from scalecodec.base import ScaleBytes
from substrateinterface import SubstrateInterface

BLOCKS = 100
GROWN_WITHIN = 300


def storage(chain: SubstrateInterface) -> int:
    """Decodes the value, or all keys and values, of every entry of every pallet; how many entries there are."""
    entries = 0
    for pallet in chain.metadata.pallets:
        # The client adds an entry of its own: the version of a pallet's storage.
        for item in [item for item in pallet.storage or [] if not item.value['name'].startswith(':')]:
            try:
                if item.get_param_info():
                    for _ in chain.query_map(pallet.name, item.name, page_size=200):
                        pass
                else:
                    chain.query(pallet.name, item.name)
            except Exception as error:
                raise AssertionError(f"{pallet.name}.{item.name}: {error!r}") from error
            entries += 1
    return entries


def newest(chain: SubstrateInterface) -> str:
    """The newest final block, once it is high enough."""
    deadline = time.monotonic() + GROWN_WITHIN
    while True:
        final = chain.get_chain_finalised_head()
        if chain.get_block_number(final) >= BLOCKS:
            return final
        assert time.monotonic() < deadline, f"block {BLOCKS} was not final within {GROWN_WITHIN} s"
        time.sleep(1)


def is_general(transaction: bytes) -> bool:
    """Told by the two highest bits of the first byte after the length, which is one, two or four bytes."""
    return transaction[{0: 1, 1: 2, 2: 4}[transaction[0] & 3]] >> 6 == 1


def calls(chain: SubstrateInterface, transactions: list[bytes]) -> list[str]:
    """The names of the calls of all transactions but general ones."""
    known = [raw for raw in transactions if not is_general(raw)]
    decoded = [chain.create_scale_object("Extrinsic", ScaleBytes(raw)).decode()["call"] for raw in known]
    return [f"{call['call_module']}.{call['call_function']}" for call in decoded]


def digest_item(chain: SubstrateInterface, item: str) -> dict:
    return chain.create_scale_object("sp_runtime::generic::digest::DigestItem", ScaleBytes(item)).decode()


def blocks(chain: SubstrateInterface) -> dict:
    found = {"blocks": 0, "transactions": 0, "skipped": 0, "events": 0}
    block = newest(chain)
    while found["blocks"] < BLOCKS:
        body = chain.rpc_request("chain_getBlock", [block])["result"]["block"]
        transactions = [bytes.fromhex(raw[2:]) for raw in body["extrinsics"]]
        known = calls(chain, transactions)
        assert known[0] == "Timestamp.set", known
        events = [event.value for event in chain.get_events(block)]
        outcomes = [event for event in events if event["event_id"] in ("ExtrinsicSuccess", "ExtrinsicFailed")]
        assert len(outcomes) == len(transactions), f"{block}: {len(transactions)} transactions, {len(outcomes)} outcomes"
        digest = [digest_item(chain, log) for log in body["header"]["digest"]["logs"]]
        assert "PreRuntime" in digest[0] and "Consensus" in digest[1] and "Seal" in digest[-1], digest
        found["blocks"] += 1
        found["transactions"] += len(transactions)
        found["skipped"] += len(transactions) - len(known)
        found["events"] += len(events)
        block = body["header"]["parentHash"]
    assert found["skipped"] > 0, "no worker sent a message"
    return found


def main(url: str) -> None:
    started = time.monotonic()
    chain = SubstrateInterface(url=url)
    chain.init_runtime()
    seen = {"client": "substrate-interface", "entries": storage(chain), **blocks(chain)}
    print(json.dumps({**seen, "seconds": round(time.monotonic() - started)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
