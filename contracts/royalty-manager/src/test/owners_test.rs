//! Who speaks for a collection, whatever kind of contract that is.

use soroban_sdk::{
    contract, contractimpl, symbol_short, testutils::Address as _, Address, Env, Val,
};

use super::fixture::*;
use crate::{RoyaltyError, RoyaltyManagerClient};

/// A stranger's collection by OpenZeppelin's ownable: nobody is its admin.
#[contract]
struct Ownable;

#[contractimpl]
impl Ownable {
    pub fn __constructor(e: Env, owner: Option<Address>) {
        e.storage().instance().set(&symbol_short!("owner"), &owner);
    }
    pub fn get_owner(e: Env) -> Option<Address> {
        e.storage().instance().get(&symbol_short!("owner")).unwrap()
    }
}

/// One that has both, not the same.
#[contract]
struct Both;

#[contractimpl]
impl Both {
    pub fn __constructor(e: Env, admin: Address, owner: Address) {
        e.storage()
            .instance()
            .set(&symbol_short!("both"), &(admin, owner));
    }
    pub fn get_admin(e: Env) -> Option<Address> {
        let (admin, _): (Address, Address) =
            e.storage().instance().get(&symbol_short!("both")).unwrap();
        Some(admin)
    }
    pub fn get_owner(e: Env) -> Option<Address> {
        let (_, owner): (Address, Address) =
            e.storage().instance().get(&symbol_short!("both")).unwrap();
        Some(owner)
    }
}

/// One that fails, and answers what is no address.
#[contract]
struct Odd;

#[contractimpl]
impl Odd {
    pub fn get_admin(_e: Env) -> Option<Address> {
        panic!()
    }
    pub fn get_owner(_e: Env) -> u32 {
        7
    }
}

/// One that calls the manager back when it is asked, and is only then what its caller says.
#[contract]
struct Mirror;

#[contractimpl]
impl Mirror {
    pub fn __constructor(e: Env, manager: Address, admin: Address) {
        e.storage()
            .instance()
            .set(&symbol_short!("of"), &(manager, admin));
    }
    pub fn get_admin(e: Env) -> Option<Address> {
        let (manager, admin): (Address, Address) =
            e.storage().instance().get(&symbol_short!("of")).unwrap();
        let nft = e.current_contract_address();
        let asked = RoyaltyManagerClient::new(&e, &manager).try_royalties(&nft, &1, &100);
        asked.is_ok().then_some(admin)
    }
}

/// May this account set and remove royalties of a collection? All four calls say the same.
fn speaks(w: &World, operator: &Address, nft: &Address) -> bool {
    let (m, shares) = (&w.manager, w.shares(&[500]));
    let answers = [
        error(m.try_set_default_royalty(operator, nft, &shares)),
        error(m.try_set_token_royalty(operator, nft, &1, &shares)),
        error(m.try_remove_token_royalty(operator, nft, &1)),
        error(m.try_delete_default_royalty(operator, nft)),
    ];
    for answer in &answers {
        assert!(answer.is_none() || *answer == named(RoyaltyError::NotTheCollectionsAdmin));
        assert_eq!(*answer, answers[0]);
    }
    answers[0].is_none()
}

#[test]
fn the_owner_of_an_ownable_collection_sets_its_royalties() {
    let w = world();
    let owner = Address::generate(&w.e);
    let nft = w.e.register(Ownable, (Some(&owner),));
    assert!(speaks(&w, &owner, &nft));
    assert!(!speaks(&w, &w.creator, &nft));
    let renounced = w.e.register(Ownable, (None::<Address>,));
    assert!(!speaks(&w, &owner, &renounced));
    let shares = w.shares(&[500]);
    w.signed(&w.creator, "set_default_royalty", (&owner, &nft, &shares));
    let tried = w.manager.try_set_default_royalty(&owner, &nft, &shares);
    assert!(tried.is_err(), "signed by another");
}

