// What the clients share: who acts, amounts, and how a check fails.
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

/** Runs a client's script: one JSON line and 0, or the reason and 1. */
export async function run(script) {
	try {
		console.log(JSON.stringify(await within(150, 'the whole script', script(process.argv[2]))))
		process.exit(0)
	} catch (error) {
		console.error(error)
		process.exit(1)
	}
}
