//! What a deployed collection refuses it names, also where only the compiled code can tell: there a value of another type than
//! expected is the host's to refuse, without a name.

use soroban_sdk::{
    testutils::Address as _, vec, Address, Bytes, BytesN, Env, Error, IntoVal, InvokeError, Symbol,
    Val, Vec,
};

use super::fixture::*;

/// A collection of `creator`'s with a promise of `ipfs://promised/`.
fn collection<'a>() -> (Env, Address, nft::Client<'a>) {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let hash = e
        .crypto()
        .sha256(&Bytes::from_slice(&e, b"ipfs://promised/"));
    let promise: BytesN<32> = hash.to_bytes();
    let address = create_with(&e, &factory, &creator, Some(9), Some(promise)).unwrap();
    (e.clone(), creator, nft::Client::new(&e, &address))
}

/// The number of the error of a call with any arguments.
fn error(collection: &nft::Client, function: &str, args: Vec<Val>) -> Option<u32> {
    let e = &collection.env;
    let function = Symbol::new(e, function);
    match e.try_invoke_contract::<Val, Error>(&collection.address, &function, args) {
        Ok(_) => None,
        Err(Ok(error)) if error.is_type(soroban_sdk::xdr::ScErrorType::Contract) => {
            Some(error.get_code())
        }
        Err(Err(InvokeError::Contract(code))) => Some(code),
        Err(other) => panic!("a refusal without a name: {other:?}"),
    }
}

#[test]
fn what_is_no_token_in_a_batch_is_named() {
    let (e, creator, collection) = collection();
    let (id, uri): (Val, Val) = (5u32.into(), text(&e, "ipfs://5").into_val(&e));
    let good: Val = (id, uri).into_val(&e);
    let call = |function: &str, batch: Vec<Val>| {
        let args: Vec<Val> = (&creator, &creator, batch).into_val(&e);
        error(&collection, function, args)
    };
    let bad: [Val; 8] = [
        id,
        uri,
        ().into(),
        vec![&e, id].into_val(&e),
        vec![&e, id, uri, uri].into_val(&e),
        Vec::<Val>::new(&e).into_val(&e),
        vec![&e, uri, id].into_val(&e),
        vec![&e, id, id].into_val(&e),
    ];
    for item in bad {
        assert_eq!(call("batch_mint", vec![&e, good, item]), Some(1114));
    }
    assert_eq!(call("batch_mint", vec![&e, good]), None);
    for item in [uri, good, ().into(), 5u64.into_val(&e)] {
        assert_eq!(call("batch_transfer", vec![&e, id, item]), Some(1114));
    }
    assert_eq!(call("batch_transfer", vec![&e, id, id]), None);
    assert_eq!(collection.minted(), Some(1));
}

#[test]
fn an_unknown_role_is_named() {
    let (e, creator, collection) = collection();
    collection.batch_mint(&creator, &creator, &vec![&e, (1, text(&e, "ipfs://1"))]);
    for name in ["Balance", "Minter", "", "a_name_of_more_than_nine_letters"] {
        let role = Symbol::new(&e, name);
        assert!(!collection.has_role(&creator, &role));
        for function in ["grant_role", "revoke_role"] {
            let args = (&creator, &role, &creator).into_val(&e);
            assert_eq!(error(&collection, function, args), Some(1107), "{name}");
        }
        let args = (&role, &creator).into_val(&e);
        assert_eq!(error(&collection, "renounce_role", args), Some(1107));
    }
    for name in ["minter", "pauser"] {
        assert!(collection.has_role(&creator, &Symbol::new(&e, name)));
    }
    assert_eq!(collection.balance(&creator), 1);
}

#[test]
fn what_was_promised_is_revealed() {
    let (e, creator, collection) = collection();
    collection.mint(&creator, &creator, &7, &text(&e, ""));
    let reveal = |base_uri: &str| {
        let args = (&creator, text(&e, base_uri)).into_val(&e);
        error(&collection, "reveal_base_uri", args)
    };
    assert_eq!(reveal("ipfs://another/"), Some(1113));
    assert_eq!(collection.token_uri(&7), text(&e, "ipfs://7"));
    assert_eq!(reveal("ipfs://promised/"), None);
    assert_eq!(collection.token_uri(&7), text(&e, "ipfs://promised/7"));
    assert_eq!(reveal("ipfs://promised/"), Some(1112));
}
