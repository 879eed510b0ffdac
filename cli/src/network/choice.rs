//! Which networks, out of what was said where. Pure.
use crate::failure::Failure;

/// A network to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
	/// Its name in configuration and messages; none if only a URL was given.
	pub name: Option<String>,
	/// URL of a node.
	pub url: String,
}

/// What one place says: the command line, the environment or the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layer {
	/// Networks by name.
	Names(Vec<String>),
	/// URLs of nodes.
	Urls(Vec<String>),
}

impl Layer {
	/// What `place` says; none if it says nothing.
	///
	/// # Errors
	/// If it says both: neither is more precise than the other.
	pub fn new(names: &[String], urls: &[String], place: &str) -> Result<Option<Self>, Failure> {
		match (names, urls) {
			([], []) => Ok(None),
			(names, []) => Ok(Some(Self::Names(names.to_vec()))),
			([], urls) => Ok(Some(Self::Urls(urls.to_vec()))),
			_ => Err(Failure::usage(format!("{place} names both a network and a URL")).hint("leave one of them out")),
		}
	}
}

/// The first place that says anything decides alone: a network on the command line is not mixed with a URL of the
/// environment.
pub fn choose(layers: [Option<Layer>; 3]) -> Option<Layer> {
	layers.into_iter().flatten().next()
}

/// The networks that are meant, out of those that have a name.
pub fn targets(chosen: &Layer, known: &[Target]) -> Result<Vec<Target>, Failure> {
	let by_name = |name: &String| {
		let found = known.iter().find(|target| target.name.as_ref() == Some(name)).cloned();
		found.ok_or_else(|| {
			let names: Vec<&str> = known.iter().filter_map(|target| target.name.as_deref()).collect();
			Failure::usage(format!("there is no network {name:?}"))
				.hint(format!("known are {}; the configuration file names others", names.join(", ")))
		})
	};
	match chosen {
		Layer::Names(names) => names.iter().map(by_name).collect(),
		Layer::Urls(urls) => Ok(urls.iter().map(|url| Target { name: None, url: url.clone() }).collect()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn names(names: &[&str]) -> Option<Layer> {
		Some(Layer::Names(names.iter().map(|name| (*name).to_owned()).collect()))
	}

	#[test]
	fn case_25_the_command_line_beats_the_environment_which_beats_the_file() {
		let url = Some(Layer::Urls(vec!["ws://x".into()]));
		assert_eq!(choose([names(&["khala"]), url.clone(), names(&["phala"])]), names(&["khala"]));
		assert_eq!(choose([None, url.clone(), names(&["phala"])]), url);
		assert_eq!(choose([None, None, names(&["phala"])]), names(&["phala"]));
		assert_eq!(choose([None, None, None]), None);
	}

	#[test]
	fn a_place_that_says_two_things_is_refused() {
		assert!(Layer::new(&["phala".into()], &["ws://x".into()], "the environment").is_err());
		assert_eq!(Layer::new(&[], &[], "the environment").ok(), Some(None));
	}

	#[test]
	fn an_unknown_network_is_answered_with_those_that_are_known() {
		let known = [Target { name: Some("phala".into()), url: "ws://x".into() }];
		assert_eq!(targets(&names(&["phala"]).unwrap(), &known).unwrap(), known);
		let refused = targets(&names(&["fala"]).unwrap(), &known).unwrap_err();
		assert!(refused.hint_text().contains("phala"), "{refused}");
	}
}
