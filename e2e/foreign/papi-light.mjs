// polkadot-api on a light client, both unmodified, reads a chain by proofs and sends to it by its peers: node papi-light.mjs SPEC
//
// The light client is stock smoldot as a browser runs it, with WebSocket only, and all it knows of the chain is its spec. Prints
// one line of JSON: milliseconds from the start until it knew a final block (`joined`), had read every storage entry (`read`) and
// had seen its transaction in a final block (`sent`).
import fs from 'node:fs'
import { createClient } from 'polkadot-api'
import { getSmProvider } from 'polkadot-api/sm-provider'
import * as smoldot from 'smoldot'
import { PHA, accounts, ensure, run, within } from './common.mjs'
import { named, send, storage, transfer } from './papi-parts.mjs'

const JOINED_WITHIN = 60
const READ_WITHIN = 120
/** Proofs asked for at once: each is a journey to a peer. */
const TOGETHER = 8

async function light(spec) {
	const started = Date.now()
	const logCallback = (_level, target, message) => console.error(`${target}: ${message}`)
	const node = smoldot.start({ forbidTcp: true, forbidWebRtc: true, maxLogLevel: 2, logCallback })
	const client = createClient(getSmProvider(() => node.addChain({ chainSpec: fs.readFileSync(spec, 'utf8') })))
	const api = client.getUnsafeApi()
	const { number } = await within(JOINED_WITHIN, 'a final block', client.getFinalizedBlock())
	const joined = Date.now() - started

	const entries = await within(READ_WITHIN, 'every storage entry', storage(client, api, TOGETHER))
	const read = Date.now() - started
	// To one whom nobody else pays, so that what he has is known.
	const { sender, third } = await accounts()
	const free = async () => (await api.query.System.Account.getValue(third.address)).data.free
	const before = await free()
	const { events } = await send(transfer(api, third.address), sender)
	ensure(named(events, 'Balances', 'Transfer').length === 1, 'no transfer')
	ensure((await free()) === before + PHA, 'the receiver has something else')
	return { block: number, entries, joined, read, sent: Date.now() - started }
}

run({ client: 'polkadot-api on smoldot', calls: light })
