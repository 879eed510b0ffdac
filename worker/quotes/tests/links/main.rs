//! For every link of the chain of trust: evidence that is sound but for this link is refused, for this link. Every test
//! that is not about one kind of platform runs on both.
mod case;
mod chain;
mod documents;
mod domains;
mod levels;
mod quoting;
mod times;
