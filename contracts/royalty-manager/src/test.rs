//! The royalty manager with a real collection.

use common::timelock::DELAY;
use nuna_nft::NftContract;
use soroban_sdk::{
    testutils::{Address as _, MockAuth, MockAuthInvoke},
    Address, Env, Error, IntoVal, String, Val, Vec,
};

use crate::{RoyaltyError, RoyaltyManager, RoyaltyManagerClient, Share};

struct World<'a> {
    e: Env,
    manager: RoyaltyManagerClient<'a>,
    nft: Address,
    creator: Address,
}

fn world<'a>() -> World<'a> {
    let e = Env::default();
    e.mock_all_auths();
    let (admin, creator) = (Address::generate(&e), Address::generate(&e));
    let text = String::from_str(&e, "Light");
    let of_collection = (&creator, &text, &text, &text, &creator, 0u32);
    let nft = e.register(NftContract, of_collection);
    let id = e.register(RoyaltyManager, (&admin,));
    let manager = RoyaltyManagerClient::new(&e, &id);
    World {
        manager,
        nft,
        creator,
        e,
    }
}

impl World<'_> {
    fn shares(&self, bps: &[u32]) -> Vec<Share> {
        let mut shares = Vec::new(&self.e);
        for bps in bps {
            let receiver = Address::generate(&self.e);
            shares.push_back(Share {
                receiver,
                bps: *bps,
            });
        }
        shares
    }

    fn amounts(&self, token_id: u32, price: i128) -> std::vec::Vec<i128> {
        let answer = self.manager.royalties(&self.nft, &token_id, &price);
        answer.iter().map(|(_, amount)| amount).collect()
    }

    fn signed(&self, signer: &Address, function: &str, args: impl IntoVal<Env, Vec<Val>>) {
        self.e.mock_auths(&[MockAuth {
            address: signer,
            invoke: &MockAuthInvoke {
                contract: &self.manager.address,
                fn_name: function,
                args: args.into_val(&self.e),
                sub_invokes: &[],
            },
        }]);
    }
}

fn error<T, F>(result: Result<T, Result<Error, F>>) -> Option<Error> {
    result.err().and_then(Result::ok)
}

fn named(error: RoyaltyError) -> Option<Error> {
    Some(error.into())
}

#[test]
fn a_split_pays_each_receiver_rounded_down() {
    let w = world();
    let shares = w.shares(&[250, 100, 33]);
    w.manager.set_default_royalty(&w.creator, &w.nft, &shares);
    assert_eq!(w.amounts(7, 10_001), [250, 100, 33]);
    assert_eq!(w.amounts(7, 99), [2, 0, 0]);
    assert_eq!(w.amounts(7, 0), [0, 0, 0]);
    assert_eq!(w.manager.get_shares(&w.nft, &7), shares);
}

#[test]
fn a_tokens_royalty_comes_before_its_collections() {
    let w = world();
    let (default, own) = (w.shares(&[500]), w.shares(&[1_000, 1_000]));
    w.manager.set_default_royalty(&w.creator, &w.nft, &default);
    w.manager.set_token_royalty(&w.creator, &w.nft, &7, &own);
    assert_eq!(w.amounts(7, 100), [10, 10]);
    assert_eq!(w.amounts(8, 100), [5]);
    w.manager.remove_token_royalty(&w.creator, &w.nft, &7);
    assert_eq!(w.amounts(7, 100), [5]);
    w.manager.delete_default_royalty(&w.creator, &w.nft);
    assert!(w.amounts(7, 100).is_empty());
}

#[test]
fn royalty_info_answers_for_one_receiver_only() {
    let w = world();
    let of = |token| w.manager.royalty_info(&w.nft, &token, &1_000);
    assert_eq!(of(1), (w.manager.address.clone(), 0));
    let one = w.shares(&[500]);
    w.manager.set_default_royalty(&w.creator, &w.nft, &one);
    assert_eq!(of(1), (one.get_unchecked(0).receiver, 50));
    w.manager
        .set_default_royalty(&w.creator, &w.nft, &w.shares(&[1, 1]));
    let tried = w.manager.try_royalty_info(&w.nft, &1, &1_000);
    assert_eq!(error(tried), named(RoyaltyError::SeveralReceivers));
}

#[test]
fn the_limits_of_a_split_are_exact() {
    let w = world();
    let set = |shares: &Vec<Share>| {
        error(
            w.manager
                .try_set_default_royalty(&w.creator, &w.nft, shares),
        )
    };
    assert_eq!(set(&w.shares(&[])), named(RoyaltyError::ReceiverCount));
    assert_eq!(set(&w.shares(&[1; 11])), named(RoyaltyError::ReceiverCount));
    assert_eq!(set(&w.shares(&[500; 10])), None);
    assert_eq!(
        set(&w.shares(&[2_500, 2_501])),
        named(RoyaltyError::RoyaltyTooHigh)
    );
    assert_eq!(
        set(&w.shares(&[1, u32::MAX])),
        named(RoyaltyError::RoyaltyTooHigh)
    );
    assert_eq!(set(&w.shares(&[5, 0])), named(RoyaltyError::ShareTooLow));
    let mut twice = w.shares(&[1]);
    twice.push_back(twice.get_unchecked(0));
    assert_eq!(set(&twice), named(RoyaltyError::ReceiverTwice));
    assert_eq!(w.amounts(1, 10_000), [500; 10], "the last good one stays");
}

#[test]
fn a_price_out_of_range_is_named() {
    let w = world();
    w.manager
        .set_default_royalty(&w.creator, &w.nft, &w.shares(&[500]));
    for price in [-1, i128::MIN, i64::MAX as i128 + 1, i128::MAX] {
        let tried = w.manager.try_royalties(&w.nft, &1, &price);
        assert_eq!(error(tried), named(RoyaltyError::PriceOutOfRange));
    }
    assert_eq!(
        w.amounts(1, i64::MAX as i128),
        [i64::MAX as i128 * 500 / 10_000]
    );
}

#[test]
fn what_is_not_set_is_not_deleted() {
    let w = world();
    let tried = w.manager.try_delete_default_royalty(&w.creator, &w.nft);
    assert_eq!(error(tried), named(RoyaltyError::NotSet));
    let tried = w.manager.try_remove_token_royalty(&w.creator, &w.nft, &1);
    assert_eq!(error(tried), named(RoyaltyError::NotSet));
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

#[test]
fn a_proposal_waits_two_days() {
    assert_eq!(DELAY, 172_800);
    let w = world();
    assert_eq!(w.manager.schema_version(), 1);
    assert_eq!(w.manager.pending_upgrade(), None);
}
