//! A provisioning certification service for tests: it speaks the API of version 4 as Intel's service and its caches do,
//! gives whatever collateral it is told to, counts what it is asked, and can be made to misbehave.
mod fault;
mod sample;

pub use fault::Fault;
pub use sample::{Sample, SAMPLES};

use attestation::{Collateral, Family, PckIssuer, Platform};
use axum::{
	body::Body,
	extract::State,
	http::{HeaderMap, HeaderValue, StatusCode, Uri},
	response::{IntoResponse, Response},
	Router,
};
use percent_encoding::{utf8_percent_encode, NON_ALPHANUMERIC};
use std::{
	net::SocketAddr,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, task::JoinSet};

/// A running service. Gone when dropped.
pub struct Pcs {
	address: SocketAddr,
	shared: Shared,
	_serving: JoinSet<()>,
}

type Shared = Arc<Mutex<Inside>>;

#[derive(Default)]
struct Inside {
	known: Vec<(Family, Collateral)>,
	fault: Option<(String, Fault)>,
	asked: Vec<String>,
}

impl Pcs {
	/// Knows nothing yet.
	pub async fn start() -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
		let address = listener.local_addr().expect("a bound listener has an address");
		let shared = Shared::default();
		let router = Router::new().fallback(answer).with_state(shared.clone());
		let mut serving = JoinSet::new();
		serving.spawn(async move {
			axum::serve(listener, router).await.ok();
		});
		Self { address, shared, _serving: serving }
	}

	/// Where it listens.
	pub fn url(&self) -> String {
		format!("http://{}", self.address)
	}

	/// From now on this is what it says of a family. Documents that are common to families are those told last.
	pub fn tell(&self, family: Family, collateral: Collateral) {
		let mut inside = lock(&self.shared);
		inside.known.retain(|(known, _)| *known != family);
		inside.known.push((family, collateral));
	}

	/// From now on it answers so whatever has `part` in its path and query; an empty part means everything.
	pub fn misbehave(&self, part: &str, fault: Fault) {
		lock(&self.shared).fault = Some((part.into(), fault));
	}

	/// From now on it answers as it should.
	pub fn behave(&self) {
		lock(&self.shared).fault = None;
	}

	/// Path and query of everything it was asked.
	pub fn asked(&self) -> Vec<String> {
		lock(&self.shared).asked.clone()
	}
}

fn lock(shared: &Shared) -> MutexGuard<'_, Inside> {
	shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(State(shared): State<Shared>, uri: Uri) -> Response {
	let target = uri.path_and_query().map_or("", |target| target.as_str()).to_owned();
	let (fault, sound) = {
		let mut inside = lock(&shared);
		inside.asked.push(target.clone());
		let fault = inside.fault.clone().filter(|(part, _)| target.contains(part)).map(|(_, fault)| fault);
		(fault, sound(&inside, &uri).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response()))
	};
	match fault {
		Some(fault) => fault.instead_of(sound).await,
		None => sound,
	}
}

/// What the API says; none if it knows no such thing.
fn sound(inside: &Inside, uri: &Uri) -> Option<Response> {
	let query = |name: &str| {
		let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
		pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next()
	};
	let last = |wanted: &dyn Fn(&Family) -> bool| {
		inside.known.iter().rev().find(|(family, _)| wanted(family)).map(|(_, collateral)| collateral)
	};
	if let "/sgx/certification/v4/rootcacrl" = uri.path() {
		return Some(hex::encode(&last(&|_| true)?.root_ca_crl).into_response());
	}
	if let "/IntelSGXRootCA.der" = uri.path() {
		return Some(last(&|_| true)?.root_ca_crl.clone().into_response());
	}
	if let "/sgx/certification/v4/pckcrl" = uri.path() {
		let issuer = match query("ca")?.as_str() {
			"processor" => PckIssuer::Processor,
			"platform" => PckIssuer::Platform,
			_ => return None,
		};
		let collateral = last(&|family| family.issuer == issuer)?;
		let headers = chain("SGX-PCK-CRL-Issuer-Chain", &collateral.pck_crl_issuer_chain);
		return Some((headers, collateral.pck_crl.clone()).into_response());
	}
	let (platform, rest) = match uri.path().strip_prefix("/sgx/certification/v4/") {
		Some(rest) => (Platform::Sgx, rest),
		None => (Platform::Tdx, uri.path().strip_prefix("/tdx/certification/v4/")?),
	};
	match rest {
		"tcb" => {
			let fmspc = query("fmspc")?.to_lowercase();
			let collateral = last(&|family| family.platform == platform && hex::encode(family.fmspc) == fmspc)?;
			let name = match platform {
				Platform::Sgx => "SGX-TCB-Info-Issuer-Chain",
				Platform::Tdx => "TCB-Info-Issuer-Chain",
			};
			let body = document("tcbInfo", &collateral.tcb_info, &collateral.tcb_info_signature);
			Some((chain(name, &collateral.tcb_info_issuer_chain), body).into_response())
		}
		"qe/identity" => {
			let collateral = last(&|family| family.platform == platform)?;
			let headers = chain("SGX-Enclave-Identity-Issuer-Chain", &collateral.qe_identity_issuer_chain);
			let body = document("enclaveIdentity", &collateral.qe_identity, &collateral.qe_identity_signature);
			Some((headers, body).into_response())
		}
		_ => None,
	}
}

/// A document to the byte, and its signature.
fn document(name: &str, text: &str, signature: &[u8]) -> Body {
	Body::from(format!("{{\"{name}\":{text},\"signature\":\"{}\"}}", hex::encode(signature)))
}

fn chain(name: &'static str, pem: &str) -> HeaderMap {
	let encoded = utf8_percent_encode(pem, NON_ALPHANUMERIC).to_string();
	let value = HeaderValue::from_str(&encoded).expect("percent encoding leaves nothing that a header may not hold");
	HeaderMap::from_iter([(axum::http::HeaderName::from_bytes(name.as_bytes()).expect("a header's name"), value)])
}
