//! Royalties of several receivers, set in the royalty manager: everyone's money before and after each way of selling, to the stroop.

use soroban_sdk::{
    contract, contractimpl, symbol_short, testutils::Address as _, vec, Address, Env, Error,
    String, Vec,
};
use test_suites::{house, royalty_manager::Share, Trade, NOW};

const DAY: u64 = 86_400;
/// Divided by no share below.
const PRICE: i128 = 10_007;
const TOKEN: u32 = 1;

#[derive(Clone, Copy, Debug)]
enum Way {
    Buy,
    AcceptOffer,
    FinalizeAuction,
}
const WAYS: [Way; 3] = [Way::Buy, Way::AcceptOffer, Way::FinalizeAuction];

/// The collection names no royalty; the markets ask the manager.
fn world() -> Trade<'static> {
    let t = Trade::new();
    t.set_manager(&Some(t.w.manager.address.clone()));
    t.w.nft.delete_default_royalty(&t.w.creator);
    t
}

fn split(t: &Trade, shares: &[(Address, u32)]) {
    let shares = shares.iter().map(|(receiver, bps)| Share {
        receiver: receiver.clone(),
        bps: *bps,
    });
    let shares = Vec::from_iter(&t.w.e, shares);
    t.w.manager
        .set_default_royalty(&t.w.creator, &t.w.nft.address, &shares);
}

fn people<const N: usize>(t: &Trade) -> [Address; N] {
    std::array::from_fn(|_| Address::generate(&t.w.e))
}

/// A classic account that does not exist: nothing can be paid to it.
fn nobody(t: &Trade) -> Address {
    let key = "GAAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQDZ7H";
    Address::from_string(&String::from_str(&t.w.e, key))
}

/// The stranger's token goes to the buyer; the contract that the money went through.
fn sell(t: &Trade, way: Way) -> Address {
    let (seller, nft, currency) = (&t.w.stranger, &t.w.nft.address, &t.money.address);
    let end = NOW + DAY;
    t.w.mint(seller, TOKEN);
    let contract = match way {
        Way::Buy => {
            let id = t
                .market
                .create_listing(seller, nft, &TOKEN, &PRICE, currency, &end);
            t.market.buy(&t.buyer, &id, &(PRICE + 5));
            &t.market.address
        }
        Way::AcceptOffer => {
            let id = t
                .market
                .make_offer(&t.buyer, nft, &TOKEN, &PRICE, currency, &end);
            t.market.accept_offer(seller, &id, &TOKEN, &PRICE);
            &t.market.address
        }
        Way::FinalizeAuction => {
            let english = house::Kind::English;
            let id = t
                .house
                .create_auction(seller, &english, nft, &TOKEN, currency, &1, &0, &0, &end);
            t.house.place_bid(&t.buyer, &id, &PRICE);
            t.w.at(end);
            t.house.finalize_auction(&id);
            &t.house.address
        }
    };
    assert_eq!(t.w.nft.owner_of(&TOKEN), t.buyer);
    contract.clone()
}

/// Sell, and see what buyer, seller, the market that did it, and these receivers have more than before.
fn gains<const N: usize>(t: &Trade, way: Way, receivers: &[Address; N]) -> ([i128; 3], [i128; N]) {
    let parties = || {
        let (market, house) = (&t.market.address, &t.house.address);
        [&t.buyer, &t.w.stranger, market, house].map(|who| t.money.balance(who))
    };
    let theirs = || receivers.each_ref().map(|who| t.money.balance(who));
    let before = (parties(), theirs());
    let contract = sell(t, way);
    let after = (parties(), theirs());
    let gained: [i128; 4] = std::array::from_fn(|n| after.0[n] - before.0[n]);
    let [buyer, seller, market, house] = gained;
    // One of the two had nothing to do with it.
    let idle = if contract == t.market.address {
        house
    } else {
        market
    };
    assert_eq!(idle, 0, "{way:?}");
    let got = std::array::from_fn(|n| after.1[n] - before.1[n]);
    ([buyer, seller, market + house], got)
}

/// Receivers of these shares are paid exactly these stroops; the seller has the rest, odd stroops too.
fn exact<const N: usize>(bps: [u32; N], paid: [i128; N], fee: i128, rest: i128) {
    for way in WAYS {
        let t = world();
        let receivers = people::<N>(&t);
        let shares: std::vec::Vec<_> = receivers.iter().cloned().zip(bps).collect();
        split(&t, &shares);
        let ([buyer, seller, market], got) = gains(&t, way, &receivers);
        assert_eq!(got, paid, "{way:?}");
        assert_eq!((buyer, seller, market), (-PRICE, rest, fee), "{way:?}");
        assert_eq!(paid.iter().sum::<i128>() + fee + rest, PRICE);
    }
}

#[test]
fn two_receivers_get_their_parts_rounded_down() {
    // 333.2, 777.5 and a fee of 250.1.
    exact([333, 777], [333, 777], 250, 8_647);
}

#[test]
fn three_receivers_get_their_parts_rounded_down() {
    exact([333, 777, 1_111], [333, 777, 1_111], 250, 7_536);
}

