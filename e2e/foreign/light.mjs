// A light client that is not ours joins a chain by its spec and follows its finality: stock smoldot, as a browser runs it
// (WebSocket only).
//
// usage: node light.mjs SPEC
//
// Prints one line of JSON for each thing that it learns: the runtime it read by proof, and every final header with the
// milliseconds since the start. Ends when its standard input is closed.
import fs from "node:fs";
import * as smoldot from "smoldot";

const started = Date.now();
const say = (what) => console.log(JSON.stringify({ ms: Date.now() - started, ...what }));
const client = smoldot.start({
	forbidTcp: true,
	forbidWebRtc: true,
	maxLogLevel: 3,
	logCallback: (_level, target, message) => console.error(`${target}: ${message}`),
});
process.stdin.on("end", () => process.exit(0)).resume();

const chain = await client.addChain({ chainSpec: fs.readFileSync(process.argv[2], "utf8") });
const ask = (id, method, params = []) => chain.sendJsonRpc(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
ask("heads", "chain_subscribeFinalizedHeads");

let joined = false;
for await (const text of chain.jsonRpcResponses) {
	const answer = JSON.parse(text);
	if (answer.error) {
		throw new Error(text);
	}
	if (answer.method === "chain_finalizedHead") {
		const { number, parentHash } = answer.params.result;
		say({ final: Number(number), parentHash });
		if (!joined && Number(number) > 0) {
			joined = true;
			ask("runtime", "state_getRuntimeVersion");
		}
	} else if (answer.id === "runtime") {
		say({ runtime: answer.result.specName });
	}
}
