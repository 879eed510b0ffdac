//! Where a source is.
use std::fmt;
use std::str::FromStr;

/// What people paste from the configuration of quote libraries, after the part that is meant here.
const API_PATHS: [&str; 2] = ["/sgx/certification/v4", "/tdx/certification/v4"];

/// Base of an HTTP API: `http://` or `https://`, a host, perhaps a port, perhaps a path. Neither user nor query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceUrl {
	/// Whether to speak TLS.
	pub(crate) tls: bool,
	/// Name or address, without the brackets of an IPv6 address.
	pub(crate) host: String,
	/// TCP port.
	pub(crate) port: u16,
	/// What stands before every path; never ends with a slash.
	prefix: String,
}

/// Why a text is no URL of a source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no URL of a collateral source: write https://host, perhaps with a port and a path")]
pub struct NoUrl(pub(crate) String);

impl FromStr for SourceUrl {
	type Err = NoUrl;
	fn from_str(text: &str) -> Result<Self, NoUrl> {
		parse(text).ok_or_else(|| NoUrl(text.into()))
	}
}

fn parse(text: &str) -> Option<SourceUrl> {
	let uri: hyper::Uri = text.parse().ok()?;
	let tls = match uri.scheme_str()? {
		"https" => true,
		"http" => false,
		_ => return None,
	};
	let authority = uri.authority()?;
	if authority.as_str().contains('@') || uri.query().is_some() || text.contains('#') {
		return None;
	}
	let host = authority.host().trim_matches(['[', ']']).to_owned();
	// A port that does not read as one is not the usual one.
	let port = match authority.as_str().strip_prefix(authority.host())? {
		"" => [80, 443][usize::from(tls)],
		_ => authority.port_u16().filter(|port| *port > 0)?,
	};
	let path = uri.path().trim_end_matches('/');
	let prefix = API_PATHS.iter().find_map(|api| path.strip_suffix(api)).unwrap_or(path).to_owned();
	(!host.is_empty()).then_some(SourceUrl { tls, host, port, prefix })
}

impl SourceUrl {
	/// Path and query of a request.
	pub(crate) fn target(&self, path: &str) -> String {
		format!("{}{path}", self.prefix)
	}

	/// As a request names it.
	pub(crate) fn authority(&self) -> String {
		let usual = [80, 443][usize::from(self.tls)];
		let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
		if self.port == usual {
			host
		} else {
			format!("{host}:{}", self.port)
		}
	}
}

impl fmt::Display for SourceUrl {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let scheme = if self.tls { "https" } else { "http" };
		write!(f, "{scheme}://{}{}", self.authority(), self.prefix)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_url_reads_what_it_prints_and_what_is_pasted_from_elsewhere() {
		for text in
			["https://api.example.org", "http://127.0.0.1:8081", "https://[::1]:8081/pccs", "https://a.example/b"]
		{
			assert_eq!(text.parse::<SourceUrl>().unwrap().to_string(), text);
		}
		for (text, printed) in [
			("https://localhost:8081/sgx/certification/v4/", "https://localhost:8081"),
			("http://pccs:80/x/tdx/certification/v4", "http://pccs/x"),
		] {
			assert_eq!(text.parse::<SourceUrl>().unwrap().to_string(), printed);
		}
	}

	#[test]
	fn what_is_no_url_of_a_source_is_refused() {
		for text in [
			"",
			"none at all",
			"pccs.example.org",
			"ftp://a",
			"https://",
			"https://user:secret@a",
			"https://a/?b=c",
			"https://a/#b",
			"https://a:0",
			"https://a:99999",
			"https://a:",
			"unix:/run/pccs",
		] {
			assert!(text.parse::<SourceUrl>().is_err(), "{text}");
		}
	}
}
