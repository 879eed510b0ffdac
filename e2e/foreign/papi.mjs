// polkadot-api, unmodified, without generated code: node papi.mjs URL [blocks]
import { createClient, Enum } from 'polkadot-api'
import { getWsProvider } from 'polkadot-api/ws'
import { getExtrinsicDecoder } from '@polkadot-api/tx-utils'
import { createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto'
import { PHA, accounts, blocks, ensure, run } from './common.mjs'
import { named, send, storage, transfer } from './papi-parts.mjs'

async function multisig(api, [sender, other, third]) {
	const members = [sender, other, third].map((one) => one.address)
	const account = encodeAddress(createKeyMulti(members, 2), 30)
	const others = (one) => sortAddresses(members.filter((address) => address !== one.address), 30)
	await send(transfer(api, account, 20n * PHA), sender)
	const call = transfer(api, third.address, 2n * PHA).decodedCall
	const max_weight = { ref_time: 1_000_000_000n, proof_size: 100_000n }
	const approve = (one, maybe_timepoint) =>
		api.tx.Multisig.as_multi({ threshold: 2, other_signatories: others(one), maybe_timepoint, call, max_weight })
	const { events } = await send(approve(sender), sender)
	const [opened] = named(events, 'Multisig', 'NewMultisig')
	ensure(opened, 'no multisig was opened')
	const [entry] = await api.query.Multisig.Multisigs.getEntries(account)
	const done = await send(approve(other, entry.value.when), other)
	ensure(named(done.events, 'Multisig', 'MultisigExecuted').length === 1, 'the multisig was not executed')
}

async function proxy(api, sender, other) {
	const proxy = { delegate: Enum('Id', other.address), proxy_type: Enum('Any'), delay: 0 }
	await send(api.tx.Proxy.add_proxy(proxy), sender)
	const nothing = api.tx.Proxy.proxy({
		real: Enum('Id', sender.address),
		force_proxy_type: undefined,
		call: api.tx.Utility.batch({ calls: [] }).decodedCall,
	})
	const proxied = await send(nothing, other)
	ensure(named(proxied.events, 'Utility', 'BatchCompleted').length === 1, 'the proxy did nothing')
	await send(api.tx.Proxy.remove_proxy(proxy), sender)
}

async function calls(url) {
	const client = createClient(getWsProvider(url))
	const api = client.getUnsafeApi()
	const { sender, other, third } = await accounts()

	const pay = () => transfer(api, other.address)
	ensure((await pay().getEstimatedFees(sender.address)) > 0n, 'no fee')
	ensure(named((await send(pay(), sender)).events, 'Balances', 'Transfer').length === 1, 'no transfer')
	const batch = await send(api.tx.Utility.batch_all({ calls: [pay().decodedCall, pay().decodedCall] }), sender)
	ensure(named(batch.events, 'Utility', 'ItemCompleted').length === 2, 'the batch is not complete')
	await multisig(api, [sender, other, third])
	await proxy(api, sender, other)

	const contribute = (pool) => api.tx.StakePool.contribute({
		pool, amount: 5n * PHA, funding: Enum('Native'), into: undefined, min_shares_out: 0n, max_commission: 1_000_000,
	})
	const staked = await send(contribute(0n), sender)
	ensure(named(staked.events, 'StakePool', 'Contributed').length === 1, 'nothing was contributed')
	const { error } = await send(contribute(77_777n), sender)
	ensure(error?.type === 'Module' && error.value.type === 'StakePool', `a failing call: ${error?.type}`)
	ensure(error.value.value.type === 'UnknownPool', `a failing call: ${error.value.value.type}`)

	const { rows: pools } = await api.apis.StakingApi.pools(0n, 100)
	const { rows: holdings } = await api.apis.StakingApi.holdings(sender.address, undefined, 100)
	ensure(pools.length > 1 && pools[0].kind.type === 'Stake', 'the pools are not shown')
	ensure(holdings.length > 0 && holdings.every((row) => row.value > 0n), 'the holdings are not shown')
	const refused = await api.apis.StakingApi.contribution(sender.address, 77_777n, 5n * PHA, Enum('Native'))
	ensure(refused.success === false, 'a contribution to no pool was not refused')
	const view = await api.view.StakePool.pool_view(0n)
	ensure(view?.pool.workers > 0, 'a view shows no worker of the first pool')
	return { entries: await storage(client, api), reason: error.value.value.type }
}

/** All of a block, as `blocks` of common.mjs asks for it. What it does not follow any more it asks the archive for. */
async function block(client, api, decode, hash) {
	const { parentHash, digests } = await client.getBlockHeader(hash)
	const transactions = (await client.getBlockBody(hash)).map((bytes) => decode(bytes))
	const events = await api.query.System.Events.getValue({ at: hash })
	return {
		parent: parentHash,
		calls: transactions.map(({ call }) => `${call.type}.${call.value.type}`),
		kinds: transactions.map(({ type }) => type),
		events: events.map(({ event }) => `${event.type}.${event.value.type}`),
		engines: digests.map(({ value }) => value.engine),
	}
}

run({
	client: 'polkadot-api',
	calls,
	blocks: async (url) => {
		const client = createClient(getWsProvider(url))
		const api = client.getUnsafeApi()
		const { hash } = await client.getFinalizedBlock()
		const decode = getExtrinsicDecoder(await client.getMetadata(hash))
		return blocks(() => client.getFinalizedBlock(), (at) => block(client, api, decode, at))
	},
})
