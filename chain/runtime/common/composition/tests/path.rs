//! The main path: a worker proves what it is, is benchmarked, works, and its pool is paid by a majority's report.
use crate::{testing::*, *};
use chain_traits::HostCrypto;
use codec::Encode;
use frame::{
	deps::{
		frame_system,
		sp_core::{sr25519, Pair},
	},
	runtime::types_common::AccountId,
	token::fungible::Inspect,
};
use protocol::{
	BenchmarkReport, Crypto, Envelope, Evidence, Heartbeat, MasterKeyOffer, RecordV1, RegistrationInfo, ReportVote,
	Session as PaidSession, SettlementReport, Signature, SignedEnvelope, Topic,
};
use runtime_common::{accounts, currency::PHA, Network};
use units::{Amount, Hash, Millis, WorkerId};
use worker_gatekeeper::EconomyFold;
use worker_quotes::{Development, QuoteProvider};

/// Iterations a second: a score of 600.
const SPEED: u64 = 100;
const STAKE: Amount = Amount::from_pha(5_000);

fn provider() -> Development {
	Development::new([9; 32])
}

/// What a pRuntime would do, by hand.
pub(super) struct Worker {
	pair: sr25519::Pair,
	sequence: u64,
}

impl Worker {
	pub(super) fn new(seed: u8) -> Self {
		Self { pair: sr25519::Pair::from_seed(&[seed; 32]), sequence: 0 }
	}

	pub(super) fn id(&self) -> WorkerId {
		WorkerId(self.pair.public().0)
	}

	/// A registration by anybody, with a real quote under the development root.
	pub(super) fn registration(&self, chain: &mut Chain, operator: &str) -> pallet_worker_registry::Call<Runtime> {
		let anchors = chain.read(|| pallet_worker_registry::Anchors::<Runtime>::iter_keys().collect::<Vec<Hash>>());
		let info = RegistrationInfo {
			version: 1 << 16,
			protocol: protocol::PROTOCOL,
			worker: self.id(),
			agreement_key: [1; 32],
			genesis: chain.genesis(),
			anchor: anchors[0],
			recent_block: (chain.tip().number - 1, chain.tip().parent_hash.0),
			operator: Some(units::AccountId(account(operator).into())),
			cores: 2,
		};
		let quote = provider().quote(&info.report_data::<HostCrypto>()).expect("a quote");
		let collateral = provider().collateral(chain.now()).expect("collateral");
		pallet_worker_registry::Call::register { info, evidence: Evidence { quote, collateral } }
	}

	/// The proof that it holds the master key.
	fn offer(&self, genesis: &Hash) -> MasterKeyOffer {
		let master = sr25519::Pair::from_seed(&[3; 32]);
		let proof = Signature(master.sign(&MasterKeyOffer::statement(genesis, &self.id())).0);
		MasterKeyOffer { public: master.public().0, proof }
	}

	pub(super) fn says(&mut self, chain: &mut Chain, topic: Topic, payload: impl Encode) -> UncheckedExtrinsic {
		let envelope = Envelope { sender: self.id(), sequence: self.sequence, topic, payload: payload.encode() };
		let signature = Signature(self.pair.sign(&envelope.signing_bytes(&chain.genesis())).0);
		self.sequence += 1;
		feeless(pallet_worker_messages::Call::send { envelope: SignedEnvelope { envelope, signature } })
	}
}

/// A settlement that the chain paid.
struct Paid {
	payout: u128,
	treasury: u128,
	/// Slot time of the heartbeat's record.
	settled_at: Millis,
	/// Height of the block that paid.
	paid_in: u32,
}

/// A development chain with a paid worker and a gatekeeper, both driven by hand.
pub(super) struct Story {
	pub(super) chain: Chain,
	fold: EconomyFold,
	pub(super) worker: Worker,
	gatekeeper: Worker,
	/// What the next block will hold, beside what the test adds.
	queue: Vec<UncheckedExtrinsic>,
	paid: Vec<Paid>,
}

impl Story {
	pub(super) fn begin() -> Self {
		Self::on(Chain::start(Network::Development))
	}

