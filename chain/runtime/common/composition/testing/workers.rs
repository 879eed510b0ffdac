//! Workers, written down: how they prove what they are is another test's subject. Everything after that is the chain's own: binding,
//! sessions, votes, reports, money.
use super::*;
use pallet_computation::{NextReport, Sessions};
use pallet_worker_registry::{Admission, GatekeeperSet, Measurements, PlatformOf, Workers};
use protocol::{Gatekeepers, Registration, RegistrationInfo, Settlement, SettlementReport, PROTOCOL};
use units::{Amount, BlockNumber, ConfidenceLevel, RewardWeight, WorkerId};

/// The program that all workers run.
pub const MEASUREMENT: Hash = [7; 32];
/// Score of every worker: the least stake for it is 50 PHA.
const SCORE: u32 = 1;

/// The machine of the worker of this number: each has its own.
pub fn platform(n: u16) -> [u8; 16] {
	let mut ppid = [0xdd; 16];
	ppid[..2].copy_from_slice(&n.to_be_bytes());
	ppid
}

/// Registers the worker of this number, for this operator and for ever.
pub fn enrol(n: u16, worker: WorkerId, operator: AccountId) {
	Measurements::<Runtime>::insert(MEASUREMENT, Admission { admitted_at: Millis(0), retires_at: None });
	Workers::<Runtime>::insert(worker, registration(worker, operator));
	PlatformOf::<Runtime>::insert(worker, platform(n));
}

/// Makes these the gatekeepers, who all hold the master key.
pub fn appoint(members: Vec<WorkerId>) {
	GatekeeperSet::<Runtime>::put(Gatekeepers { holders: members.clone(), members, master_key: Some([3; 32]) });
}

fn registration(worker: WorkerId, operator: AccountId) -> Registration {
	let info = RegistrationInfo {
		version: u32::MAX,
		protocol: PROTOCOL,
		worker,
		agreement_key: [1; 32],
		genesis: [0; 32],
		anchor: [0; 32],
		recent_block: (0, [0; 32]),
		operator: Some(units::AccountId(operator.into())),
		cores: 1,
	};
	Registration {
		info,
		measurement: MEASUREMENT,
		confidence: ConfidenceLevel::One,
		registered_at: Millis(0),
		verified_until: Millis(u64::MAX),
		score: Some(SCORE),
		benchmark: None,
	}
}

/// A settlement in block `upto`, of which value and score stay as they are; none without a session.
pub fn settlement(
	worker: WorkerId,
	payout: Amount,
	treasury: Amount,
	upto: BlockNumber,
	at: Millis,
) -> Option<Settlement> {
	let session = Sessions::<Runtime>::get(worker)?;
	let (value, score) = (session.value, session.instant_score);
	Some(Settlement { worker, value, score, payout, treasury, settled_in: upto, settled_at: at })
}

/// The next report, of these records, with these settlements and nothing else.
pub fn next_report(after: BlockNumber, upto: BlockNumber, settlements: Vec<Settlement>) -> SettlementReport {
	SettlementReport {
		number: NextReport::<Runtime>::get(),
		after,
		upto,
		settlements,
		offline: Vec::new(),
		recovered: Vec::new(),
		shares: RewardWeight::ZERO,
		random: [0; 32],
		economy_root: None,
		sample: None,
	}
}
