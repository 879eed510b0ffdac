use super::*;
use secrets::{SealingKey, Secret};
use worker_core::testing::Town;
use worker_core::{Effort, Given};

/// A data folder with a checkpoint at block 5.
struct Home {
	_root: tempfile::TempDir,
	folder: Folder,
	sealing: Sealing,
	identity: Identity,
	town: Town,
}

impl Home {
	fn new() -> Self {
		let root = tempfile::tempdir().unwrap();
		let folder = Folder::open(root.path()).unwrap();
		let sealing = Sealing::new(SealingKey::new(Secret::new([1; 32])));
		let mut town = Town::new(1, 3);
		let identity = Identity::create(&folder, &sealing, town.anchor(), None).unwrap();
		town.register(identity.key.id());
		for _ in 0..9 {
			town.block(false);
		}
		let home = Self { _root: root, folder, sealing, identity, town };
		home.save(5, &checkpoint(&home.state(5), None));
		home
	}

	fn state(&self, number: u32) -> WorkerState {
		let mut state = WorkerState::new::<LibraryCrypto>(&self.identity.anchor, self.identity.key.id()).unwrap();
		let given = Given { identity: &self.identity.key, effort: Effort(0) };
		state.import::<LibraryCrypto>(&self.town.batch_to(0, number), given).unwrap();
		state
	}

	fn save(&self, number: u32, content: &[u8]) {
		let chain = self.identity.anchor.chain_genesis;
		let sealed = self.sealing.seal(&chain, Sealed::Checkpoint, content).unwrap();
		self.checkpoints().save(number, &sealed).unwrap();
	}

	fn checkpoints(&self) -> Checkpoints {
		self.folder.checkpoints(3)
	}

	fn restore(&self, gatekeeper: bool) -> Result<Restored, CallError> {
		restore(&self.identity, &self.folder, &self.sealing, &self.checkpoints(), gatekeeper)
	}

	/// Refuses, for good, and leaves both checkpoints where they are.
	fn refuse(&self) -> RestoreError {
		let Err(CallError::Restore(error)) = self.restore(false) else { panic!("it was taken") };
		assert!(!error.may_pass() && !error.hint().is_empty(), "{error}");
		assert_eq!(self.checkpoints().newest_first().unwrap().len(), 2);
		error
	}
}

/// A head of a program that does not exist yet.
const LATER: Version = Version(7 << 16 | 1 << 8);

#[test]
fn case_22_a_checkpoint_of_another_version_is_refused_and_kept_and_its_writer_named() {
	let home = Home::new();
	let head = Head { tag: b'C', by: LATER };
	let unknown_role = (head, home.state(9).to_checkpoint(), Some(vec![0xffu8; 10]), 1u8).encode();
	for content in [(head, [0xffu8; 40]).encode(), (head, vec![9u8; 4], None::<Vec<u8>>).encode(), unknown_role] {
		home.save(9, &content);
		let error = home.refuse();
		assert!(matches!(error, RestoreError::OtherVersion { by: LATER, .. }), "{error}");
		assert!(error.to_string().contains("pruntime 7.1.0"), "{error}");
	}
	// A form that even its head says.
	home.save(9, &(Head { tag: b'D', by: LATER }, [0u8; 40]).encode());
	assert!(matches!(home.refuse(), RestoreError::OtherVersion { by: LATER, .. }));
	home.save(9, &[]);
	assert!(matches!(home.refuse(), RestoreError::OtherVersion { by: Version::UNKNOWN, .. }));
}

#[test]
fn case_22_an_economy_of_another_version_is_refused_and_kept() {
	let home = Home::new();
	home.save(9, &checkpoint(&home.state(9), Some(vec![0xff; 10])));
	let Err(CallError::Restore(error)) = home.restore(true) else { panic!("it was taken") };
	assert!(matches!(error, RestoreError::OtherVersion { by: Version::THIS, .. }), "{error}");
	assert_eq!(home.checkpoints().newest_first().unwrap().len(), 2);
}

#[test]
fn case_22_promises_of_another_version_are_refused_and_kept() {
	let home = Home::new();
	home.save(9, &checkpoint(&home.state(9), None));
	let chain = home.identity.anchor.chain_genesis;
	let content = (Head { tag: b'P', by: LATER }, vec![9u8; 4]).encode();
	home.sealing.write(&home.folder.promises(), &chain, Sealed::Promises, &content).unwrap();
	assert!(matches!(home.refuse(), RestoreError::OtherVersion { by: LATER, .. }));
	assert!(home.folder.promises().exists());
}

#[test]
fn case_22_another_workers_or_programs_checkpoint_is_refused_and_kept() {
	let home = Home::new();
	let other = WorkerState::new::<LibraryCrypto>(&home.identity.anchor, Default::default()).unwrap();
	home.save(9, &checkpoint(&other, None));
	assert!(matches!(home.refuse(), RestoreError::OtherWorker { .. }));
	let stranger = Sealing::new(SealingKey::new(Secret::new([2; 32])));
	let sealed = stranger.seal(&home.identity.anchor.chain_genesis, Sealed::Checkpoint, b"content").unwrap();
	home.checkpoints().save(9, &sealed).unwrap();
	assert!(matches!(home.refuse(), RestoreError::Sealed(OpenError::Seal { .. })));
}

#[test]
fn a_damaged_newest_checkpoint_is_set_aside_and_the_one_before_opened() {
	let home = Home::new();
	home.checkpoints().save(9, b"cut off").unwrap();
	let restored = home.restore(false).unwrap();
	assert_eq!(restored.state.tip().number, 5);
	assert_eq!(restored.warnings.len(), 1);
	assert_eq!(home.checkpoints().newest_first().unwrap().len(), 1);
}
