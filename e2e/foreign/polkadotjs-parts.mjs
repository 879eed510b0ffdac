// What is done by @polkadot/api whatever it is connected to: a node, or a fork of chopsticks.
import { ensure, within } from './common.mjs'

/** The names of its events, and why it failed if it did. */
export function outcome(api, result) {
	const error = result.dispatchError
	const reason = error?.isModule ? api.registry.findMetaError(error.asModule) : error?.toHuman()
	return { events: result.events.map(({ event }) => `${event.section}.${event.method}`), reason }
}

/** Final, or why not: finality is so fast here that `InBlock` alone may never be told. */
export function send(api, call, signer) {
	const work = new Promise((done, fail) => {
		call.signAndSend(signer, (result) => {
			if (result.isError) fail(new Error(`the pool says ${result.status.type}`))
			if (result.status.isInBlock || result.status.isFinalized) done(outcome(api, result))
		}).catch(fail)
	})
	return within(60, `${call.method.section}.${call.method.method}`, work)
}

/** Reads every storage entry, of maps every key; how many entries there are. */
export async function storage(api) {
	let entries = 0
	for (const [pallet, items] of Object.entries(api.query)) {
		// Well-known keys that belong to no pallet.
		if (pallet === 'substrate') continue
		for (const [name, item] of Object.entries(items)) {
			// What the client adds itself: nothing, or a version for each pallet.
			if (!item.meta || name === 'palletVersion') continue
			await (item.meta.type.isMap ? item.entries() : item())
				.catch((error) => Promise.reject(new Error(`${pallet}.${name}: ${error.message}`)))
			entries += 1
		}
	}
	return entries
}

export async function newest(api) {
	const hash = await api.rpc.chain.getFinalizedHead()
	return { hash, number: (await api.rpc.chain.getHeader(hash)).number.toNumber() }
}

/** All of a block, as `blocks` of common.mjs asks for it. */
export async function block(api, hash) {
	const { block: { header, extrinsics } } = await api.rpc.chain.getBlock(hash)
	// Not `api.at(hash)`, which asks for the runtime at each block: a fork executes it for the answer. These blocks have one.
	const events = await api.query.system.events.at(hash)
	return {
		parent: header.parentHash,
		calls: extrinsics.map(({ method }) => `${method.section}.${method.method}`),
		kinds: extrinsics.map(({ version }) => ['bare', 'general', 'signed'][version >> 6]),
		events: events.map(({ event }) => `${event.section}.${event.method}`),
		engines: header.digest.logs.map((item) => item.inner[0].toString()),
	}
}

/** The account of two of these three, and whom each of them names beside himself. */
export function multisig(api, keys, createKeyMulti) {
	const members = keys.map((key) => key.address)
	const account = api.createType('AccountId', createKeyMulti(members, 2)).toString()
	const others = (one) => members.filter((address) => address !== one.address)
		.map((address) => api.createType('AccountId', address)).sort((a, b) => (a.toHex() < b.toHex() ? -1 : 1))
	return { account, others, weight: { refTime: 1_000_000_000n, proofSize: 100_000n } }
}

export const contribute = (api, pool, amount) => api.tx.stakePool.contribute(pool, amount, 'Native', null, 0, 1_000_000)

/** A contribution to no pool: the pallet's own sentence has to be there. */
export function ensureUnknownPool(reason) {
	ensure(reason?.section === 'stakePool' && reason.name === 'UnknownPool', `a failing call: ${JSON.stringify(reason)}`)
	ensure(reason.docs.length > 0, "the chain's own sentence is not there")
}
