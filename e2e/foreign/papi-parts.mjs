// What is done by polkadot-api whatever it is connected to: a node, or a light client.
import { decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings'
import { getPolkadotSigner } from 'polkadot-api/signer'
import { Enum } from 'polkadot-api'
import { PHA, within } from './common.mjs'

const signerOf = (pair) => getPolkadotSigner(pair.publicKey, 'Sr25519', (bytes) => pair.sign(bytes))

export const named = (events, pallet, name) =>
	events.filter((event) => event.type === pallet && event.value.type === name)

export async function send(call, pair) {
	const sent = await within(60, 'a transaction to be final', call.signAndSubmit(signerOf(pair)))
	return { events: sent.events, error: sent.ok ? undefined : sent.dispatchError }
}

export const transfer = (api, to, value = PHA) =>
	api.tx.Balances.transfer_keep_alive({ dest: Enum('Id', to), value })

/** Reads every storage entry, of maps every key; how many entries there are. `together` of them are asked for at once. */
export async function storage(client, api, together = 1) {
	const { hash } = await client.getFinalizedBlock()
	const metadata = unifyMetadata(decAnyMetadata(await client.getMetadata(hash)))
	const items = metadata.pallets.flatMap(({ name, storage }) => (storage?.items ?? []).map((item) => [name, item]))
	const left = [...items]
	const read = async () => {
		for (let next = left.pop(); next; next = left.pop()) {
			const [pallet, { name, type }] = next
			const query = api.query[pallet][name]
			await (type.tag === 'plain' ? query.getValue() : query.getEntries())
				.catch((error) => Promise.reject(new Error(`${pallet}.${name}: ${error.message}`)))
		}
	}
	await Promise.all(Array.from({ length: together }, read))
	return items.length
}
