//! Two hundred workers of one pool out of which four hundred requests wait, and as many gatekeepers as there may be.
use crate::{
	case::{Case, Cases, Work},
	cases::stake_pool::{busy, redeem, vaults, DAVES, POOL},
	stage::{gatekeeper, send, worker},
	stake::give_pool,
};
use chain_traits::{GatekeeperDirectory, HostCrypto, MessageHandler};
use codec::Encode;
use frame::{
	arithmetic::Permill,
	deps::frame_support::dispatch::GetDispatchInfo,
	prelude::{BoundedVec, Weight},
};
use pallet_computation::{
	weights::Measured, Accrued, Budget, Call, Claims, CoolDown, Debt, Debts, Economy, Meters, NextCoolDown, NextReport,
	Sessions, Tally, Told, TotalDebt, Votes, Waiting, WaitingSince, WeightInfo, MAX_DEBTS_PER_REPORT, STALLED_AFTER,
};
use pallet_stake_pool::Call as Pool;
use pallet_worker_registry::DeniedWorkers;
use phala_runtime::{
	testing::{
		workers::{next_report, settlement},
		Chain,
	},
	Runtime, RuntimeCall, System, WorkerRegistry,
};
use protocol::{
	BenchmarkReport, BenchmarkRequest, Heartbeat, ReportVote, SettlementReport, Topic, MAX_SETTLEMENTS, MAX_TRANSITIONS,
};
use units::{Amount, Fixed, Millis, WorkerId, PHA};

/// A majority of all gatekeepers that there may be.
const MAJORITY: u16 = 16;
/// Requests of Dave's, so that every payout of a report finds somebody to pay.
const ASKED: u64 = 320;

/// Workers at work, of which everybody wants their money back.
fn besieged() -> Chain {
	let mut chain = busy();
	send(&mut chain, "Ferdie", vaults().map(redeem).collect());
	let ask = |n| Pool::withdraw { pool: POOL, item: DAVES + n, shares: PHA }.into();
	send(&mut chain, "Dave", (0..ASKED).map(ask).collect());
	send(&mut chain, "Bob", vec![Pool::set_commission { pool: POOL, commission: Permill::from_percent(50) }.into()]);
	while !(chain.tip().number + 1).is_multiple_of(protocol::REPORT_INTERVAL) {
		chain.idle();
	}
	chain
}

/// What a heartbeat of a running session says.
pub fn heartbeat(chain: &mut Chain, n: u16) -> Heartbeat {
	let now = chain.now();
	let id = worker(n);
	let session = chain.read(|| Sessions::<Runtime>::get(id)).expect("a session");
	Heartbeat {
		session: session.id,
		challenge_block: chain.tip().number,
		challenge_time: now,
		iterations: 1_000,
		clusters: 0,
		contracts: 0,
	}
}

/// The next report, with this many settlements.
fn report(chain: &mut Chain, settlements: u32, payout: Amount) -> SettlementReport {
	let (upto, now) = (chain.tip().number, chain.now());
	chain.read(|| {
		let paid = |n: u32| settlement(worker(n as u16), payout, Amount(PHA / 4), upto, now).expect("a session");
		next_report(upto - 1, upto, (0..settlements).map(paid).collect())
	})
}

/// So many workers fall silent at once.
fn silence(mut report: SettlementReport, silent: u32) -> SettlementReport {
	report.offline = (0..silent).map(silent_worker).collect();
	report
}

fn silent_worker(n: u32) -> WorkerId {
	let mut id = [0xcc; 32];
	id[..4].copy_from_slice(&n.to_be_bytes());
	WorkerId(id)
}

/// Gatekeepers agreed on a report, and all of it was due.
fn agree(report: &SettlementReport) {
	let key = WorkerRegistry::master_key().expect("a key");
	let digest = report.digest::<HostCrypto>(&System::block_hash(0).0);
	let votes = (0..31).map(|n| (worker(gatekeeper(n)), digest)).collect();
	Votes::<Runtime>::insert(report.number, Tally { key, votes: BoundedVec::truncate_from(votes) });
	let due = Fixed::from_bits(1 << 90);
	Accrued::<Runtime>::put(due);
	Budget::<Runtime>::mutate(|claims: &mut Claims| claims.due = claims.due.saturating_add(due));
	pallet_computation::DueBy::<Runtime>::remove(report.upto.next_multiple_of(protocol::REPORT_INTERVAL));
}

