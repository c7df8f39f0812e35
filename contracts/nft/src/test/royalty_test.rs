use super::fixture::*;

#[test]
fn a_royalty_is_at_most_half_of_the_price() {
    let w = world();
    w.mint(1);
    assert_eq!(
        refused!(w
            .nft
            .try_set_default_royalty(&w.creator, &5_001, &w.creator)),
        1102
    );
    assert_eq!(
        refused!(w
            .nft
            .try_set_token_royalty(&1, &w.creator, &5_001, &w.creator)),
        1102
    );
    w.nft.set_default_royalty(&w.stranger, &5_000, &w.creator);
    assert_eq!(w.nft.royalty_info(&1, &1_000), (w.stranger.clone(), 500));
    w.nft.set_token_royalty(&1, &w.creator, &100, &w.creator);
    assert_eq!(w.nft.royalty_info(&1, &1_000), (w.creator.clone(), 10));
    w.nft.remove_token_royalty(&1, &w.creator);
    assert_eq!(w.nft.royalty_info(&1, &1_000), (w.stranger.clone(), 500));
}

#[test]
fn a_deleted_default_royalty_leaves_the_tokens_own() {
    let w = world();
    w.mint(1);
    w.mint(2);
    w.nft.set_token_royalty(&2, &w.creator, &100, &w.creator);
    w.nft.delete_default_royalty(&w.creator);
    assert_eq!(w.nft.royalty_info(&1, &1_000), (w.nft.address.clone(), 0));
    assert_eq!(w.nft.royalty_info(&2, &1_000), (w.creator.clone(), 10));
    assert_eq!(refused!(w.nft.try_delete_default_royalty(&w.creator)), 1106);
    w.signed(&w.stranger, "delete_default_royalty", (&w.stranger,));
    assert_eq!(
        refused!(w.nft.try_delete_default_royalty(&w.stranger)),
        2000
    );
}

#[test]
fn a_sale_price_out_of_range_is_named() {
    let w = world();
    w.mint(1);
    for price in [-1, i128::MIN, i64::MAX as i128 + 1, i128::MAX] {
        assert_eq!(refused!(w.nft.try_royalty_info(&1, &price)), 1105);
    }
    let most = i64::MAX as i128;
    assert_eq!(w.nft.royalty_info(&1, &most).1, most * 500 / 10_000);
}
