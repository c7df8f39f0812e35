use soroban_sdk::contracterror;

/// Errors that the marketplace and the auction share: 4000 to 4099.
#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum MarketError {
    /// The platform fee may be at most 1,000 basis points (10 %).
    FeeTooHigh = 4000,
    /// This currency is not on the allow-list.
    CurrencyNotAllowed = 4001,
    /// A price must be from 1 to 9,223,372,036,854,775,807 stroops.
    PriceOutOfRange = 4002,
    /// There is nothing to withdraw or to claim.
    NothingToPay = 4003,
    /// The NFT's contract did not answer as SEP-50 says.
    NftNotReadable = 4004,
    /// The NFT's contract refused to move the token.
    TransferRefused = 4005,
    /// The NFT's contract accepted the transfer, but the token did not reach the new owner.
    TransferIneffective = 4006,
    /// The NFT's contract has named a royalty before, and does not answer now: the sale would evade it.
    RoyaltyNotReadable = 4007,
    /// This token is not here by mistake: it is in an auction, or not here at all.
    NothingToRescue = 4008,
}
