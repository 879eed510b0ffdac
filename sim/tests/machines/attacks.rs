//! Attacks that cost others their money elsewhere, on the real runtime: each on a stake pool and on a vault.
use chain_traits::Funding;
use frame::runtime::types_common::AccountId;
use phala_runtime::RuntimeCall;
use sim::{
	calls,
	owner::accept,
	staff::worker,
	state,
	world::{actor, World, DAY, ENDOWMENT},
};
use units::{Amount, ItemId, Millis, PoolId, PHA};

/// Age from which shares earn for who leaves.
const AGED: Millis = Millis::from_secs(DAY);
/// The least shares of a part of an item.
const LEAST: u128 = PHA / 100;

/// What is attacked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Home {
	/// Stake pool 0.
	Pool,
	/// Vault 1, which has all its money in stake pool 0.
	Vault,
}

/// A chain with both, and three people: the owner of both, who attacks, and who was there before.
struct Scene {
	home: Home,
	world: World,
	owner: AccountId,
	attacker: AccountId,
	victim: AccountId,
}

impl Scene {
	/// Both are empty.
	fn of(home: Home) -> Self {
		let mut world = World::new(3, 3);
		let [owner, attacker, victim] = [1, 2, 3].map(actor);
		accept(&mut world, &owner, calls::create());
		accept(&mut world, &owner, calls::create_vault());
		Self { home, world, owner, attacker, victim }
	}

	/// The victim has 1,000 PHA in it, at work and aged.
	fn lived_in(home: Home) -> Self {
		let mut scene = Self::of(home);
		let victim = scene.victim.clone();
		scene.contribute(&victim, 1_000 * PHA);
		scene.put_to_work();
		scene.world.pass(AGED);
		scene
	}

	fn id(&self) -> PoolId {
		match self.home {
			Home::Pool => 0,
			Home::Vault => 1,
		}
	}

	fn contribution(&self, amount: u128, into: Option<ItemId>) -> RuntimeCall {
		match self.home {
			Home::Pool => calls::contribute(0, amount, into),
			Home::Vault => calls::contribute_to_vault(1, amount, Funding::Native, into, calls::ANY),
		}
	}

	fn withdrawal(&self, item: ItemId, shares: u128) -> RuntimeCall {
		match self.home {
			Home::Pool => calls::withdraw(0, item, shares),
			Home::Vault => calls::withdraw_from_vault(1, item, shares),
		}
	}

	fn contribute(&mut self, who: &AccountId, amount: u128) {
		let call = self.contribution(amount, None);
		accept(&mut self.world, who, call);
	}

	fn withdraw(&mut self, who: &AccountId, item: ItemId, shares: u128) {
		let call = self.withdrawal(item, shares);
		accept(&mut self.world, who, call);
	}

	/// A vault invests all it has.
	fn put_to_work(&mut self) {
		if self.home == Home::Vault {
			let free = self.world.with(|| state::vault(1)).map_or(0, |vault| vault.free.0);
			accept(&mut self.world, &self.owner, calls::invest(1, 0, free));
		}
	}

	/// Locks all that the pool has into a worker.
	fn lend_all(&mut self) {
		let free = self.world.with(|| state::pool(0)).map_or(0, |pool| pool.free.0);
		accept(&mut self.world, &self.owner, calls::add(0, worker(0)));
		accept(&mut self.world, &self.owner, calls::start(0, worker(0), free));
	}

	fn reward(&mut self, amount: u128) {
		self.world.reward(0, &worker(0), Amount(amount)).result.expect("a reward");
	}

	fn set_commission(&mut self, parts: u32) {
		let call = match self.home {
			Home::Pool => calls::set_commission(0, parts),
			Home::Vault => calls::set_vault_commission(1, parts),
		};
		accept(&mut self.world, &self.owner, call);
	}

	fn item(&mut self, who: &AccountId) -> (ItemId, u128) {
		let id = self.id();
		*self.world.with(|| state::items_of(who, id)).first().expect("an item")
	}

	fn price(&mut self) -> (u128, u128) {
		let id = self.id();
		self.world.with(|| state::value_and_shares(id))
	}

	fn wealth(&mut self, who: &AccountId) -> u128 {
		self.world.with(|| state::wealth(who))
	}

	fn account(&mut self) -> AccountId {
		let id = self.id();
		self.world.with(|| state::account(id))
	}
}

