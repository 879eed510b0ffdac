//! What is decided, and how it stands.
use crate::{failure::Failure, motion::called, network::Networks, output, staking::Snapshot};
use chain_client::{Runtime, RuntimeCall};
use codec::Decode;
use frame::deps::frame_support::traits::Bounded;
use pallet_origins::Power;
use pallet_referenda::{ReferendumCount, ReferendumInfo, ReferendumInfoFor, ReferendumInfoOf};
use serde::Serialize;
use units::{Amount, BlockNumber};

/// Referenda listed at most: the newest.
const MOST: u32 = 100;

/// Where.
#[derive(clap::Args)]
pub struct List {
	/// Those that are over, too.
	#[arg(long)]
	all: bool,
	#[command(flatten)]
	networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// A track by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track(pub u16);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	chain: String,
	seen_at: BlockNumber,
	referenda: Vec<Row>,
}

/// One referendum.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
	number: u32,
	/// None once it is over.
	track: Option<String>,
	/// `Pallet.call` with its arguments, or the hash of a call that is stored elsewhere.
	about: Option<String>,
	state: String,
	/// PHA, multiplied by conviction.
	ayes: Option<Amount>,
	nays: Option<Amount>,
	/// PHA that votes aye, not multiplied.
	support: Option<Amount>,
}

type Info = ReferendumInfoOf<Runtime, ()>;

impl Track {
	/// Root's, and one for each power.
	pub fn all() -> impl Iterator<Item = Self> {
		[Self(0)].into_iter().chain(Power::ALL.map(|power| Self(power.track())))
	}

	/// As ADR 22 names it.
	fn name(self) -> String {
		match Power::ALL.iter().find(|power| power.track() == self.0) {
			None if self.0 == 0 => "root".into(),
			None => format!("track {}", self.0),
			Some(power) => words(&format!("{power:?}")),
		}
	}
}

/// `SmallSpend` as "small spend".
fn words(name: &str) -> String {
	let mut words = String::new();
	for letter in name.chars() {
		if letter.is_uppercase() && !words.is_empty() {
			words.push(' ');
		}
		words.extend(letter.to_lowercase());
	}
	words
}

/// Lists them.
pub async fn run(args: &List) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let seen = Snapshot::newest(&client).await?;
	let count: Option<u32> = client.storage(&ReferendumCount::<Runtime>::hashed_key(), Some(seen.at)).await?;
	let count = count.unwrap_or_default();
	let mut referenda = Vec::new();
	for number in (count.saturating_sub(MOST)..count).rev() {
		if let Some(info) = info(&seen, number).await? {
			referenda.push(Row::new(number, &info));
		}
	}
	referenda.retain(|row| args.all || row.track.is_some());
	let document = Document { schema: 1, chain: client.chain().into(), seen_at: seen.number, referenda };
	if args.json {
		return output::json(&document);
	}
	if document.referenda.is_empty() {
		return output::line(if args.all { "there was no referendum" } else { "no referendum is open" });
	}
	document.referenda.iter().try_for_each(|row| output::line(&row.line()))
}

/// What an open referendum is about.
pub async fn open(seen: &Snapshot<'_>, number: u32) -> Result<String, Failure> {
	let row = info(seen, number).await?.map(|info| Row::new(number, &info));
	match row {
		Some(Row { track: Some(track), about: Some(about), .. }) => Ok(format!("{track}: {about}")),
		Some(row) => Err(Failure::new(format!("referendum {number} {}", row.state))
			.hint("phala referendum list shows those that are open")),
		None => Err(Failure::new(format!("there is no referendum {number}"))
			.hint("phala referendum list shows those that are open, with --all the others")),
	}
}

async fn info(seen: &Snapshot<'_>, number: u32) -> Result<Option<Info>, Failure> {
	let key = ReferendumInfoFor::<Runtime>::hashed_key_for(number);
	Ok(seen.client.storage(&key, Some(seen.at)).await?)
}

