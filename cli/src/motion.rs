//! `phala motion`: what the council decides, and the technical committee.
mod body;

pub use body::Body;

use crate::{
	failure::Failure,
	network::Networks,
	output,
	staking::Snapshot,
	transact::{Desk, Plan, Preview, Sending},
};
use chain_client::{ChainClient, ClientError, RuntimeCall, H256};
use codec::{Decode, Encode};
use frame::{deps::sp_runtime::AccountId32, hashing::blake2_256, traits::GetCallMetadata};
use protocol::storage;
use serde::Serialize;
use units::BlockNumber;

/// Characters of a call's arguments that are shown.
const MAX_ARGUMENTS: usize = 300;
/// Motions read at most; the chain holds no more.
const MAX_MOTIONS: usize = 100;

/// Motions of the council, or of the technical committee.
#[derive(clap::Subcommand)]
pub enum Command {
	/// List the open motions.
	#[command(after_help = "Example: phala motion list")]
	List(List),
	/// Vote on a motion, as a member of the council or of the committee.
	#[command(
		after_help = "Example: phala motion vote 0x5555555555555555555555555555555555555555555555555555555555555555 aye --key FILE"
	)]
	Vote(Vote),
	/// Close a motion that has enough votes, or whose time is over: then it is carried out, or dropped.
	#[command(
		after_help = "Example: phala motion close 0x5555555555555555555555555555555555555555555555555555555555555555 --key FILE"
	)]
	Close(Close),
}

/// Where.
#[derive(clap::Args)]
pub struct List {
	#[command(flatten)]
	networks: Networks,
	/// The technical committee's, not the council's.
	#[arg(long)]
	committee: bool,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// On what, and how.
#[derive(clap::Args)]
pub struct Vote {
	/// Hash of the proposal, as `phala motion list` shows it.
	#[arg(value_parser = crate::tx::hash)]
	motion: H256,
	/// aye or nay.
	ballot: Says,
	/// A motion of the technical committee, not of the council.
	#[arg(long)]
	committee: bool,
	#[command(flatten)]
	sending: Sending,
}

/// Which.
#[derive(clap::Args)]
pub struct Close {
	/// Hash of the proposal, as `phala motion list` shows it.
	#[arg(value_parser = crate::tx::hash)]
	motion: H256,
	/// A motion of the technical committee, not of the council.
	#[arg(long)]
	committee: bool,
	#[command(flatten)]
	sending: Sending,
}

/// For or against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Says {
	Aye,
	Nay,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	chain: String,
	seen_at: BlockNumber,
	/// Members of the council, or of the committee.
	members: usize,
	motions: Vec<Row>,
}

/// One motion.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
	hash: String,
	index: u32,
	/// `Pallet.call`.
	call: String,
	/// With what, cut.
	arguments: String,
	threshold: u32,
	ayes: usize,
	nays: usize,
	/// From that block on it can be closed whatever its votes are.
	end: BlockNumber,
	/// Whether it can be closed now: it passed, can pass no more, or its time is over.
	closable: bool,
}

/// As the chain keeps a motion's votes.
#[derive(Decode)]
struct Votes {
	index: u32,
	threshold: u32,
	ayes: Vec<AccountId32>,
	nays: Vec<AccountId32>,
	end: BlockNumber,
}

impl Votes {
	/// Whether it can be closed after this block, with so many members.
	fn are_closable(&self, members: usize, height: BlockNumber) -> bool {
		let needed = self.threshold as usize;
		let can_pass = members.saturating_sub(self.nays.len()) >= needed;
		self.ayes.len() >= needed || !can_pass || height >= self.end
	}

