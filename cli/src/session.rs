//! What a worker's session does, as every command says it.
use protocol::SessionState;

/// A session's state in one word.
pub fn state_word(state: &SessionState) -> &'static str {
	match state {
		SessionState::Computing => "computing",
		SessionState::Unresponsive => "unresponsive",
		SessionState::CoolingDown { .. } => "cooling-down",
	}
}
