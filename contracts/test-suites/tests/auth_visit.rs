//! The visitor of entry points notices what it is for.

use soroban_sdk::Address;
use test_suites::{
    auth::{call, unsigned, visit, Call},
    factory, World, PUBLIC,
};

/// The factory's, told that only these are not readers.
fn visit_only(names: &[&str], calls: fn(&World<'static>) -> (Address, Vec<Call<World<'static>>>)) {
    let all = test_suites::entry_points(factory::WASM);
    let mut readers: Vec<&str> = all.iter().map(String::as_str).collect();
    readers.retain(|name| !names.contains(name));
    visit(factory::WASM, &readers, || World::new(PUBLIC), calls);
}

#[test]
fn a_case_for_each() {
    visit_only(&["pause"], |w| {
        let pause = call(w, "pause", &w.admin, (&w.admin,));
        (w.factory.address.clone(), vec![pause])
    });
}

#[test]
#[should_panic(expected = "entry points without a case")]
fn an_entry_point_without_a_case() {
    visit_only(&["pause", "unpause"], |w| {
        let pause = call(w, "pause", &w.admin, (&w.admin,));
        (w.factory.address.clone(), vec![pause])
    });
}

#[test]
#[should_panic(expected = "pause: by a stranger")]
fn a_call_that_not_everyone_may_make() {
    visit_only(&["pause"], |w| {
        let pause = call(w, "pause", &w.admin, (&w.admin,)).by_everyone();
        (w.factory.address.clone(), vec![pause])
    });
}

#[test]
#[should_panic(expected = "set_approval_for_all: by a stranger")]
fn a_call_that_everyone_may_make() {
    visit_only(&["pause"], |w| {
        let args = (&w.creator, &w.admin, true);
        let approve = call(w, "set_approval_for_all", &w.creator, args);
        (w.nft.address.clone(), vec![approve])
    });
}

#[test]
#[should_panic(expected = "pause: signed by another than the case says")]
fn a_call_that_needs_a_signature() {
    visit_only(&["pause"], |w| {
        let pause = unsigned(w, "pause", (&w.admin,));
        (w.factory.address.clone(), vec![pause])
    });
}

#[test]
#[should_panic(expected = "paused: signed by another than the case says")]
fn a_call_that_needs_none() {
    visit_only(&["paused"], |w| {
        let paused = call(w, "paused", &w.admin, ());
        (w.factory.address.clone(), vec![paused])
    });
}
