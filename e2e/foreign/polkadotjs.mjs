// @polkadot/api, unmodified: node polkadotjs.mjs URL
import { ApiPromise, WsProvider } from '@polkadot/api'
import { createKeyMulti } from '@polkadot/util-crypto'
import { PHA, accounts, ensure, run, within } from './common.mjs'

/** Final, or why not: finality is so fast here that `InBlock` alone may never be told. */
function send(api, call, signer) {
	const work = new Promise((done, fail) => {
		call.signAndSend(signer, (result) => {
			if (result.isError) fail(new Error(`the pool says ${result.status.type}`))
			if (!result.status.isInBlock && !result.status.isFinalized) return
			const error = result.dispatchError
			const reason = error?.isModule ? api.registry.findMetaError(error.asModule) : error?.toHuman()
			done({ events: result.events.map(({ event }) => `${event.section}.${event.method}`), reason, result })
		}).catch(fail)
	})
	return within(60, `${call.method.section}.${call.method.method}`, work)
}

async function storage(api) {
	let entries = 0
	for (const [pallet, items] of Object.entries(api.query)) {
		for (const [name, item] of Object.entries(items)) {
			// What the client adds itself has no metadata.
			if (!item.meta) continue
			await (item.meta.type.isMap ? item.entries() : item())
				.catch((error) => Promise.reject(new Error(`${pallet}.${name}: ${error.message}`)))
			entries += 1
		}
	}
	return entries
}

async function blocks(api) {
	const best = (await api.rpc.chain.getHeader()).number.toNumber()
	let ofVersion5 = 0
	const from = Math.max(1, best - 100)
	for (let number = from; number <= best; number++) {
		const hash = await api.rpc.chain.getBlockHash(number)
		const { block } = await api.rpc.chain.getBlock(hash)
		ofVersion5 += block.extrinsics.filter((one) => one.version === 5).length
		await (await api.at(hash)).query.system.events()
	}
	return { blocks: best - from + 1, ofVersion5 }
}

async function multisig(api, sender, other, third) {
	const members = [sender, other, third].map((one) => one.address)
	const account = api.createType('AccountId', createKeyMulti(members, 2)).toString()
	const others = (one) => members.filter((address) => address !== one.address)
		.map((address) => api.createType('AccountId', address)).sort((a, b) => (a.toHex() < b.toHex() ? -1 : 1))
	await send(api, api.tx.balances.transferKeepAlive(account, 20n * PHA), sender)
	const call = api.tx.balances.transferKeepAlive(third.address, 2n * PHA)
	const weight = { refTime: 1_000_000_000n, proofSize: 100_000n }
	await send(api, api.tx.multisig.asMulti(2, others(sender), null, call, weight), sender)
	const [, open] = (await api.query.multisig.multisigs.entries(account))[0]
	const when = open.unwrap().when
	const { events } = await send(api, api.tx.multisig.asMulti(2, others(other), when, call, weight), other)
	ensure(events.includes('multisig.MultisigExecuted'), `multisig: ${events}`)
}

run(async (url) => {
	const api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true })
	const { sender, other, third } = await accounts()
	ensure(api.registry.chainSS58 === 30, 'the prefix is not 30')

	const transfer = (amount) => api.tx.balances.transferKeepAlive(other.address, amount)
	ensure((await send(api, transfer(PHA), sender)).events.includes('balances.Transfer'), 'no transfer')
	const batch = await send(api, api.tx.utility.batchAll([transfer(PHA), transfer(PHA)]), sender)
	ensure(batch.events.filter((event) => event === 'utility.ItemCompleted').length === 2, `batch: ${batch.events}`)
	await multisig(api, sender, other, third)

	await send(api, api.tx.proxy.addProxy(other.address, 'Any', 0), sender)
	const proxied = await send(api, api.tx.proxy.proxy(sender.address, null, api.tx.system.remarkWithEvent('0x01')), other)
	ensure(proxied.events.includes('system.Remarked'), `proxy: ${proxied.events}`)
	await send(api, api.tx.proxy.removeProxy(other.address, 'Any', 0), sender)

	const contribute = (pool) => api.tx.stakePool.contribute(pool, 5n * PHA, 'Native', null, 0, 1_000_000)
	const staked = await send(api, contribute(0), sender)
	ensure(!staked.reason && staked.events.includes('stakePool.Contributed'), `contribute: ${staked.reason?.name} ${staked.events}`)
	const { reason } = await send(api, contribute(77_777), sender)
	ensure(reason?.section === 'stakePool' && reason.docs.length > 0, `a failing call: ${JSON.stringify(reason)}`)

	const { rows: pools } = await api.call.stakingApi.pools(0, 100)
	const { rows: holdings } = await api.call.stakingApi.holdings(sender.address, null, 100)
	ensure(pools.length > 1 && pools[0].kind.isStake, `pools: ${pools}`)
	ensure(holdings.length > 0 && holdings.every((row) => row.value.toBigInt() > 0n), `holdings: ${holdings}`)
	const refused = await api.call.stakingApi.contribution(sender.address, 77_777, 5n * PHA, 'Native')
	ensure(refused.isErr, `a contribution to no pool: ${refused}`)

	return { client: '@polkadot/api', entries: await storage(api), ...(await blocks(api)), reason: reason.name }
})
