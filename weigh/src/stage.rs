//! What states are made of: workers, votes, transactions by the block.
use frame::deps::{
	frame_system,
	sp_core::{sr25519, Pair},
};
use phala_runtime::{
	testing::{
		account, feeless,
		workers::{appoint, enrol},
		Chain,
	},
	RuntimeCall, RuntimeEvent, UncheckedExtrinsic,
};
use protocol::{Envelope, Signature, SignedEnvelope, Topic, MAX_GATEKEEPERS};
use units::{Sequence, WorkerId};

/// The key of the worker of this number.
pub fn key(n: u16) -> sr25519::Pair {
	let mut seed = [0xee; 32];
	seed[..2].copy_from_slice(&n.to_be_bytes());
	sr25519::Pair::from_seed(&seed)
}

/// The worker of this number.
pub fn worker(n: u16) -> WorkerId {
	WorkerId(key(n).public().0)
}

/// The gatekeeper of this number.
pub fn gatekeeper(n: u16) -> u16 {
	u16::MAX - n
}

/// Writes down `workers` registrations that Bob operates, and as many gatekeepers as there may be, all of which hold the master
/// key. How they prove what they are is another case's subject.
pub fn hire(chain: &mut Chain, workers: u16) {
	chain.change(|| {
		let members: Vec<u16> = (0..MAX_GATEKEEPERS as u16).map(gatekeeper).collect();
		for n in (0..workers).chain(members.iter().copied()) {
			enrol(n, worker(n), account("Bob"));
		}
		appoint(members.into_iter().map(worker).collect());
	});
}

/// A message of a worker, signed.
pub fn says(chain: &mut Chain, n: u16, sequence: Sequence, topic: Topic, payload: Vec<u8>) -> UncheckedExtrinsic {
	let envelope = Envelope { sender: worker(n), sequence, topic, payload };
	let signature = Signature(key(n).sign(&envelope.signing_bytes(&chain.genesis())).0);
	feeless(pallet_worker_messages::Call::send { envelope: SignedEnvelope { envelope, signature } })
}

/// Sends calls of one account, a few a block. Each has to succeed.
pub fn send(chain: &mut Chain, who: &str, calls: Vec<RuntimeCall>) {
	for some in calls.chunks(8) {
		let transactions = (0u32..).zip(some).map(|(ahead, call)| chain.signed(who, ahead, call.clone())).collect();
		block(chain, transactions);
	}
}

/// Has governance do something.
pub fn motion(chain: &mut Chain, call: impl Into<RuntimeCall>) {
	let motion = chain.motion(call);
	block(chain, vec![motion]);
}

/// A block in which nothing fails.
pub fn block(chain: &mut Chain, transactions: Vec<UncheckedExtrinsic>) {
	for event in chain.block(transactions).events {
		let failed = matches!(
			event,
			RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { .. })
				| RuntimeEvent::WorkerMessages(pallet_worker_messages::Event::Refused { .. })
		);
		assert!(!failed, "{event:?}");
	}
}
