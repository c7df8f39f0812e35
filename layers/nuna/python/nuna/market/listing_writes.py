"""Preparing what changes listings: listing, changing, cancelling, buying. Nothing is signed here.

A listing rests on the seller's approval of the one token, which `create_listing` asks for in the same signature and
`cancel_listing` takes back in it.
"""

from __future__ import annotations

from typing import Any

from nuna import wiring
from nuna.contracts import MARKETPLACE, currency_code
from nuna.errors import Unprocessable, field_error
from nuna.market import previews
from nuna.market.collections import refuse_unknown
from nuna.market.listings import get_listing
from nuna.market.previews import PreparedView, Preview, Receipt
from nuna.resources import LISTINGS
from nuna.web.amounts import currency_contract, money
from nuna.web.types import Amount, Body, Moment, NftIdText


class NewListing(Body):
    nft_id: NftIdText
    price: Amount
    expires_at: Moment


class ListingChange(Body):
    """What is left out stays."""

    price: Amount | None = None
    expires_at: Moment | None = None


class Purchase(Body):
    """`maxPrice`: the buyer's limit; the listing's price is charged if it is not above.

    The contract takes the limit and gives the rest back in the same transaction: the account must hold it.
    """

    max_price: Amount


def prepare_listing(seller: str, new: NewListing) -> PreparedView:
    """List one token of a collection that is known.

    Raises Unprocessable (`unknown_collection`), ChainRefused (`not_the_owner`, `price_out_of_range`,
    `expiry_out_of_range`, `currency_not_allowed`, …).
    """
    contract, token = new.nft_id.split(":")
    refuse_unknown(contract, "nftId")
    currency = currency_contract(new.price.currency)
    price = int(new.price.amount)
    prepared = previews.prepare(
        seller,
        MARKETPLACE.address,
        "create_listing",
        ("address", seller),
        ("address", contract),
        ("u32", int(token)),
        ("i128", price),
        ("address", currency),
        ("u64", int(new.expires_at.timestamp())),
    )
    return previews.view(
        prepared,
        Preview(
            action="create_listing",
            nft=new.nft_id,
            listing=str(prepared.result),
            price=money(price, currency),
            maximum_cost=previews.cost(prepared),
        ),
    )


def prepare_change(seller: str, id: str, change: ListingChange) -> PreparedView:
    """A new price or expiry; raises NotFound, Unprocessable, ChainRefused (`not_the_seller`, …)."""
    if change.price is None and change.expires_at is None:
        raise Unprocessable("nothing to change: give `price`, `expiresAt` or both", code="nothing_to_change")
    item = get_listing(id)
    if change.price and currency_contract(change.price.currency) != item["currency"]:
        raise field_error("price.currency", "a listing keeps its currency; cancel it and list anew")
    price = int(change.price.amount) if change.price else item["price"]
    expiry = int(change.expires_at.timestamp()) if change.expires_at else item["expires_at"]
    return _of_listing(
        seller, id, item, "update_listing", ("i128", price), ("u64", expiry), price=money(price, item["currency"])
    )


def prepare_cancel(seller: str, id: str) -> PreparedView:
    """Also of a listing that is not shown, made past the API of a token of a stranger's collection.

    Raises ChainRefused (`not_the_seller`, `listing_not_found`).
    """
    return _of_listing(seller, id, wiring.tables().get(LISTINGS, id=id) or {}, "cancel_listing")


def _of_listing(seller: str, id: str, item: dict[str, Any], function: str, *args: Any, **more: Any) -> PreparedView:
    contract = MARKETPLACE.address
    prepared = previews.prepare(seller, contract, function, ("address", seller), ("u64", int(id)), *args)
    cost = previews.cost(prepared)
    return previews.view(
        prepared, Preview(action=function, nft=item.get("nft_id"), listing=id, maximum_cost=cost, **more)
    )


def prepare_purchase(buyer: str, id: str, purchase: Purchase) -> PreparedView:
    """Buy at the listed price. The preview is the contract's own division of it, from the simulated sale.

    Raises ChainRefused: `listing_stale`, `listing_expired`, `private_listing`, `price_above_maximum`,
    `insufficient_balance`, …
    """
    marketplace, limit = MARKETPLACE.address, int(purchase.max_price.amount)
    prepared = previews.prepare(buyer, marketplace, "buy", ("address", buyer), ("u64", int(id)), ("i128", limit))
    sale = previews.settled(prepared, marketplace)
    if currency_contract(purchase.max_price.currency, "maxPrice.currency") != sale.currency:
        raise field_error("maxPrice.currency", f"the listing is in {currency_code(sale.currency)}")
    previews.refuse_unpayable(prepared, limit, sale.currency)
    refund = previews.refund(buyer, limit - sale.price, sale.currency)
    return previews.view(
        prepared,
        Preview(
            action="buy",
            nft=sale.nft_id,
            listing=id,
            price=money(sale.price, sale.currency),
            pays=previews.split(sale, marketplace) + refund,
            receives=[Receipt(to=buyer, nft=sale.nft_id)],
            maximum_cost=previews.cost(prepared, limit, sale.currency),
        ),
    )
