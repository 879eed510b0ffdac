//! A chain at work.
use crate::{finality::VALIDATORS, Factory, Hand};
use codec::Encode;
use pallet_stake_pool::Funding;
use phala_runtime::{
	testing::{account, feeless, Made},
	Runtime, RuntimeCall, RuntimeEvent, UncheckedExtrinsic,
};
use protocol::{
	BenchmarkReport, Crypto, Evidence, Heartbeat, RecordV1, RegistrationInfo, ReportVote, SettlementReport, Topic,
};
use secrets::{LibraryCrypto, MasterKey, Secret};
use std::collections::VecDeque;
use units::{AccountId, Amount, Hash, SessionId, WorkerId};
use worker_gatekeeper::EconomyFold;
use worker_quotes::{Development, QuoteProvider};

/// Iterations a second of every worker: a score of 600.
pub const SPEED: u64 = 100;
/// What the pool lends to each worker.
const STAKE: Amount = Amount::from_pha(5_000);
/// Number of the gatekeeper's hand.
const GATEKEEPER: u32 = u32::MAX;

/// A chain with a gatekeeper and workers in paid sessions of one pool.
pub struct Works {
	/// The chain.
	pub factory: Factory,
	crew: Vec<Hand>,
	sessions: Vec<SessionId>,
	gatekeeper: Hand,
	fold: EconomyFold,
	/// Whether the gatekeeper votes.
	votes: bool,
	/// Reports that it has made and not voted for, oldest first.
	unsaid: VecDeque<SettlementReport>,
	/// What the next block holds beside what is asked for.
	queue: Vec<UncheckedExtrinsic>,
	last: RecordV1,
}

impl Works {
	/// On a chain at block 0: registers `workers` by real quotes, lets them count their benchmark, puts them to work, and applies the first
	/// report, from which on there are challenges.
	pub fn open(mut factory: Factory, workers: u32) -> Self {
		let economy = factory.chain().read(pallet_computation::Economy::<Runtime>::get).expect("an economy");
		let mut fold = EconomyFold::new(economy);
		let last = factory.block(Vec::new()).record;
		fold.fold::<LibraryCrypto>(&last, random).expect("the first record");
		let mut works = Self {
			factory,
			crew: (0..workers).map(Hand::new).collect(),
			sessions: Vec::new(),
			gatekeeper: Hand::new(GATEKEEPER),
			fold,
			votes: true,
			unsaid: VecDeque::new(),
			queue: Vec::new(),
			last,
		};
		works.admit();
		works.benchmark();
		works.put_to_work();
		while works.last.challenge.is_none() {
			works.idle();
		}
		works
	}

	/// The crew.
	pub fn crew(&self) -> &[Hand] {
		&self.crew
	}

	/// From here on the gatekeeper votes for new reports, or is silent: then no report is applied, and idle blocks are idle.
	pub fn let_gatekeeper_vote(&mut self, votes: bool) {
		self.votes = votes;
	}

	/// The reports that the gatekeeper has made and not voted for, oldest first.
	pub fn unsaid(&self) -> &VecDeque<SettlementReport> {
		&self.unsaid
	}

	/// In the next block the gatekeeper votes for the oldest report that it has not voted for, and it is applied.
	pub fn say_oldest(&mut self) {
		if let Some(report) = self.unsaid.pop_front() {
			self.say(report);
		}
	}

	fn say(&mut self, report: SettlementReport) {
		let genesis = self.factory.genesis();
		let vote = ReportVote { report: report.number, digest: report.digest::<LibraryCrypto>(&genesis) };
		self.queue.push(self.gatekeeper.says(&genesis, Topic::ReportVote, vote));
		self.queue.push(feeless(pallet_computation::Call::apply_report { report }));
	}

