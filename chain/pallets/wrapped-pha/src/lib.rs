//! wPHA: PHA one to one as a fungible asset that staking pools hold.
#![cfg_attr(not(feature = "std"), no_std)]
