//! What is paid, who sets it, who is asked.

mod admin_test;
mod answers_test;
mod fixture;
mod lifetime_test;
mod owners_test;
mod shares_test;
