//! What an answer says. Pure.
use attestation::{Family, Platform};
use hyper::HeaderMap;
use percent_encoding::percent_decode;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Begins every certificate list in DER.
const SEQUENCE: u8 = 0x30;

/// A document as its vendor signed it, to the byte, and the signature.
pub(crate) struct Signed {
	pub document: String,
	pub signature: Vec<u8>,
}

/// The member `name` of an answer in JSON, and its signature.
pub(crate) fn signed(body: &[u8], name: &str) -> Result<Signed, String> {
	let members: BTreeMap<String, &RawValue> =
		serde_json::from_slice(body).map_err(|error| format!("no JSON object ({error})"))?;
	let member = |name: &str| members.get(name).ok_or_else(|| format!("it has no \"{name}\""));
	let signature: String =
		serde_json::from_str(member("signature")?.get()).map_err(|_| "the signature is no text".to_owned())?;
	let signature = hex::decode(signature).map_err(|_| "the signature is not hexadecimal".to_owned())?;
	Ok(Signed { document: member(name)?.get().to_owned(), signature })
}

/// The issuer chain (PEM) in the first of these headers that is there.
pub(crate) fn issuer_chain(headers: &HeaderMap, names: &[&str]) -> Result<String, String> {
	let value =
		names.iter().find_map(|name| headers.get(*name)).ok_or_else(|| format!("it has no header {}", names[0]))?;
	let decoded =
		percent_decode(value.as_bytes()).decode_utf8().map_err(|_| "the issuer chain is no text".to_owned())?;
	match decoded.contains("-----BEGIN CERTIFICATE-----") {
		true => Ok(decoded.into_owned()),
		false => Err("the issuer chain holds no certificate".into()),
	}
}

/// A revocation list: DER, or DER in hexadecimal digits as a PCCS has it.
pub(crate) fn revocation_list(body: &[u8]) -> Result<Vec<u8>, String> {
	// Digits of a list begin with a 3.
	if body.first() == Some(&SEQUENCE) {
		return Ok(body.to_vec());
	}
	let der = hex::decode(body.trim_ascii()).map_err(|_| "neither DER nor hexadecimal digits".to_owned())?;
	match der.first() {
		Some(&SEQUENCE) => Ok(der),
		_ => Err("no certificate list".into()),
	}
}

/// What TCB info says it is about, if it is not what was asked for.
pub(crate) fn other_family(tcb_info: &str, family: &Family) -> Result<Option<String>, String> {
	#[derive(Deserialize)]
	struct About {
		id: String,
		fmspc: String,
	}
	let about: About = serde_json::from_str(tcb_info).map_err(|error| format!("it is no TCB info ({error})"))?;
	let id = id_of(family.platform);
	let same = about.id == id && about.fmspc.eq_ignore_ascii_case(&hex::encode(family.fmspc));
	Ok((!same).then(|| format!("{} {}", about.id.to_lowercase(), about.fmspc.to_lowercase())))
}

fn id_of(platform: Platform) -> &'static str {
	match platform {
		Platform::Sgx => "SGX",
		Platform::Tdx => "TDX",
	}
}
