//! The economy in exact arithmetic, written from its rules: rational numbers, cut after 256 binary places so that they
//! stay short, and square roots to as many. It shares no code with the fold, and knows no rounding but its own.
//!
//! How far the two may be apart is counted along: [`Ideal::accrual_bound`] for an accrual, [`Ideal::value_bound`] for a
//! value, both in PHA.
use num_bigint::BigInt;
use num_rational::BigRational;
use std::collections::BTreeMap;
use units::{BlockNumber, ConfidenceLevel, Economy, Millis, SessionId, WorkerId};

pub type Exact = BigRational;

const PLACES: u32 = 256;
/// Chain time of one record counts for at most so many milliseconds.
const LONGEST_RECORD: u64 = 60_000;
/// Open challenges of one worker that count.
const OPEN: usize = 16;
/// Settlements that wait for a report.
const QUEUE: usize = 10_000;
/// Reports so many records behind do not stand still yet.
const AS_USUAL: BlockNumber = 12;

pub fn exact(bits: u128) -> Exact {
	Exact::new(bits.into(), BigInt::from(1) << 64)
}

pub fn whole(n: impl Into<BigInt>) -> Exact {
	Exact::from_integer(n.into())
}

pub fn fraction(n: u64, d: u64) -> Exact {
	Exact::new(n.into(), d.into())
}

fn two_to_minus(places: u32) -> Exact {
	Exact::new(1.into(), BigInt::from(1) << places)
}

fn cut(x: Exact) -> Exact {
	let scale = BigInt::from(1) << PLACES;
	Exact::new((x * &scale).floor().to_integer(), scale)
}

fn root(x: &Exact) -> Exact {
	let scaled = (x * (BigInt::from(1) << (2 * PLACES))).floor().to_integer();
	Exact::new(scaled.sqrt(), BigInt::from(1) << PLACES)
}

/// What happens in a record.
#[derive(Clone, Debug)]
pub enum Event {
	Start { worker: WorkerId, session: SessionId, value: u128, score: u32, confidence: ConfidenceLevel },
	Stop { worker: WorkerId, session: SessionId },
	Answer { worker: WorkerId, session: SessionId, challenge: (BlockNumber, Millis), iterations: u64, hosting: bool },
	Restart { worker: WorkerId, session: SessionId, before: u128, after: u128, score: u32, confidence: ConfidenceLevel },
	Parameters(Economy),
}

#[derive(Clone, Debug)]
pub struct Machine {
	pub session: SessionId,
	pub value: Exact,
	pub grown: Exact,
	pub accrued: Exact,
	pub p: Exact,
	pub benchmark: u32,
	pub confidence: ConfidenceLevel,
	pub hosting: bool,
	iterations: u64,
	/// Measured from here on.
	since: u64,
	answered_at: Option<u64>,
	pub responsive: bool,
	/// Answered in this record.
	beaten: bool,
	pub open: Vec<(BlockNumber, Millis)>,
	/// Drawn while responsive, not judged yet: block, capped clock.
	watched: Vec<(BlockNumber, u64)>,
	/// Weight as of the end of the record before.
	pub share: Exact,
}

#[derive(Clone, Debug)]
pub struct Paid {
	pub worker: WorkerId,
	pub payout: Exact,
	pub treasury: Exact,
	pub value: Exact,
	pub settled_in: BlockNumber,
	/// How far the fold's payout may be from this one.
	pub bound: Exact,
}

pub struct Ideal {
	pub economy: Economy,
	pub machines: BTreeMap<WorkerId, Machine>,
	pub paid: Vec<Paid>,
	/// Who fell silent (false) or came back (true), in which record.
	pub moves: Vec<(BlockNumber, WorkerId, bool)>,
	pub accrual_bound: Exact,
	pub value_bound: Exact,
	number: BlockNumber,
	slot_time: Option<u64>,
	clock: u64,
	/// Settlements that no report has taken yet.
	queued: usize,
	launched: bool,
	/// The last record of the last report that the chain applied, or the launch.
	pub covered: BlockNumber,
	/// The last record in which reports stood still, and the capped clock.
	stalled: (BlockNumber, u64),
}

impl Ideal {
	pub fn new(economy: Economy) -> Self {
		let none = || whole(0);
		Self {
			economy,
			machines: BTreeMap::new(),
			paid: Vec::new(),
			moves: Vec::new(),
			accrual_bound: none(),
			value_bound: none(),
			number: 0,
			slot_time: None,
			clock: 0,
			queued: 0,
			launched: false,
			covered: 0,
			stalled: (0, 0),
		}
	}

