//! Where a worker listens.
use protocol::worker_api::Endpoints;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

const ENDPOINTS_FILE: &str = "endpoints.json";
const TOKEN_FILE: &str = "private.token";

/// One listener of a worker: `unix:/path/to/socket` or `http://address:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
	/// A socket in the file system.
	Unix(PathBuf),
	/// An IP address and a port. A worker's listeners do not speak TLS: across machines, put a tunnel between.
	Tcp(SocketAddr),
}

/// Why there is no endpoint.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
	/// Neither form.
	#[error("\"{0}\" is no endpoint of a worker: write unix:/path/to/socket or http://address:port")]
	Form(String),
	/// The worker does not run, or not yet.
	#[error("cannot read {}: {source}", path.display())]
	File {
		/// The file.
		path: PathBuf,
		/// Why.
		source: io::Error,
	},
	/// The file is not what a worker writes.
	#[error("{} is not what a worker writes: {reason}", path.display())]
	Content {
		/// The file.
		path: PathBuf,
		/// Why.
		reason: String,
	},
}

impl FromStr for Endpoint {
	type Err = EndpointError;
	fn from_str(text: &str) -> Result<Self, EndpointError> {
		let address = || text.strip_prefix("http://")?.trim_end_matches('/').parse().ok();
		match text.strip_prefix("unix:") {
			Some(path) if path.starts_with('/') => Ok(Self::Unix(path.into())),
			_ => address().map(Self::Tcp).ok_or_else(|| EndpointError::Form(text.into())),
		}
	}
}

impl fmt::Display for Endpoint {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Unix(path) => write!(f, "unix:{}", path.display()),
			Self::Tcp(address) => write!(f, "http://{address}"),
		}
	}
}

/// What a running worker says about its listeners in its data folder.
///
/// # Errors
/// If the worker does not run, or not yet.
pub fn read_endpoints(data_folder: &Path) -> Result<Endpoints, EndpointError> {
	let path = data_folder.join(ENDPOINTS_FILE);
	let content = read(&path)?;
	serde_json::from_str(&content).map_err(|error| EndpointError::Content { path, reason: error.to_string() })
}

/// The token of the private listener at its default place; none if there is no such file.
pub(crate) fn read_token(data_folder: &Path) -> Option<String> {
	read(&data_folder.join(TOKEN_FILE)).ok().map(|token| token.trim().to_owned())
}

fn read(path: &Path) -> Result<String, EndpointError> {
	std::fs::read_to_string(path).map_err(|source| EndpointError::File { path: path.into(), source })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_endpoint_reads_what_it_prints() {
		for text in ["unix:/run/worker/private.sock", "http://127.0.0.1:8000", "http://[::1]:1"] {
			assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), text);
		}
		for text in ["", "unix:relative", "https://127.0.0.1:1", "127.0.0.1:1", "http://localhost:1", "http://1.2.3.4"]
		{
			assert!(text.parse::<Endpoint>().is_err(), "{text}");
		}
	}
}