impl Row {
	fn new(number: u32, info: &Info) -> Self {
		let over = |how: &str, at: &u32| Self {
			number,
			track: None,
			about: None,
			state: format!("{how} at block {at}"),
			ayes: None,
			nays: None,
			support: None,
		};
		let status = match info {
			ReferendumInfo::Ongoing(status) => status,
			ReferendumInfo::Approved(at, ..) => return over("passed", at),
			ReferendumInfo::Rejected(at, ..) => return over("did not pass", at),
			ReferendumInfo::Cancelled(at, ..) => return over("was cancelled", at),
			ReferendumInfo::TimedOut(at, ..) => return over("was never decided and ended", at),
			ReferendumInfo::Killed(at) => return over("was killed", at),
		};
		let state = match (&status.deciding, &status.decision_deposit) {
			(Some(deciding), _) => match deciding.confirming {
				Some(until) => format!("passes at block {until} if its votes stay"),
				None => format!("is decided since block {}", deciding.since),
			},
			(None, None) => "waits for its decision deposit".into(),
			(None, Some(_)) => "is prepared".into(),
		};
		let about = match &status.proposal {
			Bounded::Inline(bytes) => match RuntimeCall::decode(&mut &bytes[..]) {
				Ok(call) => called(&call),
				Err(_) => "a call that this program cannot read".into(),
			},
			Bounded::Lookup { hash, .. } | Bounded::Legacy { hash, .. } => format!("the call {hash:?}"),
		};
		Self {
			number,
			track: Some(Track(status.track).name()),
			about: Some(about),
			state,
			ayes: Some(Amount(status.tally.ayes)),
			nays: Some(Amount(status.tally.nays)),
			support: Some(Amount(status.tally.support)),
		}
	}

	fn line(&self) -> String {
		let Self { number, state, .. } = self;
		let (Some(track), Some(about)) = (&self.track, &self.about) else { return format!("{number}  {state}") };
		let [ayes, nays, support] = [self.ayes, self.nays, self.support].map(Option::unwrap_or_default);
		format!("{number}  {track}: {about}\n   {state}; {ayes} aye, {nays} nay, {support} PHA support it")
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use chain_client::OriginCaller;
	use codec::Encode;
	use frame::deps::{
		frame_support::traits::schedule::DispatchTime,
		frame_system::{self, RawOrigin},
	};
	use pallet_referenda::{DecidingStatus, Deposit, ReferendumStatus};

	#[test]
	fn every_track_has_the_name_that_the_table_of_powers_gives_it() {
		let names: Vec<_> = Track::all().map(Track::name).collect();
		assert_eq!(names.len(), 8);
		for name in ["root", "whitelisted", "small spend", "cancel"] {
			assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
		}
	}

	#[test]
	fn a_referendum_says_what_it_is_about_and_what_it_waits_for() {
		let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![7] });
		let mut status = ReferendumStatus {
			track: 0,
			origin: OriginCaller::system(RawOrigin::Root),
			proposal: Bounded::Inline(call.encode().try_into().unwrap()),
			enactment: DispatchTime::After(0),
			submitted: 1,
			submission_deposit: Deposit { who: [1; 32].into(), amount: 1 },
			decision_deposit: None,
			deciding: None,
			tally: pallet_conviction_voting::Tally::from_parts(units::PHA, 0, units::PHA * 10),
			in_queue: false,
			alarm: None,
		};
		let line =
			|status: &ReferendumStatus<_, _, _, _, _, _, _, _>| Row::new(3, &Info::Ongoing(status.clone())).line();
		let said = line(&status);
		assert!(
			said.starts_with("3  root: System.remark") && said.contains("waits for its decision deposit"),
			"{said}"
		);
		assert!(said.contains("1 aye, 0 nay, 10 PHA support"), "{said}");
		status.decision_deposit = Some(status.submission_deposit.clone());
		assert!(line(&status).contains("is prepared"));
		status.deciding = Some(DecidingStatus { since: 5, confirming: None });
		assert!(line(&status).contains("is decided since block 5"));
		status.deciding = Some(DecidingStatus { since: 5, confirming: Some(9) });
		assert!(line(&status).contains("passes at block 9"));
		assert_eq!(Row::new(4, &Info::Approved(7, None, None)).line(), "4  passed at block 7");
	}
}
