"""Chapter 5: what goes wrong, each with its clear error and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from stellar_sdk import scval

from local.demo.client import Api, GaveUp, Refused, wait_until
from local.demo.minting import PICTURES, Cast, upload
from local.demo.reporter import Reporter
from local.demo.sale import list_for_sale
from local.demo.wallet import Chain, Wallet


def refused(reporter: Reporter, what: str, wanted: str, act: Callable[[], Any]) -> None:
    """`act` must be refused with the code `wanted`."""
    try:
        act()
    except Refused as problem:
        reporter.check(f"{what} is refused", problem.code, wanted)
        reporter.step(f"{problem.status}: {problem.problem['detail']}")
        return
    raise GaveUp(f"{what} was not refused")


def bad_picture(reporter: Reporter, cast: Cast, collection: str, path: Path, content_type: str, code: str) -> None:
    """The upload ends as failed, with a reason that the uploader understands."""
    api = cast.api(cast.creator)
    id = upload(api, collection, path, content_type, "Not a picture")

    def ended() -> dict[str, Any] | None:
        state: dict[str, Any] = api.get(f"/api/uploads/{id}")
        return state if state["status"] in ("failed", "done") else None

    state = wait_until(f"upload {id}", ended)
    reporter.check(f"{path.name}", state["status"], "failed")
    reporter.check("its error", state["error"]["code"], code)
    reporter.step(state["error"]["detail"])
    refused(
        reporter,
        "minting from it",
        "upload_not_done",
        lambda: api.post("/api/nfts", {"uploadId": id, "collection": collection}),
    )


def pictures(reporter: Reporter, cast: Cast, collection: str) -> None:
    bad_picture(reporter, cast, collection, PICTURES / "bomb.png", "image/png", "picture_bomb")
    bad_picture(reporter, cast, collection, PICTURES / "wrong_type.png", "image/png", "picture_type")


def stale_listing(reporter: Reporter, chain: Chain, cast: Cast, nft: str) -> None:
    """The token is given away after it was listed: the listing can no longer be bought."""
    seller, buyer = cast.creator, cast.buyer
    listing = list_for_sale(reporter, cast, seller, nft)
    contract, token = nft.split(":")
    before = chain.balance(buyer.address)
    args = [scval.to_address(seller.address), scval.to_address(cast.collector.address), scval.to_uint32(int(token))]
    moved = chain.invoke(seller, contract, "transfer", args)
    reporter.step(f"creator gave the token away, past the marketplace: {moved}")
    buy = {"maxPrice": {"amount": "25000000", "currency": "XLM"}}

    def not_any_more() -> bool:
        return bool(cast.api(buyer).get(f"/api/listings/{listing}")["status"] == "invalid")

    refused(reporter, "buying it", "listing_stale", lambda: cast.api(buyer).post(f"/api/listings/{listing}/buy", buy))
    wait_until("the listing marked invalid", not_any_more)
    reporter.check("the listing", cast.api(buyer).get(f"/api/listings/{listing}")["status"], "invalid")
    reporter.check("the buyer's balance has changed by", chain.balance(buyer.address) - before, 0)


def too_little_money(reporter: Reporter, chain: Chain, cast: Cast, nft: str) -> None:
    """The price is more than the buyer holds: refused at prepare time, before anything is signed."""
    seller, buyer = cast.collector, cast.buyer
    price = chain.balance(buyer.address) + 1
    listing = list_for_sale(reporter, cast, seller, nft, price)
    before = chain.balance(buyer.address)
    buy = {"maxPrice": {"amount": str(price), "currency": "XLM"}}
    refused(
        reporter, "buying it", "insufficient_balance", lambda: cast.api(buyer).post(f"/api/listings/{listing}/buy", buy)
    )
    reporter.check("the listing", cast.api(buyer).get(f"/api/listings/{listing}")["status"], "active")
    reporter.check("the buyer's balance has changed by", chain.balance(buyer.address) - before, 0)


def expired_challenge(reporter: Reporter, api: Api, wallet: Wallet, age: Callable[[str], None]) -> None:
    """A challenge older than five minutes; `age` makes it so without the wait."""
    asked = api.post("/api/auth/wallet/challenge", {"walletAddress": wallet.address})
    age(asked["challenge"])
    reporter.step("a challenge was asked for, and its row aged by six minutes rather than waited for")
    answer = {
        "walletAddress": wallet.address,
        "challenge": asked["challenge"],
        "signature": wallet.sign_message(asked["challenge"]),
    }
    refused(reporter, "signing in with it", "challenge_expired", lambda: api.post("/api/auth/wallet/verify", answer))
