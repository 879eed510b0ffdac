//! Collateral by hand: fetched to a file, or brought to a chain.
use super::MAX_EVIDENCE;
use crate::{
	failure::Failure,
	network::Networks,
	output,
	transact::{Plan, Preview, Sending},
	when,
};
use attestation::{Refusal, MAX_COLLATERAL};
use chain_client::{ChainClient, Runtime};
use collateral::{family_of, is_worth, ChainSeen, Found, Keeper, Source, SourceUrl};
use edge_files::Readers;
use pallet_worker_registry::Call;
use std::path::{Path, PathBuf};
use units::Millis;
use worker_client::{Endpoint, Worker};

/// Which platform.
#[derive(clap::Args)]
pub struct Quoted {
	/// File with a quote of a platform of the family.
	#[arg(long, value_name = "FILE", required_unless_present = "endpoint", conflicts_with = "endpoint")]
	quote: Option<PathBuf>,
	/// Ask a worker on such a platform for a quote, at its private endpoint, as in its endpoints.json.
	#[arg(long, value_name = "ENDPOINT")]
	endpoint: Option<Endpoint>,
	/// File with the worker's bearer token, for http endpoints.
	#[arg(long, value_name = "FILE", requires = "endpoint")]
	token_file: Option<PathBuf>,
}

/// From where, to where.
#[derive(clap::Args)]
pub struct Fetch {
	#[command(flatten)]
	quoted: Quoted,
	/// Base URL of a PCS or PCCS, version 4.
	#[arg(long, value_name = "URL", default_value = collateral::INTEL)]
	collateral_url: SourceUrl,
	/// File to write, SCALE: what `submit-collateral` and the registrations of workers take.
	#[arg(long, value_name = "FILE")]
	out: PathBuf,
	#[command(flatten)]
	networks: Networks,
}

/// What, from where.
#[derive(clap::Args)]
pub struct Submit {
	#[command(flatten)]
	quoted: Quoted,
	/// File with the collateral, SCALE; without it, it is fetched.
	#[arg(long, value_name = "FILE", conflicts_with = "collateral_url")]
	collateral: Option<PathBuf>,
	/// Base URL of the PCS or PCCS, version 4, that it is fetched from.
	#[arg(long, value_name = "URL", default_value = collateral::INTEL)]
	collateral_url: SourceUrl,
	#[command(flatten)]
	sending: Sending,
}

impl Quoted {
	async fn quote(&self) -> Result<Vec<u8>, Failure> {
		let Some(endpoint) = &self.endpoint else {
			let path = self.quote.as_deref().unwrap_or(Path::new(""));
			return file(path, MAX_EVIDENCE);
		};
		let token = self.token_file.as_deref().map(edge_secrets::read_file).transpose()?;
		let worker = Worker::new(endpoint.clone(), token.map(|token| token.expose().to_owned()));
		Ok(worker.registration().await?.evidence.quote)
	}
}

/// `fetch-collateral`.
pub async fn fetch(args: &Fetch) -> Result<(), Failure> {
	let quote = args.quoted.quote().await?;
	let client = args.networks.connect().await?;
	let Found { bytes, good } = fetched(&client, &args.collateral_url, &quote).await?;
	edge_files::replace(&args.out, &bytes, Readers::Everybody)?;
	output::line(&format!(
		"{}: collateral of {}, good until {}, TCB evaluation {}",
		args.out.display(),
		family_of(&quote).map_err(unfit)?,
		when::date(good.until),
		good.evaluation
	))
}

/// `submit-collateral`: nothing is sent that the chain would refuse or not keep.
pub async fn submit(args: &Submit) -> Result<(), Failure> {
	let quote = args.quoted.quote().await?;
	let family = family_of(&quote).map_err(unfit)?;
	let desk = args.sending.open().await?;
	let chain = ChainSeen::look(desk.client(), &family).await?;
	let found = match &args.collateral {
		Some(path) => chain.check(&file(path, MAX_COLLATERAL as u64)?, &quote).map_err(unfit)?,
		None => fetched(desk.client(), &args.collateral_url, &quote).await?,
	};
	if let Some(kept) = chain.kept.filter(|_| !is_worth(found.good, chain.kept, chain.minimum(), chain.now)) {
		let text = format!(
			"the chain has collateral of {family} that is good until {}, and this one is until {}",
			when::date(kept.until),
			when::date(found.good.until)
		);
		return Err(
			Failure::new(text).hint("nothing much is to be won by it; try again when less is left of the chain's")
		);
	}
	let seen = desk.look().await?;
	let says = format!(
		"the chain gets collateral of {family}, {} bytes, good for {}",
		found.bytes.len(),
		when::span(found.good.until.since(chain.now))
	);
	let call = Call::<Runtime>::submit_collateral { quote, collateral: found.bytes };
	desk.carry_out(Plan::one(call, Preview::saying(says)), &seen).await
}

/// From the source itself, checked as the chain would: whoever asks by hand wants the newest.
async fn fetched(client: &ChainClient, url: &SourceUrl, quote: &[u8]) -> Result<Found, Failure> {
	let keeper = Keeper { source: Source::at(url.clone()), cache: None, margin: Millis(0) };
	Ok(keeper.get(client, quote).await?)
}

fn unfit(refusal: Refusal) -> Failure {
	Failure::new(format!("the chain would refuse it: {refusal}"))
		.hint("give a quote of a platform of the family, and collateral of that family that holds now")
}

fn file(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
	edge_files::read(path, limit)?
		.ok_or_else(|| Failure::new(format!("there is no file {}", path.display())).hint("check the path"))
}
