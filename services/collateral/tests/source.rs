//! Case 24 of issue 7: a source over HTTP, as it should be and as it should not.
use attestation::{Policy, Refusal, INTEL_ROOT};
use codec::Encode;
use collateral::{check, Source, SourceError};
use pcs::{Fault, Pcs, Sample, SAMPLES};
use std::time::{Duration, Instant};

/// All that is told to a service at once must be of its time.
async fn service(samples: &[Sample]) -> (Pcs, Source) {
	let pcs = Pcs::start().await;
	samples.iter().for_each(|sample| pcs.tell(sample.family(), sample.collateral()));
	let source = Source::at(pcs.url().parse().unwrap());
	(pcs, source)
}

#[tokio::test]
async fn case_24_collateral_of_real_platforms_comes_over_the_vendors_api_to_the_byte_and_verifies() {
	for sample in SAMPLES {
		let (pcs, source) = service(&[sample]).await;
		let fetched = source.fetch(&sample.family()).await.unwrap();
		assert!(fetched == sample.collateral(), "{} differs", sample.family());
		let found = check(&fetched.encode(), sample.quote, &Policy::new(&[INTEL_ROOT], sample.at)).unwrap();
		assert!(found.good.until > sample.at);
		assert_eq!(pcs.asked().len(), 4, "{:?}", pcs.asked());
		// As Intel's own service has it: the root's list is a file elsewhere.
		let elsewhere = source.with_root_list_at(pcs.url().parse().unwrap());
		assert!(elsewhere.fetch(&sample.family()).await.unwrap() == sample.collateral());
	}
}

#[tokio::test]
async fn case_24_each_kind_of_bad_answer_is_named_with_what_to_do() {
	let [sgx, tdx, _] = SAMPLES;
	let (pcs, source) = service(&[sgx]).await;
	let kind_of = |family| {
		let source = source.clone();
		async move {
			let error = source.fetch(&family).await.expect_err("a bad answer was taken");
			assert!(!error.hint().is_empty() && !error.to_string().contains(['\n', '\u{1b}']), "{error}");
			error.kind()
		}
	};
	assert_eq!(kind_of(tdx.family()).await, "source-unknown-family");
	for (part, fault, kind) in [
		("", Fault::Status(429, Some(3_600)), "source-too-often"),
		("qe/identity", Fault::Status(503, Some(3_600)), "source-too-often"),
		("qe/identity", Fault::Status(404, None), "source-status"),
		("pckcrl", Fault::Status(500, None), "source-status"),
		("pckcrl", Fault::Status(204, None), "source-status"),
		("", Fault::Redirect("http://127.0.0.1:1/elsewhere".into()), "source-redirected"),
		("", Fault::LongHeader(64 * 1024), "source-too-long"),
		("tcb", Fault::LongBody, "source-too-long"),
		("rootcacrl", Fault::LongBody, "source-too-long"),
		("tcb", Fault::Body(b"<html>a portal</html>".to_vec()), "source-malformed"),
		("tcb", Fault::Body(b"{\"tcbInfo\":7,\"signature\":\"00\"}".to_vec()), "source-malformed"),
		("tcb", Fault::Body(b"{\"tcbInfo\":{},\"signature\":\"no\"}".to_vec()), "source-malformed"),
		("tcb", Fault::Body([b'['; 60_000].to_vec()), "source-malformed"),
		("pckcrl", Fault::Body(vec![0xff; 100]), "source-malformed"),
		("rootcacrl", Fault::Body(Vec::new()), "source-malformed"),
		("tcb", Fault::NoChain, "source-malformed"),
		("qe/identity", Fault::NoChain, "source-malformed"),
		("pckcrl", Fault::NoChain, "source-malformed"),
		("tcb", Fault::Cut, "source-unreachable"),
	] {
		pcs.misbehave(part, fault.clone());
		assert_eq!(kind_of(sgx.family()).await, kind, "{part} {fault:?}");
	}
	pcs.behave();
	assert!(source.fetch(&sgx.family()).await.is_ok());
}

