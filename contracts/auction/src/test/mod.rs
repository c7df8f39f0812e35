//! Each money path by the balances before and after, to the stroop.

mod auth_test;
mod commands;
mod commands_test;
mod decision_test;
mod dutch_test;
mod english_test;
mod escrow_test;
mod fixture;
mod hostile_test;
mod lifetime_test;
mod limits_test;
mod mocks;
mod model;
mod refunds_test;
mod reserve_test;
mod royalty_test;
mod run;
mod sealed_test;
mod stack_test;
mod terms_test;
mod told_test;
