//! A source: Intel's provisioning certification service (PCS), or a cache of it that speaks alike (PCCS), version 4.
use crate::{
	answer::{self, Signed},
	http::{self, Answer},
	url::SourceUrl,
	SourceError,
};
use attestation::{Collateral, Family, PckIssuer, Platform};
use edge_retry::{Pauses, Retry};
use std::{fmt, time::Duration};

/// Intel's service.
pub const INTEL: &str = "https://api.trustedservices.intel.com";
/// Which has no list of what its root revokes: that stands where the root certificate says.
const INTEL_LISTS: &str = "https://certificates.trustedservices.intel.com";
const INTEL_ROOT_LIST: &str = "/IntelSGXRootCA.der";
const ROOT_LIST: &str = "/sgx/certification/v4/rootcacrl";
const TCB_CHAIN: [&str; 2] = ["TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"];
const QE_CHAIN: [&str; 1] = ["SGX-Enclave-Identity-Issuer-Chain"];
const PCK_LIST_CHAIN: [&str; 1] = ["SGX-PCK-CRL-Issuer-Chain"];

/// From a name to the last byte of an answer.
const DEADLINE: Duration = Duration::from_secs(20);
/// One question is asked at most so often.
const TRIES: u32 = 3;
/// Between two tries of one question.
const PAUSES: Pauses = Pauses { first: Duration::from_millis(500), most: Duration::from_secs(5) };
/// A source that wants to be left alone for longer is left alone altogether.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Where collateral is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
	api: SourceUrl,
	/// Where the root's revocation list is, and its path there.
	root_list: (SourceUrl, &'static str),
	/// How long one answer may take.
	deadline: Duration,
}

impl Source {
	/// The API below this URL. Beside Intel's own, every one serves the root's revocation list itself.
	pub fn at(api: SourceUrl) -> Self {
		let is_intel = INTEL.parse::<SourceUrl>().is_ok_and(|intel| intel.host == api.host);
		let lists = INTEL_LISTS.parse().ok().filter(|_| is_intel);
		let root_list = match lists {
			Some(lists) => (lists, INTEL_ROOT_LIST),
			None => (api.clone(), ROOT_LIST),
		};
		Self { api, root_list, deadline: DEADLINE }
	}

	/// With the root's revocation list as a file at another server, as Intel has it.
	#[must_use]
	pub fn with_root_list_at(mut self, server: SourceUrl) -> Self {
		self.root_list = (server, INTEL_ROOT_LIST);
		self
	}

	/// With another time that one answer may take, 20 s without.
	#[must_use]
	pub fn with_deadline(mut self, deadline: Duration) -> Self {
		self.deadline = deadline;
		self
	}

	/// The API's base.
	pub fn url(&self) -> &SourceUrl {
		&self.api
	}

	/// Everything that the vendor says of a family now. Four questions, each asked again a bounded number of times if
	/// that may help; takes five minutes at most. Nothing is verified: see [`crate::check`].
	///
	/// # Errors
	/// With the first question that was not answered.
	pub async fn fetch(&self, family: &Family) -> Result<Collateral, SourceError> {
		let tee = match family.platform {
			Platform::Sgx => "sgx",
			Platform::Tdx => "tdx",
		};
		let tcb = format!("/{tee}/certification/v4/tcb?fmspc={}", hex::encode_upper(family.fmspc));
		let (tcb_info, tcb_info_issuer_chain) =
			self.document(&tcb, "tcbInfo", &TCB_CHAIN).await.map_err(|error| match error {
				SourceError::Status { url, status: 404, .. } => SourceError::UnknownFamily { url, family: *family },
				error => error,
			})?;
		let other = answer::other_family(&tcb_info.document, family).map_err(|reason| self.malformed(&tcb, reason))?;
		if let Some(got) = other {
			return Err(SourceError::OtherFamily { url: self.api.clone(), asked: family.to_string(), got });
		}
		let (qe_identity, qe_identity_issuer_chain) =
			self.document(&format!("/{tee}/certification/v4/qe/identity"), "enclaveIdentity", &QE_CHAIN).await?;
		let issuer = match family.issuer {
			PckIssuer::Processor => "processor",
			PckIssuer::Platform => "platform",
		};
		let pck_list = format!("/sgx/certification/v4/pckcrl?ca={issuer}&encoding=der");
		let (pck_crl, answer) = self.list(&self.api, &pck_list).await?;
		let pck_crl_issuer_chain = answer::issuer_chain(&answer.headers, &PCK_LIST_CHAIN)
			.map_err(|reason| self.malformed(&pck_list, reason))?;
		let (server, path) = &self.root_list;
		let (root_ca_crl, _) = self.list(server, path).await?;
		Ok(Collateral {
			pck_crl_issuer_chain,
			root_ca_crl,
			pck_crl,
			tcb_info_issuer_chain,
			tcb_info: tcb_info.document,
			tcb_info_signature: tcb_info.signature,
			qe_identity_issuer_chain,
			qe_identity: qe_identity.document,
			qe_identity_signature: qe_identity.signature,
			pck_certificate_chain: None,
		})
	}

	/// A signed document and the issuer chain of who signed it.
	async fn document(&self, path: &str, name: &str, chain: &[&str]) -> Result<(Signed, String), SourceError> {
		let answer = self.ask(&self.api, path).await?;
		let read = || Ok((answer::signed(&answer.body, name)?, answer::issuer_chain(&answer.headers, chain)?));
		read().map_err(|reason| self.malformed(path, reason))
	}

	async fn list(&self, server: &SourceUrl, path: &str) -> Result<(Vec<u8>, Answer), SourceError> {
		let answer = self.ask(server, path).await?;
		let list = answer::revocation_list(&answer.body).map_err(|reason| self.malformed(path, reason))?;
		Ok((list, answer))
	}

	/// Asks one question until it is answered, or asking again does not help.
	async fn ask(&self, server: &SourceUrl, path: &str) -> Result<Answer, SourceError> {
		let mut retry = Retry::new(PAUSES);
		loop {
			let error = match http::get(server, path, self.deadline).await {
				Ok(answer) => return Ok(answer),
				Err(error) => error,
			};
			let again = retry.failed(&error);
			let wait = error.again().unwrap_or_default().max(again.after);
			if !error.is_passing() || again.failures >= TRIES || wait > MAX_WAIT {
				return Err(error);
			}
			tracing::debug!("{error}; asking again");
			tokio::time::sleep(wait).await;
		}
	}

	fn malformed(&self, target: &str, reason: String) -> SourceError {
		SourceError::Malformed { url: self.api.clone(), target: target.into(), reason }
	}
}

impl fmt::Display for Source {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.api.fmt(f)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn intels_own_service_has_its_roots_list_elsewhere_and_every_other_has_it_itself() {
		let intel = Source::at(INTEL.parse().unwrap());
		assert_eq!(intel.root_list, (INTEL_LISTS.parse().unwrap(), INTEL_ROOT_LIST));
		let other = Source::at("http://127.0.0.1:8081/pccs".parse().unwrap());
		assert_eq!(other.root_list, (other.api.clone(), ROOT_LIST));
	}
}