	/// On a development chain whose genesis differs.
	pub(super) fn on(mut chain: Chain) -> Self {
		let economy = chain.read(pallet_computation::Economy::<Runtime>::get).expect("an economy");
		let fold = EconomyFold::new(economy);
		let (worker, gatekeeper) = (Worker::new(1), Worker::new(2));
		Self { chain, fold, worker, gatekeeper, queue: Vec::new(), paid: Vec::new() }
	}

	/// With the two blocks that a registration refers to.
	pub(super) fn begin_with_anchor() -> Self {
		let mut story = Self::begin();
		story.block(Vec::new());
		story.block(Vec::new());
		story
	}

	/// Makes a block; worker and gatekeeper answer in the next one.
	pub(super) fn block(&mut self, mut transactions: Vec<UncheckedExtrinsic>) -> Made {
		transactions.splice(0..0, core::mem::take(&mut self.queue));
		let made = self.chain.block(transactions);
		self.note(&made);
		let random = |last: &Hash, number: u32| HostCrypto::blake2_256(&(last, number).encode());
		let report = self.fold.fold::<HostCrypto>(&made.record, random).expect("in order");
		if let Some(report) = report {
			self.vote(report);
		}
		self.answer(&made.record);
		made
	}

	fn note(&mut self, made: &Made) {
		for event in &made.events {
			match event {
				RuntimeEvent::WorkerMessages(pallet_worker_messages::Event::Refused { error, .. }) => {
					panic!("block {}: a message was refused: {error:?}", made.header.number)
				}
				RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => {
					panic!("block {}: a transaction failed: {dispatch_error:?}", made.header.number)
				}
				RuntimeEvent::Computation(pallet_computation::Event::Settled {
					payout, treasury, settled_at, ..
				}) => self.paid.push(Paid {
					payout: payout.0,
					treasury: treasury.0,
					settled_at: *settled_at,
					paid_in: made.header.number,
				}),
				_ => {}
			}
		}
	}

	/// Goes on until a report pays somebody: the gatekeeper's vote for it, and the report, neither in a block yet.
	pub(super) fn next_report(&mut self) -> (UncheckedExtrinsic, UncheckedExtrinsic) {
		for _ in 0..200 {
			self.block(Vec::new());
			let pays = self.queue.iter().position(|transaction| {
				matches!(&transaction.function, RuntimeCall::Computation(pallet_computation::Call::apply_report { report })
					if report.settlements.iter().any(|settlement| settlement.payout > Amount::ZERO))
			});
			if let Some(at) = pays {
				return (self.queue.remove(at - 1), self.queue.remove(at - 1));
			}
		}
		panic!("no report paid anybody");
	}

	fn vote(&mut self, report: SettlementReport) {
		let digest = report.digest::<HostCrypto>(&self.chain.genesis());
		let vote = ReportVote { report: report.number, digest };
		let vote = self.gatekeeper.says(&mut self.chain, Topic::ReportVote, vote);
		self.queue.push(vote);
		self.queue.push(feeless(pallet_computation::Call::apply_report { report }));
	}

	fn answer(&mut self, record: &RecordV1) {
		let Some(session) = self.session().filter(PaidSession::is_running) else { return };
		let drawn =
			record.challenge.as_ref().is_some_and(|draw| draw.draws(&HostCrypto::blake2_256(&self.worker.id().0)));
		if !drawn {
			return;
		}
		let heartbeat = Heartbeat {
			session: session.id,
			challenge_block: record.number,
			challenge_time: record.slot_time,
			iterations: SPEED * record.slot_time.since(session.started_at).as_secs(),
			clusters: 0,
			contracts: 0,
		};
		let heartbeat = self.worker.says(&mut self.chain, Topic::Heartbeat, heartbeat);
		self.queue.push(heartbeat);
	}

	fn session(&mut self) -> Option<PaidSession> {
		let worker = self.worker.id();
		self.chain.read(|| pallet_computation::Sessions::<Runtime>::get(worker))
	}

	fn motion(&mut self, call: impl Into<RuntimeCall>) {
		let motion = self.chain.motion(call);
		self.block(vec![motion]);
	}