	/// Whether it passes with an aye of this member.
	fn pass_with(&self, member: &AccountId32) -> bool {
		let others = self.ayes.iter().filter(|aye| *aye != member).count();
		others.saturating_add(1) >= self.threshold as usize
	}
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::List(args) => list(args).await,
		Command::Vote(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let body = Body::of(args.committee);
			let (votes, call) = open(&seen, body, args.motion).await?;
			check_member(&members(seen.client, body, seen.at).await?, &desk, body, "votes on")?;
			let approve = args.ballot == Says::Aye;
			let word = if approve { "for" } else { "against" };
			let says = format!("a vote {word} {} {}: {}", name(&call), arguments(&call), standing(&votes));
			let call = body.vote(args.motion, votes.index, approve);
			let preview = match approve && votes.pass_with(&desk.account) {
				true => Preview::saying(says).and(format!("it has enough votes then: {}", body.to_close(args.motion))),
				false => Preview::saying(says),
			};
			desk.carry_out(Plan::one(call, preview), &seen).await
		}
		Command::Close(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let body = Body::of(args.committee);
			let (votes, call) = open(&seen, body, args.motion).await?;
			let says = format!(
				"{} {} is carried out if it passed, and dropped if not: {}",
				name(&call),
				arguments(&call),
				standing(&votes)
			);
			let close = body.close(args.motion, votes.index, &call);
			desk.carry_out(Plan::one(close, Preview::saying(says)), &seen).await
		}
	}
}

async fn list(args: &List) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let seen = Snapshot::newest(&client).await?;
	let body = Body::of(args.committee);
	let hashes: Vec<H256> =
		client.storage(&storage::item(body.pallet(), "Proposals"), Some(seen.at)).await?.unwrap_or_default();
	let members = members(&client, body, seen.at).await?.len();
	let mut motions = Vec::new();
	for hash in hashes.into_iter().take(MAX_MOTIONS) {
		let (votes, call) = open(&seen, body, hash).await?;
		motions.push(Row {
			hash: format!("{hash:?}"),
			index: votes.index,
			call: name(&call),
			arguments: arguments(&call),
			threshold: votes.threshold,
			ayes: votes.ayes.len(),
			nays: votes.nays.len(),
			end: votes.end,
			closable: votes.are_closable(members, seen.number),
		});
	}
	let document = Document { schema: 1, chain: client.chain().into(), seen_at: seen.number, members, motions };
	if args.json {
		return output::json(&document);
	}
	if document.motions.is_empty() {
		return output::line("no motion is open");
	}
	document.motions.iter().try_for_each(|motion| {
		output::line(&format!(
			"{}  {} {}: {} aye, {} nay, {} of {members} needed, open to block {}",
			motion.hash, motion.call, motion.arguments, motion.ayes, motion.nays, motion.threshold, motion.end
		))?;
		match motion.closable {
			true => output::line(&format!("  it can be closed: phala motion close {}{}", motion.hash, body.option())),
			false => Ok(()),
		}
	})
}

/// An open motion's votes and call.
async fn open(seen: &Snapshot<'_>, body: Body, motion: H256) -> Result<(Votes, RuntimeCall), Failure> {
	type Unhashed = frame::deps::frame_support::Identity;
	use frame::deps::frame_support::StorageHasher;
	let key = |map: &str| [storage::item(body.pallet(), map), Unhashed::hash(motion.as_bytes())].concat();
	let votes: Option<Votes> = seen.client.storage(&key("Voting"), Some(seen.at)).await?;
	let call: Option<RuntimeCall> = seen.client.storage(&key("ProposalOf"), Some(seen.at)).await?;
	votes.zip(call).ok_or_else(|| {
		Failure::new(format!("the {} has no open motion {motion:?}", body.name()))
			.hint("phala motion list shows those that are, with --committee those of the technical committee")
	})
}

async fn members(client: &ChainClient, body: Body, at: H256) -> Result<Vec<AccountId32>, ClientError> {
	Ok(client.storage(&storage::item(body.pallet(), "Members"), Some(at)).await?.unwrap_or_default())
}

/// Proposes a call, to be carried out with two thirds, and votes for it. `says` is what it does.
pub async fn propose(
	desk: &Desk,
	seen: &Snapshot<'_>,
	body: Body,
	call: impl Into<RuntimeCall>,
	says: &str,
) -> Result<(), Failure> {
	let members = members(seen.client, body, seen.at).await?;
	check_member(&members, desk, body, "proposes")?;
	let (name, call) = (body.name(), call.into());
	let threshold = two_thirds(members.len());
	if threshold <= 1 {
		let preview = Preview::saying(says).and(format!("a {name} of one carries it out at once"));
		return desk.carry_out(Plan::one(body.propose(threshold, call), preview), seen).await;
	}
	let motion = H256(blake2_256(&call.encode()));
	let index: Option<u32> = seen.client.storage(&storage::item(body.pallet(), "ProposalCount"), Some(seen.at)).await?;
	// If another motion takes that number before, nothing of both happens.
	let vote = body.vote(motion, index.unwrap_or_default(), true);
	let what = format!(
		"a motion that {threshold} of {} members have to vote for, you with this: phala motion vote {motion:?} aye{}",
		members.len(),
		body.option()
	);
	let calls = vec![body.propose(threshold, call), vote];
	desk.carry_out(Plan { calls, preview: Preview::saying(says).and(what) }, seen).await
}

