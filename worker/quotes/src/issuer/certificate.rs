//! Certificates and revocation lists.
use super::pki::{time, IssueError, Pki, Role, Span, CERTIFICATE_SPAN};
use der::asn1::{Any, ObjectIdentifier, OctetString, Uint};
use der::{Decode, Encode, Sequence};
use p256::ecdsa::DerSignature;
use std::str::FromStr;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder, CrlBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::crl::RevokedCert;
use x509_cert::ext::pkix::{
	AuthorityKeyIdentifier, BasicConstraints, CrlNumber, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};
use x509_cert::time::Validity;
use x509_cert::Certificate;

/// How a certificate is issued.
pub(crate) struct Issue {
	pub subject: Role,
	/// Whose name stands as issuer.
	pub issuer: Role,
	/// Whose key signs; the issuer's, unless a test says otherwise.
	pub signed_by: Role,
	pub span: Span,
	pub extension: Option<Extension>,
}

impl Issue {
	pub fn by(subject: Role, issuer: Role) -> Self {
		Self { subject, issuer, signed_by: issuer, span: CERTIFICATE_SPAN, extension: None }
	}
}

impl Pki {
	/// The root certificate, DER.
	pub fn root(&self) -> Result<Vec<u8>, IssueError> {
		Ok(self.certificate(Issue::by(Role::Root, Role::Root))?.to_der()?)
	}

	pub(crate) fn certificate(&self, issue: Issue) -> Result<Certificate, IssueError> {
		let profile = Profile {
			subject: name(issue.subject)?,
			issuer: name(issue.issuer)?,
			is_ca: matches!(issue.subject, Role::Root | Role::PlatformCa),
		};
		let span = if issue.subject == Role::Root { self.root_span } else { issue.span };
		let validity = Validity::new(time(span.from)?, time(span.until)?);
		let key = SubjectPublicKeyInfo::from_key(self.key(issue.subject).verifying_key())
			.map_err(x509_cert::builder::Error::from)?;
		let mut builder = CertificateBuilder::new(profile, serial(issue.subject)?, validity, key)?;
		if let Some(extension) = issue.extension {
			builder.add_extension(extension)?;
		}
		Ok(builder.build::<_, DerSignature>(&self.key(issue.signed_by))?)
	}

	/// A revocation list in the name of `issuer`, DER.
	pub(crate) fn revocation_list(
		&self,
		issuer: Role,
		signed_by: Role,
		span: Span,
		revoked: &[Role],
	) -> Result<Vec<u8>, IssueError> {
		let issuer = self.certificate(Issue::by(issuer, Role::Root))?;
		let number = CrlNumber(Uint::new(&[1])?);
		let mut builder: CrlBuilder = CrlBuilder::new_with_this_update(&issuer, number, time(span.from)?)?;
		builder = builder.with_next_update(Some(time(span.until)?));
		if !revoked.is_empty() {
			let revoked = revoked.iter().map(|role| {
				let revocation_date = time(span.from)?;
				Ok(RevokedCert { serial_number: serial(*role)?, revocation_date, crl_entry_extensions: None })
			});
			builder = builder.with_certificates(revoked.collect::<Result<Vec<_>, IssueError>>()?.into_iter());
		}
		Ok(builder.build::<_, DerSignature>(&self.key(signed_by))?.to_der()?)
	}
}

/// Certificates as text, one after another.
pub(crate) fn pem(certificates: &[Certificate]) -> Result<String, IssueError> {
	let encode = |certificate: &Certificate| Ok(pem::encode(&pem::Pem::new("CERTIFICATE", certificate.to_der()?)));
	certificates.iter().map(encode).collect()
}

fn name(role: Role) -> Result<Name, IssueError> {
	let common = match role {
		Role::Root => "Gemini Development Root CA",
		Role::PlatformCa => "Gemini Development PCK Platform CA",
		Role::TcbSigner => "Gemini Development TCB Signing",
		Role::Pck => "Gemini Development PCK Certificate",
		Role::AttestationKey => "Gemini Development Attestation Key",
		Role::Stranger => "Somebody Else",
	};
	Ok(Name::from_str(&format!("CN={common},O=Nobody: for development only"))?)
}

fn serial(role: Role) -> Result<SerialNumber, IssueError> {
	Ok(SerialNumber::new(&[role as u8 + 1])?)
}

/// The extensions that Intel's certificates have, as far as verification looks at them.
struct Profile {
	subject: Name,
	issuer: Name,
	is_ca: bool,
}

impl BuilderProfile for Profile {
	fn get_issuer(&self, _: &Name) -> Name {
		self.issuer.clone()
	}

	fn get_subject(&self) -> Name {
		self.subject.clone()
	}

	fn build_extensions(
		&self,
		key: SubjectPublicKeyInfoRef<'_>,
		issuer_key: SubjectPublicKeyInfoRef<'_>,
		tbs: &TbsCertificate,
	) -> x509_cert::builder::Result<Vec<Extension>> {
		let usage = if self.is_ca {
			KeyUsages::KeyCertSign | KeyUsages::CRLSign
		} else {
			KeyUsages::DigitalSignature | KeyUsages::NonRepudiation
		};
		let issuer_key = SubjectKeyIdentifier::try_from(issuer_key)?;
		let authority = AuthorityKeyIdentifier { key_identifier: Some(issuer_key.0), ..Default::default() };
		let constraints = BasicConstraints { ca: self.is_ca, path_len_constraint: None };
		Ok(vec![
			authority.to_extension(tbs.subject(), &[])?,
			SubjectKeyIdentifier::try_from(key)?.to_extension(tbs.subject(), &[])?,
			KeyUsage(usage).to_extension(tbs.subject(), &[])?,
			constraints.to_extension(tbs.subject(), &[])?,
		])
	}
}

#[derive(Sequence)]
struct Item {
	id: ObjectIdentifier,
	value: Any,
}

/// Intel's SGX extension of a platform certificate: who the platform is and which versions it runs.
pub(crate) fn platform_extension(fmspc: &[u8; 6], svn: u8) -> Result<Extension, IssueError> {
	let bytes = |id: &str, value: &[u8]| item(id, &OctetString::new(value)?);
	let mut versions = (1..=16).map(|n| item(&format!("2.{n}"), &svn)).collect::<Result<Vec<_>, IssueError>>()?;
	versions.push(item("2.17", &svn)?);
	versions.push(bytes("2.18", &[svn; 16])?);
	let items = vec![
		bytes("1", b"gemini dev. ppid")?,
		item("2", &versions)?,
		bytes("3", &[0, 0])?,
		bytes("4", fmspc)?,
		Item { id: oid("5"), value: Any::new(der::Tag::Enumerated, [0])? },
	];
	Ok(Extension { extn_id: oid(""), critical: false, extn_value: OctetString::new(items.to_der()?)? })
}

fn item(id: &str, value: &impl Encode) -> Result<Item, IssueError> {
	Ok(Item { id: oid(id), value: Any::from_der(&value.to_der()?)? })
}

/// An identifier under Intel's SGX extension.
fn oid(suffix: &str) -> ObjectIdentifier {
	let dotted = format!("1.2.840.113741.1.13.1.{suffix}");
	ObjectIdentifier::new(dotted.trim_end_matches('.')).expect("a literal above")
}
