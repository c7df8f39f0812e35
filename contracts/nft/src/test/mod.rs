//! Each entry point: what it does, who may call it, what it refuses.

mod batch_test;
mod command;
mod commands_test;
mod fixture;
mod keys_test;
mod lifetime_test;
mod model;
mod names_test;
mod provenance_test;
mod role_test;
mod royalty_test;
mod supply_test;
mod token_test;
