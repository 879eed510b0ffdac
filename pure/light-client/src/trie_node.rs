//! One node of the chain's trie, read in place.
use codec::{Compact, Decode};
use units::Hash;

/// A node: the part of the key it stands for, and what follows.
pub(crate) struct Node<'a> {
	/// Holds `nibbles` half bytes; if that is odd, the first one of the first byte is zero and does not count.
	partial: &'a [u8],
	nibbles: usize,
	pub kind: NodeKind<'a>,
}

#[expect(clippy::large_enum_variant, reason = "one at a time, on the stack: a box would cost more")]
pub(crate) enum NodeKind<'a> {
	/// The whole trie is empty.
	Empty,
	Leaf(Value<'a>),
	Branch {
		value: Option<Value<'a>>,
		children: [Option<Child<'a>>; 16],
	},
}

/// Where a value is.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
	Inline(&'a [u8]),
	/// Outside of the node, by its hash: values of more than 32 bytes, from state version 1 on.
	Hash(&'a Hash),
}

/// Where a child node is.
#[derive(Clone, Copy)]
pub(crate) enum Child<'a> {
	/// Nodes shorter than a hash stand in their parent.
	Inline(&'a [u8]),
	Hash(&'a Hash),
}

impl<'a> Node<'a> {
	/// Exactly one node; `None` if that is not what `bytes` are.
	pub fn decode(bytes: &'a [u8]) -> Option<Self> {
		let input = &mut &bytes[..];
		let node = Self::read(input)?;
		input.is_empty().then_some(node)
	}

	/// The half bytes of the key that this node stands for.
	pub fn partial(&self) -> impl Iterator<Item = u8> + 'a {
		let halves = self.partial.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
		halves.skip(self.nibbles % 2)
	}

	fn read(input: &mut &'a [u8]) -> Option<Self> {
		let first = take_byte(input)?;
		// The kind is in the highest bits, the length of the partial key in the others.
		let (kind, length_bits) = match first {
			0 => return Some(Self { partial: &[], nibbles: 0, kind: NodeKind::Empty }),
			0b0001_0000..=0b0001_1111 => (Kind::Branch(Some(Place::Hash)), 4),
			0b0010_0000..=0b0011_1111 => (Kind::Leaf(Place::Hash), 5),
			0b0100_0000..=0b0111_1111 => (Kind::Leaf(Place::Inline), 6),
			0b1000_0000..=0b1011_1111 => (Kind::Branch(None), 6),
			0b1100_0000..=0b1111_1111 => (Kind::Branch(Some(Place::Inline)), 6),
			_ => return None,
		};
		let nibbles = take_length(first, length_bits, input)?;
		let partial = take(input, nibbles.div_ceil(2))?;
		if nibbles % 2 == 1 && partial.first()? >> 4 != 0 {
			return None;
		}
		let kind = match kind {
			Kind::Leaf(place) => NodeKind::Leaf(take_value(place, input)?),
			Kind::Branch(place) => take_branch(place, input)?,
		};
		Some(Self { partial, nibbles, kind })
	}
}

#[derive(Clone, Copy)]
enum Kind {
	Leaf(Place),
	Branch(Option<Place>),
}

#[derive(Clone, Copy)]
enum Place {
	Inline,
	Hash,
}

/// A length below the largest number of `bits` bits stands in them; a longer one goes on in the bytes after.
fn take_length(first: u8, bits: u32, input: &mut &[u8]) -> Option<usize> {
	let most = 0xff_u8 >> 8_u32.checked_sub(bits)?;
	let short = first & most;
	let mut length = usize::from(short);
	if short < most {
		return Some(length);
	}
	// `most` itself says: this much less one, plus what follows plus one.
	loop {
		match take_byte(input)? {
			255 => length = length.checked_add(255)?,
			last => return length.checked_add(usize::from(last)),
		}
	}
}

fn take_branch<'a>(place: Option<Place>, input: &mut &'a [u8]) -> Option<NodeKind<'a>> {
	let bitmap = u16::from_le_bytes(*take(input, 2)?.first_chunk()?);
	if bitmap == 0 {
		return None;
	}
	let value = match place {
		None => None,
		Some(place) => Some(take_value(place, input)?),
	};
	let mut children = [None; 16];
	for (bit, child) in children.iter_mut().enumerate() {
		if bitmap & (1 << bit) != 0 {
			let bytes = take_prefixed(input)?;
			*child = Some(match bytes.try_into() {
				Ok(hash) => Child::Hash(hash),
				Err(_) => Child::Inline(bytes),
			});
		}
	}
	Some(NodeKind::Branch { value, children })
}

fn take_value<'a>(place: Place, input: &mut &'a [u8]) -> Option<Value<'a>> {
	Some(match place {
		Place::Inline => Value::Inline(take_prefixed(input)?),
		Place::Hash => Value::Hash(take(input, 32)?.first_chunk()?),
	})
}

fn take_prefixed<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
	let length = Compact::<u32>::decode(input).ok()?.0;
	take(input, length as usize)
}

fn take_byte(input: &mut &[u8]) -> Option<u8> {
	Some(*take(input, 1)?.first()?)
}

fn take<'a>(input: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
	let (taken, rest) = input.split_at_checked(count)?;
	*input = rest;
	Some(taken)
}
