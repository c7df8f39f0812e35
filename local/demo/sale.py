"""Chapter 4: the list and sale flow, with balances on chain before and after compared to the stroop."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import httpx

from local.demo.client import GaveUp, wait_until
from local.demo.live import Listener
from local.demo.minting import Cast, send
from local.demo.reporter import Reporter, xlm
from local.demo.wallet import Chain, Wallet

PRICE = 25_000_000  # stroops
DAY = 86_400


def list_for_sale(reporter: Reporter, cast: Cast, seller: Wallet, nft: str, price: int = PRICE) -> str:
    """Prepare, sign, submit, indexed; answers the listing's id."""
    from datetime import UTC, datetime

    expires = datetime.fromtimestamp(int(time.time()) + 7 * DAY, UTC).isoformat().replace("+00:00", "Z")
    body = {"nftId": nft, "price": {"amount": str(price), "currency": "XLM"}, "expiresAt": expires}
    prepared = cast.api(seller).post("/api/listings", body)
    reporter.step(f"listing prepared at {xlm(price)}; the approval of this one token is in the same signature")
    return str(send(reporter, cast.api(seller), seller, prepared)["result"]["listing"])


def sell(reporter: Reporter, chain: Chain, cast: Cast, nft: str, ws: str, mail: str) -> None:
    """The list and sale flow's 16 steps, with the creator as seller."""
    seller, buyer = cast.creator, cast.buyer
    for wallet in (seller, buyer):
        cast.api(wallet).put("/api/users/me", {"email": f"{wallet.name}-{wallet.address[-6:].lower()}@example.org"})
    reporter.step("creator and buyer left an e-mail address for notifications")
    listing = list_for_sale(reporter, cast, seller, nft)
    api = cast.api(buyer)
    active = api.get("/api/listings", collection=nft.split(":")[0])
    reporter.check(
        "GET /api/listings shows it", [item["id"] for item in active["items"] if item["id"] == listing], [listing]
    )
    reporter.step(f"listing {listing} is in the list of active ones")

    listener = Listener(ws, [f"nft:{nft}", "sales"])
    reporter.step("a WebSocket client subscribed to the NFT and to all sales")
    try:
        _buy(reporter, chain, cast, nft, listing, listener, mail)
    finally:
        listener.close()


def _buy(reporter: Reporter, chain: Chain, cast: Cast, nft: str, listing: str, listener: Listener, mail: str) -> None:
    buyer, api = cast.buyer, cast.api(cast.buyer)
    prepared = api.post(f"/api/listings/{listing}/buy", {"maxPrice": {"amount": str(PRICE), "currency": "XLM"}})
    preview = prepared["preview"]
    reporter.step(f"buyer prepared with a maximum of {xlm(PRICE)} and sees the split:")
    for part in preview["pays"]:
        reporter.console.print(
            f"       {part['role']:<8} {xlm(int(part['amount'])):>44}  → {part['to']}", highlight=False
        )
    reporter.check("the split is the whole price", sum(int(part["amount"]) for part in preview["pays"]), PRICE)
    payees = _payees(preview)
    before = {address: chain.balance(address) for address in [*payees, buyer.address]}

    settled = send(reporter, api, buyer, prepared)
    after = {address: chain.balance(address) for address in before}
    fee = chain.fee_charged(settled["hash"])
    for address, amount in payees.items():
        roles = "+".join(part["role"] for part in preview["pays"] if part["to"] == address)
        reporter.check(f"{roles} received, in stroops", after[address] - before[address], amount)
    reporter.check(
        "buyer paid price + network fee, in stroops", before[buyer.address] - after[buyer.address], PRICE + fee
    )
    reporter.step("balances on chain are the preview's, to the stroop")

    ledger = settled["ledger"]
    shown = api.get(f"/api/nfts/{nft}", minLedger=ledger)
    reporter.check("the new owner", shown["owner"]["address"], buyer.address)
    reporter.check("the last sale", shown["lastSale"]["amount"], str(PRICE))
    reporter.check("the listing", api.get(f"/api/listings/{listing}", minLedger=ledger)["status"], "sold")
    history = api.get(f"/api/nfts/{nft}/history", minLedger=ledger)["items"]
    reporter.check(
        "history tells mint, listing and sale",
        {"mint", "listing_created", "sale"} <= {h["type"] for h in history},
        True,
    )
    reporter.step("new owner, sale record and history are shown")

    live = listener.received("SaleSettled")
    reporter.step(f"the WebSocket client received the sale on {live['channel']} (ledger {live['ledger']})")
    for wallet in (cast.creator, buyer):
        note = wait_until(f"{wallet.name}'s notification", partial(_sale_note, cast, wallet, nft))
        reporter.step(f"{wallet.name}'s feed: “{note['title']}”")
        subject = wait_until(f"{wallet.name}'s e-mail", partial(_mail_to, mail, wallet.address[-6:].lower()))
        reporter.step(f"{wallet.name}'s e-mail: “{subject}”")
    reporter.fact("sale", f"{settled['hash']} in ledger {ledger}, {xlm(PRICE)}")
    reporter.fact("owner now", buyer.address)


def _payees(preview: dict[str, Any]) -> dict[str, int]:
    """What each address is to receive; one address may have two roles."""
    sums: dict[str, int] = {}
    for part in preview["pays"]:
        sums[part["to"]] = sums.get(part["to"], 0) + int(part["amount"])
    if not sums:
        raise GaveUp("the preview names no one who is paid")
    return sums


def _sale_note(cast: Cast, wallet: Wallet, nft: str) -> dict[str, Any] | None:
    notes = cast.api(wallet).get("/api/notifications")["items"]
    return next(
        (n for n in notes if n["nft"] == nft and n["kind"].startswith(("sale", "purchase", "sold", "bought"))), None
    )


def _mail_to(mail: str, part: str) -> str | None:
    messages = httpx.get(mail).json().get("messages", [])
    return next((str(m.get("Subject")) for m in messages if part in str(m)), None)
