use soroban_sdk::{
    testutils::{Address as _, Events as _, MockAuth, MockAuthInvoke},
    Address, Bytes, BytesN, Env, IntoVal, String, Val, Vec,
};

use crate::{NftContract, NftContractClient};

/// The base URI that `promised` is the hash of.
pub const PROMISED: &str = "ipfs://promised/";

pub struct World<'a> {
    pub e: Env,
    pub nft: NftContractClient<'a>,
    pub creator: Address,
    pub stranger: Address,
}

pub fn text(e: &Env, value: &str) -> String {
    String::from_str(e, value)
}

pub fn promised(e: &Env) -> BytesN<32> {
    let bytes = Bytes::from_slice(e, PROMISED.as_bytes());
    e.crypto().sha256(&bytes).to_bytes()
}

/// A collection of `creator`'s, 5 % for them, with this base URI, maximum supply and promise.
pub fn collection<'a>(
    e: &Env,
    creator: &Address,
    base_uri: &str,
    max_supply: Option<u32>,
    provenance: Option<BytesN<32>>,
) -> NftContractClient<'a> {
    let [name, symbol, base_uri] = ["Light", "LIGHT", base_uri].map(|value| text(e, value));
    let of = (
        creator, name, symbol, base_uri, creator, 500u32, max_supply, provenance,
    );
    NftContractClient::new(e, &e.register(NftContract, of))
}

pub fn world<'a>() -> World<'a> {
    world_of(None, false)
}

/// With a maximum supply; with a promise of `PROMISED`.
pub fn world_of<'a>(max_supply: Option<u32>, promise: bool) -> World<'a> {
    let e = Env::default();
    let (creator, stranger) = (Address::generate(&e), Address::generate(&e));
    let provenance = promise.then(|| promised(&e));
    World {
        nft: collection(&e, &creator, "https://base/", max_supply, provenance),
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

    /// Pairs for a batch: these ids, each with a URI of its own.
    pub fn tokens(&self, ids: impl IntoIterator<Item = u32>) -> Vec<(u32, String)> {
        let mut tokens = Vec::new(&self.e);
        for id in ids {
            tokens.push_back((id, text(&self.e, &std::format!("ipfs://{id}"))));
        }
        tokens
    }

    pub fn ids(&self, ids: impl IntoIterator<Item = u32>) -> Vec<u32> {
        Vec::from_iter(&self.e, ids)
    }

    /// The names of the events of the last call.
    pub fn events(&self) -> std::vec::Vec<std::string::String> {
        let events = self.e.events().all();
        let names = events.events().iter().map(|event| {
            let soroban_sdk::xdr::ContractEventBody::V0(body) = &event.body;
            match &body.topics[0] {
                soroban_sdk::xdr::ScVal::Symbol(name) => name.to_utf8_string_lossy(),
                other => panic!("an event without a name: {other:?}"),
            }
        });
        names.collect()
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
