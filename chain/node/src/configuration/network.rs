//! Peers, as the SDK wants to be told of them.
use crate::{folder::ChainFolder, settings::*};
use sc_network::{
	config::{NetworkConfiguration, NodeKeyConfig, NonReservedPeerMode, Secret, SetConfig},
	multiaddr::{Multiaddr, Protocol},
};
use std::{borrow::Cow, net::IpAddr, net::SocketAddr};

/// Peers that are asked for a warp proof before one is believed to be the newest, where the network has so many.
const WARP_PEERS: usize = 3;

/// Fills in the network's configuration.
pub fn build(settings: &NodeSettings, folder: &ChainFolder) -> NetworkConfiguration {
	let ours = &settings.network;
	let key_file = ours.key_file.clone().unwrap_or_else(|| folder.network().join("secret_ed25519"));
	let key = NodeKeyConfig::Ed25519(Secret::File(key_file));
	let version = concat!("phala-node/", env!("CARGO_PKG_VERSION"));
	let name = ours.name.as_deref().unwrap_or(settings.spec.id());
	let mut network = NetworkConfiguration::new(name, version, key, Some(folder.network()));
	network.listen_addresses = vec![tcp(ours.listen), tcp(ours.listen_ws).with(Protocol::Ws(Cow::Borrowed("/")))];
	network.public_addresses = ours.public.clone();
	network.boot_nodes = ours.bootnodes.clone();
	network.boot_nodes.extend_from_slice(settings.spec.boot_nodes());
	network.sync_mode = match ours.sync {
		SyncMode::Full => sc_network::config::SyncMode::Full,
		SyncMode::Warp => sc_network::config::SyncMode::Warp,
	};
	// The SDK waits for three peers, and a small network has fewer.
	network.min_peers_to_start_warp_sync = Some(network.boot_nodes.len().clamp(1, WARP_PEERS));
	let local = ours.listen.ip().is_loopback();
	network.allow_non_globals_in_dht = local;
	network.enable_dht_random_walk = !local;
	(network.default_peers_set, network.default_peers_set_num_full) = slots(ours);
	network
}

/// The slots of all peers, and how many of them full nodes may take: what is left is for light clients. The SDK knows the
/// number of light clients only as this difference.
fn slots(ours: &NetworkSettings) -> (SetConfig, u32) {
	let Slots { out, full, light } = ours.slots;
	let set = SetConfig {
		in_peers: full.saturating_add(light),
		out_peers: out,
		reserved_nodes: ours.reserved.clone(),
		non_reserved_mode: if ours.reserved_only { NonReservedPeerMode::Deny } else { NonReservedPeerMode::Accept },
	};
	(set, out.saturating_add(full))
}

fn tcp(listen: SocketAddr) -> Multiaddr {
	let ip = match listen.ip() {
		IpAddr::V4(ip) => Protocol::Ip4(ip),
		IpAddr::V6(ip) => Protocol::Ip6(ip),
	};
	[ip, Protocol::Tcp(listen.port())].into_iter().collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	/// F1: no node took a light client, because full ones were given all slots there are.
	#[test]
	fn full_nodes_leave_the_slots_of_light_clients_free() {
		for ours in [Slots::default(), Slots { out: 0, full: 0, light: 3 }, Slots { out: 25, full: 25, light: 1 }] {
			let (set, full) = slots(&NetworkSettings { slots: ours, ..NetworkSettings::default() });
			// As the SDK computes it.
			assert_eq!((set.in_peers + set.out_peers).saturating_sub(full), ours.light);
			assert_eq!(full.saturating_sub(set.out_peers), ours.full);
		}
	}
}
