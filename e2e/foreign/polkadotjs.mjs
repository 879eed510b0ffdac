// @polkadot/api, unmodified: node polkadotjs.mjs URL [blocks]
import { ApiPromise, WsProvider } from '@polkadot/api'
import { createKeyMulti } from '@polkadot/util-crypto'
import { PHA, accounts, blocks, ensure, run } from './common.mjs'
import * as parts from './polkadotjs-parts.mjs'

const connect = (url) => ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true })

async function payOfTwo(api, sender, other, third) {
	const { account, others, weight } = parts.multisig(api, [sender, other, third], createKeyMulti)
	await parts.send(api, api.tx.balances.transferKeepAlive(account, 20n * PHA), sender)
	const call = api.tx.balances.transferKeepAlive(third.address, 2n * PHA)
	await parts.send(api, api.tx.multisig.asMulti(2, others(sender), null, call, weight), sender)
	const [, open] = (await api.query.multisig.multisigs.entries(account))[0]
	const when = open.unwrap().when
	const { events } = await parts.send(api, api.tx.multisig.asMulti(2, others(other), when, call, weight), other)
	ensure(events.includes('multisig.MultisigExecuted'), `multisig: ${events}`)
}

async function calls(url) {
	const api = await connect(url)
	const { sender, other, third } = await accounts()
	const send = (call, signer) => parts.send(api, call, signer)
	ensure(api.registry.chainSS58 === 30, 'the prefix is not 30')

	const transfer = (amount) => api.tx.balances.transferKeepAlive(other.address, amount)
	ensure((await send(transfer(PHA), sender)).events.includes('balances.Transfer'), 'no transfer')
	const batch = await send(api.tx.utility.batchAll([transfer(PHA), transfer(PHA)]), sender)
	ensure(batch.events.filter((event) => event === 'utility.ItemCompleted').length === 2, `batch: ${batch.events}`)
	await payOfTwo(api, sender, other, third)

	await send(api.tx.proxy.addProxy(other.address, 'Any', 0), sender)
	const proxied = await send(api.tx.proxy.proxy(sender.address, null, api.tx.system.remarkWithEvent('0x01')), other)
	ensure(proxied.events.includes('system.Remarked'), `proxy: ${proxied.events}`)
	await send(api.tx.proxy.removeProxy(other.address, 'Any', 0), sender)

	const staked = await send(parts.contribute(api, 0, 5n * PHA), sender)
	ensure(!staked.reason && staked.events.includes('stakePool.Contributed'), `contribute: ${staked.reason?.name} ${staked.events}`)
	const { reason } = await send(parts.contribute(api, 77_777, 5n * PHA), sender)
	parts.ensureUnknownPool(reason)

	const { rows: pools } = await api.call.stakingApi.pools(0, 100)
	const { rows: holdings } = await api.call.stakingApi.holdings(sender.address, null, 100)
	ensure(pools.length > 1 && pools[0].kind.isStake, `pools: ${pools}`)
	ensure(holdings.length > 0 && holdings.every((row) => row.value.toBigInt() > 0n), `holdings: ${holdings}`)
	const refused = await api.call.stakingApi.contribution(sender.address, 77_777, 5n * PHA, 'Native')
	ensure(refused.isErr, `a contribution to no pool: ${refused}`)
	return { entries: await parts.storage(api), reason: reason.name }
}

run({
	client: '@polkadot/api',
	calls,
	blocks: async (url) => {
		const api = await connect(url)
		return blocks(() => parts.newest(api), (hash) => parts.block(api, hash))
	},
})