/// What is owed for the first workers.
fn owe(payout: Amount) {
	let debt = Debt { payout, commission: Amount::ZERO, treasury: Amount(PHA) };
	for n in 0..MAX_DEBTS_PER_REPORT as u16 {
		Debts::<Runtime>::insert(worker(n), POOL, debt);
	}
	TotalDebt::<Runtime>::put(Amount(debt.total().0 * u128::from(MAX_DEBTS_PER_REPORT)));
}

/// Sessions of workers that no pool has: as many as one report may tell to be silent.
fn crowd() {
	let session = Sessions::<Runtime>::get(worker(0)).expect("a session");
	let meter = Meters::<Runtime>::get(worker(0)).expect("a meter");
	for n in 0..MAX_TRANSITIONS {
		Sessions::<Runtime>::insert(silent_worker(n), &session);
		Meters::<Runtime>::insert(silent_worker(n), meter);
	}
}

fn apply(report: &SettlementReport) -> Call<Runtime> {
	Call::apply_report { report: report.clone() }
}

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("computation");
	let mut chain = besieged();
	hooks(&mut cases, &mut chain);
	messages(&mut cases, &mut chain);
	reports(&mut cases, &mut chain);
	debts(&mut cases, &mut chain);
	workers(&mut cases, &mut chain);
	parameters(&mut cases, &mut chain);
	cases.end()
}

fn hooks(cases: &mut Cases, chain: &mut Chain) {
	let news = || {
		NextCoolDown::<Runtime>::put((CoolDown::<Runtime>::get(), Millis(0)));
		Told::<Runtime>::kill();
	};
	let charged = Measured::<Runtime>::on_initialize();
	cases.on(chain, news).work("start", Work::StartComputation, charged);
	let stalled = charged.saturating_add(Measured::<Runtime>::tell_stalled());
	cases.on(chain, || {
		news();
		let (report, height) = (NextReport::<Runtime>::get(), System::block_number());
		let key = WorkerRegistry::master_key().expect("a key");
		let votes = (0..31).map(|n| (worker(gatekeeper(n)), [n as u8; 32])).collect();
		Votes::<Runtime>::insert(report, Tally { key, votes: BoundedVec::truncate_from(votes) });
		// Of a chain that is older.
		System::set_block_number(height + STALLED_AFTER);
		WaitingSince::<Runtime>::put(Waiting { block: height, at: Millis(0) });
	});
	cases.work("start_stalled", Work::StartComputation, stalled);
}

/// Handled, after every check.
fn handled(topic: Topic) -> Weight {
	<Runtime as pallet_worker_messages::Config>::Handler::weight(topic)
}

fn messages(cases: &mut Cases, chain: &mut Chain) {
	let beat = heartbeat(chain, 0).encode();
	let charged = handled(Topic::Heartbeat);
	cases.on(chain, || ()).work("heartbeat", Work::Handle(worker(0), Topic::Heartbeat, beat.clone()), charged);
	cases.on(chain, || DeniedWorkers::<Runtime>::insert(worker(0), ()));
	cases.work("heartbeat_denied", Work::Handle(worker(0), Topic::Heartbeat, beat), charged);

	let ended = chain.now();
	let request = BenchmarkRequest { id: 1, asked_at: Millis(0), duration: Millis(1) };
	let answer = BenchmarkReport { request: 1, started: Millis(1), ended, iterations: u64::MAX >> 8 };
	cases.on(chain, || {
		pallet_worker_registry::Workers::<Runtime>::mutate(worker(0), |entry| {
			entry.as_mut().expect("registered").benchmark = Some(request);
		});
	});
	let work = Work::Handle(worker(0), Topic::Benchmark, answer.encode());
	cases.work("benchmark", work, handled(Topic::Benchmark));

	let number = chain.read(NextReport::<Runtime>::get);
	let vote = ReportVote { report: number, digest: [1; 32] };
	cases.on(chain, || {
		let key = WorkerRegistry::master_key().expect("a key");
		let votes = (1..MAJORITY).map(|n| (worker(gatekeeper(n)), vote.digest)).collect();
		Votes::<Runtime>::insert(number, Tally { key, votes: BoundedVec::truncate_from(votes) });
	});
	let work = Work::Handle(worker(gatekeeper(0)), Topic::ReportVote, vote.encode());
	cases.work("vote", work, handled(Topic::ReportVote));
}