#[test]
fn parts_below_a_stroop_stay_with_the_seller() {
    // 1.0007 stroops, and of half the whole 4,999.49.
    exact([1, 4_996, 3], [1, 4_999, 3], 250, 4_754);
}

#[test]
fn the_most_receivers_are_all_paid() {
    let bps = [1, 2, 3, 1_000, 999, 998, 997, 7, 900, 93];
    // The whole is half: 5,003.5, of which ten times something is cut off.
    let paid = [1, 2, 3, 1_000, 999, 998, 997, 7, 900, 93];
    assert_eq!(bps.iter().sum::<u32>(), 5_000);
    exact(bps, paid, 250, PRICE - 250 - 5_000);
    let t = world();
    let eleven = people::<11>(&t).map(|receiver| Share { receiver, bps: 1 });
    let eleven = Vec::from_array(&t.w.e, eleven);
    let set =
        t.w.manager
            .try_set_default_royalty(&t.w.creator, &t.w.nft.address, &eleven);
    assert!(set.is_err(), "eleven are refused");
}

#[test]
fn a_seller_who_is_a_receiver_gets_both() {
    for way in WAYS {
        let t = world();
        let [other] = people::<1>(&t);
        let shares = [(t.w.stranger.clone(), 777), (other.clone(), 333)];
        split(&t, &shares);
        let ([buyer, seller, market], got) = gains(&t, way, &[other]);
        assert_eq!((buyer, market, got), (-PRICE, 250, [333]), "{way:?}");
        assert_eq!(seller, PRICE - 250 - 333, "{way:?}");
    }
}

#[test]
fn a_buyer_who_is_a_receiver_gets_their_part_back() {
    for way in WAYS {
        let t = world();
        let [other] = people::<1>(&t);
        split(&t, &[(other.clone(), 333), (t.buyer.clone(), 777)]);
        let ([buyer, seller, market], got) = gains(&t, way, &[other]);
        assert_eq!((buyer, market, got), (-PRICE + 777, 250, [333]), "{way:?}");
        assert_eq!(seller, PRICE - 250 - 333 - 777, "{way:?}");
    }
}

#[test]
fn a_receiver_who_can_not_be_paid_has_a_claim_and_the_others_are_paid() {
    for way in WAYS {
        let t = world();
        let nobody = nobody(&t);
        let [first, last] = people::<2>(&t);
        split(
            &t,
            &[
                (first.clone(), 333),
                (nobody.clone(), 777),
                (last.clone(), 1_111),
            ],
        );
        let ([buyer, seller, market], got) = gains(&t, way, &[first, last]);
        assert_eq!((buyer, seller, got), (-PRICE, 7_536, [333, 1_111]));
        // The market holds the fee and the claim.
        assert_eq!(market, 250 + 777, "{way:?}");
        let currency = &t.money.address;
        let claims = [
            t.market.claimable(&nobody, currency),
            t.house.claimable(&nobody, currency),
        ];
        let fees = [
            t.market.accrued_fees(currency),
            t.house.accrued_fees(currency),
        ];
        assert_eq!((claims[0] + claims[1], fees[0] + fees[1]), (777, 250));
        let tried = match way {
            Way::FinalizeAuction => t.house.try_claim(&nobody, currency).is_err(),
            _ => t.market.try_claim(&nobody, currency).is_err(),
        };
        assert!(tried, "they still can't receive");
    }
}

#[test]
fn our_manager_names_no_receiver_twice() {
    let t = world();
    let [receiver] = people::<1>(&t);
    let share = |bps: u32| Share {
        receiver: receiver.clone(),
        bps,
    };
    let twice = vec![&t.w.e, share(333), share(777)];
    let set =
        t.w.manager
            .try_set_default_royalty(&t.w.creator, &t.w.nft.address, &twice);
    assert_eq!(set, Err(Ok(Error::from_contract_error(1_404))));
    assert_eq!(t.w.manager.get_shares(&t.w.nft.address, &TOKEN).len(), 0);
}

/// Another manager, which names one receiver twice.
#[contract]
pub struct Twice;
#[contractimpl]
impl Twice {
    pub fn __constructor(e: Env, receiver: Address, other: Address) {
        let both = (receiver, other);
        e.storage().instance().set(&symbol_short!("both"), &both);
    }
    pub fn royalties(e: Env, _nft: Address, _token_id: u32, price: i128) -> Vec<(Address, i128)> {
        let both = e.storage().instance().get(&symbol_short!("both"));
        let (receiver, other): (Address, Address) = both.unwrap();
        let part = price / 10;
        vec![
            &e,
            (receiver.clone(), part),
            (other, part),
            (receiver, part),
        ]
    }
}

#[test]
fn a_receiver_who_is_named_twice_is_paid_twice() {
    for way in WAYS {
        let t = world();
        let [receiver, other] = people::<2>(&t);
        let manager = t.w.e.register(Twice, (&receiver, &other));
        t.set_manager(&Some(manager));
        let ([buyer, seller, market], got) = gains(&t, way, &[receiver, other]);
        assert_eq!((buyer, market), (-PRICE, 250), "{way:?}");
        assert_eq!(got, [2_000, 1_000], "{way:?}");
        assert_eq!(seller, PRICE - 250 - 3_000, "{way:?}");
    }
}
