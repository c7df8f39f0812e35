//! Each money path by the balances before and after, to the stroop.

mod fixture;
mod listing_test;
