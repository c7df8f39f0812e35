//! Who creates collections, where they are, what they are told; the launch; the factory's own keys.

mod admin_test;
mod collections_test;
mod deployed_test;
mod fixture;
mod launch_test;
mod lifetime_test;
mod signature_test;
