//! Why a worker earns nothing, or may soon. Pure.
use protocol::{Registration, Session, SessionState};
use tokenomics::{formulas, paid};
use units::{Amount, BlockNumber, Economy, Fixed, Millis, Ratio, RewardWeight};

/// A worker on its chain, at one block.
#[derive(Clone, Debug, Default)]
pub struct Picture {
	/// What the chain knows of it.
	pub registration: Option<Registration>,
	/// Its session.
	pub session: Option<Session>,
	/// The newest block that drew it.
	pub last_challenge: Option<BlockNumber>,
	/// The parameters in force.
	pub economy: Option<Economy>,
	/// Sum of shares after the last report.
	pub total_share: RewardWeight,
	/// Whether any report was applied.
	pub has_reports: bool,
	/// Slot time of the block.
	pub now: Millis,
	/// On the subsidy account.
	pub subsidy: Amount,
	/// The lowest pRuntime version that may work.
	pub minimum_version: u32,
	/// Whether challenges are paused.
	pub paused: bool,
}

impl Picture {
	/// Its share, from value, score and confidence as the chain has them.
	pub fn share(&self) -> Option<RewardWeight> {
		let session = self.session.as_ref()?;
		Some(formulas::share(session.value, formulas::score_fixed(session.instant_score), session.confidence))
	}

	/// What it is paid for `span` of chain time at today's share, budget and sum of shares; none unless it is paid.
	pub fn expected(&self, span: Millis) -> Option<Amount> {
		let session = self.session.as_ref().filter(|session| session.state == SessionState::Computing)?;
		let economy = self.economy.as_ref()?;
		let share = formulas::share(session.value, formulas::score_fixed(session.instant_score), session.confidence);
		let part = share.div_floor(self.total_share.max(share).to_fixed())?;
		let budget = Fixed::from_bits(economy.tokenomic.budget_per_block);
		let gross = paid::budget_due(budget, span).mul_floor(part.to_fixed());
		let split = paid::split(gross, Ratio::from_bits(economy.tokenomic.treasury_ratio));
		Some(split.payout)
	}

	/// What its next heartbeat would settle if it came now.
	pub fn expected_since_last_payout(&self) -> Option<Amount> {
		let session = self.session.as_ref()?;
		let since = session.last_payout.map_or(session.started_at, |(at, _)| at);
		self.expected(self.now.since(since))
	}
}

/// Every reason, the most important first; empty when all is well.
pub fn reasons(picture: &Picture) -> Vec<String> {
	let mut reasons = Vec::new();
	match &picture.registration {
		None => reasons.push("the worker is not registered: its relayer posts its attestation".into()),
		Some(registration) => reasons.extend(of_registration(registration, picture)),
	}
	if picture.economy.is_none() {
		reasons.push("the chain has no tokenomic parameters: a motion sets them".into());
	}
	if !picture.has_reports {
		reasons.push("no settlement report was applied yet: gatekeepers have to start".into());
	}
	if picture.paused {
		reasons.push("challenges are paused by governance: nobody settles, accrual goes on".into());
	}
	match &picture.session {
		None => reasons.push("no session: its pool's owner has to start it with a stake".into()),
		Some(session) => reasons.extend(of_session(session, picture)),
	}
	if picture.subsidy == Amount::ZERO {
		reasons.push("the subsidy account is empty: payouts are recorded as debt and paid later".into());
	}
	reasons
}

fn of_registration(registration: &Registration, picture: &Picture) -> Vec<String> {
	let mut reasons = Vec::new();
	if registration.verified_until < picture.now {
		reasons.push("the attestation has run out: no new session can start; its relayer renews it".into());
	}
	if registration.info.version < picture.minimum_version {
		reasons.push("the pRuntime is older than the chain's minimum version: upgrade it".into());
	}
	if registration.score.is_none() {
		reasons.push(match &registration.benchmark {
			Some(request) => {
				let left = request.asked_at.after(request.duration).since(picture.now);
				format!("the benchmark is not finished: about {} s are left", left.as_secs())
			}
			None => "the worker has no score: its operator can ask for a benchmark".into(),
		});
	}
	reasons
}

fn of_session(session: &Session, picture: &Picture) -> Vec<String> {
	match session.state {
		SessionState::Unresponsive => vec![
			"it missed a challenge: it is paid again from its next answered challenge on; what had accrued is forfeited"
				.into(),
		],
		SessionState::CoolingDown { .. } => vec!["the session is stopped and cools down".into()],
		SessionState::Computing if session.payouts > 0 => Vec::new(),
		SessionState::Computing => vec![match picture.last_challenge {
			None => "it waits for its first challenge".into(),
			Some(block) => format!("it was challenged in block {block}; pay arrives within 8 blocks of its answer"),
		}],
	}
}
