"""A client that is not ours: reads metadata, sends a transfer, reads a worker's session.

usage: foreign_client.py URL WORKER

Exits 0 and prints one JSON line if everything works on the chain at URL; WORKER is an identity key as 0x and 64
hexadecimal digits.
"""

import json
import sys

from substrateinterface import Keypair, SubstrateInterface


def main(url: str, worker: str) -> None:
    chain = SubstrateInterface(url=url)
    chain.init_runtime()
    alice, ferdie = Keypair.create_from_uri("//Alice"), Keypair.create_from_uri("//Ferdie")

    def free(account: Keypair) -> int:
        return chain.query("System", "Account", [account.ss58_address]).value["data"]["free"]

    before = free(ferdie)
    amount = 3 * 10**12
    call = chain.compose_call("Balances", "transfer_keep_alive", {"dest": ferdie.ss58_address, "value": amount})
    # The receipt's own success flag would decode the whole block, and this client does not know version 5 transactions,
    # which carry worker messages. What counts is that the money arrived.
    receipt = chain.submit_extrinsic(chain.create_signed_extrinsic(call, alice), wait_for_inclusion=True)
    assert receipt.block_hash is not None, "the transfer was not included"
    assert free(ferdie) == before + amount, "the transfer did not arrive"

    session = chain.query("Computation", "Sessions", [worker]).value
    assert session is not None, "the worker has no session"
    seen = {"chain": chain.chain, "block": receipt.block_hash, "session": session["id"], "state": str(session["state"])}
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
