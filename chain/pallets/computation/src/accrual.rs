//! What a report takes from the budget. Pure.
//!
//! The chain keeps `accrued = sum of budget due - sum of cost`, in U64F64 of PHA. The gatekeepers' fold accrues the same
//! budget for the same spans and rounds every payout down to units, so an honest report always fits.
use protocol::SettlementReport;
use units::Fixed;

/// All payouts and treasury shares of a report: paid, owed or skipped. Each is rounded down to U64F64, so that less than
/// 2^-48 PHA a settlement stays in the allowance; saturates.
pub fn cost(report: &SettlementReport) -> Fixed {
	report.settlements.iter().fold(Fixed::ZERO, |sum, settlement| {
		sum.saturating_add(settlement.payout.to_fixed_floor()).saturating_add(settlement.treasury.to_fixed_floor())
	})
}