#[tokio::test]
async fn case_24_a_source_that_does_not_answer_or_drips_is_given_up() {
	let (pcs, source) = service(&SAMPLES[..1]).await;
	let (source, family) = (source.with_deadline(Duration::from_secs(1)), SAMPLES[0].family());
	let nobody = Source::at("http://127.0.0.1:1".parse().unwrap());
	assert_eq!(nobody.fetch(&family).await.unwrap_err().kind(), "source-unreachable");
	let named = Source::at("http://nowhere.invalid".parse().unwrap());
	assert_eq!(named.fetch(&family).await.unwrap_err().kind(), "source-unreachable");
	for fault in [Fault::Silent, Fault::Drips] {
		pcs.misbehave("tcb", fault.clone());
		let (source, began) = (source.clone(), Instant::now());
		let error = source.fetch(&family).await.unwrap_err();
		assert!(matches!(error, SourceError::Slow { .. }), "{fault:?}: {error}");
		assert!(began.elapsed() < Duration::from_secs(15), "{fault:?}: {:?}", began.elapsed());
	}
}

#[tokio::test]
async fn case_24_a_source_that_wants_to_be_left_alone_is_not_asked_again_and_a_passing_fault_is() {
	let (pcs, source) = service(&SAMPLES[..1]).await;
	let family = SAMPLES[0].family();
	pcs.misbehave("", Fault::Status(429, Some(3_600)));
	let error = source.fetch(&family).await.unwrap_err();
	assert_eq!((error.again(), pcs.asked().len()), (Some(Duration::from_secs(3_600)), 1));
	pcs.misbehave("", Fault::Redirect(pcs.url()));
	source.fetch(&family).await.unwrap_err();
	assert_eq!(pcs.asked().len(), 2, "a redirect is not followed");
	pcs.misbehave("", Fault::Status(502, None));
	source.fetch(&family).await.unwrap_err();
	assert_eq!(pcs.asked().len(), 5, "three tries");
}

#[tokio::test]
async fn case_24_answers_that_mix_families_are_refused_as_the_chain_would() {
	let [sgx, tdx, new] = SAMPLES;
	let (pcs, source) = service(&[]).await;
	let refusal_of = |sample: Sample, at| {
		let source = source.clone();
		async move {
			match source.fetch(&sample.family()).await {
				Ok(fetched) => check(&fetched.encode(), sample.quote, &Policy::new(&[INTEL_ROOT], at)).unwrap_err(),
				Err(error) => panic!("{error}"),
			}
		}
	};
	// TCB info of another model under this one's name.
	pcs.tell(sgx.family(), tdx.collateral());
	assert_eq!(source.fetch(&sgx.family()).await.unwrap_err().kind(), "source-other-family");
	// The revocation list of the other authority.
	let lists = attestation::Collateral { pck_crl: tdx.collateral().pck_crl, ..sgx.collateral() };
	pcs.tell(sgx.family(), lists);
	assert!(matches!(refusal_of(sgx, sgx.at).await, Refusal::RevocationUnknown(_)));
	// The quoting enclave of the other kind.
	let identity = tdx.collateral();
	let mixed = attestation::Collateral {
		qe_identity: identity.qe_identity,
		qe_identity_signature: identity.qe_identity_signature,
		..sgx.collateral()
	};
	pcs.tell(sgx.family(), mixed);
	assert_eq!(refusal_of(sgx, sgx.at).await, Refusal::ForeignCollateral);
	// What is over, and what has not begun.
	pcs.tell(sgx.family(), sgx.collateral());
	assert!(matches!(refusal_of(sgx, new.at).await, Refusal::Expired(_)));
	pcs.tell(new.family(), new.collateral());
	assert!(matches!(refusal_of(new, sgx.at).await, Refusal::NotYetValid(_)));
}
