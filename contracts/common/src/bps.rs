//! Basis points: 1 bps = 0.01 %, 10,000 bps = the whole.

/// The whole, in basis points.
pub const WHOLE: u32 = 10_000;

/// The share of `amount` (stroops, ≥ 0), rounded down; `None` on overflow or when `bps` is over the whole.
pub fn share(amount: i128, bps: u32) -> Option<i128> {
    if bps > WHOLE {
        return None;
    }
    amount
        .checked_mul(bps.into())
        .map(|product| product / i128::from(WHOLE))
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_and_never_overflows() {
        assert_eq!(share(10_001, 250), Some(250));
        assert_eq!(share(39, 250), Some(0));
        assert_eq!(share(100, 10_000), Some(100));
        assert_eq!(share(100, 10_001), None);
        assert_eq!(share(i128::MAX, 2), None);
    }
}
