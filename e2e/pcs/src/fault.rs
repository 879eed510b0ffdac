//! What a service does wrong.
use axum::{
	body::{to_bytes, Body, Bytes},
	http::{header, StatusCode},
	response::{IntoResponse, Response},
};
use futures::stream;
use std::{convert::Infallible, future::pending, time::Duration};

/// How a service answers instead of as it should.
#[derive(Clone, Debug)]
pub enum Fault {
	/// Not at all.
	Silent,
	/// The header at once, and then a byte each second.
	Drips,
	/// With this status and `Retry-After`.
	Status(u16, Option<u64>),
	/// Go there.
	Redirect(String),
	/// With a header of so many bytes more.
	LongHeader(usize),
	/// With a body without end.
	LongBody,
	/// With these bytes for a body, under the right headers.
	Body(Vec<u8>),
	/// Without the headers that carry certificates.
	NoChain,
	/// Two bytes short, and the connection ends.
	Cut,
}

impl Fault {
	pub(crate) async fn instead_of(self, mut sound: Response) -> Response {
		match self {
			Self::Silent => pending().await,
			Self::Drips => {
				let drip = stream::unfold((), |()| async {
					tokio::time::sleep(Duration::from_secs(1)).await;
					Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), ()))
				});
				*sound.body_mut() = Body::from_stream(drip);
				sound.headers_mut().remove(header::CONTENT_LENGTH);
				sound
			}
			Self::Status(status, again) => {
				let status = StatusCode::from_u16(status).expect("a status");
				let mut response = (status, "so it is\u{1b}[31m\nhere").into_response();
				if let Some(again) = again {
					response.headers_mut().insert(header::RETRY_AFTER, again.into());
				}
				response
			}
			Self::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
			Self::LongHeader(bytes) => {
				let long = "a".repeat(bytes).parse().expect("letters");
				sound.headers_mut().insert("x-long", long);
				sound
			}
			Self::LongBody => {
				let endless = stream::repeat(Ok::<_, Infallible>(Bytes::from_static(&[b' '; 4_096])));
				*sound.body_mut() = Body::from_stream(endless);
				sound.headers_mut().remove(header::CONTENT_LENGTH);
				sound
			}
			Self::Body(bytes) => {
				sound.headers_mut().remove(header::CONTENT_LENGTH);
				*sound.body_mut() = bytes.into();
				sound
			}
			Self::NoChain => {
				let names: Vec<_> =
					sound.headers().keys().filter(|name| name.as_str().contains("chain")).cloned().collect();
				names.iter().for_each(|name| {
					sound.headers_mut().remove(name);
				});
				sound
			}
			Self::Cut => {
				let (mut head, body) = sound.into_parts();
				let whole = to_bytes(body, usize::MAX).await.expect("a body in memory");
				let cut = whole.slice(..whole.len().saturating_sub(2));
				head.headers.insert(header::CONTENT_LENGTH, whole.len().into());
				let parts = stream::iter([Ok(cut), Err(std::io::Error::other("cut"))]);
				Response::from_parts(head, Body::from_stream(parts))
			}
		}
	}
}
