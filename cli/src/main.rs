//! phala
fn main() {}
