//! Paid sessions, as workers read them by proof.
use crate::vectors::wire;
use gemini_protocol::{Session, SessionState};
use units::{Amount, ConfidenceLevel, Millis, Value};

const COOLING_DOWN: SessionState = SessionState::CoolingDown { since: Millis(1_700_000_000_011) };

fn session() -> Session {
	Session {
		id: 17,
		state: COOLING_DOWN,
		stake: Amount::from_pha(5_000),
		initial_value: Value::from_bits(1 << 71),
		value: Value::from_bits(1 << 72),
		score: 1_500,
		instant_score: 1_501,
		confidence: ConfidenceLevel::Three,
		started_at: Millis(1_700_000_000_012),
		last_heartbeat: Some((1_007, Millis(1_700_000_000_013))),
		last_payout: Some((Millis(1_700_000_000_014), Amount(15))),
		total_payout: Amount(16),
		payouts: 19,
	}
}

wire! {
	the_state_of_a_session_keeps_its_index:
		"session_state.computing" => SessionState::Computing,
		"session_state.unresponsive" => SessionState::Unresponsive,
		"session_state.cooling_down" => COOLING_DOWN;
	fields_of_a_session_keep_their_order: "session" => session();
}

#[test]
fn a_session_runs_until_it_cools_down() {
	let in_state = |state| Session { state, ..session() };
	assert!(in_state(SessionState::Computing).is_running());
	assert!(in_state(SessionState::Unresponsive).is_running());
	assert!(!in_state(COOLING_DOWN).is_running());
}