	/// Makes a block of these transactions and, last because a report is heavy, of what the gatekeeper has to say. A block
	/// that ends a session has room for nothing else: if one is next, it is made before, empty.
	pub fn block(&mut self, mut transactions: Vec<UncheckedExtrinsic>) -> Made {
		transactions.append(&mut self.queue);
		while !transactions.is_empty() && self.factory.ends_session_next() {
			self.make(Vec::new());
		}
		self.make(transactions)
	}

	fn make(&mut self, transactions: Vec<UncheckedExtrinsic>) -> Made {
		let made = self.factory.block(transactions);
		made.events.iter().for_each(|event| refuse_failures(event, made.header.number));
		let report = self.fold.fold::<LibraryCrypto>(&made.record, random).expect("in order");
		match report {
			Some(report) if self.votes && self.unsaid.is_empty() => self.say(report),
			other => self.unsaid.extend(other),
		}
		self.last = made.record.clone();
		made
	}

	/// A block in which nobody says anything.
	pub fn idle(&mut self) -> Made {
		self.block(Vec::new())
	}

	/// A block in which everybody answers the challenge of the block before, drawn or not.
	pub fn busy(&mut self) -> Made {
		let (genesis, last) = (self.factory.genesis(), &self.last);
		let beat =
			|(hand, session): (&mut Hand, &SessionId)| hand.says(&genesis, Topic::Heartbeat, answer(last, *session));
		let heartbeats = self.crew.iter_mut().zip(&self.sessions).map(beat).collect();
		self.block(heartbeats)
	}

	/// A block in which those answer who were drawn in the block before.
	pub fn dutiful(&mut self) -> Made {
		let (genesis, last) = (self.factory.genesis(), &self.last);
		let is_drawn = |hand: &Hand| {
			last.challenge.as_ref().is_some_and(|drawn| drawn.draws(&LibraryCrypto::blake2_256(&hand.id().0)))
		};
		let drawn = self.crew.iter_mut().zip(&self.sessions).filter(|(hand, _)| is_drawn(hand));
		let heartbeats = drawn.map(|(hand, session)| hand.says(&genesis, Topic::Heartbeat, answer(last, *session)));
		let heartbeats = heartbeats.collect();
		self.block(heartbeats)
	}

	/// A block with one transaction of a well-known account.
	pub fn signed(&mut self, who: &str, call: impl Into<RuntimeCall>) -> Made {
		let transaction = self.factory.chain().signed(who, 0, call);
		self.block(vec![transaction])
	}

	/// A block with a motion that is carried at once.
	pub fn motion(&mut self, call: impl Into<RuntimeCall>) -> Made {
		let motion = self.factory.chain().motion(call);
		self.block(vec![motion])
	}

	/// A motion that makes the first `count` of the four its validators. The next blocks hand over to them.
	pub fn name_validators(&mut self, count: usize) -> Made {
		let validators: Vec<_> = VALIDATORS.iter().take(count).map(|name| account(name)).collect();
		let validators = validators.try_into().expect("four are few");
		self.motion(pallet_validator_set::Call::set_validators { validators })
	}

	/// What a worker says of itself, for the newest block that the chain can look up.
	pub fn describe(&mut self, worker: &WorkerId) -> RegistrationInfo {
		let tip = self.factory.height();
		RegistrationInfo {
			version: 1 << 16,
			protocol: protocol::PROTOCOL,
			worker: *worker,
			agreement_key: [1; 32],
			genesis: self.factory.genesis(),
			anchor: self.factory.anchor().hash::<LibraryCrypto>(),
			recent_block: (tip - 1, self.factory.header(tip).parent_hash),
			operator: Some(AccountId(account("Bob").into())),
			cores: 2,
		}
	}

	/// A block in which somebody carries a worker's registration to the chain, with a real quote.
	pub fn register(&mut self, info: RegistrationInfo) -> Made {
		let now = self.factory.chain().now();
		let quote = platform().quote(&info.report_data::<LibraryCrypto>()).expect("a quote");
		let collateral = platform().collateral(now).expect("collateral");
		self.signed(
			"Charlie",
			pallet_worker_registry::Call::register { info, evidence: Evidence { quote, collateral } },
		)
	}

