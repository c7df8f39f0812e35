//! Each money path by the balances before and after, to the stroop.

mod audit_test;
mod auth_test;
mod commands;
mod commands_test;
mod endings_test;
mod fixture;
mod hostile_test;
mod lapse_test;
mod liar;
mod lifetime_test;
mod limits_test;
mod listing_test;
mod mocks;
mod model;
mod offer_test;
mod royalty_test;
mod run;
mod set_test;
mod sweep_test;
mod terms_test;
mod treasury_test;
mod waits_test;
