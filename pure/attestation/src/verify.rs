//! From evidence to verdict.
use crate::collateral::{crl_dates, Collateral};
use crate::{collateral, diagnosis, quote, verdict, Link, Policy, Refusal, Verdict, MAX_ROOTS};
use alloc::string::ToString;
use dcap_qvl::configs::RustCryptoConfig;
use dcap_qvl::quote::Quote;
use dcap_qvl::verify::QuoteVerifier;
use dcap_qvl::{QuoteClaims, QuotePolicy};
use units::Millis;

/// Verifies that a program on a genuine platform asked for exactly `expected_report_data` to be attested.
///
/// `quote` is a raw DCAP quote, `collateral` the SCALE of a [`crate::Collateral`]. Cheap checks come first. Costs about
/// ten ECDSA verifications; evidence that is refused may cost twice that, because the link that failed is then looked
/// for. Never panics, whatever the bytes.
pub fn verify(
	quote: &[u8],
	collateral: &[u8],
	policy: &Policy<'_>,
	expected_report_data: &[u8; 64],
) -> Result<Verdict, Refusal> {
	let parsed = quote::parse(quote)?;
	if quote::report_data(&parsed.report) != expected_report_data {
		return Err(Refusal::ReportDataMismatch);
	}
	quote::check_attributes(&parsed.report)?;
	let collateral = collateral::decode(collateral)?;
	let root = diagnosis::root_behind(&collateral, &policy.roots[..policy.roots.len().min(MAX_ROOTS)])?;

	let claims = QuoteVerifier::<RustCryptoConfig>::new_with_config(root.to_vec())
		.verify_with_policy(quote, &collateral, policy.now.as_secs(), &QuotePolicy::claims_only(policy.now.as_secs()))
		.map_err(|reason| {
			let revoked = reason.to_string().contains("Revoked");
			diagnosis::name_the_link(quote, &parsed, &collateral, policy.now.as_secs(), root, revoked)
		})?;
	judge(&parsed, &collateral, &claims, policy)
}

/// Everything holds; is it good enough, and for how long?
fn judge(
	quote: &Quote,
	collateral: &Collateral,
	claims: &QuoteClaims,
	policy: &Policy<'_>,
) -> Result<Verdict, Refusal> {
	let now = policy.now.as_secs();
	// The verifier enforces the dates of all but the start of revocation lists and the root itself.
	if now < claims.latest_issue_date {
		crl_dates(&collateral.root_ca_crl, Link::RootCrl)?.check(now, Link::RootCrl)?;
		crl_dates(&collateral.pck_crl, Link::PckCrl)?.check(now, Link::PckCrl)?;
		return Err(Refusal::NotYetValid(Link::Root));
	}
	if now > claims.earliest_expiration_date {
		return Err(Refusal::Expired(Link::Root));
	}
	let got = claims.tcb.eval_data_number;
	if got < policy.minimum_tcb_evaluation {
		return Err(Refusal::OldTcbEvaluation { got, needed: policy.minimum_tcb_evaluation });
	}
	let advisories = claims.tcb.advisory_ids.iter().map(|id| id.as_str());
	let level =
		verdict::confidence(claims.tcb.status, advisories, policy.accepted_advisories).ok_or(Refusal::TcbRevoked)?;
	if level > policy.minimum {
		return Err(Refusal::ConfidenceTooLow { level, needed: policy.minimum });
	}
	let (platform, measurement) = verdict::measure(&quote.report);
	let collateral_until = Millis::from_secs(claims.earliest_expiration_date);
	Ok(Verdict {
		measurement,
		confidence: level,
		verified_until: collateral_until.min(policy.now.after(policy.max_validity)),
		collateral_until,
		fmspc: claims.platform.pck.fmspc,
		ppid: claims.platform.pck.ppid.as_slice().try_into().map_err(|_| Refusal::Malformed(Link::Pck))?,
		platform,
		tcb_evaluation: got,
	})
}