	/// One record. `launches`: it brings gatekeepers and key. `drawn`: whom its challenge draws.
	pub fn record(&mut self, slot_time: Millis, events: &[Event], launches: bool, drawn: impl Fn(&WorkerId) -> bool) {
		self.number += 1;
		let dt = slot_time.0.saturating_sub(self.slot_time.unwrap_or(slot_time.0)).min(LONGEST_RECORD);
		self.slot_time = Some(slot_time.0);
		self.clock += dt;
		let before = self.launched;
		if before {
			self.accrue(dt);
		}
		let mut next_economy = None;
		for event in events {
			match event {
				Event::Parameters(economy) => next_economy = Some(economy.clone()),
				other => self.hear(other, slot_time.0),
			}
		}
		if launches && !before {
			(self.launched, self.covered) = (true, self.covered.max(self.number));
		}
		if before {
			let stalls = self.number - self.covered > self.economy.tokenomic.heartbeat_window.max(AS_USUAL);
			self.draw(slot_time, stalls, drawn);
			match stalls {
				true => self.stalled = (self.number, self.clock),
				false => self.judge(),
			}
		}
		if self.launched {
			self.pass(if before { dt } else { 0 });
		}
		if let Some(economy) = next_economy {
			self.economy = economy;
		}
		if before && self.number.is_multiple_of(4) {
			self.queued = self.queued.saturating_sub(100);
		}
	}

	/// The budget of the time goes to the responsive, by the shares at the end of the record before.
	fn accrue(&mut self, dt: u64) {
		let due = exact(self.economy.tokenomic.budget_per_block) * fraction(dt, 12_000);
		let total: Exact = self.machines.values().map(|machine| machine.share.clone()).sum();
		if total == whole(0) {
			return;
		}
		let count = self.machines.len() as u64;
		// The published square root has 32 binary places.
		self.accrual_bound += &due * whole(count + 1) * two_to_minus(31) / &total + two_to_minus(60);
		// Values that are apart make shares that are apart.
		self.accrual_bound += &due * whole(count + 1) * &self.value_bound / &total;
		self.accrual_bound = cut(self.accrual_bound.clone()) + two_to_minus(PLACES);
		for machine in self.machines.values_mut() {
			machine.accrued = cut(&machine.accrued + &due * &machine.share / &total);
		}
	}

	fn hear(&mut self, event: &Event, now: u64) {
		match event {
			Event::Start { worker, session, value, score, confidence } => {
				let machine = Machine {
					session: *session,
					value: exact(*value),
					grown: whole(0),
					accrued: whole(0),
					p: whole(*score),
					benchmark: *score,
					confidence: *confidence,
					hosting: false,
					iterations: 0,
					since: now,
					answered_at: None,
					responsive: true,
					beaten: false,
					open: Vec::new(),
					watched: Vec::new(),
					share: whole(0),
				};
				self.machines.insert(*worker, machine);
			}
			Event::Stop { worker, session } => {
				if self.machines.get(worker).is_some_and(|machine| machine.session == *session) {
					self.machines.remove(worker);
				}
			}
			Event::Answer { worker, session, challenge, iterations, hosting } => {
				self.answer(worker, *session, *challenge, *iterations, *hosting, now);
			}
			Event::Restart { worker, session, before, after, score, confidence } => {
				let v_max = exact(self.economy.tokenomic.v_max);
				let machine = self.machines.get_mut(worker).filter(|machine| machine.session == *session);
				let Some(machine) = machine else { return };
				if machine.benchmark != *score {
					machine.benchmark = *score;
					machine.p = machine.p.clone().min(whole(*score) * fraction(6, 5));
				}
				machine.confidence = *confidence;
				let moved = &machine.value + exact(*after) - exact(*before);
				machine.value = moved.max(whole(0)).min(v_max);
			}
			Event::Parameters(_) => {}
		}
	}

