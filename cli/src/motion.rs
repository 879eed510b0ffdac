//! `phala motion`: what the council decides.
use crate::{
	failure::Failure,
	network::Networks,
	output,
	staking::Snapshot,
	transact::{Desk, Plan, Preview, Sending},
};
use chain_client::{ChainClient, ClientError, RuntimeCall, H256};
use codec::{Decode, Encode};
use frame::{
	deps::{frame_support::dispatch::GetDispatchInfo, sp_runtime::AccountId32},
	traits::GetCallMetadata,
};
use protocol::storage;
use serde::Serialize;
use units::BlockNumber;

/// Motions read at most; the chain holds no more.
const MAX_MOTIONS: usize = 100;

/// Motions of the council.
#[derive(clap::Subcommand)]
pub enum Command {
	/// List the open motions.
	#[command(after_help = "Example: phala motion list")]
	List(List),
	/// Vote on a motion, as a member of the council.
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
	#[command(flatten)]
	sending: Sending,
}

/// Which.
#[derive(clap::Args)]
pub struct Close {
	/// Hash of the proposal, as `phala motion list` shows it.
	#[arg(value_parser = crate::tx::hash)]
	motion: H256,
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
	/// Members of the council.
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
	threshold: u32,
	ayes: usize,
	nays: usize,
	/// From that block on it can be closed whatever its votes are.
	end: BlockNumber,
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

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::List(args) => list(args).await,
		Command::Vote(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let (votes, call) = open(&seen, args.motion).await?;
			let approve = args.ballot == Says::Aye;
			let word = if approve { "for" } else { "against" };
			let says = format!("a vote {word} {}: {}", name(&call), standing(&votes));
			let call = pallet_collective::Call::vote { proposal: args.motion, index: votes.index, approve };
			desk.carry_out(Plan::one(RuntimeCall::Council(call), Preview::saying(says)), &seen).await
		}
		Command::Close(args) => {
			let desk = args.sending.open().await?;
			let seen = desk.look().await?;
			let (votes, call) = open(&seen, args.motion).await?;
			let says = format!("{} is carried out if it passed, and dropped if not: {}", name(&call), standing(&votes));
			let close = pallet_collective::Call::close {
				proposal_hash: args.motion,
				index: votes.index,
				proposal_weight_bound: call.get_dispatch_info().call_weight,
				length_bound: call.encoded_size() as u32,
			};
			desk.carry_out(Plan::one(RuntimeCall::Council(close), Preview::saying(says)), &seen).await
		}
	}
}

async fn list(args: &List) -> Result<(), Failure> {
	let client = args.networks.connect().await?;
	let seen = Snapshot::newest(&client).await?;
	let hashes: Vec<H256> =
		client.storage(&storage::item("Council", "Proposals"), Some(seen.at)).await?.unwrap_or_default();
	let mut motions = Vec::new();
	for hash in hashes.into_iter().take(MAX_MOTIONS) {
		let (votes, call) = open(&seen, hash).await?;
		motions.push(Row {
			hash: format!("{hash:?}"),
			index: votes.index,
			call: name(&call),
			threshold: votes.threshold,
			ayes: votes.ayes.len(),
			nays: votes.nays.len(),
			end: votes.end,
		});
	}
	let members = members(&client, seen.at).await?.len();
	let document = Document { schema: 1, chain: client.chain().into(), seen_at: seen.number, members, motions };
	if args.json {
		return output::json(&document);
	}
	if document.motions.is_empty() {
		return output::line("no motion is open");
	}
	document.motions.iter().try_for_each(|motion| {
		output::line(&format!(
			"{}  {}: {} aye, {} nay, {} of {members} needed, open to block {}",
			motion.hash, motion.call, motion.ayes, motion.nays, motion.threshold, motion.end
		))
	})
}

/// An open motion's votes and call.
async fn open(seen: &Snapshot<'_>, motion: H256) -> Result<(Votes, RuntimeCall), Failure> {
	type Council = frame::deps::frame_support::Identity;
	use frame::deps::frame_support::StorageHasher;
	let key = |map: &str| [storage::item("Council", map), Council::hash(motion.as_bytes())].concat();
	let votes: Option<Votes> = seen.client.storage(&key("Voting"), Some(seen.at)).await?;
	let call: Option<RuntimeCall> = seen.client.storage(&key("ProposalOf"), Some(seen.at)).await?;
	votes.zip(call).ok_or_else(|| {
		Failure::new(format!("the council has no open motion {motion:?}"))
			.hint("phala motion list shows those that are")
	})
}

async fn members(client: &ChainClient, at: H256) -> Result<Vec<AccountId32>, ClientError> {
	Ok(client.storage(&storage::item("Council", "Members"), Some(at)).await?.unwrap_or_default())
}

/// Proposes a call of the registry to the council, to be carried out with the two thirds that it takes. `says` is what it does.
pub async fn propose(
	desk: &Desk,
	seen: &Snapshot<'_>,
	call: impl Into<RuntimeCall>,
	says: &str,
) -> Result<(), Failure> {
	let members = members(seen.client, seen.at).await?;
	if !members.contains(&desk.account) {
		return Err(Failure::new("only a member of the council proposes motions")
			.hint("sign with a member's key; phala motion list says how many there are"));
	}
	let threshold = two_thirds(members.len());
	let call: RuntimeCall = call.into();
	let what = match threshold {
		1 => "a council of one carries it out at once".to_owned(),
		needed => format!("a motion that {needed} of {} members have to vote for: phala motion vote", members.len()),
	};
	let length_bound = call.encoded_size() as u32;
	let propose = pallet_collective::Call::propose { threshold, proposal: Box::new(call), length_bound };
	let preview = Preview::saying(says).and(what);
	desk.carry_out(Plan::one(RuntimeCall::Council(propose), preview), seen).await
}

/// The least number of votes that two thirds of the members have.
fn two_thirds(members: usize) -> u32 {
	u32::try_from(members.saturating_mul(2).div_ceil(3)).unwrap_or(u32::MAX)
}

/// `Pallet.call`.
fn name(call: &RuntimeCall) -> String {
	let metadata = call.get_call_metadata();
	format!("{}.{}", metadata.pallet_name, metadata.function_name)
}

fn standing(votes: &Votes) -> String {
	let Votes { ayes, nays, threshold, end, .. } = votes;
	format!("{} aye, {} nay, {threshold} needed, open to block {end}", ayes.len(), nays.len())
}

#[cfg(test)]
mod tests {
	use super::two_thirds;

	#[test]
	fn programs_and_gatekeepers_take_two_thirds_of_the_council() {
		for (members, needed) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (100, 67)] {
			assert_eq!(two_thirds(members), needed, "{members}");
		}
	}
}
