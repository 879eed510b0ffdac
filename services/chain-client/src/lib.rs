//! Talks to a node: typed transactions and storage, records, proofs, warp fragments.
