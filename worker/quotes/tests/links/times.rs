//! When evidence holds.
use crate::case::{refused, Case, DAY, FUTURE, NOW, PAST};
use attestation::{Link, Refusal};
use units::Millis;
use worker_quotes::issuer::Span;

#[test]
fn evidence_holds_in_the_first_and_last_second_of_its_collateral() {
	for span in [Span { from: NOW, until: NOW.after(DAY) }, Span { from: Millis(NOW.0 - DAY.0), until: NOW }] {
		for mut case in Case::kinds() {
			case.collateral.tcb_info = span;
			case.collateral.qe_identity = span;
			// A revocation list's next update is no longer its own time.
			let lists = Span { until: span.until.after(Millis::from_secs(1)), ..span };
			case.collateral.root_crl = lists;
			case.collateral.pck_crl = lists;
			let verdict = case.verdict().unwrap();
			assert_eq!((verdict.verified_until, verdict.collateral_until), (span.until, span.until));
		}
	}
}

#[test]
fn a_verdict_ends_with_the_first_piece_that_does() {
	let end = NOW.after(DAY);
	let shorten: [fn(&mut Case, Millis); 7] = [
		|case, end| case.collateral.tcb_info.until = end,
		|case, end| case.collateral.qe_identity.until = end,
		|case, end| case.collateral.root_crl.until = end,
		|case, end| case.collateral.pck_crl.until = end,
		|case, end| case.collateral.signer.until = end,
		|case, end| case.quote.pck.until = end,
		|case, end| {
			case.pki.root_span.until = end;
			case.roots = vec![case.pki.root().unwrap()];
		},
	];
	for shorten in shorten {
		for mut case in Case::kinds() {
			shorten(&mut case, end);
			let verdict = case.verdict().unwrap();
			assert_eq!((verdict.verified_until, verdict.collateral_until), (end, end));
		}
	}
}

/// The certificate library does not look at the dates of a root: the verdict has to.
#[test]
fn a_claim_outside_the_time_of_its_root_has_expired_or_not_begun() {
	let under_root_of = |span: Span| {
		move |case: &mut Case| {
			case.pki.root_span = span;
			case.roots = vec![case.pki.root().unwrap()];
		}
	};
	refused(Refusal::Expired(Link::Root), under_root_of(PAST));
	refused(Refusal::NotYetValid(Link::Root), under_root_of(FUTURE));
}
