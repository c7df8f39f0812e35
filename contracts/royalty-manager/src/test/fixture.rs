//! The royalty manager with a real collection.

use nuna_nft::NftContract;
use soroban_sdk::{
    testutils::{Address as _, MockAuth, MockAuthInvoke},
    Address, BytesN, Env, Error, IntoVal, String, Val, Vec,
};

use crate::{RoyaltyError, RoyaltyManager, RoyaltyManagerClient, Share};

/// A collection of `creator`'s that names no royalty.
pub fn collection(e: &Env, creator: &Address) -> Address {
    let text = String::from_str(e, "Light");
    let (none, no_hash) = (None::<u32>, None::<BytesN<32>>);
    let of = (creator, &text, &text, &text, creator, 0u32, none, no_hash);
    e.register(NftContract, of)
}

pub struct World<'a> {
    pub e: Env,
    pub manager: RoyaltyManagerClient<'a>,
    pub nft: Address,
    pub creator: Address,
    pub admin: Address,
}

pub fn world<'a>() -> World<'a> {
    let e = Env::default();
    e.mock_all_auths();
    let (admin, creator) = (Address::generate(&e), Address::generate(&e));
    let nft = collection(&e, &creator);
    let id = e.register(RoyaltyManager, (&admin,));
    let manager = RoyaltyManagerClient::new(&e, &id);
    World {
        admin,
        manager,
        nft,
        creator,
        e,
    }
}

impl World<'_> {
    pub fn shares(&self, bps: &[u32]) -> Vec<Share> {
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

    pub fn amounts(&self, token_id: u32, price: i128) -> std::vec::Vec<i128> {
        let answer = self.manager.royalties(&self.nft, &token_id, &price);
        answer.iter().map(|(_, amount)| amount).collect()
    }

    pub fn signed(&self, signer: &Address, function: &str, args: impl IntoVal<Env, Vec<Val>>) {
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

pub fn error<T, F>(result: Result<T, Result<Error, F>>) -> Option<Error> {
    result.err().and_then(Result::ok)
}

pub fn named(error: RoyaltyError) -> Option<Error> {
    Some(error.into())
}
