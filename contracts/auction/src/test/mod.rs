//! Each money path by the balances before and after, to the stroop.

mod auth_test;
mod commands_test;
mod dutch_test;
mod english_test;
mod fixture;
mod hostile_test;
mod sealed_test;
mod terms_test;
