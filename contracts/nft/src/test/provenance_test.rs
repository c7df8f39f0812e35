use soroban_sdk::{Bytes, BytesN};

use super::fixture::*;

fn reveal(w: &World, base_uri: &str) -> u32 {
    let tried = w.nft.try_reveal_base_uri(&w.creator, &text(&w.e, base_uri));
    match tried {
        Ok(_) => 0,
        refusal => refused!(refusal),
    }
}

#[test]
fn what_was_promised_is_revealed_once() {
    let w = world_of(None, true);
    assert_eq!(w.nft.provenance(), Some(promised(&w.e)));
    w.mint(1);
    let none = text(&w.e, "");
    w.nft.mint(&w.creator, &w.creator, &2, &none);
    assert_eq!(w.nft.token_uri(&2), text(&w.e, "https://base/2"));
    for other in ["ipfs://promised", "ipfs://promised/ ", "IPFS://promised/"] {
        assert_eq!(reveal(&w, other), 1113, "{other}");
    }
    assert!(!w.nft.is_revealed());
    assert_eq!(w.nft.token_uri(&2), text(&w.e, "https://base/2"));
    assert_eq!(reveal(&w, PROMISED), 0);
    assert_eq!(w.events(), ["base_uri_revealed"]);
    assert!(w.nft.is_revealed());
    assert_eq!(w.nft.token_uri(&2), text(&w.e, "ipfs://promised/2"));
    assert_eq!(w.nft.token_uri(&1), text(&w.e, "ipfs://a"), "its own stays");
    assert_eq!(w.nft.name(), text(&w.e, "Light"));
    assert_eq!(w.nft.symbol(), text(&w.e, "LIGHT"));
    for again in [PROMISED, "ipfs://other/"] {
        assert_eq!(reveal(&w, again), 1112);
    }
    assert_eq!(w.nft.provenance(), Some(promised(&w.e)));
}

#[test]
fn without_a_promise_there_is_nothing_to_reveal() {
    let w = world();
    w.e.mock_all_auths();
    assert_eq!((w.nft.provenance(), w.nft.is_revealed()), (None, false));
    assert_eq!(reveal(&w, PROMISED), 1111);
}

#[test]
fn nothing_is_revealed_of_frozen_metadata() {
    let w = world_of(None, true);
    w.e.mock_all_auths();
    w.nft.freeze_metadata();
    assert_eq!(reveal(&w, PROMISED), 1103);
    assert!(!w.nft.is_revealed());
}

#[test]
fn a_base_uri_that_no_token_could_have_is_not_revealed() {
    for (length, error) in [(0, 1101), (200, 0), (201, 211)] {
        let mut w = world();
        w.e.mock_all_auths();
        let uri = "a".repeat(length);
        let hash =
            w.e.crypto()
                .sha256(&Bytes::from_slice(&w.e, uri.as_bytes()));
        w.nft = collection(&w.e, &w.creator, "", None, Some(hash.to_bytes()));
        assert_eq!(reveal(&w, &uri), error, "{length} bytes");
    }
}

#[test]
fn only_the_admin_reveals() {
    let w = world_of(None, true);
    let (c, s, uri) = (&w.creator, &w.stranger, text(&w.e, PROMISED));
    w.signed(s, "reveal_base_uri", (s, &uri));
    assert_eq!(refused!(w.nft.try_reveal_base_uri(s, &uri)), 2000);
    w.signed(s, "reveal_base_uri", (c, &uri));
    assert!(w.nft.try_reveal_base_uri(c, &uri).is_err());
    w.e.set_auths(&[]);
    assert!(w.nft.try_reveal_base_uri(c, &uri).is_err());
    assert!(!w.nft.is_revealed());
    w.signed(c, "reveal_base_uri", (c, &uri));
    w.nft.reveal_base_uri(c, &uri);
    assert!(w.nft.is_revealed());
}

/// As any other program computes it.
#[test]
fn the_promise_is_the_sha_256_of_the_uris_bytes() {
    let w = world_of(None, true);
    let known: [u8; 32] = [
        0x05, 0x3a, 0xda, 0x24, 0xf8, 0x7d, 0x11, 0x33, 0xc7, 0xa1, 0x43, 0x0f, 0xbb, 0x85, 0xb2,
        0x25, 0x6a, 0x4a, 0x27, 0x1b, 0x3c, 0xe4, 0xb8, 0xf0, 0xad, 0xe6, 0x40, 0xf5, 0x92, 0x07,
        0xc2, 0x4d,
    ];
    assert_eq!(w.nft.provenance(), Some(BytesN::from_array(&w.e, &known)));
}
