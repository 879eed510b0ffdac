//! Quotes of trust domains with the longest collateral, and full lists.
use crate::{
	case::{Case, Cases, Work},
	stage::{gatekeeper, hire, key, motion, worker},
};
use attestation::{Platform, MAX_COLLATERAL};
use chain_traits::{HostCrypto, MessageHandler};
use codec::Encode;
use frame::{
	deps::{frame_support::weights::Weight, sp_core::Pair, sp_core::H256},
	prelude::BoundedVec,
};
use pallet_worker_registry::{
	weights::Measured, Anchors, Call, Collateral, GatekeeperSet, KeptCollateral, Policy, WeightInfo, MAX_AUTHORITIES,
	MAX_ENDPOINT, MAX_ENDPOINTS,
};
use phala_runtime::{
	testing::{
		account,
		workers::{platform, MEASUREMENT},
		Chain,
	},
	Runtime, WorkerRegistry,
};
use protocol::{Anchor, Evidence, MasterKeyOffer, RegistrationInfo, Signature, Topic};
use runtime_common::{work::By, Network};
use units::{Hash, Millis, WorkerId};
use worker_quotes::issuer::{CollateralRecipe, Level, Pki, QuoteRecipe, Role, TdBody, TrustDomain, TDX_FMSPC};

const NEW: WorkerId = WorkerId([9; 32]);
/// Advisories of every level: they make collateral long without making it unlike the vendor's.
const ADVISORIES: usize = 8;

/// An extended report is the longest.
fn domain() -> TrustDomain {
	TrustDomain { body: TdBody::V5Td15Ex, ..TrustDomain::of([1; 48]) }
}

/// Collateral of the domain's platform with this many levels above its own, each of which is looked at.
fn collateral(now: Millis, levels: usize) -> CollateralRecipe {
	let advisories: Vec<String> = (0..ADVISORIES).map(|n| format!("INTEL-SA-{n:05}")).collect();
	let level = |_| Level { advisories: advisories.clone(), ..Level::of(200, "UpToDate") };
	CollateralRecipe { more_levels: (0..levels).map(level).collect(), ..CollateralRecipe::tdx_at(now) }
}

/// The longest that is read.
fn longest(now: Millis, change: impl Fn(&mut CollateralRecipe)) -> Vec<u8> {
	let issue = |levels| {
		let mut recipe = collateral(now, levels);
		change(&mut recipe);
		recipe.issue_bytes(&Pki::development()).expect("collateral")
	};
	let (few, more) = (issue(0).len(), issue(10).len());
	let each = (more - few) / 10 + 1;
	let bytes = issue((MAX_COLLATERAL - few) / each);
	assert!(bytes.len() <= MAX_COLLATERAL && bytes.len() > MAX_COLLATERAL - 2 * each, "{} bytes", bytes.len());
	bytes
}

fn info(chain: &mut Chain) -> RegistrationInfo {
	let anchor = chain.read(|| Anchors::<Runtime>::iter_keys().next()).expect("an anchor");
	RegistrationInfo {
		version: 1 << 16,
		protocol: protocol::PROTOCOL,
		worker: NEW,
		agreement_key: [1; 32],
		genesis: chain.genesis(),
		anchor,
		recent_block: (chain.tip().number - 1, chain.tip().parent_hash.0),
		operator: Some(units::AccountId(account("Bob").into())),
		cores: 2,
	}
}

fn quote(info: &RegistrationInfo) -> QuoteRecipe {
	QuoteRecipe::of_domain(domain(), info.report_data::<HostCrypto>())
}

fn issue(quote: &QuoteRecipe) -> Vec<u8> {
	quote.issue(&Pki::development()).expect("a quote")
}

/// The chain keeps this collateral, which is better than any that comes.
fn keep(bytes: Vec<u8>, now: Millis) {
	let until = now.after(Millis::from_secs(60 * 24 * 3600));
	let kept = KeptCollateral { bytes: bytes.try_into().expect("not too long"), until, tcb_evaluation: 9 };
	Collateral::<Runtime>::insert((Platform::Tdx, TDX_FMSPC), kept);
}

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("worker-registry");
	let mut chain = Chain::start(Network::Development);
	let start = Measured::<Runtime>::admit_genesis_anchor();
	cases.on(&mut chain, || ()).work("admit_genesis_anchor", Work::StartRegistry, start);
	hire(&mut chain, 1);
	chain.idles(2);
	registrations(&mut cases, &mut chain);
	lists(&mut cases, &mut chain);
	gatekeepers(&mut cases, &mut chain);
	cases.end()
}

