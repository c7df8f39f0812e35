use soroban_sdk::{
    testutils::{Address as _, MockAuth, MockAuthInvoke},
    Address, Env, IntoVal, String, Val, Vec,
};

use crate::{NftContract, NftContractClient};

pub struct World<'a> {
    pub e: Env,
    pub nft: NftContractClient<'a>,
    pub creator: Address,
    pub stranger: Address,
}

pub fn text(e: &Env, value: &str) -> String {
    String::from_str(e, value)
}

pub fn world<'a>() -> World<'a> {
    let e = Env::default();
    let (creator, stranger) = (Address::generate(&e), Address::generate(&e));
    let id = e.register(
        NftContract,
        (
            creator.clone(),
            text(&e, "Light"),
            text(&e, "LIGHT"),
            text(&e, "https://base/"),
            creator.clone(),
            500u32,
        ),
    );
    World {
        nft: NftContractClient::new(&e, &id),
        e,
        creator,
        stranger,
    }
}

impl World<'_> {
    /// Only `signer`'s signature over exactly this call is there.
    pub fn signed(&self, signer: &Address, function: &str, args: impl IntoVal<Env, Vec<Val>>) {
        self.e.mock_auths(&[MockAuth {
            address: signer,
            invoke: &MockAuthInvoke {
                contract: &self.nft.address,
                fn_name: function,
                args: args.into_val(&self.e),
                sub_invokes: &[],
            },
        }]);
    }

    pub fn mint(&self, token_id: u32) {
        self.e.mock_all_auths();
        self.nft.mint(
            &self.creator,
            &self.creator,
            &token_id,
            &text(&self.e, "ipfs://a"),
        );
    }
}

/// The number of the contract's error that a `try_` call ended with.
macro_rules! refused {
    ($call:expr) => {
        match $call {
            Err(Ok(error)) => soroban_sdk::Error::from(error).get_code(),
            Err(Err(soroban_sdk::InvokeError::Contract(code))) => code,
            other => panic!("expected a refusal, got {:?}", other.is_ok()),
        }
    };
}
pub(crate) use refused;
