//! Case 24 of issue 7: evidence of real platforms comes without collateral, and nobody fetched any. All on one chain, each
//! test with platforms and payers of its own.
use crate::harness::{admit, description, is_registered, node, now, pair, within};
use attestation::Refusal;
use chain_client::{sr25519, ChainClient, Pair};
use collateral::{Cache, ChainSeen, Family, Keeper, KeeperError, Seen, Source, SourceError, MARGIN};
use pcs::{Fault, Pcs};
use relayer::{enter, plan::WhyRegister, Registered};
use std::{path::Path, sync::LazyLock, time::Duration};
use tokio::runtime::Runtime;
use units::{Amount, Millis};
use worker_quotes::issuer::{CollateralRecipe, Pki, QuoteRecipe, Role, Span, FMSPC};

const DAY: u64 = 24 * 3_600_000;
const AT_ONCE: Duration = Duration::ZERO;

/// URL of a node that outlives the test that needs it first.
static NODE: LazyLock<String> = LazyLock::new(|| {
	let (tell, told) = std::sync::mpsc::channel();
	std::thread::spawn(move || {
		let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("collateral");
		std::fs::remove_dir_all(&base).ok();
		Runtime::new().unwrap().block_on(async {
			let (node, _) = node(&base).await;
			tell.send(node.url()).unwrap();
			std::future::pending::<()>().await;
		});
	});
	told.recv().unwrap()
});

async fn chain() -> ChainClient {
	ChainClient::connect(&NODE).await.unwrap()
}

/// Platforms of one model, with a service that knows what their vendor says.
struct Platforms {
	fmspc: [u8; 6],
	pcs: Pcs,
}

impl Platforms {
	async fn of(fmspc: [u8; 6]) -> Self {
		Self { fmspc, pcs: Pcs::start().await }
	}

	fn quote(&self) -> Vec<u8> {
		let recipe = QuoteRecipe { fmspc: self.fmspc, ..QuoteRecipe::of([0x33; 32], [7; 64]) };
		recipe.issue(&Pki::development()).unwrap()
	}

	fn family(&self) -> Family {
		collateral::family_of(&self.quote()).unwrap()
	}

	/// Sound, and good until `until`.
	fn good_until(&self, now: Millis, until: Millis) -> CollateralRecipe {
		let span = Span { from: Millis(now.0 - DAY), until };
		CollateralRecipe { fmspc: self.fmspc, tcb_info: span, pck_crl: span, ..CollateralRecipe::at(now) }
	}

	fn tell(&self, recipe: &CollateralRecipe) {
		self.pcs.tell(self.family(), recipe.issue(&Pki::development()).unwrap());
	}

	fn keeper(&self, cache: Option<&Path>) -> Keeper {
		let source = Source::at(self.pcs.url().parse().unwrap()).with_deadline(Duration::from_secs(5));
		Keeper { source, cache: cache.map(Cache::at), margin: MARGIN }
	}
}

