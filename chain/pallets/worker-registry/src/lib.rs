//! Who may work: attested workers, pRuntime measurements, anchors, gatekeepers, versions.
#![cfg_attr(not(feature = "std"), no_std)]
