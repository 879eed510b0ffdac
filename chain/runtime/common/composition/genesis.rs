//! Genesis presets: the same four networks for both chains.
use super::*;
use crate::Params;
use alloc::{format, string::ToString, vec};
use frame::{
	deps::{
		frame_support::build_struct_json_patch,
		sp_core::{ed25519, sr25519, Pair, Public},
	},
	runtime::types_common::AccountId,
};
use pallet_delegation_voting::Periods;
use runtime_common::{
	accounts,
	currency::{Balance, EXISTENTIAL_DEPOSIT, PHA},
	ChainParams, Network,
};
use units::{Economy, Millis};

/// What a rich account of a network for tests has.
const ENDOWMENT: Balance = 1_000_000 * PHA;
/// What the subsidy account of a network for tests has.
const SUBSIDY: Balance = 1_000_000 * PHA;
/// The well-known accounts that are rich on networks for tests.
const RICH: [&str; 6] = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"];
/// Pallets that are closed before the launch. Worker messages stay open: without them no gatekeeper could offer the
/// master key that the launch waits for.
const CLOSED: [&str; 8] =
	["WorkerRegistry", "Computation", "StakePool", "Vault", "WrappedPha", "PoolLedger", "Nfts", "Assets"];
/// Cool-down of workers, grace of withdrawals, benchmark pauses and heartbeat window on networks for tests.
const MINUTE: Millis = Millis::from_secs(60);

/// The JSON patch of a preset, over the default genesis.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = patch(Network::named(id.as_ref())?)?;
	Some(patch.to_string().into_bytes())
}

/// The validators of a network. Real networks name theirs when the chain spec is made.
fn validators(network: Network) -> &'static [&'static str] {
	match network {
		Network::Development => &["Alice"],
		Network::Local => &["Alice", "Bob", "Charlie", "Dave"],
		Network::Launch | Network::Production => &[],
	}
}

/// The technical committee of a network. A development network has three, so that no member of it shortens anything alone.
fn committee(network: Network) -> &'static [&'static str] {
	match network {
		Network::Development => &["Alice", "Bob", "Charlie"],
		other => validators(other),
	}
}

fn patch(network: Network) -> Option<serde_json::Value> {
	let validators: Vec<&str> = validators(network).to_vec();
	let all = |names: &[&str]| names.iter().map(|name| account(name)).collect::<Option<Vec<AccountId>>>();
	let accounts = all(&validators)?;
	let keys = validators.iter().map(|name| session_keys(name)).collect::<Option<Vec<_>>>()?;
	let closed: &[&str] = if network == Network::Launch { &CLOSED } else { &[] };
	Some(build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig { balances: balances(network)? },
		assets: AssetsConfig {
			assets: vec![(
				staking::WRAPPED_PHA,
				WrappedPha::collateral_account(),
				// Whoever holds it has a native account for that.
				false,
				pallet_wrapped_pha::MINIMUM_BALANCE,
			)],
			metadata: vec![(staking::WRAPPED_PHA, b"Wrapped PHA".to_vec(), b"wPHA".to_vec(), 12)],
		},
		validator_set: ValidatorSetConfig {
			slot_length: network.slot(Params::DEVELOPMENT_SLOT).0,
			validators: accounts.clone(),
		},
		session: SessionConfig {
			keys: accounts.iter().cloned().zip(keys).map(|(account, keys)| (account.clone(), account, keys)).collect(),
		},
		council_membership: CouncilMembershipConfig { members: bounded(accounts) },
		technical_membership: TechnicalMembershipConfig { members: bounded(all(committee(network))?) },
		launch_gate: LaunchGateConfig { closed: closed.iter().map(|name| name.to_string()).collect() },
		worker_registry: registry(network),
		computation: computation(network),
		stake_pool: StakePoolConfig { rules: rules(network), ..Default::default() },
		delegation_voting: DelegationVotingConfig { periods: periods(network), ..Default::default() },
	}))
}

/// Who may attest, and how long benchmarks take. Only networks for tests believe the development root, whose key is
/// public.
fn registry(network: Network) -> WorkerRegistryConfig {
	if !network.is_for_tests() {
		return WorkerRegistryConfig::default();
	}
	let policy = pallet_worker_registry::Policy {
		benchmark_duration: Millis::from_secs(20),
		benchmark_interval: MINUTE,
		..Default::default()
	};
	let roots = [attestation::INTEL_ROOT, attestation::DEVELOPMENT_ROOT];
	WorkerRegistryConfig {
		roots: roots.into_iter().map(|root| root.to_vec().into()).collect(),
		policy,
		..Default::default()
	}
}

/// What work is worth. A network to be launched has no economy: a motion sets it.
fn computation(network: Network) -> ComputationConfig {
	let tokenomic = Params::tokenomics();
	let max_budget = pallet_computation::DEFAULT_MAX_BUDGET.max(tokenomic.budget_per_block);
	let published = tokenomics::parameters::published_economy(tokenomic);
	let base = ComputationConfig { max_budget, ..Default::default() };
	match network {
		Network::Launch => base,
		Network::Production => ComputationConfig { economy: Some(published), ..base },
		Network::Development | Network::Local => ComputationConfig {
			economy: Some(Economy {
				heartbeat_window: MINUTE,
				// Each worker is drawn in about four blocks.
				challenge_interval: Millis(network.slot(Params::DEVELOPMENT_SLOT).0.saturating_mul(4)),
				..published
			}),
			cool_down: MINUTE,
			minimum_score: 1,
			..base
		},
	}
}

fn rules(network: Network) -> pallet_stake_pool::Rules {
	if !network.is_for_tests() {
		return pallet_stake_pool::Rules::default();
	}
	pallet_stake_pool::Rules {
		grace: MINUTE,
		notice: MINUTE.after(MINUTE).after(MINUTE),
		share_age: MINUTE,
		..Default::default()
	}
}

/// A referendum that everybody wants takes a minute or two on networks for tests.
fn periods(network: Network) -> Periods {
	if !network.is_for_tests() {
		return Periods::default();
	}
	Periods { prepare: 2, decision: 40, confirm: 4, enactment: 4, lock: 8 }
}

fn bounded<T, S: Get<u32>>(members: Vec<T>) -> BoundedVec<T, S> {
	BoundedVec::truncate_from(members)
}

/// Who owns what. The accounts that pay and are paid by the chain itself exist from the start on every network.
fn balances(network: Network) -> Option<Vec<(AccountId, Balance)>> {
	let mut balances = vec![
		(accounts::treasury(), EXISTENTIAL_DEPOSIT),
		(accounts::collateral(), EXISTENTIAL_DEPOSIT),
		(accounts::subsidy(), if network.is_for_tests() { SUBSIDY } else { EXISTENTIAL_DEPOSIT }),
	];
	if network.is_for_tests() {
		for name in RICH {
			balances.push((account(name)?, ENDOWMENT));
		}
	}
	Some(balances)
}

/// The well-known key of this name.
fn key<P: Public>(name: &str) -> Option<P>
where
	P::Pair: Pair<Public = P>,
{
	P::Pair::from_string(&format!("//{name}"), None).ok().map(|pair| pair.public())
}

fn account(name: &str) -> Option<AccountId> {
	key::<sr25519::Public>(name).map(AccountId::from)
}

fn session_keys(name: &str) -> Option<SessionKeys> {
	Some(SessionKeys { aura: key::<sr25519::Public>(name)?.into(), grandpa: key::<ed25519::Public>(name)?.into() })
}
