// What the clients share: who acts, amounts, what a block has to hold, and how a check fails.
import { Keyring } from '@polkadot/keyring'
import { cryptoWaitReady } from '@polkadot/util-crypto'

/** Hands out the accounts that nobody else on a development network acts for. */
export async function accounts() {
	await cryptoWaitReady()
	const keyring = new Keyring({ type: 'sr25519', ss58Format: 30 })
	const [sender, other, third] = ['//Eve', '//Ferdie', '//Somebody'].map((uri) => keyring.addFromUri(uri))
	return { sender, other, third }
}

export const PHA = 10n ** 12n

export function ensure(holds, what) {
	if (!holds) throw new Error(what)
}

/** Fails after `seconds` with what was waited for. */
export function within(seconds, what, work) {
	let timer
	const late = new Promise((_, fail) => {
		timer = setTimeout(() => fail(new Error(`waited ${seconds} s for ${what}`)), seconds * 1000)
	})
	return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** How many blocks a client has to decode whole. */
const BLOCKS = 100
const GROWN_WITHIN = 300

/**
 * Decodes the newest `BLOCKS` final blocks, from the newest down.
 *
 * `newest` tells height and hash of the newest final block. `block` decodes all of the block with this hash, and tells the hash of
 * its `parent`, the name of each transaction's call (`calls`) and its kind (`kinds`: bare, signed or general), the name of each event
 * (`events`), and the engine of each item of the header's digest (`engines`). Names may differ in the case of letters: that is each client's habit.
 */
export async function blocks(newest, block) {
	let { hash } = await grown(newest)
	const found = { blocks: 0, transactions: 0, general: 0, events: 0 }
	while (found.blocks < BLOCKS) {
		const { parent, calls, kinds, events, engines } = await block(hash)
		const names = events.map((name) => name.toLowerCase())
		const outcomes = names.filter((name) => /^system\.extrinsic(success|failed)$/.test(name)).length
		ensure(calls[0]?.toLowerCase() === 'timestamp.set', `${hash} begins with ${calls[0]}`)
		ensure(outcomes === calls.length, `${hash}: ${calls.length} transactions (${calls}), ${outcomes} outcomes`)
		// The slot, the hash of the block's record, and the author's seal; a change of validators would stand among them.
		ensure(/^aura,gmni,(.*,)?aura$/.test(engines), `${hash} has in its digest: ${engines}`)
		found.blocks += 1
		found.transactions += calls.length
		found.general += kinds.filter((kind) => kind === 'general').length
		found.events += events.length
		hash = parent
	}
	ensure(found.general > 0, 'no worker sent a message')
	return found
}

/** The newest final block, once there are as many as have to be decoded. */
export function grown(newest) {
	const look = async () => {
		for (;;) {
			const found = await newest()
			if (found.number >= BLOCKS) return found
			await new Promise((again) => setTimeout(again, 1000))
		}
	}
	return within(GROWN_WITHIN, `block ${BLOCKS} to be final`, look())
}

/**
 * Runs a client's script, `node SCRIPT URL` or `node SCRIPT URL blocks`: one JSON line and 0, or the reason and 1. The first does
 * everything that needs no history, the second decodes blocks.
 */
export async function run(scripts) {
	try {
		const [url, what = 'calls'] = process.argv.slice(2)
		const started = Date.now()
		const done = await within(GROWN_WITHIN + 60, 'the whole script', scripts[what](url))
		console.log(JSON.stringify({ client: scripts.client, ...done, seconds: Math.round((Date.now() - started) / 1000) }))
		process.exit(0)
	} catch (error) {
		console.error(error)
		process.exit(1)
	}
}
