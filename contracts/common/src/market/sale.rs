use soroban_sdk::{contracttype, panic_with_error, Address, Env, Val, Vec};

use super::{
    config,
    errors::MarketError,
    events::{RoyaltiesPaid, RoyaltyPaid, Sale},
    payments, royalties,
};
use crate::{bps, settlement};

/// How the price is divided: `seller + fee + royalty = price` and `Σ royalties = royalty`, in stroops.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parts {
    pub seller: i128,
    pub fee: i128,
    pub royalty: i128,
    // Written out: in the contract's spec an alias would be a type that nobody defines.
    pub royalties: Vec<(Address, i128)>,
}

/// What a listing, offer or auction was made with.
#[derive(Clone, Copy)]
pub struct Agreed {
    /// The platform fee, in basis points of the price.
    pub fee_bps: u32,
    /// The most that is paid as royalty, in basis points of the price.
    pub royalty_bps: u32,
    /// Which royalty manager is asked: the number of [`config::nth_manager`].
    pub manager: u32,
}

/// Divide a price as it would be divided if the sale happened now. `own`: what the NFT's contract says of the royalty.
///
/// # Errors
/// `PriceOutOfRange`.
pub fn divide(
    e: &Env,
    nft: &Address,
    token_id: u32,
    price: i128,
    agreed: Agreed,
    own: Option<Val>,
) -> Parts {
    let Agreed {
        fee_bps,
        royalty_bps,
        manager,
    } = agreed;
    let manager = config::nth_manager(e, manager);
    let split = bps::share(price, royalty_bps).and_then(|cap| {
        let (royalties, asked) = royalties::asked(e, manager, nft, token_id, price, cap, own);
        let split = settlement::split(price, fee_bps, asked, royalty_bps)?;
        Some(Parts {
            seller: split.seller,
            fee: split.fee,
            royalty: split.royalty,
            royalties,
        })
    });
    split.unwrap_or_else(|| panic_with_error!(e, MarketError::PriceOutOfRange))
}

/// Divide the price of one sale, which this contract holds, tell, and pay. `sale.fee` and `sale.royalty` are filled in here.
/// `own`: what the NFT's contract says of the royalty.
///
/// # Events
/// `sale[nft, seller, buyer | …]`, `royalty_paid[nft, receiver | token_id, amount]` for each receiver; `claim_credited` for
/// each payee that can't receive.
///
/// # Errors
/// The currency's own when this contract can't pay.
pub fn settle(e: &Env, sale: &mut Sale, agreed: Agreed, own: Option<Val>) {
    let parts = divide(e, &sale.nft, sale.token_id, sale.price, agreed, own);
    sale.fee = parts.fee;
    sale.royalty = parts.royalty;
    sale.publish(e);
    payments::credit(e, &e.current_contract_address(), &sale.currency, parts.fee);
    let mut kept = payments::pay(e, &sale.currency, &sale.seller, parts.seller);
    for (receiver, amount) in parts.royalties.try_iter().flatten() {
        kept += payments::pay(e, &sale.currency, &receiver, amount);
        let (nft, token_id) = (sale.nft.clone(), sale.token_id);
        RoyaltyPaid {
            nft,
            receiver,
            token_id,
            amount,
        }
        .publish(e);
    }
    if kept > 0 {
        payments::ensure_held(e, &sale.currency, kept + parts.fee);
    }
}

/// The sales of one call, in one currency. One payee's parts of sales that follow each other are paid
/// at once, since twenty sales must fit a transaction's events.
pub struct Payouts<'a> {
    e: &'a Env,
    currency: &'a Address,
    fees: i128,
    /// What payees refused and was credited to them.
    kept: i128,
    seller: Option<(Address, i128)>,
    royalty: Option<Run>,
}

/// Royalties of one collection for one receiver.
struct Run {
    nft: Address,
    receiver: Address,
    total: i128,
    token_ids: Vec<u32>,
    amounts: Vec<i128>,
}

impl<'a> Payouts<'a> {
    pub fn new(e: &'a Env, currency: &'a Address) -> Self {
        Self {
            e,
            currency,
            fees: 0,
            kept: 0,
            seller: None,
            royalty: None,
        }
    }

    /// Divide a sale's price and tell. `sale.fee` and `sale.royalty` are filled in here. `own`: what the NFT's contract says of
    /// the royalty.
    ///
    /// # Events
    /// `sale[nft, seller, buyer | …]`
    pub fn add(&mut self, sale: &mut Sale, agreed: Agreed, own: Option<Val>) {
        let parts = divide(self.e, &sale.nft, sale.token_id, sale.price, agreed, own);
        self.fees += parts.fee;
        match &mut self.seller {
            Some((seller, amount)) if *seller == sale.seller => *amount += parts.seller,
            _ => {
                self.pay_seller();
                self.seller = Some((sale.seller.clone(), parts.seller));
            }
        }
        for (receiver, amount) in parts.royalties.try_iter().flatten() {
            self.add_royalty(sale, receiver, amount);
        }
        sale.fee = parts.fee;
        sale.royalty = parts.royalty;
        sale.publish(self.e);
    }

    /// Pay what is left to pay.
    ///
    /// # Events
    /// `royalty_paid[nft, receiver | token_id, amount]`, or `royalties_paid[nft, receiver | token_ids, amounts]` for several
    /// sales; `claim_credited` for each payee that can't receive.
    ///
    /// # Errors
    /// The currency's own when this contract can't pay what it keeps.
    pub fn finish(&mut self) {
        self.pay_seller();
        self.pay_royalty();
        payments::credit(
            self.e,
            &self.e.current_contract_address(),
            self.currency,
            self.fees,
        );
        if self.kept > 0 {
            payments::ensure_held(self.e, self.currency, self.kept + self.fees);
        }
    }

    fn add_royalty(&mut self, sale: &Sale, receiver: Address, amount: i128) {
        if !matches!(&self.royalty, Some(run) if run.receiver == receiver && run.nft == sale.nft) {
            self.pay_royalty();
        }
        let run = self.royalty.get_or_insert_with(|| Run {
            nft: sale.nft.clone(),
            receiver,
            total: 0,
            token_ids: Vec::new(self.e),
            amounts: Vec::new(self.e),
        });
        run.total += amount;
        run.token_ids.push_back(sale.token_id);
        run.amounts.push_back(amount);
    }

    fn pay_seller(&mut self) {
        if let Some((seller, amount)) = self.seller.take() {
            self.kept += payments::pay(self.e, self.currency, &seller, amount);
        }
    }

    fn pay_royalty(&mut self) {
        let Some(Run {
            nft,
            receiver,
            total,
            token_ids,
            amounts,
        }) = self.royalty.take()
        else {
            return;
        };
        self.kept += payments::pay(self.e, self.currency, &receiver, total);
        match token_ids.first() {
            Some(token_id) if token_ids.len() == 1 => RoyaltyPaid {
                nft,
                receiver,
                token_id,
                amount: total,
            }
            .publish(self.e),
            _ => RoyaltiesPaid {
                nft,
                receiver,
                token_ids,
                amounts,
            }
            .publish(self.e),
        }
    }
}