	fn admit(&mut self) {
		use pallet_worker_registry::Call as Registry;
		self.idle();
		self.motion(Registry::admit_measurement { measurement: platform().measurement().into() });
		let ids: Vec<WorkerId> = self.crew.iter().chain([&self.gatekeeper]).map(Hand::id).collect();
		for id in ids {
			let info = self.describe(&id);
			self.register(info);
		}
		self.motion(Registry::register_gatekeeper { worker: self.gatekeeper.id() });
		let genesis = self.factory.genesis();
		let master = MasterKey::from_seed(Secret::new([3; 32]));
		let offer = master.offer(&genesis, &self.gatekeeper.id());
		let offer = self.gatekeeper.says(&genesis, Topic::MasterKey, offer);
		self.block(vec![offer]);
	}

	fn benchmark(&mut self) {
		let first = self.idle().record;
		let request = |id: &WorkerId| {
			let registration = pallet_worker_registry::Workers::<Runtime>::get(id).expect("registered");
			registration.benchmark.expect("a first registration asks for a benchmark")
		};
		let ids: Vec<WorkerId> = self.crew.iter().map(Hand::id).collect();
		let requests: Vec<_> = self.factory.chain().read(|| ids.iter().map(request).collect());
		let longest = requests.iter().map(|request| request.duration).max().unwrap_or_default();
		while self.last.slot_time.since(first.slot_time) < longest {
			self.idle();
		}
		let (started, ended) = (first.slot_time, self.last.slot_time);
		let iterations = SPEED * ended.since(started).as_secs();
		let genesis = self.factory.genesis();
		let report = |(hand, request): (&mut Hand, protocol::BenchmarkRequest)| {
			let report = BenchmarkReport { request: request.id, started, ended, iterations };
			hand.says(&genesis, Topic::Benchmark, report)
		};
		let reports = self.crew.iter_mut().zip(requests).map(report).collect();
		self.block(reports);
	}

	fn put_to_work(&mut self) {
		use pallet_stake_pool::Call as Pool;
		let ids: Vec<WorkerId> = self.crew.iter().map(Hand::id).collect();
		self.signed("Bob", Pool::create {});
		let amount = Amount(STAKE.0 * (ids.len() as u128 + 10));
		let funding = Funding::Native;
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
		for worker in &ids {
			self.signed("Bob", Pool::add_worker { pool: 0, worker: *worker });
			self.signed("Bob", Pool::start_worker { pool: 0, worker: *worker, stake: STAKE });
		}
		let session = |id: &WorkerId| pallet_computation::Sessions::<Runtime>::get(id).expect("a session").id;
		self.sessions = self.factory.chain().read(|| ids.iter().map(session).collect());
	}
}

/// What a worker of this session answers to the challenge of a record.
fn answer(record: &RecordV1, session: SessionId) -> Heartbeat {
	Heartbeat {
		session,
		challenge_block: record.number,
		challenge_time: record.slot_time,
		iterations: SPEED * record.slot_time.as_secs(),
		clusters: 0,
		contracts: 0,
	}
}

/// The quotes that development networks admit.
fn platform() -> Development {
	Development::new([9; 32])
}

/// The random number of a report; any function of the two will do here.
fn random(last: &Hash, number: u32) -> Hash {
	LibraryCrypto::blake2_256(&(last, number).encode())
}

/// Everything that the works do is meant to succeed.
fn refuse_failures(event: &RuntimeEvent, block: u32) {
	use frame::deps::frame_system::Event::ExtrinsicFailed;
	use pallet_worker_messages::Event::Refused;
	match event {
		RuntimeEvent::WorkerMessages(Refused { error, .. }) => {
			panic!("block {block}: a message was refused: {error:?}")
		}
		RuntimeEvent::System(ExtrinsicFailed { dispatch_error, .. }) => {
			panic!("block {block}: a transaction failed: {dispatch_error:?}")
		}
		_ => {}
	}
}
