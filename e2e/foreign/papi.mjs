// polkadot-api, unmodified, without generated code: node papi.mjs URL
import { createClient, Enum } from 'polkadot-api'
import { getPolkadotSigner } from 'polkadot-api/signer'
import { getWsProvider } from 'polkadot-api/ws'
import { decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings'
import { createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto'
import { PHA, accounts, ensure, run, within } from './common.mjs'

const signerOf = (pair) => getPolkadotSigner(pair.publicKey, 'Sr25519', (bytes) => pair.sign(bytes))
const named = (events, pallet, name) => events.filter((event) => event.type === pallet && event.value.type === name)

async function send(call, pair) {
	const sent = await within(60, 'a transaction to be final', call.signAndSubmit(signerOf(pair)))
	return { events: sent.events, error: sent.ok ? undefined : sent.dispatchError }
}

async function storage(api, metadata) {
	let entries = 0
	for (const { name: pallet, storage } of metadata.pallets) {
		for (const item of storage?.items ?? []) {
			const query = api.query[pallet][item.name]
			await (item.type.tag === 'plain' ? query.getValue() : query.getEntries())
				.catch((error) => Promise.reject(new Error(`${pallet}.${item.name}: ${error.message}`)))
			entries += 1
		}
	}
	return entries
}

/** Follows `count` final blocks and reads the events of each. */
function blocks(client, api, count) {
	let seen = 0
	return within(60, `${count} final blocks`, new Promise((done, fail) => {
		client.finalizedBlock$.subscribe({
			next: async ({ hash }) => {
				try {
					await api.query.System.Events.getValue({ at: hash })
					ensure((await client.getBlockBody(hash)).length > 0, 'a block without transactions')
				} catch (error) {
					fail(error)
				}
				seen += 1
				if (seen === count) done(seen)
			},
			error: fail,
		})
	}))
}

async function multisig(api, [sender, other, third]) {
	const members = [sender, other, third].map((one) => one.address)
	const account = encodeAddress(createKeyMulti(members, 2), 30)
	const others = (one) => sortAddresses(members.filter((address) => address !== one.address), 30)
	await send(api.tx.Balances.transfer_keep_alive({ dest: Enum('Id', account), value: 20n * PHA }), sender)
	const call = api.tx.Balances.transfer_keep_alive({ dest: Enum('Id', third.address), value: 2n * PHA }).decodedCall
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

run(async (url) => {
	const client = createClient(getWsProvider(url))
	const api = client.getUnsafeApi()
	const { sender, other, third } = await accounts()
	const { hash } = await client.getFinalizedBlock()
	const metadata = unifyMetadata(decAnyMetadata(await client.getMetadata(hash)))

	const transfer = () => api.tx.Balances.transfer_keep_alive({ dest: Enum('Id', other.address), value: PHA })
	ensure((await transfer().getEstimatedFees(sender.address)) > 0n, 'no fee')
	ensure(named((await send(transfer(), sender)).events, 'Balances', 'Transfer').length === 1, 'no transfer')
	const calls = [transfer().decodedCall, transfer().decodedCall]
	const batch = await send(api.tx.Utility.batch_all({ calls }), sender)
	ensure(named(batch.events, 'Utility', 'ItemCompleted').length === 2, 'the batch is not complete')
	await multisig(api, [sender, other, third])

	const proxy = { delegate: Enum('Id', other.address), proxy_type: Enum('Any'), delay: 0 }
	await send(api.tx.Proxy.add_proxy(proxy), sender)
	const remark = api.tx.Proxy.proxy({
		real: Enum('Id', sender.address),
		force_proxy_type: undefined,
		call: api.tx.Utility.batch({ calls: [] }).decodedCall,
	})
	const proxied = await send(remark, other)
	ensure(named(proxied.events, 'Utility', 'BatchCompleted').length === 1, 'the proxy did nothing')
	await send(api.tx.Proxy.remove_proxy(proxy), sender)

	const contribute = (pool) => api.tx.StakePool.contribute({
		pool, amount: 5n * PHA, funding: Enum('Native'), into: undefined, min_shares_out: 0n, max_commission: 1_000_000,
	})
	const staked = await send(contribute(0n), sender)
	ensure(named(staked.events, 'StakePool', 'Contributed').length === 1, 'nothing was contributed')
	const { error } = await send(contribute(77_777n), sender)
	ensure(error?.type === 'Module' && error.value.type === 'StakePool', `a failing call: ${error?.type}`)

	const { rows: pools } = await api.apis.StakingApi.pools(0n, 100)
	const { rows: holdings } = await api.apis.StakingApi.holdings(sender.address, undefined, 100)
	ensure(pools.length > 1 && pools[0].kind.type === 'Stake', 'the pools are not shown')
	ensure(holdings.length > 0 && holdings.every((row) => row.value > 0n), 'the holdings are not shown')
	const refused = await api.apis.StakingApi.contribution(sender.address, 77_777n, 5n * PHA, Enum('Native'))
	ensure(refused.success === false, 'a contribution to no pool was not refused')

	const entries = await storage(api, metadata)
	return { client: 'polkadot-api', entries, blocks: await blocks(client, api, 5), reason: error.value.value.type }
})