/// The attack on both.
fn on_both(attack: impl Fn(Home)) {
	[Home::Pool, Home::Vault].into_iter().for_each(attack);
}

#[test]
fn a_first_depositor_cannot_inflate_the_price_of_a_share() {
	on_both(|home| {
		let mut scene = Scene::of(home);
		let (attacker, victim) = (scene.attacker.clone(), scene.victim.clone());
		scene.contribute(&attacker, PHA);
		// Leaves as little as the chain lets it, then gives the account a fortune.
		let (first, shares) = scene.item(&attacker);
		scene.withdraw(&attacker, first, shares - LEAST);
		accept(&mut scene.world, &attacker, calls::wrap(10_000 * PHA));
		let (before, account) = (scene.price(), scene.account());
		accept(&mut scene.world, &attacker, calls::give_wrapped(&account, 10_000 * PHA));
		assert_eq!(scene.price(), before);
		let rich = scene.wealth(&victim);
		scene.contribute(&victim, 1_000 * PHA);
		let now = scene.wealth(&victim);
		assert!(rich - now <= 1, "{home:?}: {rich} became {now}");
	});
}

#[test]
fn a_gift_of_any_asset_to_the_chains_accounts_moves_no_price_and_blocks_nobody() {
	on_both(|home| {
		let mut scene = Scene::of(home);
		let (attacker, victim) = (scene.attacker.clone(), scene.victim.clone());
		scene.contribute(&victim, 1_000 * PHA);
		scene.contribute(&attacker, 1_000 * PHA);
		accept(&mut scene.world, &attacker, calls::wrap(5_000 * PHA));
		let (before, account, (gift, _)) = (scene.price(), scene.account(), scene.item(&attacker));
		let collateral = runtime_common::accounts::collateral();
		for call in [
			calls::give_wrapped(&account, 5_000 * PHA),
			calls::give_native(&account, 5_000 * PHA),
			calls::give_native(&collateral, 5_000 * PHA),
			calls::give_item(scene.id(), gift, &account),
		] {
			accept(&mut scene.world, &attacker, call);
		}
		// A vault may also be given shares of the very pool it is in.
		accept(&mut scene.world, &attacker, calls::contribute(0, PHA, None));
		let (item, _) = *scene.world.with(|| state::items_of(&attacker, 0)).first().expect("an item");
		let vault = scene.world.with(|| state::account(1));
		if home == Home::Vault {
			accept(&mut scene.world, &attacker, calls::give_item(0, item, &vault));
			assert_eq!(scene.price(), before);
		}
		scene.put_to_work();
		let (own, shares) = scene.item(&victim);
		if home == Home::Vault {
			scene.world.pass(AGED);
			let free = scene.world.with(|| state::vault(1)).and_then(|vault| vault.position(0).map(|it| it.shares));
			accept(&mut scene.world, &scene.owner, calls::redeem(1, 0, free.expect("a position")));
		}
		scene.withdraw(&victim, own, shares);
		assert_eq!(scene.world.with(|| state::wrapped(&victim)), 1_000 * PHA);
	});
}

#[test]
fn dust_can_be_contributed_held_and_withdrawn_and_costs_nobody_else_a_unit() {
	on_both(|home| {
		let mut scene = Scene::lived_in(home);
		let (attacker, victim) = (scene.attacker.clone(), scene.victim.clone());
		scene.reward(333 * PHA + 7);
		let rich = scene.wealth(&victim);
		for n in 0..50 {
			scene.contribute(&attacker, PHA / 100 + n);
		}
		let id = scene.id();
		while let Some((item, shares)) = scene.world.with(|| state::items_of(&attacker, id)).first().copied() {
			// In the smallest parts the chain takes.
			scene.withdraw(&attacker, item, if shares < 2 * LEAST { shares } else { LEAST });
		}
		let now = scene.wealth(&victim);
		assert!(now >= rich, "{home:?}: {rich} became {now}");
	});
}

