"""A client that is not ours: metadata, transfers, a batch, a multisig, a proxy, a contribution, events, receipts, a session.

usage: foreign_client.py URL WORKER

Exits 0 and prints one JSON line if everything works on the chain at URL; WORKER is an identity key as 0x and 64
hexadecimal digits. It is told nothing about our types.

What it cannot do by its own fault: `substrate-interface` 1.8.1 decodes signed and bare transactions only, and blocks hold
worker messages, which are general transactions of version 5. So nothing here asks it to decode a block: a receipt that does not know its place in the block would. The place is found by hash instead, and the receipt told. And it
has no words for errors that are no pallet's, such as `Token: FundsUnavailable`: its `error_message` is empty then.
"""

import json
import sys
from hashlib import blake2b

from substrateinterface import ExtrinsicReceipt, Keypair, SubstrateInterface

AMOUNT = 3 * 10**12


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


def send(chain: SubstrateInterface, signed) -> tuple[ExtrinsicReceipt, list[dict]]:
    """The receipt, which knows its place, and the events that the receipt tells."""
    sent = chain.submit_extrinsic(signed, wait_for_inclusion=True)
    place, _ = place_in_block(chain, sent)
    receipt = ExtrinsicReceipt(chain, sent.extrinsic_hash, sent.block_hash, extrinsic_idx=place)
    events = [event.value for event in receipt.triggered_events]
    assert events == events_of(chain, sent.block_hash, place), "the receipt tells other events than the block"
    assert receipt.total_fee_amount == the_one(events, "TransactionPayment", "TransactionFeePaid")["actual_fee"]
    return receipt, events


def free(chain: SubstrateInterface, address: str) -> int:
    return chain.query("System", "Account", [address]).value["data"]["free"]


def batch(chain: SubstrateInterface, sender: Keypair, receiver: Keypair) -> None:
    """Two calls in one, both of them done or neither."""
    transfer = lambda amount: chain.compose_call(
        "Balances", "transfer_keep_alive", {"dest": receiver.ss58_address, "value": amount}
    )
    before = free(chain, receiver.ss58_address)
    call = chain.compose_call("Utility", "batch_all", {"calls": [transfer(AMOUNT), transfer(2 * AMOUNT)]})
    receipt, events = send(chain, chain.create_signed_extrinsic(call, sender))
    assert receipt.is_success and receipt.error_message is None, receipt.error_message
    assert [event["event_id"] for event in events].count("ItemCompleted") == 2, events
    assert free(chain, receiver.ss58_address) == before + 3 * AMOUNT, "the batch paid something else"

    call = chain.compose_call("Utility", "batch_all", {"calls": [transfer(AMOUNT), contribution(chain, 77_777)]})
    receipt, _ = send(chain, chain.create_signed_extrinsic(call, sender))
    assert not receipt.is_success and receipt.error_message["name"] == "UnknownPool", receipt.error_message
    assert receipt.error_message["docs"], "the chain's own sentence is not there"
    assert free(chain, receiver.ss58_address) == before + 3 * AMOUNT, "half a batch was done"


def contribution(chain: SubstrateInterface, pool: int):
    terms = {"pool": pool, "amount": 5 * 10**12, "funding": "Native", "into": None}
    return chain.compose_call("StakePool", "contribute", {**terms, "min_shares_out": 0, "max_commission": 10**6})


def contribute(chain: SubstrateInterface, sender: Keypair) -> None:
    receipt, events = send(chain, chain.create_signed_extrinsic(contribution(chain, 0), sender))
    assert receipt.is_success, receipt.error_message
    assert the_one(events, "StakePool", "Contributed")["amount"] == 5 * 10**12


def multisig(chain: SubstrateInterface, one: Keypair, other: Keypair, third: Keypair) -> None:
    """Two of three pay out of an account that none of them has the key of."""
    account = chain.generate_multisig_account([key.ss58_address for key in (one, other, third)], 2)
    fund = {"dest": account.ss58_address, "value": 10 * AMOUNT}
    receipt, _ = send(chain, chain.create_signed_extrinsic(chain.compose_call("Balances", "transfer_keep_alive", fund), one))
    assert receipt.is_success, receipt.error_message
    before = free(chain, account.ss58_address)
    call = chain.compose_call("Balances", "transfer_keep_alive", {"dest": third.ss58_address, "value": AMOUNT})
    receipt, events = send(chain, chain.create_multisig_extrinsic(call, one, account))
    assert receipt.is_success, receipt.error_message
    the_one(events, "Multisig", "NewMultisig")
    receipt, events = send(chain, chain.create_multisig_extrinsic(call, other, account))
    assert receipt.is_success, receipt.error_message
    done = the_one(events, "Multisig", "MultisigExecuted")
    assert "Ok" in str(done["result"]), done
    assert free(chain, account.ss58_address) == before - AMOUNT, "the multisig paid something else"


def proxy(chain: SubstrateInterface, real: Keypair, delegate: Keypair) -> None:
    """One acts for the other, as long as he may."""
    terms = {"delegate": delegate.ss58_address, "proxy_type": "Any", "delay": 0}
    receipt, events = send(chain, chain.create_signed_extrinsic(chain.compose_call("Proxy", "add_proxy", terms), real))
    assert receipt.is_success, receipt.error_message
    the_one(events, "Proxy", "ProxyAdded")
    said = chain.compose_call("System", "remark_with_event", {"remark": "0x01"})
    act = {"real": real.ss58_address, "force_proxy_type": None, "call": said}
    receipt, events = send(chain, chain.create_signed_extrinsic(chain.compose_call("Proxy", "proxy", act), delegate))
    assert receipt.is_success, receipt.error_message
    assert the_one(events, "System", "Remarked")["sender"] == real.ss58_address, events
    receipt, _ = send(chain, chain.create_signed_extrinsic(chain.compose_call("Proxy", "remove_proxy", terms), real))
    assert receipt.is_success, receipt.error_message


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
    chain = SubstrateInterface(url=url)
    chain.init_runtime()
    # Nobody else on a development network acts for these two.
    key = lambda uri: Keypair.create_from_uri(uri, ss58_format=chain.ss58_format)
    sender, receiver, third = key("//Eve"), key("//Ferdie"), key("//Somebody")
    moved = transfer(chain, sender, receiver)
    failed = refused_transfer(chain, sender, receiver)
    batch(chain, sender, receiver)
    contribute(chain, sender)
    multisig(chain, sender, receiver, third)
    proxy(chain, sender, receiver)

    session = chain.query("Computation", "Sessions", [worker]).value
    assert session is not None, "the worker has no session"
    assert session["payouts"] > 0 and session["total_payout"] > 0, f"the worker was never paid: {session}"
    seen = {"chain": chain.chain, **moved, "failed": failed, "session": session["id"], "state": str(session["state"])}
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