async fn purse(chain: &ChainClient, who: &sr25519::Pair) -> Amount {
	Amount(chain.free_balance(&who.public().0, None).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn case_24_a_worker_without_collateral_registers_once_its_family_was_brought_and_a_fleet_pays_one_fee() {
	let (base, chain) = (tempfile::tempdir().unwrap(), chain().await);
	admit(&chain).await;
	// The model of the tests' program.
	let (platforms, bob) = (Platforms::of(FMSPC).await, pair("//Bob"));
	let time = now(&chain).await;
	platforms.tell(&platforms.good_until(time, Millis(time.0 + 30 * DAY)));

	let register = || async {
		let (said, time) = (description(&chain, 1, false).await, now(&chain).await);
		within("an answer", enter(&chain, said, &bob, WhyRegister::Unknown, time)).await
	};
	let before = purse(&chain, &bob).await;
	assert!(matches!(register().await, Registered::Refused { lacks_collateral: true, .. }));
	assert_eq!(purse(&chain, &bob).await, before);

	// Eight relayers of one machine, each with a payer of its own.
	let cache = base.path().join("cache");
	let payers = ["//Bob", "//Charlie"].repeat(4).into_iter().map(pair);
	let fleet = payers.map(|payer| {
		let (chain, keeper, quote) = (chain.clone(), platforms.keeper(Some(&cache)), platforms.quote());
		tokio::spawn(async move { keeper.see_to(&chain, &quote, &payer, AT_ONCE).await.unwrap() })
	});
	let mut brought = 0;
	for relayer in fleet.collect::<Vec<_>>() {
		match within("a relayer", relayer).await.unwrap() {
			Seen::Brought { .. } => brought += 1,
			Seen::Fresh { .. } => {}
			other => panic!("{other:?}"),
		}
	}
	assert_eq!((brought, platforms.pcs.asked().len()), (1, 4), "one fee, four questions");
	assert_eq!(register().await, Registered::Yes);
	assert!(is_registered(&chain, 1).await);

	// Another machine, later: the chain is looked at first.
	let charlie = pair("//Charlie");
	let before = purse(&chain, &charlie).await;
	let seen = platforms.keeper(None).see_to(&chain, &platforms.quote(), &charlie, AT_ONCE).await.unwrap();
	assert!(matches!(seen, Seen::Fresh { .. }));
	assert_eq!((purse(&chain, &charlie).await, platforms.pcs.asked().len()), (before, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn case_24_two_relayers_that_race_on_two_machines_waste_at_most_one_fee_and_none_if_one_is_late() {
	let (chain, platforms) = (chain().await, Platforms::of(*b"race..").await);
	let time = now(&chain).await;
	let race = |late| {
		let run = |who: &str, late| {
			let (chain, keeper, payer) = (chain.clone(), platforms.keeper(None), pair(who));
			let quote = platforms.quote();
			tokio::spawn(async move { keeper.see_to(&chain, &quote, &payer, late).await.unwrap() })
		};
		let both = [run("//Dave", AT_ONCE), run("//Dave", late)];
		async move {
			let mut brought = 0;
			for one in both {
				brought += u32::from(matches!(within("a relayer", one).await.unwrap(), Seen::Brought { .. }));
			}
			brought
		}
	};
	platforms.tell(&platforms.good_until(time, Millis(time.0 + 3 * DAY)));
	assert!((1..=2).contains(&race(AT_ONCE).await));
	platforms.tell(&platforms.good_until(time, Millis(time.0 + 30 * DAY)));
	assert_eq!(race(Duration::from_secs(5)).await, 1, "who comes late finds that it is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn case_24_collateral_is_renewed_before_it_runs_out_and_only_if_much_is_won() {
	let (base, chain) = (tempfile::tempdir().unwrap(), chain().await);
	let (platforms, ferdie) = (Platforms::of(*b"renew.").await, pair("//Ferdie"));
	let (keeper, quote) = (platforms.keeper(Some(base.path())), platforms.quote());
	let see_to = || async { within("a look", keeper.see_to(&chain, &quote, &ferdie, AT_ONCE)).await };
	let (time, days) = (now(&chain).await, |time: Millis, days| Millis((time.0 / 1_000) * 1_000 + days * DAY));
	platforms.tell(&platforms.good_until(time, days(time, 3)));
	assert_eq!(see_to().await.unwrap(), Seen::Brought { until: days(time, 3) });
	let before = purse(&chain, &ferdie).await;
	assert!(matches!(see_to().await.unwrap(), Seen::NothingBetter { .. }), "the very same");
	platforms.tell(&platforms.good_until(time, days(time, 5)));
	assert!(matches!(see_to().await.unwrap(), Seen::NothingBetter { .. }), "two days more");
	assert_eq!(purse(&chain, &ferdie).await, before);
	platforms.tell(&platforms.good_until(time, days(time, 30)));
	assert_eq!(see_to().await.unwrap(), Seen::Brought { until: days(time, 30) });
	assert_eq!(see_to().await.unwrap(), Seen::Fresh { until: days(time, 30) });
}

#[tokio::test(flavor = "multi_thread")]
async fn case_24_nothing_is_paid_for_what_the_chain_would_refuse_nor_while_the_source_is_away() {
	let (base, chain) = (tempfile::tempdir().unwrap(), chain().await);
	let (platforms, payer) = (Platforms::of(*b"refuse").await, pair("//Eve"));
	let (keeper, quote) = (platforms.keeper(Some(base.path())), platforms.quote());
	let before = purse(&chain, &payer).await;
	let fails = || async { within("a failure", keeper.see_to(&chain, &quote, &payer, AT_ONCE)).await.unwrap_err() };

	assert_eq!(fails().await.kind(), "source-unknown-family");
	let time = now(&chain).await;
	platforms.tell(&platforms.good_until(time, Millis(time.0 - DAY / 2)));
	let refusal = |error| match error {
		KeeperError::Source(SourceError::Refused { refusal, .. }) => refusal,
		other => panic!("{other}"),
	};
	assert!(matches!(refusal(fails().await), Refusal::Expired(_)));
	platforms.tell(&platforms.good_until(time, Millis(time.0 + 120_000)));
	assert_eq!(fails().await.kind(), "source-stale", "over in two minutes");
	let sound = platforms.good_until(time, Millis(time.0 + 30 * DAY));
	platforms.tell(&CollateralRecipe { root_crl_by: Role::Stranger, ..sound.clone() });
	assert_eq!(refusal(fails().await), Refusal::UntrustedRoot);
	platforms.tell(&sound);
	for (fault, kind) in [
		(Fault::Silent, "source-slow"),
		(Fault::Status(429, Some(3_600)), "source-too-often"),
		(Fault::Redirect(platforms.pcs.url()), "source-redirected"),
		(Fault::LongBody, "source-too-long"),
		(Fault::Body(b"nothing".to_vec()), "source-malformed"),
	] {
		platforms.pcs.misbehave("", fault);
		assert_eq!(fails().await.kind(), kind);
	}
	assert_eq!(purse(&chain, &payer).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn case_24_who_dies_between_the_answer_and_the_fee_leaves_the_answer_and_a_damaged_cache_is_fetched_anew() {
	let (base, chain) = (tempfile::tempdir().unwrap(), chain().await);
	let (platforms, payer) = (Platforms::of(*b"crash.").await, pair("//Alice"));
	let time = now(&chain).await;
	platforms.tell(&platforms.good_until(time, Millis(time.0 + 30 * DAY)));
	let (keeper, quote) = (platforms.keeper(Some(base.path())), platforms.quote());
	let file = base.path().join(platforms.family().to_string()).join("collateral");
	let is_whole = || std::fs::metadata(&file).is_ok_and(|file| file.len() > 1_000);
	let dies = || async {
		let (chain, keeper, quote, payer) = (chain.clone(), keeper.clone(), quote.clone(), payer.clone());
		let dying =
			tokio::spawn(async move { keeper.see_to(&chain, &quote, &payer, Duration::from_secs(3_600)).await });
		within("the answer", async {
			while !is_whole() {
				tokio::time::sleep(Duration::from_millis(50)).await;
			}
		})
		.await;
		dying.abort();
		assert!(dying.await.unwrap_err().is_cancelled());
	};
	dies().await;
	assert_eq!(platforms.pcs.asked().len(), 4);
	let seen = ChainSeen::look(&chain, &platforms.family()).await.unwrap();
	assert_eq!(seen.kept, None, "nothing was paid");
	// The source is away, and what it said is there.
	platforms.pcs.misbehave("", Fault::Status(500, None));
	within("the answer", keeper.get(&chain, &quote)).await.unwrap();
	assert_eq!(platforms.pcs.asked().len(), 4);
	platforms.pcs.behave();
	std::fs::write(&file, "spoiled").unwrap();
	dies().await;
	assert_eq!(platforms.pcs.asked().len(), 8);
	let seen = within("the next one", keeper.see_to(&chain, &quote, &payer, AT_ONCE)).await.unwrap();
	assert!(matches!(seen, Seen::Brought { .. }));
	assert_eq!(platforms.pcs.asked().len(), 8, "the cache had it");
}
