// dedot, unmodified, without generated code: node dedot.mjs URL [blocks]
import { DedotClient, LegacyClient, WsProvider } from 'dedot'
import { MerkleizedMetadata } from 'dedot/merkleized-metadata'
import { createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto'
import { PHA, accounts, blocks, ensure, run, within } from './common.mjs'

const named = (events, pallet, name) =>
	events.map(({ event }) => event).filter((event) => event.pallet === pallet && (event.palletEvent.name ?? event.palletEvent) === name)

async function send(client, call, pair) {
	const sent = await within(60, 'a transaction to be final', call.signAndSend(pair).untilFinalized())
	const error = sent.dispatchError
	return { events: sent.events, error: error && client.registry.findErrorMeta(error) }
}

async function storage(client) {
	let entries = 0
	for (const { name: pallet, storage } of client.metadata.latest.pallets) {
		for (const item of storage?.entries ?? []) {
			const camel = (name) => name[0].toLowerCase() + name.slice(1)
			const query = client.query[camel(pallet)][camel(item.name)]
			await (item.storageType.type === 'Plain' ? query() : query.entries())
				.catch((error) => Promise.reject(new Error(`${pallet}.${item.name}: ${error.message}`)))
			entries += 1
		}
	}
	return entries
}

const connect = (url) => DedotClient.new({ provider: new WsProvider(url) })

async function calls(url) {
	const client = await connect(url)
	const { sender, other, third } = await accounts()
	const transfer = (to, amount) => client.tx.balances.transferKeepAlive(to, amount)
	const moved = await send(client, transfer(other.address, PHA), sender)
	ensure(named(moved.events, 'Balances', 'Transfer').length === 1, 'no transfer')
	const calls = [transfer(other.address, PHA).call, transfer(other.address, PHA).call]
	const batch = await send(client, client.tx.utility.batchAll(calls), sender)
	ensure(named(batch.events, 'Utility', 'ItemCompleted').length === 2, 'the batch is not complete')

	const members = [sender, other, third].map((one) => one.address)
	const account = encodeAddress(createKeyMulti(members, 2), 30)
	const others = (one) => sortAddresses(members.filter((address) => address !== one.address), 30)
	await send(client, transfer(account, 20n * PHA), sender)
	const weight = { refTime: 1_000_000_000n, proofSize: 100_000n }
	const call = transfer(third.address, 2n * PHA).call
	await send(client, client.tx.multisig.asMulti(2, others(sender), undefined, call, weight), sender)
	const [[, open]] = await client.query.multisig.multisigs.entries(account)
	const done = await send(client, client.tx.multisig.asMulti(2, others(other), open.when, call, weight), other)
	ensure(named(done.events, 'Multisig', 'MultisigExecuted').length === 1, 'the multisig was not executed')

	await send(client, client.tx.proxy.addProxy(other.address, 'Any', 0), sender)
	const empty = client.tx.utility.batch([]).call
	const proxied = await send(client, client.tx.proxy.proxy(sender.address, undefined, empty), other)
	ensure(named(proxied.events, 'Utility', 'BatchCompleted').length === 1, 'the proxy did nothing')
	await send(client, client.tx.proxy.removeProxy(other.address, 'Any', 0), sender)

	const contribute = (pool) => client.tx.stakePool.contribute(pool, 5n * PHA, 'Native', undefined, 0n, 1_000_000)
	const staked = await send(client, contribute(0n), sender)
	ensure(named(staked.events, 'StakePool', 'Contributed').length === 1, 'nothing was contributed')
	const { error } = await send(client, contribute(77_777n), sender)
	ensure(error?.pallet === 'StakePool' && error.name === 'UnknownPool' && error.docs.length > 0, `a failing call: ${JSON.stringify(error)}`)

	const { rows: pools } = await client.call.stakingApi.pools(0n, 100)
	const { rows: holdings } = await client.call.stakingApi.holdings(sender.address, undefined, 100)
	ensure(pools.length > 1 && pools[0].kind.type === 'Stake', 'the pools are not shown')
	ensure(holdings.length > 0 && holdings.every((row) => row.value > 0n), 'the holdings are not shown')
	const refused = await client.call.stakingApi.contribution(sender.address, 77_777n, 5n * PHA, 'Native')
	ensure(refused.isErr, 'a contribution to no pool was not refused')

	const view = await client.view.stakePool.poolView(0n)
	ensure(view?.pool.workers > 0, 'a view shows no worker of the first pool')
	return { entries: await storage(client), reason: error.name }
}

/**
 * All of a block, as `blocks` of common.mjs asks for it. History is read by the older JSON-RPC: the newer one's client asks for a
 * block that has just been unpinned, and fails.
 */
async function block(client, hash) {
	const { block: { header, extrinsics } } = await client.rpc.chain_getBlock(hash)
	const transactions = extrinsics.map((bytes) => client.registry.$Extrinsic.tryDecode(bytes))
	const events = await (await client.at(hash)).query.system.events()
	return {
		parent: header.parentHash,
		calls: transactions.map(({ call }) => `${call.pallet}.${call.palletCall.name ?? call.palletCall}`),
		kinds: transactions.map(({ type }) => type),
		events: events.map(({ event }) => `${event.pallet}.${event.palletEvent.name ?? event.palletEvent}`),
		engines: header.digest.logs.map(({ value: [engine] }) => engine),
	}
}

run({
	client: 'dedot',
	calls,
	blocks: async (url) => {
		const client = await LegacyClient.new(new WsProvider(url))
		const newest = async () => {
			const hash = await client.rpc.chain_getFinalizedHead()
			return { hash, number: (await client.rpc.chain_getHeader(hash)).number }
		}
		return blocks(newest, (hash) => block(client, hash))
	},
})
