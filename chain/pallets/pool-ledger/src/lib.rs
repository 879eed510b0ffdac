//! Who holds how many shares of which pool, as bearer items.
#![cfg_attr(not(feature = "std"), no_std)]
