"""A client that is not ours: reads metadata, sends a transfer, follows what became of it, reads a worker's session.

usage: foreign_client.py URL WORKER

Exits 0 and prints one JSON line if everything works on the chain at URL; WORKER is an identity key as 0x and 64
hexadecimal digits.

What it cannot prove: `substrate-interface` 1.8.1 decodes signed and bare transactions of version 4 only, and blocks hold
worker messages, which are general transactions of version 5. So nothing here asks it to decode a block: its receipt's
`is_success`, `triggered_events` and `total_fee_amount` do that. The place of our transaction in its block is found by
hash instead, and everything that the receipt would have told is read from the block's events.

And it must be told where our events are: it knows the type of all events by a path of two names, and ours has three.
"""

import json
import sys
from hashlib import blake2b

from substrateinterface import ExtrinsicReceipt, Keypair, SubstrateInterface

AMOUNT = 3 * 10**12
# `runtime_phala::composition::RuntimeEvent` is what this client calls so.
TYPES = {"types": {"*::composition::RuntimeEvent": "*::RuntimeEvent"}}


class Account:
    """An account as of one block."""

    def __init__(self, chain: SubstrateInterface, key: Keypair, block: str) -> None:
        state = chain.query("System", "Account", [key.ss58_address], block_hash=block).value
        self.nonce, self.free = state["nonce"], state["data"]["free"]


def place_in_block(chain: SubstrateInterface, receipt: ExtrinsicReceipt) -> tuple[int, str]:
    """Which of the block's transactions ours is, and the block before."""
    block = chain.rpc_request("chain_getBlock", [receipt.block_hash])["result"]["block"]
    hashes = ["0x" + blake2b(bytes.fromhex(raw[2:]), digest_size=32).hexdigest() for raw in block["extrinsics"]]
    assert hashes.count(receipt.extrinsic_hash) == 1, f"{receipt.extrinsic_hash} is not once in its block"
    return hashes.index(receipt.extrinsic_hash), block["header"]["parentHash"]


def events_of(chain: SubstrateInterface, block: str, place: int) -> list[dict]:
    """The events of one transaction, in order."""
    records = [record.value for record in chain.get_events(block)]
    return [record for record in records if record["phase"] == "ApplyExtrinsic" and record["extrinsic_idx"] == place]


def the_one(events: list[dict], module: str, name: str) -> dict:
    found = [event["attributes"] for event in events if (event["module_id"], event["event_id"]) == (module, name)]
    assert len(found) == 1, f"{module}.{name} stands {len(found)} times in {events}"
    return found[0]


def transfer(chain: SubstrateInterface, sender: Keypair, receiver: Keypair) -> dict:
    call = chain.compose_call("Balances", "transfer_keep_alive", {"dest": receiver.ss58_address, "value": AMOUNT})
    quoted = chain.get_payment_info(call, sender)["partialFee"]
    signed = chain.create_signed_extrinsic(call, sender)
    receipt = chain.submit_extrinsic(signed, wait_for_inclusion=True)
    assert receipt.block_hash is not None, "the transfer was not included"

    place, parent = place_in_block(chain, receipt)
    events = events_of(chain, receipt.block_hash, place)
    moved = the_one(events, "Balances", "Transfer")
    assert moved == {"from": sender.ss58_address, "to": receiver.ss58_address, "amount": AMOUNT}, moved
    paid = the_one(events, "TransactionPayment", "TransactionFeePaid")
    assert (paid["who"], paid["tip"]) == (sender.ss58_address, 0), paid
    assert 0 < paid["actual_fee"] <= quoted, f"{paid} was paid, {quoted} was quoted"
    the_one(events, "System", "ExtrinsicSuccess")
    assert (events[-1]["module_id"], events[-1]["event_id"]) == ("System", "ExtrinsicSuccess"), events

    before, after = (Account(chain, sender, block) for block in (parent, receipt.block_hash))
    assert after.nonce == before.nonce + 1, f"the nonce went from {before.nonce} to {after.nonce}"
    assert before.free - after.free == AMOUNT + paid["actual_fee"], "the sender paid something else"
    before, after = (Account(chain, receiver, block) for block in (parent, receipt.block_hash))
    assert (after.nonce, after.free - before.free) == (before.nonce, AMOUNT), "the receiver got something else"
    return {"block": receipt.block_hash, "place": place, "fee": paid["actual_fee"]}


def refused_transfer(chain: SubstrateInterface, sender: Keypair, receiver: Keypair) -> str:
    """More than there is: included, charged, failed with the pallet's own error, and nothing moved."""
    call = chain.compose_call("Balances", "transfer_keep_alive", {"dest": receiver.ss58_address, "value": 10**30})
    receipt = chain.submit_extrinsic(chain.create_signed_extrinsic(call, sender), wait_for_inclusion=True)
    place, parent = place_in_block(chain, receipt)
    events = events_of(chain, receipt.block_hash, place)
    failed = the_one(events, "System", "ExtrinsicFailed")["dispatch_error"]
    paid = the_one(events, "TransactionPayment", "TransactionFeePaid")
    before, after = (Account(chain, sender, block) for block in (parent, receipt.block_hash))
    assert before.free - after.free == paid["actual_fee"], "a failed transfer moved money"
    assert after.nonce == before.nonce + 1, "a failed transfer did not use its nonce"
    return json.dumps(failed)


def main(url: str, worker: str) -> None:
    chain = SubstrateInterface(url=url, type_registry=TYPES)
    chain.init_runtime()
    # Nobody else on a development network acts for these two.
    sender, receiver = (Keypair.create_from_uri(uri, ss58_format=chain.ss58_format) for uri in ("//Eve", "//Ferdie"))
    moved = transfer(chain, sender, receiver)
    failed = refused_transfer(chain, sender, receiver)

    session = chain.query("Computation", "Sessions", [worker]).value
    assert session is not None, "the worker has no session"
    assert session["payouts"] > 0 and session["total_payout"] > 0, f"the worker was never paid: {session}"
    seen = {"chain": chain.chain, **moved, "failed": failed, "session": session["id"], "state": str(session["state"])}
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