	fn answer(
		&mut self,
		worker: &WorkerId,
		session: SessionId,
		challenge: (BlockNumber, Millis),
		iterations: u64,
		hosting: bool,
		now: u64,
	) {
		let Some(machine) = self.machines.get_mut(worker).filter(|machine| machine.session == session) else { return };
		let Some(at) = machine.open.iter().position(|open| *open == challenge) else { return };
		machine.open.drain(..=at);
		// Readings that may be of one moment measure nothing.
		let is_measured = match machine.answered_at {
			Some(at) => challenge.1 .0 >= at,
			None => iterations > 0,
		};
		if is_measured && now > machine.since {
			let counted = whole(iterations.saturating_sub(machine.iterations));
			let measured = whole(6_000) * counted / whole(now - machine.since);
			machine.p = measured.min(whole(machine.benchmark) * fraction(6, 5));
		}
		(machine.iterations, machine.since, machine.hosting) = (iterations, challenge.1 .0, hosting);
		machine.answered_at = Some(now);
		if !machine.responsive {
			(machine.responsive, machine.beaten) = (true, true);
			self.moves.push((self.number, *worker, true));
			return;
		}
		let is_first = !machine.beaten;
		machine.beaten = true;
		if !is_first || self.queued >= QUEUE {
			return;
		}
		let treasury = exact(self.economy.tokenomic.treasury_ratio);
		let payout = &machine.accrued * (whole(1) - &treasury);
		machine.value = &machine.value - machine.grown.clone().min(payout.clone());
		self.queued += 1;
		self.value_bound += &self.accrual_bound;
		self.paid.push(Paid {
			worker: *worker,
			treasury: &machine.accrued * treasury,
			payout,
			value: machine.value.clone(),
			settled_in: self.number,
			bound: &self.accrual_bound + fraction(2, 1_000_000_000_000),
		});
		(machine.grown, machine.accrued) = (whole(0), whole(0));
	}

	fn draw(&mut self, slot_time: Millis, stalls: bool, drawn: impl Fn(&WorkerId) -> bool) {
		let (number, clock) = (self.number, self.clock);
		for (_, machine) in self.machines.iter_mut().filter(|(worker, _)| drawn(worker)) {
			match machine.responsive {
				true if stalls || machine.open.len() < OPEN => {
					if machine.open.len() == OPEN {
						machine.open.remove(0);
					}
					machine.open.push((number, slot_time));
					machine.watched.push((number, clock));
				}
				true => {}
				false => {
					if machine.open.len() == OPEN {
						machine.open.remove(0);
					}
					machine.open.push((number, slot_time));
				}
			}
		}
	}

	/// A challenge is judged once, when both its windows have passed since the draw, or since reports stood still if that was
	/// later. Who is silent then is not judged again.
	fn judge(&mut self) {
		let (records, time) = (self.economy.tokenomic.heartbeat_window, self.economy.heartbeat_window.0);
		let (number, clock, (stalled_in, stalled_at)) = (self.number, self.clock, self.stalled);
		for (worker, machine) in &mut self.machines {
			let over = |(block, drawn): &(BlockNumber, u64)| {
				number - block.max(&stalled_in) > records && clock - drawn.max(&stalled_at) > time
			};
			let judged: Vec<_> = machine.watched.iter().filter(|watched| over(watched)).cloned().collect();
			machine.watched.retain(|watched| !over(watched));
			let missed = judged.iter().any(|(block, _)| machine.open.iter().any(|open| open.0 == *block));
			if missed && machine.responsive {
				machine.responsive = false;
				(machine.accrued, machine.grown) = (whole(0), whole(0));
				self.moves.push((self.number, *worker, false));
			}
		}
	}

	fn pass(&mut self, dt: u64) {
		let set = &self.economy.tokenomic;
		let blocks = fraction(dt, 12_000);
		self.value_bound += whole(30_000 + 6_000 + 16) * two_to_minus(64);
		for machine in self.machines.values_mut() {
			let p = if machine.hosting { whole(machine.benchmark) } else { machine.p.clone() };
			if !machine.responsive {
				machine.value = cut(&machine.value - &machine.value * exact(set.slash_rate) * &blocks);
				machine.share = whole(0);
				machine.beaten = false;
				continue;
			}
			if !machine.beaten {
				let cost = exact(set.cost_k) * whole(machine.benchmark) + exact(set.cost_b);
				let a_block = (exact(set.rho) - whole(1)) * &machine.value + cost;
				let gained = &p / whole(machine.benchmark) * a_block * &blocks;
				machine.value = cut((&machine.value + &gained).min(exact(set.v_max)));
				machine.grown = cut(&machine.grown + gained);
			}
			machine.beaten = false;
			let believed = match machine.confidence {
				ConfidenceLevel::Four => fraction(4, 5),
				ConfidenceLevel::Five => fraction(7, 10),
				_ => whole(1),
			};
			let weighted = whole(2) * p * believed;
			machine.share = root(&(&machine.value * &machine.value + &weighted * &weighted));
		}
	}
}

pub fn distance(a: &Exact, b: &Exact) -> Exact {
	if a > b {
		a - b
	} else {
		b - a
	}
}
