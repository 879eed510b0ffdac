//! Turns attestation evidence into a verdict: who measured what, how confidently, until when.
#![cfg_attr(not(feature = "std"), no_std)]
