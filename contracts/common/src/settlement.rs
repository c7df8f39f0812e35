//! How a price is divided: seller + fee + royalty = price, exactly, each ≥ 0.

use crate::bps;

/// The most that a token of an issued asset can hold, hence the most a price can be.
pub const MAX_PRICE: i128 = i64::MAX as i128;
/// The most that a platform fee can ever be. A constant: no role can raise it.
pub const MAX_FEE_BPS: u32 = 1_000;
/// The most of a price that is paid as royalty, whatever the token's contract asks.
pub const MAX_ROYALTY_BPS: u32 = 5_000;

/// Stroops for each party.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Split {
    pub seller: i128,
    pub fee: i128,
    pub royalty: i128,
}

/// Divide `price` (> 0). `asked` is what the token's contract asks as royalty; it is clamped to 0 … `royalty_cap_bps`
/// of the price, since that contract may be hostile. `None` on overflow or when fee and cap together exceed the whole.
pub fn split(price: i128, fee_bps: u32, asked: i128, royalty_cap_bps: u32) -> Option<Split> {
    if fee_bps.checked_add(royalty_cap_bps)? > bps::WHOLE {
        return None;
    }
    let fee = bps::share(price, fee_bps)?;
    let royalty = asked.clamp(0, bps::share(price, royalty_cap_bps)?);
    Some(Split {
        seller: price - fee - royalty,
        fee,
        royalty,
    })
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn the_parts_are_the_whole() {
        for (price, fee, asked) in [
            (1, 250, 1),
            (10_001, 1_000, -5),
            (99, 0, i128::MAX),
            (7_777_777, 250, 388_888),
        ] {
            let parts = split(price, fee, asked, 5_000).unwrap();
            assert_eq!(parts.seller + parts.fee + parts.royalty, price);
            assert!(parts.seller >= 0 && parts.fee >= 0 && parts.royalty >= 0);
            assert!(parts.royalty <= price / 2);
        }
        assert_eq!(split(100, 6_000, 0, 5_000), None);
    }
}
