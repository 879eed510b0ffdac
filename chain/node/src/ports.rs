//! Listeners: refuse early and clearly what could not be bound later.
use crate::NodeError;
use std::{
	io::ErrorKind,
	net::{SocketAddr, TcpListener},
};

/// Refuses an address that is taken or not ours. Another program may still take it before the node does.
pub fn check_free(what: &'static str, addr: SocketAddr) -> Result<(), NodeError> {
	bind(what, addr).map(drop)
}

/// `addr` with a port: a free one is chosen in place of 0, for servers that do not tell which they took.
pub fn choose(what: &'static str, addr: SocketAddr) -> Result<SocketAddr, NodeError> {
	bind(what, addr)?.local_addr().map_err(|e| NodeError::CannotListen { what, addr, reason: e.to_string() })
}

fn bind(what: &'static str, addr: SocketAddr) -> Result<TcpListener, NodeError> {
	TcpListener::bind(addr).map_err(|e| match e.kind() {
		ErrorKind::AddrInUse => NodeError::PortOccupied { what, addr },
		_ => NodeError::CannotListen { what, addr, reason: e.to_string() },
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::net::Ipv4Addr;

	#[test]
	fn an_occupied_port_is_named() {
		let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
		let taken = TcpListener::bind(any).unwrap();
		let addr = taken.local_addr().unwrap();
		assert!(matches!(check_free("rpc", addr), Err(NodeError::PortOccupied { addr: a, .. }) if a == addr));
		drop(taken);
		check_free("rpc", addr).unwrap();
		assert_ne!(choose("metrics", any).unwrap().port(), 0);
	}

	#[test]
	fn an_address_of_another_machine_is_refused() {
		let elsewhere = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 0));
		assert!(matches!(check_free("rpc", elsewhere), Err(NodeError::CannotListen { .. })));
	}
}
