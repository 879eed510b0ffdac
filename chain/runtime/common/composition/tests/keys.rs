//! Storage keys that workers read by proof.
use crate::*;
use protocol::storage;
use units::WorkerId;

#[test]
fn the_keys_of_the_protocol_are_the_runtimes_own() {
	let worker = WorkerId([7; 32]);
	let pairs: [(Vec<u8>, Vec<u8>); 8] = [
		(storage::record_head(), pallet_worker_messages::Head::<Runtime>::hashed_key().to_vec()),
		(storage::ingress(&worker), pallet_worker_messages::Ingress::<Runtime>::hashed_key_for(worker)),
		(storage::registration(&worker), pallet_worker_registry::Workers::<Runtime>::hashed_key_for(worker)),
		(storage::gatekeepers(), pallet_worker_registry::GatekeeperSet::<Runtime>::hashed_key().to_vec()),
		(storage::minimum_version(), pallet_worker_registry::MinimumVersion::<Runtime>::hashed_key().to_vec()),
		(storage::session(&worker), pallet_computation::Sessions::<Runtime>::hashed_key_for(worker)),
		(storage::economy(), pallet_computation::Economy::<Runtime>::hashed_key().to_vec()),
		(storage::next_report(), pallet_computation::NextReport::<Runtime>::hashed_key().to_vec()),
	];
	for (protocol, runtime) in pairs {
		assert_eq!(protocol, runtime);
	}
}