fn reports(cases: &mut Cases, chain: &mut Chain) {
	let itself = runtime_common::work::By::Itself;
	let empty = report(chain, 0, Amount::ZERO);
	cases.on(chain, || agree(&empty)).call("report_0", itself.clone(), apply(&empty).into());
	let told = report(chain, MAX_SETTLEMENTS, Amount::ZERO);
	let unpaid = apply(&told).get_dispatch_info().call_weight;
	cases.on(chain, || agree(&told)).work("report_100_told", Work::Call(itself.clone(), apply(&told).into()), unpaid);
	cases.lesser();
	let silent = silence(empty, MAX_TRANSITIONS);
	cases.on(chain, || {
		crowd();
		agree(&silent);
	});
	cases.call("report_500_silent", itself.clone(), apply(&silent).into());

	let paid = report(chain, MAX_SETTLEMENTS, Amount(PHA));
	cases.on(chain, || {
		agree(&paid);
		owe(Amount(PHA));
		give_pool(POOL, Amount::from_pha(5_000));
	});
	cases.call("report_100", itself, apply(&paid).into());
	let full = silence(paid, MAX_TRANSITIONS);
	cases.on(chain, || {
		crowd();
		agree(&full);
	});
	let call = RuntimeCall::from(apply(&full));
	let charged = frame::deps::frame_support::traits::Authorize::weight_of_authorize(&call);
	cases.work("authorize_report", Work::Authorize(call), charged);
}

fn debts(cases: &mut Cases, chain: &mut Chain) {
	let pay = Call::pay_debt { worker: worker(0), pool: POOL };
	cases.on(chain, || owe(Amount::ZERO)).by("Charlie", "pay_debt_told", pay.clone()).lesser();
	cases.on(chain, || {
		owe(Amount(PHA));
		give_pool(POOL, Amount::from_pha(5_000));
	});
	cases.by("Charlie", "pay_debt", pay);
}

fn workers(cases: &mut Cases, chain: &mut Chain) {
	let worker = worker(0);
	cases.on(chain, || ()).by("Bob", "unbind", Call::unbind { worker });
	cases.root("force_stop", Call::force_stop { worker });
	cases.root("force_unbind", Call::force_unbind { worker });
	cases.on(chain, || DeniedWorkers::<Runtime>::insert(worker, ()));
	cases.by("Charlie", "stop_denied", Call::stop_denied { worker });
}

fn parameters(cases: &mut Cases, chain: &mut Chain) {
	let mut economy = chain.read(Economy::<Runtime>::get).expect("an economy");
	let report = chain.read(NextReport::<Runtime>::get);
	let budget = economy.tokenomic.budget_per_block / 2;
	economy.tokenomic.v_max /= 2;
	cases.on(chain, || ());
	cases.root("set_economy", Call::set_economy { economy });
	cases.root("set_budget", Call::set_budget { budget });
	cases.root("set_max_budget", Call::set_max_budget { limit: budget });
	cases.root("set_cool_down", Call::set_cool_down { span: Millis::from_secs(600) });
	cases.root("set_minimum_score", Call::set_minimum_score { score: 1 });
	cases.root("set_heartbeats_paused", Call::set_heartbeats_paused { paused: true });
	cases.root("force_challenge", Call::force_challenge {});
	cases.root("skip_report", Call::skip_report { report });
}