fn registrations(cases: &mut Cases, chain: &mut Chain) {
	let now = chain.now();
	let info = info(chain);
	let sound = quote(&info);
	let measurement = attestation::verify(
		&issue(&sound),
		&longest(now, |_| ()),
		&attestation::Policy::new(&[attestation::DEVELOPMENT_ROOT], now),
		&info.report_data::<HostCrypto>(),
	);
	let measurement: H256 = measurement.expect("sound evidence").measurement.into();
	motion(chain, Call::<Runtime>::admit_measurement { measurement });
	let info = self::info(chain);
	let sound = quote(&info);
	let register = |quote: &QuoteRecipe, collateral: &[u8]| Call::<Runtime>::register {
		info: info.clone(),
		evidence: Evidence { quote: issue(quote), collateral: Some(collateral.to_vec()) },
	};
	let short = collateral(now, 0).issue_bytes(&Pki::development()).expect("collateral");
	let long = longest(now, |_| ());
	let size = |quote: &QuoteRecipe, collateral: &[u8]| {
		Evidence { quote: issue(quote), collateral: Some(collateral.to_vec()) }.encoded_size() as u32
	};
	let charlie = || By::Account(account("Charlie"));
	cases.on(chain, || ());
	for (what, bytes) in [("register_short", &short), ("register_long", &long)] {
		let size = size(&sound, bytes);
		let charged = Measured::<Runtime>::register(size);
		cases.work(what, Work::Call(charlie(), register(&sound, bytes).into()), charged).sized(size);
	}
	// Refused by what came alone.
	let forged = QuoteRecipe { quote_by: Role::Stranger, ..sound.clone() };
	cases.refused("register_forged", charlie(), register(&forged, &long).into()).lesser();
	let submit = |quote: &QuoteRecipe, collateral: &[u8]| Call::<Runtime>::submit_collateral {
		quote: issue(quote),
		collateral: collateral.to_vec(),
	};
	cases.by("Charlie", "submit_collateral", submit(&sound, &long)).lesser();
	for (what, bytes) in [("submit_forged_short", &short), ("submit_forged_long", &long)] {
		let size = issue(&forged).len().saturating_add(bytes.len()) as u32;
		cases.refused(what, charlie(), submit(&forged, bytes).into()).sized(size);
	}
	// What came is good, what the chain keeps is better, and says that the platform was revoked: the link is looked for.
	let revoked = |recipe: &mut CollateralRecipe| recipe.revoked_by_platform_ca = vec![Role::Pck];
	let mut few = collateral(now, 0);
	revoked(&mut few);
	let few = few.issue_bytes(&Pki::development()).expect("collateral");
	for (what, brought, kept) in [("refused_short", &short, few), ("refused_long", &long, longest(now, revoked))] {
		cases.on(chain, || keep(kept, now));
		cases.refused(what, charlie(), register(&sound, brought).into()).sized(size(&sound, brought));
	}
}

fn lists(cases: &mut Cases, chain: &mut Chain) {
	let (worker, grace) = (worker(0), Millis(1));
	let url = BoundedVec::truncate_from(vec![b'x'; MAX_ENDPOINT as usize]);
	let endpoints = BoundedVec::truncate_from(vec![url; MAX_ENDPOINTS as usize]);
	let known = H256(MEASUREMENT);
	let hash: Hash = chain.read(|| Anchors::<Runtime>::iter_keys().next()).expect("an anchor");
	cases.on(chain, || ());
	cases.by("Bob", "set_endpoint", Call::set_endpoint { worker, endpoints });
	cases.by("Bob", "request_benchmark", Call::request_benchmark { worker });
	cases.root("admit_measurement", Call::admit_measurement { measurement: H256([1; 32]) });
	cases.root("retire_measurement", Call::retire_measurement { measurement: known, grace });
	for (what, authorities) in [("admit_anchor_1", 1), ("admit_anchor_1024", MAX_AUTHORITIES)] {
		let anchor = Anchor {
			chain_genesis: chain.genesis(),
			number: chain.tip().number - 1,
			header_hash: chain.tip().parent_hash.0,
			record_head: [1; 32],
			set_id: 0,
			authorities: (0..authorities).map(|n| ([n as u8; 32], 1)).collect(),
		};
		cases.root(what, Call::admit_anchor { anchor });
	}
	cases.root("retire_anchor", Call::retire_anchor { hash: hash.into(), grace });
	cases.root("set_minimum_version", Call::set_minimum_version { version: 1 });
	cases.root("set_policy", Call::set_policy { policy: Policy::default() });
	cases.root("deny_worker", Call::deny_worker { worker });
	cases.root("deny_platform", Call::deny_platform { platform: platform(0) });
	cases.on(chain, || {
		pallet_worker_registry::ProtocolVersion::<Runtime>::put(0);
		pallet_worker_registry::DeniedWorkers::<Runtime>::insert(worker, ());
		pallet_worker_registry::DeniedPlatforms::<Runtime>::insert(platform(0), ());
	});
	cases.root("set_protocol_version", Call::set_protocol_version { protocol: protocol::PROTOCOL });
	cases.root("allow_worker", Call::allow_worker { worker });
	cases.root("allow_platform", Call::allow_platform { platform: platform(0) });
}

fn gatekeepers(cases: &mut Cases, chain: &mut Chain) {
	let last = worker(gatekeeper(0));
	cases.on(chain, || ());
	cases.root("unregister_gatekeeper", Call::unregister_gatekeeper { worker: last });
	cases.root("reset_master_key", Call::reset_master_key {});
	// One more is named, and proves that it holds the key.
	cases.on(chain, || {
		GatekeeperSet::<Runtime>::mutate(|set| {
			set.members.retain(|member| *member != last);
			set.holders.retain(|holder| *holder != last);
		});
	});
	cases.root("register_gatekeeper", Call::register_gatekeeper { worker: last });
	let master = key(0);
	let genesis = chain.genesis();
	let proof = Signature(master.sign(&MasterKeyOffer::statement(&genesis, &last)).0);
	let offer = MasterKeyOffer { public: master.public().0, proof };
	cases.on(chain, || {
		GatekeeperSet::<Runtime>::mutate(|set| {
			set.holders.retain(|holder| *holder != last);
			set.master_key = Some(offer.public);
		});
	});
	let charged: Weight = WorkerRegistry::weight(Topic::MasterKey);
	cases.work("master_key", Work::Handle(last, Topic::MasterKey, offer.encode()), charged);
}
