//! Each entry point: what it does, who may call it, what it refuses.

mod fixture;
mod role_test;
mod royalty_test;
mod token_test;
