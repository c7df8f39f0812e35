use soroban_sdk::{contractevent, Address, Symbol, Vec};

/// A token was sold. The seller got `price - fee - royalty`. `kind`: listing, offer, collection_offer or auction;
/// `ref_id`: the id of that listing, offer or auction.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sale {
    #[topic]
    pub nft: Address,
    #[topic]
    pub seller: Address,
    #[topic]
    pub buyer: Address,
    pub token_id: u32,
    pub price: i128,
    pub currency: Address,
    pub fee: i128,
    pub royalty: i128,
    pub kind: Symbol,
    pub ref_id: u64,
}

/// A part of the sale's `royalty` belongs to `receiver`. Follows its `sale`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoyaltyPaid {
    #[topic]
    pub nft: Address,
    #[topic]
    pub receiver: Address,
    pub token_id: u32,
    pub amount: i128,
}

/// The same for the sales of a sweep: one event for each receiver, since twenty sales must fit a transaction's events.
/// `amounts[i]` is of the sale of `token_ids[i]`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoyaltiesPaid {
    #[topic]
    pub nft: Address,
    #[topic]
    pub receiver: Address,
    pub token_ids: Vec<u32>,
    pub amounts: Vec<i128>,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FeeUpdated {
    #[topic]
    pub operator: Address,
    pub old_bps: u32,
    pub new_bps: u32,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FeesWithdrawn {
    #[topic]
    pub currency: Address,
    #[topic]
    pub to: Address,
    pub amount: i128,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CurrencySet {
    #[topic]
    pub currency: Address,
    pub allowed: bool,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoyaltyManagerSet {
    pub manager: Option<Address>,
}

/// A higher fee can be set from `ready_at` (unix seconds) on.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FeeProposed {
    pub bps: u32,
    pub ready_at: u64,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CurrencyProposed {
    #[topic]
    pub currency: Address,
    pub ready_at: u64,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoyaltyManagerProposed {
    pub manager: Option<Address>,
    pub ready_at: u64,
}

/// `subject`: fee, currency or royalties.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProposalCancelled {
    #[topic]
    pub subject: Symbol,
}

/// A token that was sent here by mistake went to `to`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenRescued {
    #[topic]
    pub nft: Address,
    #[topic]
    pub to: Address,
    pub token_id: u32,
}

/// A payment could not be delivered (no trustline, frozen account …) and is kept for `account` to claim.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClaimCredited {
    #[topic]
    pub account: Address,
    #[topic]
    pub currency: Address,
    pub amount: i128,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claimed {
    #[topic]
    pub account: Address,
    #[topic]
    pub currency: Address,
    pub amount: i128,
}