#[test]
fn a_stuffed_queue_delays_nobody_who_was_there_before() {
	on_both(|home| {
		let mut scene = Scene::of(home);
		let (attacker, victim) = (scene.attacker.clone(), scene.victim.clone());
		scene.contribute(&victim, 100 * PHA);
		scene.contribute(&attacker, 100 * PHA);
		scene.put_to_work();
		scene.lend_all();
		let (own, shares) = scene.item(&victim);
		scene.withdraw(&victim, own, shares);
		for _ in 0..300 {
			let (item, _) = scene.item(&attacker);
			scene.withdraw(&attacker, item, LEAST);
		}
		// One contribution of what the victim waits for pays the victim, whole, and nobody else.
		scene.contribute(&attacker, 100 * PHA);
		assert_eq!(scene.world.with(|| state::wrapped(&victim)), 100 * PHA);
		let id = scene.id();
		assert_eq!(scene.world.with(|| state::queue(id)).len(), 300);
	});
}

#[test]
fn a_commission_jump_is_announced_longer_than_anybody_needs_to_leave() {
	on_both(|home| {
		let mut scene = Scene::lived_in(home);
		let victim = scene.victim.clone();
		let begin = scene.wealth(&victim);
		let gained = |scene: &mut Scene| (scene.wealth(&scene.victim.clone()) + 3 - begin) / PHA;
		scene.world.pass(AGED);
		scene.set_commission(1_000_000);
		scene.reward(10 * PHA);
		assert_eq!(gained(&mut scene), 10, "{home:?}: the old terms hold");
		// The slowest exit began when the notice was given, and is over before the notice is.
		scene.world.pass(Millis::from_secs(14 * DAY));
		scene.reward(10 * PHA);
		assert_eq!(gained(&mut scene), 20, "{home:?}: the old terms still hold");
		scene.world.pass(Millis::from_secs(DAY));
		if home == Home::Vault {
			// What was gained until now goes by the old terms.
			accept(&mut scene.world, &victim, calls::settle_fee(1));
		}
		scene.reward(10 * PHA);
		assert_eq!(gained(&mut scene), 20, "{home:?}: from now on the new ones do");
	});
}

#[test]
fn shares_queued_before_a_commission_jump_are_paid_on_the_old_terms() {
	on_both(|home| {
		let mut scene = Scene::lived_in(home);
		let victim = scene.victim.clone();
		scene.lend_all();
		scene.set_commission(1_000_000);
		scene.world.pass(AGED);
		let (own, shares) = scene.item(&victim);
		let rich = scene.wealth(&victim);
		scene.withdraw(&victim, own, shares);
		// The owner lets the notice pass and pays nobody: rewards still go by the old terms.
		scene.world.pass(Millis::from_secs(20 * DAY));
		scene.reward(10 * PHA);
		let now = scene.wealth(&victim);
		assert!(now + 3 >= rich + 10 * PHA, "{home:?}: {rich} became {now}");
	});
}

/// Contributes 100 times the pool right before a reward and leaves as soon as anybody may: young shares pay what was
/// paid in for them, by whatever way they go.
#[test]
fn a_sandwich_around_a_reward_gains_nothing() {
	on_both(|home| {
		for way in 0..4 {
			let mut scene = Scene::lived_in(home);
			let (owner, attacker, victim) = (scene.owner.clone(), scene.attacker.clone(), scene.victim.clone());
			let rich = scene.wealth(&attacker) + scene.wealth(&owner);
			scene.contribute(&attacker, 100_000 * PHA);
			scene.reward(10 * PHA);
			let (first, shares) = scene.item(&attacker);
			match way {
				0 => scene.withdraw(&attacker, first, shares),
				1 => {
					// In two parts, to wash the first with the second's price.
					scene.withdraw(&attacker, first, shares / 2);
					let (rest, shares) = scene.item(&attacker);
					scene.withdraw(&attacker, rest, shares);
				}
				2 => {
					let call = calls::give_item(scene.id(), first, &owner);
					accept(&mut scene.world, &attacker, call);
					scene.withdraw(&owner, first, shares);
				}
				_ => {
					// A top-up at the price after the reward does not raise what the first shares pay.
					let call = scene.contribution(PHA, Some(first));
					accept(&mut scene.world, &attacker, call);
					let (topped, shares) = scene.item(&attacker);
					scene.withdraw(&attacker, topped, shares);
				}
			}
			let now = scene.wealth(&attacker) + scene.wealth(&owner);
			assert!(now <= rich, "{home:?}: way {way} made {rich} to {now}");
			// The reward stays with who was there.
			assert!(scene.wealth(&victim) + 3 >= ENDOWMENT + 10 * PHA, "{home:?}: way {way}");
		}
	});
}
