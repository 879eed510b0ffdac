//! relayer
fn main() {}