fn check_member(members: &[AccountId32], desk: &Desk, body: Body, does: &str) -> Result<(), Failure> {
	match members.contains(&desk.account) {
		true => Ok(()),
		false => Err(Failure::new(format!("only a member of the {} {does} its motions", body.name()))
			.hint(format!("sign with a member's key; phala motion list{} says how many there are", body.option()))),
	}
}

/// The least number of votes that two thirds of the members have.
fn two_thirds(members: usize) -> u32 {
	u32::try_from(members.saturating_mul(2).div_ceil(3)).unwrap_or(u32::MAX)
}

/// `Pallet.call` and its arguments.
pub fn called(call: &RuntimeCall) -> String {
	format!("{} {}", name(call), arguments(call))
}

/// `Pallet.call`.
fn name(call: &RuntimeCall) -> String {
	let metadata = call.get_call_metadata();
	format!("{}.{}", metadata.pallet_name, metadata.function_name)
}

/// What a call is made with, so that nobody votes blind. Cut where it is long: the hash of the motion is of all of it.
fn arguments(call: &RuntimeCall) -> String {
	let debug = format!("{call:?}");
	let within = debug.split_once('{').map_or("", |(_, within)| within.trim_end_matches([')', ' ', '}']).trim());
	match within.char_indices().nth(MAX_ARGUMENTS) {
		Some((end, _)) => format!("{{{}…}}", &within[..end]),
		None => format!("{{{within}}}"),
	}
}

fn standing(votes: &Votes) -> String {
	let Votes { ayes, nays, threshold, end, .. } = votes;
	format!("{} aye, {} nay, {threshold} needed, open to block {end}", ayes.len(), nays.len())
}

#[cfg(test)]
mod tests {
	use super::{arguments, name, two_thirds, Body, Votes};
	use chain_client::{RuntimeCall, H256};

	#[test]
	fn programs_and_gatekeepers_take_two_thirds_of_the_council() {
		for (members, needed) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (100, 67)] {
			assert_eq!(two_thirds(members), needed, "{members}");
		}
	}

	#[test]
	fn a_motion_of_three_members_can_be_closed_once_it_passed_cannot_pass_or_is_over() {
		let member = |n: u8| [n; 32].into();
		let votes = |ayes: &[u8], nays: &[u8]| Votes {
			index: 0,
			threshold: 2,
			ayes: ayes.iter().copied().map(member).collect(),
			nays: nays.iter().copied().map(member).collect(),
			end: 100,
		};
		for (ayes, nays, height, expected) in [
			(&[][..], &[][..], 99, false),
			(&[1], &[], 99, false),
			(&[1], &[2], 99, false),
			(&[1, 2], &[], 1, true),
			(&[], &[1, 2], 1, true),
			(&[1], &[], 100, true),
		] {
			assert_eq!(votes(ayes, nays).are_closable(3, height), expected, "{ayes:?} {nays:?} {height}");
		}
		assert!(votes(&[1], &[]).pass_with(&member(2)) && !votes(&[1], &[]).pass_with(&member(1)));
		for body in [Body::Committee, Body::Council] {
			let line = body.to_close(H256([5; 32]));
			assert_eq!(line.ends_with("--committee"), body == Body::Committee, "{line}");
			assert!(crate::tests::parse(&format!("{line} --key FILE")).is_ok(), "{line}");
		}
	}

	#[test]
	fn who_votes_sees_what_for() {
		let call = pallet_whitelist::Call::whitelist_call { call_hash: H256([7; 32]) };
		let call = RuntimeCall::Whitelist(call);
		assert_eq!(name(&call), "Whitelist.whitelist_call");
		assert_eq!(arguments(&call), format!("{{call_hash: 0x{}}}", "07".repeat(32)));
		let long = frame::deps::frame_system::Call::remark { remark: vec![255; 1_000] };
		assert!(arguments(&RuntimeCall::System(long)).chars().count() < 310);
	}
}
