//! Workers that can be put to work, and a gatekeeper whose reports the chain pays.
//!
//! Their registrations are written down (`phala_runtime::testing::workers`); everything after that is the chain's own.
use crate::world::{actor, Sent, World};
use chain_traits::{HostCrypto, MessageHandler, RewardSink};
use codec::Encode;
use frame::{
	deps::{frame_support::storage::with_storage_layer, frame_system, sp_runtime::traits::Dispatchable},
	prelude::*,
	runtime::types_common::AccountId,
	token::{fungible::Mutate as _, Preservation},
};
use pallet_computation::Sessions;
use phala_runtime::{
	testing::workers::{appoint, enrol, next_report, settlement},
	Balances, Computation, Runtime, RuntimeCall, RuntimeOrigin, StakePool, System,
};
use protocol::{ReportVote, Session, SettlementReport, Topic};
use runtime_common::accounts;
use units::{Amount, Millis, PoolId, WorkerId};

/// Votes on reports; it works for nobody.
const GATEKEEPER: u16 = u16::MAX;

/// The worker of this number.
pub fn worker(n: u16) -> WorkerId {
	let mut id = [0xee; 32];
	id[..2].copy_from_slice(&n.to_be_bytes());
	WorkerId(id)
}

/// Who operates a worker, if it is one of ours.
pub fn operator(worker: &WorkerId, actors: u8) -> Option<AccountId> {
	let n = u16::from_be_bytes([worker.0[0], worker.0[1]]);
	(*worker == self::worker(n)).then(|| actor((n % u16::from(actors)) as u8 + 1))
}

/// Worker `n` is operated by actor `n modulo actors, plus 1`.
pub(crate) fn hire(actors: u8, workers: u16) {
	for n in (0..workers).chain([GATEKEEPER]) {
		let operator = actor((n % u16::from(actors)) as u8 + 1);
		enrol(n, worker(n), operator);
	}
	appoint(vec![worker(GATEKEEPER)]);
}

impl World {
	/// The worker's session.
	pub fn session(&mut self, worker: &WorkerId) -> Option<Session> {
		self.with(|| Sessions::<Runtime>::get(worker))
	}

	/// A report that pays these workers, a majority's vote for it, and its application: the way all rewards come.
	/// Payouts that the budget has not accrued are refused.
	pub fn settle(&mut self, payouts: &[(WorkerId, Amount)]) -> Sent {
		let report = self.report(payouts);
		self.apply(report)
	}

	/// A report that these workers answer no more, and those again.
	pub fn tell_absence(&mut self, offline: Vec<WorkerId>, recovered: Vec<WorkerId>) -> Sent {
		let report = SettlementReport { offline, recovered, ..self.report(&[]) };
		self.apply(report)
	}

	fn apply(&mut self, report: SettlementReport) -> Sent {
		let digest = report.digest::<HostCrypto>(&self.with(|| System::block_hash(0).0));
		let vote = ReportVote { report: report.number, digest };
		let mark = self.mark();
		let refusal = self.with(|| {
			let voted = Computation::handle(&worker(GATEKEEPER), Topic::ReportVote, &vote.encode());
			voted.expect("a gatekeeper may vote");
			Computation::check_report(&report).err()
		});
		if refusal.is_some() {
			// No gatekeeper votes for what the chain would refuse.
			self.back_to(mark);
			return Sent { result: Err(DispatchError::Other("the report would be refused")), events: Vec::new() };
		}
		self.keep(mark);
		let origin = RuntimeOrigin::from(frame_system::RawOrigin::Authorized);
		self.dispatch(origin, pallet_computation::Call::apply_report { report })
	}

	/// Pays `payout` from the subsidy to a pool, as a settlement does, whatever the budget has accrued.
	pub fn reward(&mut self, pool: PoolId, worker: &WorkerId, payout: Amount) -> Sent {
		self.record(|| {
			with_storage_layer(|| {
				let receiver = <StakePool as RewardSink<_>>::receiver(pool).ok_or("nobody is there to be rewarded")?;
				Balances::transfer(&accounts::subsidy(), &receiver, payout.0, Preservation::Preserve)?;
				let now = pallet_computation::BlockClock::<Runtime>::get().map_or(Millis(0), |clock| clock.slot);
				let earned = <StakePool as RewardSink<AccountId>>::assess(pool, payout, now);
				<StakePool as RewardSink<_>>::reward(pool, worker, earned)
			})
		})
	}

	/// Reclaims a worker whose session gives back `lost` less than was lent to it, as one whose promise was slashed
	/// would. Computation lets V fall instead and slashes no stake today: the pools must stand it all the same.
	pub fn reclaim_slashed(&mut self, who: &AccountId, worker: WorkerId, lost: Amount) -> Sent {
		self.record(|| {
			with_storage_layer(|| {
				Sessions::<Runtime>::mutate_extant(worker, |session| {
					session.stake = session.stake.saturating_sub(lost);
				});
				let call = RuntimeCall::from(pallet_stake_pool::Call::reclaim_worker { worker });
				call.dispatch(RuntimeOrigin::signed(who.clone())).map(|_| ()).map_err(|refused| refused.error)
			})
		})
	}

	fn report(&mut self, payouts: &[(WorkerId, Amount)]) -> SettlementReport {
		let now = self.now();
		self.with(|| {
			let upto = System::block_number() - 1;
			let after = pallet_computation::Last::<Runtime>::get().map_or(0, |last| last.upto);
			let paid =
				|(worker, payout): &(WorkerId, Amount)| settlement(*worker, *payout, Amount(payout.0 / 4), upto, now);
			next_report(after, upto, payouts.iter().filter_map(paid).collect())
		})
	}
}
