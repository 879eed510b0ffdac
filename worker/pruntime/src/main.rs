//! pruntime
fn main() {}
