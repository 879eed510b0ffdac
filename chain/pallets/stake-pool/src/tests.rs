//! Promises of the stake pool, over the real ledger, the real wPHA and the stock NFT pallet.
mod attacks;
mod exits;
mod money;
mod random;
mod rows;
mod terms;
mod workers;
