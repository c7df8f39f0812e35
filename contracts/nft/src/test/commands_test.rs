//! Random commands: after each, the collection says what the model says, and a command that is refused has changed nothing.

use std::{format, string::String};

use proptest::{prelude::*, test_runner::contextualize_config};
use soroban_sdk::{
    testutils::{Address as _, Ledger as _},
    Address, Symbol,
};

use super::{
    command::{command, Command, PEOPLE, TOKENS},
    fixture::*,
    keys_test,
    model::{own_uri, Model},
};

const BEGIN: u32 = 1_000;

/// The URI that the command `nth` gives a token.
fn uri(token: u32, nth: usize) -> String {
    own_uri(token, nth).map_or(String::new(), |nth| format!("ipfs://{nth}"))
}

/// Was it accepted?
fn perform(w: &World, people: &[Address], command: &Command, nth: usize, ledger: u32) -> bool {
    use Command::*;
    let (e, nft) = (&w.e, &w.nft);
    let who = |n: &usize| &people[*n];
    let uri = |token: &u32| text(e, &uri(*token, nth));
    let until = |ledgers: &u32| if *ledgers == 0 { 0 } else { ledger + ledgers };
    let name = |role: &str| Symbol::new(e, role);
    match command {
        Mint(by, to, token) => nft.try_mint(who(by), who(to), token, &uri(token)).is_ok(),
        BatchMint(by, to, tokens) => {
            let pairs = tokens.iter().map(|token| (*token, uri(token)));
            let pairs = soroban_sdk::Vec::from_iter(e, pairs);
            nft.try_batch_mint(who(by), who(to), &pairs).is_ok()
        }
        Transfer(from, to, token) => nft.try_transfer(who(from), who(to), token).is_ok(),
        TransferFrom(by, from, to, token) => nft
            .try_transfer_from(who(by), who(from), who(to), token)
            .is_ok(),
        TransferPinned(by, from, to, token) => nft
            .try_transfer_pinned(who(by), who(from), who(to), token, &100)
            .is_ok(),
        BatchTransfer(from, to, tokens) => nft
            .try_batch_transfer(who(from), who(to), &w.ids(tokens.clone()))
            .is_ok(),
        Approve(by, to, token, ledgers) => nft
            .try_approve(who(by), who(to), token, &until(ledgers))
            .is_ok(),
        ApproveAll(by, to, approved) => nft
            .try_set_approval_for_all(who(by), who(to), approved)
            .is_ok(),
        Burn(from, token) => nft.try_burn(who(from), token).is_ok(),
        BurnFrom(by, from, token) => nft.try_burn_from(who(by), who(from), token).is_ok(),
        Grant(by, to, role) => nft.try_grant_role(who(to), &name(role), who(by)).is_ok(),
        Revoke(by, of, role) => nft.try_revoke_role(who(of), &name(role), who(by)).is_ok(),
        Renounce(by, role) => nft.try_renounce_role(&name(role), who(by)).is_ok(),
        SetUri(by, token) => nft
            .try_set_metadata_uri(who(by), token, &uri(token))
            .is_ok(),
        Freeze => nft.try_freeze_metadata().is_ok(),
        Pause(by) => nft.try_pause(who(by)).is_ok(),
        Unpause(by) => nft.try_unpause(who(by)).is_ok(),
        OfferAdmin(to, ledgers) => nft
            .try_transfer_admin_role(who(to), &until(ledgers))
            .is_ok(),
        AcceptAdmin => nft.try_accept_admin_transfer().is_ok(),
        SetMaxSupply(by, max_supply) => nft.try_set_max_supply(who(by), max_supply).is_ok(),
        Reveal(by, promised) => {
            let base = if *promised { PROMISED } else { "ipfs://other/" };
            nft.try_reveal_base_uri(who(by), &text(e, base)).is_ok()
        }
        Wait(ledgers) => {
            e.ledger().set_sequence_number(ledger + ledgers);
            true
        }
    }
}

fn agree(w: &World, people: &[Address], model: &Model) {
    let nft = &w.nft;
    let base = if model.revealed {
        PROMISED
    } else {
        "https://base/"
    };
    for token in 0..TOKENS {
        let owner = nft.try_owner_of(&token).ok().and_then(Result::ok);
        let expected = model.owners.get(&token).map(|who| people[*who].clone());
        assert_eq!(owner, expected, "owner of {token}");
        if expected.is_some() {
            let approved = model.approved(token).map(|who| people[who].clone());
            assert_eq!(nft.get_approved(&token), approved, "approval of {token}");
            let uri =
                model.uris[&token].map_or(format!("{base}{token}"), |n| format!("ipfs://{n}"));
            assert_eq!(nft.token_uri(&token), text(&w.e, &uri), "URI of {token}");
        }
    }
    let mut held = 0;
    for (n, person) in people.iter().enumerate() {
        let owned = model.owners.values().filter(|owner| **owner == n).count();
        assert_eq!(nft.balance(person), owned as u32, "balance of {n}");
        held += nft.balance(person);
        for role in ["minter", "pauser"] {
            let has = nft.has_role(person, &Symbol::new(&w.e, role));
            assert_eq!(has, model.roles.contains(&(n, role)), "{role} of {n}");
        }
    }
    assert_eq!(held as usize, model.owners.len(), "all balances together");
    assert_eq!(nft.max_supply(), model.max_supply);
    let counted = model.max_supply.map(|_| model.minted());
    assert_eq!(nft.minted(), counted);
    assert!(counted <= model.max_supply, "never more than the maximum");
    assert_eq!(nft.get_admin().as_ref(), Some(&people[model.admin]));
    assert_eq!(
        (nft.paused(), nft.is_frozen(), nft.is_revealed()),
        (model.paused, model.frozen, model.revealed)
    );
}

proptest! {
    #![proptest_config(contextualize_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() }))]

    #[test]
    fn a_collection_does_what_the_model_does(
        max_supply in prop::option::weighted(0.7, 10..2 * TOKENS),
        commands in prop::collection::vec(command(), 50),
    ) {
        let w = world_of(max_supply, true);
        w.e.mock_all_auths();
        w.e.cost_estimate().budget().reset_unlimited();
        w.e.ledger().with_mut(|ledger| {
            ledger.sequence_number = BEGIN;
            // What is offered or approved until a ledger is gone after it.
            ledger.min_temp_entry_ttl = 1;
        });
        let mut people = std::vec![w.creator.clone(), w.stranger.clone()];
        people.resize_with(PEOPLE, || Address::generate(&w.e));
        let mut model = Model::new(max_supply, BEGIN);
        let first = (0..8).map(|token| Command::Mint(0, token as usize % PEOPLE, token));
        let commands = first.chain(commands);
        for (nth, command) in commands.enumerate() {
            let before = keys_test::everything(&w);
            let ledger = model.ledger;
            let command = &command.aimed(&model);
            let accepted = perform(&w, &people, command, nth, ledger);
            prop_assert_eq!(accepted, model.apply(command, nth), "{}: {:?}", nth, command);
            if !accepted {
                let after = keys_test::everything(&w);
                prop_assert_eq!(&after[0], &before[0], "{:?}", command);
                prop_assert_eq!(&after[2], &before[2], "{:?}", command);
                // What is over may be swept away by any call; the model knows what is not.
                let mut temporary = after[1].iter();
                let same = temporary.all(|(key, value)| before[1].get(key) == Some(value));
                prop_assert!(same, "{:?}", command);
            }
            agree(&w, &people, &model);
        }
    }
}