	pub(super) fn signed(&mut self, who: &str, call: impl Into<RuntimeCall>) {
		let transaction = self.chain.signed(who, 0, call);
		self.block(vec![transaction]);
	}

	pub(super) fn register_both(&mut self) {
		use pallet_worker_registry::Call as Registry;
		self.block(Vec::new());
		self.block(Vec::new());
		self.motion(Registry::admit_measurement { measurement: provider().measurement().into() });
		for operator in ["Bob", "Alice"] {
			let who = if operator == "Bob" { &self.worker } else { &self.gatekeeper };
			let call = who.registration(&mut self.chain, operator);
			self.signed("Charlie", call);
		}
		self.motion(Registry::register_gatekeeper { worker: self.gatekeeper.id() });
		let genesis = self.chain.genesis();
		let offer = self.gatekeeper.offer(&genesis);
		let offer = self.gatekeeper.says(&mut self.chain, Topic::MasterKey, offer);
		self.block(vec![offer]);
	}

	pub(super) fn benchmark(&mut self) {
		let worker = self.worker.id();
		let registration = |chain: &mut Chain| {
			chain.read(|| pallet_worker_registry::Workers::<Runtime>::get(worker)).expect("registered")
		};
		let request = registration(&mut self.chain).benchmark.expect("a first registration asks for a benchmark");
		let started = self.block(Vec::new()).record.slot_time;
		let mut ended = started;
		while ended.since(started) < request.duration {
			ended = self.block(Vec::new()).record.slot_time;
		}
		let iterations = SPEED * ended.since(started).as_secs();
		let report = BenchmarkReport { request: request.id, started, ended, iterations };
		let report = self.worker.says(&mut self.chain, Topic::Benchmark, report);
		self.block(vec![report]);
		assert!(registration(&mut self.chain).score.is_some_and(|score| score > 0 && score <= 600));
	}

	pub(super) fn put_to_work(&mut self) {
		use pallet_stake_pool::{Call as Pool, Funding};
		let worker = self.worker.id();
		self.signed("Bob", Pool::create {});
		let (amount, funding) = (Amount::from_pha(10_000), Funding::Native);
		self.signed(
			"Dave",
			Pool::contribute {
				pool: 0,
				amount,
				funding,
				into: None,
				min_shares_out: 0,
				max_commission: frame::arithmetic::Permill::one(),
			},
		);
		self.signed("Bob", Pool::add_worker { pool: 0, worker });
		self.signed("Bob", Pool::start_worker { pool: 0, worker, stake: STAKE });
		assert!(self.session().is_some_and(|session| session.is_running() && session.stake == STAKE));
	}

	fn subsidy(&mut self) -> u128 {
		self.balance(accounts::subsidy())
	}

	fn balance(&mut self, who: AccountId) -> u128 {
		self.chain.read(|| Balances::total_balance(&who))
	}
}

#[test]
fn a_worker_that_answers_is_paid_and_the_price_of_its_pool_rises() {
	let mut story = Story::begin();
	story.register_both();
	story.benchmark();
	story.put_to_work();
	let (subsidy, treasury, collateral) =
		(story.subsidy(), story.balance(accounts::treasury()), story.balance(accounts::collateral()));

	let mut blocks = 0;
	while story.paid.len() < 3 {
		story.block(Vec::new());
		blocks += 1;
		assert!(blocks < 200, "nothing was paid in {blocks} blocks");
	}

	let payouts: u128 = story.paid.iter().map(|paid| paid.payout).sum();
	let treasuries: u128 = story.paid.iter().map(|paid| paid.treasury).sum();
	assert!(payouts > 0 && treasuries > 0);
	assert_eq!(subsidy - story.subsidy(), payouts + treasuries);
	assert_eq!(story.balance(accounts::treasury()) - treasury, treasuries);
	assert_eq!(story.balance(accounts::collateral()) - collateral, payouts);
	let pool = story.chain.read(|| StakePool::pool_view(0)).expect("the pool");
	assert_eq!(pool.value.0, 10_000 * PHA + payouts);
	assert!(pool.price.is_some_and(|price| price > 1 << 64));
	let session = story.session().expect("a session");
	let that_paid = story.paid.iter().filter(|paid| paid.payout > 0).count();
	assert_eq!((session.total_payout.0, session.payouts as usize), (payouts, that_paid));
	assert!(session.last_heartbeat.is_some());
}