#[test]
fn admin_and_owner_both_speak_for_a_collection_that_has_both() {
    let w = world();
    let [admin, owner, stranger] = std::array::from_fn(|_| Address::generate(&w.e));
    let nft = w.e.register(Both, (&admin, &owner));
    assert!(speaks(&w, &admin, &nft));
    assert!(speaks(&w, &owner, &nft));
    assert!(!speaks(&w, &stranger, &nft));
}

#[test]
fn no_answer_makes_nobody_an_admin() {
    let w = world();
    let odd = w.e.register(Odd, ());
    assert!(!speaks(&w, &w.creator, &odd));
    assert!(!speaks(&w, &odd, &odd));
}

#[test]
fn a_collection_that_calls_back_is_refused_by_the_host() {
    let w = world();
    let nft = w.e.register(Mirror, (&w.manager.address, &w.creator));
    assert!(!speaks(&w, &w.creator, &nft));
    // Outside of a call of the manager's it would have been answered.
    let said: Option<Address> = w.e.invoke_contract(
        &nft,
        &soroban_sdk::Symbol::new(&w.e, "get_admin"),
        soroban_sdk::Vec::<Val>::new(&w.e),
    );
    assert_eq!(said, Some(w.creator.clone()));
}

#[test]
fn a_handed_over_collection_listens_to_its_new_admin() {
    let w = world();
    let nft = nuna_nft::NftContractClient::new(&w.e, &w.nft);
    let new = Address::generate(&w.e);
    nft.transfer_admin_role(&new, &100);
    assert!(speaks(&w, &w.creator, &w.nft) && !speaks(&w, &new, &w.nft));
    nft.accept_admin_transfer();
    assert!(!speaks(&w, &w.creator, &w.nft) && speaks(&w, &new, &w.nft));
}

#[test]
fn only_the_collections_admin_sets_its_royalties() {
    let w = world();
    let stranger = Address::generate(&w.e);
    let shares = w.shares(&[500]);
    let refused = named(RoyaltyError::NotTheCollectionsAdmin);
    let (m, nft) = (&w.manager, &w.nft);
    w.signed(&stranger, "set_default_royalty", (&stranger, nft, &shares));
    let tried = m.try_set_default_royalty(&stranger, nft, &shares);
    assert_eq!(error(tried), refused);
    w.signed(
        &stranger,
        "set_token_royalty",
        (&stranger, nft, 1u32, &shares),
    );
    let tried = m.try_set_token_royalty(&stranger, nft, &1, &shares);
    assert_eq!(error(tried), refused);
    w.signed(&stranger, "delete_default_royalty", (&stranger, nft));
    assert_eq!(error(m.try_delete_default_royalty(&stranger, nft)), refused);
    w.signed(&stranger, "remove_token_royalty", (&stranger, nft, 1u32));
    assert_eq!(
        error(m.try_remove_token_royalty(&stranger, nft, &1)),
        refused
    );

    w.signed(&stranger, "set_default_royalty", (&w.creator, nft, &shares));
    assert!(m.try_set_default_royalty(&w.creator, nft, &shares).is_err());
    w.e.set_auths(&[]);
    assert!(m.try_set_default_royalty(&w.creator, nft, &shares).is_err());
    assert!(w.amounts(1, 100).is_empty());
    w.signed(
        &w.creator,
        "set_default_royalty",
        (&w.creator, nft, &shares),
    );
    m.set_default_royalty(&w.creator, nft, &shares);
}

#[test]
fn a_contract_that_is_no_collection_has_no_admin() {
    let w = world();
    for nobody in [w.manager.address.clone(), Address::generate(&w.e)] {
        let tried = w
            .manager
            .try_set_default_royalty(&w.creator, &nobody, &w.shares(&[5]));
        assert_eq!(error(tried), named(RoyaltyError::NotTheCollectionsAdmin));
    }
}
