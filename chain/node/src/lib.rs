//! One thin Aura and GRANDPA node for both chains; the runtime comes from the chain spec.