#[test]
fn pay_arrives_within_eight_blocks_of_the_heartbeat() {
	let mut story = Story::begin();
	story.register_both();
	story.benchmark();
	story.put_to_work();
	let mut heights = std::collections::BTreeMap::new();
	for _ in 0..120 {
		let record = story.block(Vec::new()).record;
		heights.insert(record.slot_time, record.number);
	}
	assert!(story.paid.len() >= 20, "only {} payouts in 120 blocks", story.paid.len());
	for paid in &story.paid {
		let heard_in = heights[&paid.settled_at];
		assert!(paid.paid_in - heard_in <= 8, "{heard_in} was paid in {}", paid.paid_in);
	}
}

/// Case 4 of issue 7: naming a second gatekeeper, to which nothing gives the master key, froze all pay until it was removed.
#[test]
fn a_second_gatekeeper_without_the_master_key_stops_nobodys_pay() {
	let mut story = Story::begin();
	story.register_both();
	story.benchmark();
	story.put_to_work();
	let second = Worker::new(3);
	let call = second.registration(&mut story.chain, "Alice");
	story.signed("Charlie", call);
	story.motion(pallet_worker_registry::Call::register_gatekeeper { worker: second.id() });
	let paid_before = story.paid.len();
	for _ in 0..120 {
		story.block(Vec::new());
	}
	assert!(story.paid.len() >= paid_before + 20, "only {} payouts in 120 blocks", story.paid.len() - paid_before);
	let status = story.chain.read(Computation::settlement_status);
	assert_eq!((status.pending, status.lapsed), (vec![second.id()], vec![]));
	assert!(status.waited <= 8, "the last report is {} blocks old", status.waited);
}

#[test]
fn a_worker_that_falls_silent_is_not_paid_and_its_budget_stays_in_the_subsidy() {
	let mut story = Story::begin();
	story.register_both();
	story.benchmark();
	story.put_to_work();
	// From here on nobody carries the worker's messages.
	let worker = story.worker.id();
	story.queue.retain(|transaction| !is_from(transaction, &worker));
	let mut silent = 0;
	while story.session().is_some_and(|session| session.state == protocol::SessionState::Computing) {
		story.block(Vec::new());
		story.queue.retain(|transaction| !is_from(transaction, &worker));
		silent += 1;
		assert!(silent < 200, "the silence was not noticed");
	}
	let subsidy = story.subsidy();
	for _ in 0..8 {
		story.block(Vec::new());
		story.queue.retain(|transaction| !is_from(transaction, &worker));
	}
	assert_eq!((story.paid.len(), story.subsidy()), (0, subsidy));
	assert_eq!(story.session().map(|session| session.state), Some(protocol::SessionState::Unresponsive));
}

fn is_from(transaction: &UncheckedExtrinsic, worker: &WorkerId) -> bool {
	match &transaction.function {
		RuntimeCall::WorkerMessages(pallet_worker_messages::Call::send { envelope }) => {
			envelope.envelope.sender == *worker
		}
		_ => false,
	}
}

#[test]
fn the_pool_takes_a_feeless_message_and_orders_the_ones_behind_it() {
	let mut story = Story::begin();
	story.register_both();
	let (first, second) = {
		let beat = |at: u64| Heartbeat {
			session: 0,
			challenge_block: 1,
			challenge_time: Millis(at),
			iterations: 1,
			clusters: 0,
			contracts: 0,
		};
		let first = story.worker.says(&mut story.chain, Topic::Heartbeat, beat(1));
		(first, story.worker.says(&mut story.chain, Topic::Heartbeat, beat(2)))
	};
	let one = story.chain.validate(&first).expect("valid");
	let two = story.chain.validate(&second).expect("valid");
	assert_eq!(two.requires, one.provides);
	assert!(one.propagate && one.longevity == pallet_worker_messages::LONGEVITY);
	story.chain.block(vec![first.clone(), second]);
	assert!(story.chain.validate(&first).is_err());
}
