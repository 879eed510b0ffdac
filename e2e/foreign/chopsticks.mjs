// chopsticks, unmodified, forks a living chain and goes on from there: node chopsticks.mjs URL [blocks]
//
// It takes the length of a slot from the runtime without a state (`getSlotDuration` of chopsticks-core 1.5.1), which is 12 s for
// every chain of ours, and builds blocks for that. A fork of a chain with other slots has to be told to go on with 12 s: `SLOTS`.
import { ApiPromise, WsProvider } from '@polkadot/api'
import { createKeyMulti } from '@polkadot/util-crypto'
import { PHA, accounts, blocks, ensure, grown, run, within } from './common.mjs'
import * as parts from './polkadotjs-parts.mjs'

// It writes a line for each block to the standard output, which is ours.
process.env.LOG_LEVEL ??= 'error'

/** Slots of 12 s from now on. The number of the last slot was counted in shorter ones and is higher than the next: it is forgotten. */
const SLOTS = { ValidatorSet: { SlotLength: 12_000 }, Aura: { CurrentSlot: 0 } }

async function fork(url) {
	const { setupWithServer } = await import('@acala-network/chopsticks')
	const { addr } = await setupWithServer({
		endpoint: url, host: '127.0.0.1', port: 0, 'build-block-mode': 'Manual', 'import-storage': SLOTS,
	})
	return ApiPromise.create({ provider: new WsProvider(`ws://${addr}`), noInitWarn: true })
}

/** Makes one block of these calls, in this order: of each the names of its events, and why it failed if it did. */
async function build(api, provider, calls) {
	const hashes = []
	const nonces = new Map()
	for (const [signer, call] of calls) {
		const nonce = nonces.get(signer) ?? (await api.rpc.system.accountNextIndex(signer.address)).toNumber()
		nonces.set(signer, nonce + 1)
		hashes.push((await api.rpc.author.submitExtrinsic(await call.signAsync(signer, { nonce }))).toHex())
	}
	const hash = await within(60, 'a block of the fork', provider.send('dev_newBlock', [{ count: 1 }]))
	const { block } = await api.rpc.chain.getBlock(hash)
	const records = await (await api.at(hash)).query.system.events()
	return hashes.map((wanted) => {
		const place = block.extrinsics.findIndex((one) => one.hash.toHex() === wanted)
		ensure(place >= 0, 'a transaction is not in the block')
		const events = records.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eqn(place))
		const failed = events.find(({ event }) => api.events.system.ExtrinsicFailed.is(event))
		return parts.outcome(api, { events, dispatchError: failed?.event.data[0] })
	})
}

async function calls(url) {
	const api = await fork(url)
	const { sender, other, third } = await accounts()
	const { account, others, weight } = parts.multisig(api, [sender, other, third], createKeyMulti)
	const transfer = (to, amount) => api.tx.balances.transferKeepAlive(to, amount)
	const paid = transfer(third.address, 2n * PHA)
	const { number: before } = await parts.newest(api)

	const [moved, batch, , , , staked, failed] = await build(api, api._rpcCore.provider, [
		[sender, transfer(other.address, PHA)],
		[sender, api.tx.utility.batchAll([transfer(other.address, PHA), transfer(other.address, PHA)])],
		[sender, transfer(account, 20n * PHA)],
		[sender, api.tx.multisig.asMulti(2, others(sender), null, paid, weight)],
		[sender, api.tx.proxy.addProxy(other.address, 'Any', 0)],
		[sender, parts.contribute(api, 0, 5n * PHA)],
		[sender, parts.contribute(api, 77_777, 5n * PHA)],
	])
	ensure(moved.events.includes('balances.Transfer'), `no transfer: ${moved.events}`)
	ensure(batch.events.filter((event) => event === 'utility.ItemCompleted').length === 2, `batch: ${batch.events}`)
	ensure(staked.events.includes('stakePool.Contributed'), `contribute: ${staked.reason?.name} ${staked.events}`)
	parts.ensureUnknownPool(failed.reason)

	const [, open] = (await api.query.multisig.multisigs.entries(account))[0]
	const [executed, proxied] = await build(api, api._rpcCore.provider, [
		[other, api.tx.multisig.asMulti(2, others(other), open.unwrap().when, paid, weight)],
		[other, api.tx.proxy.proxy(sender.address, null, api.tx.system.remarkWithEvent('0x01'))],
	])
	ensure(executed.events.includes('multisig.MultisigExecuted'), `multisig: ${executed.events}`)
	ensure(proxied.events.includes('system.Remarked'), `proxy: ${proxied.events}`)
	const { number: after } = await parts.newest(api)
	ensure(after === before + 2, `the fork went from block ${before} to ${after}`)
	return { entries: await parts.storage(api), reason: failed.reason.name }
}

run({
	client: 'chopsticks',
	calls,
	blocks: async (url) => {
		// A fork does not grow by itself.
		const living = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true })
		await grown(() => parts.newest(living))
		const api = await fork(url)
		return blocks(() => parts.newest(api), (hash) => parts.block(api, hash))
	},
})
