//! What the chain would refuse of the registry's calls, said before a fee is paid: a motion whose call fails is paid for,
//! too. Pure.
use crate::{account, failure::Failure, when};
use frame::deps::sp_runtime::AccountId32;
use pallet_worker_registry::Admission;
use protocol::{BenchmarkRequest, Gatekeepers, Registration};
use units::{Millis, WorkerId};

/// A program comes onto the list, or back onto it after it was retired.
pub fn admit(listed: Option<&Admission>) -> Result<(), Failure> {
	match listed {
		Some(Admission { retires_at: None, .. }) => Err(Failure::new("the measurement is listed already")
			.hint("phala registry list shows the programs that may register")),
		_ => Ok(()),
	}
}

/// A program that is listed goes from the list.
pub fn retire(listed: Option<&Admission>) -> Result<(), Failure> {
	listed.map(drop).ok_or_else(|| {
		Failure::new("the measurement is not listed").hint("phala registry list shows the programs that may register")
	})
}

/// A worker that is attested becomes a gatekeeper.
pub fn name(worker: WorkerId, known: Option<&Registration>, set: &Gatekeepers, now: Millis) -> Result<(), Failure> {
	let known = known.ok_or_else(|| unknown(worker))?;
	if set.members.contains(&worker) {
		return Err(Failure::new(format!("worker {worker} is a gatekeeper already"))
			.hint("phala registry list shows the gatekeepers"));
	}
	if known.verified_until < now {
		let ended = when::date(known.verified_until);
		return Err(Failure::new(format!("the attestation of worker {worker} ended at {ended}"))
			.hint("its relayer renews it; phala worker why says what it waits for"));
	}
	Ok(())
}

/// A gatekeeper is one no more; the last that holds the master key stays.
pub fn dismiss(worker: WorkerId, set: &Gatekeepers) -> Result<(), Failure> {
	if !set.members.contains(&worker) {
		return Err(
			Failure::new(format!("worker {worker} is no gatekeeper")).hint("phala registry list shows the gatekeepers")
		);
	}
	if set.holders == [worker] {
		return Err(Failure::new(format!("worker {worker} is the last gatekeeper that holds the master key"))
			.hint("make another one first, and wait until it has proven that it holds the key"));
	}
	Ok(())
}

/// An operator asks for a benchmark, not more often than once in `interval`.
pub fn benchmark(
	worker: WorkerId,
	who: &AccountId32,
	known: Option<&Registration>,
	last: Option<&BenchmarkRequest>,
	interval: Millis,
	now: Millis,
) -> Result<(), Failure> {
	let operator = known.ok_or_else(|| unknown(worker))?.info.operator.map(|operator| AccountId32::new(operator.0));
	if operator.as_ref() != Some(who) {
		let by = operator.map_or("nobody".into(), |operator| account::text(&operator));
		return Err(Failure::new(format!("worker {worker} is operated by {by}"))
			.hint("sign with the operator's key: only the operator asks for a benchmark"));
	}
	let from = last.map_or(Millis(0), |last| last.asked_at.after(interval));
	if from > now {
		return Err(Failure::new(format!("the next benchmark can be asked for at {}", when::date(from)))
			.hint(format!("there is at most one in {}: wait until then", when::span(interval))));
	}
	Ok(())
}

fn unknown(worker: WorkerId) -> Failure {
	Failure::new(format!("the chain does not know worker {worker}"))
		.hint("its relayer registers it; phala status lists those that are known")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::wish::fixture::registration;

	const WORKER: WorkerId = WorkerId([5; 32]);
	const NOW: Millis = Millis(1_000_000);

	fn said(outcome: Result<(), Failure>) -> String {
		outcome.map_or_else(|failure| failure.to_string(), |()| "done".into())
	}

	#[test]
	fn case_11_no_motion_is_proposed_whose_call_the_chain_would_refuse() {
		let listed = Admission { admitted_at: NOW, retires_at: None };
		let retired = Admission { retires_at: Some(NOW), ..listed };
		assert_eq!(said(admit(None)), "done");
		assert_eq!(said(admit(Some(&retired))), "done");
		assert!(said(admit(Some(&listed))).contains("listed already"));
		assert!(said(retire(None)).contains("not listed"));
		assert_eq!(said(retire(Some(&listed))), "done");

		let known = registration(1);
		let (nobody, set) = (Gatekeepers::default(), Gatekeepers { members: vec![WORKER], ..Default::default() });
		assert_eq!(said(name(WORKER, Some(&known), &nobody, NOW)), "done");
		assert!(said(name(WORKER, None, &nobody, NOW)).contains("does not know"));
		assert!(said(name(WORKER, Some(&known), &set, NOW)).contains("gatekeeper already"));
		let old = Registration { verified_until: Millis(1), ..known };
		assert!(said(name(WORKER, Some(&old), &nobody, NOW)).contains("ended"));
		assert!(said(dismiss(WORKER, &nobody)).contains("no gatekeeper"));
		assert_eq!(said(dismiss(WORKER, &set)), "done");
		assert!(said(dismiss(WORKER, &Gatekeepers { holders: vec![WORKER], ..set })).contains("last"));
	}

	#[test]
	fn case_11_a_benchmark_that_the_chain_would_refuse_previews_no_success() {
		let known = registration(1);
		let [own, other] = [1, 2].map(|n| AccountId32::new([n; 32]));
		let interval = Millis(1_000);
		let asked = |at| BenchmarkRequest { id: 1, asked_at: Millis(at), duration: Millis(1) };
		let ask = |who, last: Option<u64>| {
			said(benchmark(WORKER, who, Some(&known), last.map(asked).as_ref(), interval, NOW))
		};
		assert_eq!(ask(&own, None), "done");
		assert_eq!(ask(&own, Some(NOW.0 - 1_000)), "done");
		assert!(ask(&own, Some(NOW.0 - 999)).contains("can be asked for at"));
		assert!(ask(&other, None).contains("is operated by"));
		assert!(said(benchmark(WORKER, &own, None, None, interval, NOW)).contains("does not know"));
	}
}
