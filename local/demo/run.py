"""`make demo`: the whole story in order; exit code 0, or 1 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from rich.console import Console
from stellar_sdk import SorobanServer

from local.demo import minting, sale, trouble
from local.demo.client import Api, GaveUp, Refused
from local.demo.teller import Teller
from local.demo.wallet import Chain

PICTURES = [
    ("photo_12mp.jpg", "image/jpeg", "Harbour at noon"),
    ("transparent.png", "image/png", "Paper lantern"),
    ("animated.gif", "image/gif", "Tide, looping"),
]


def tell(endpoints: dict[str, Any], age_challenge: Callable[[str], None], console: Console | None = None) -> int:
    """Tell the story against the stack at `endpoints` (as .nuna/endpoints.json has them)."""
    teller = Teller(console or Console())
    try:
        with httpx.Client(timeout=30) as http:
            _story(teller, http, endpoints, age_challenge)
    except (GaveUp, Refused, httpx.HTTPError) as error:
        teller.console.print(f"[bold red]The demo stopped:[/] {type(error).__name__}: {error}", soft_wrap=True)
        return 1
    teller.summary()
    return 0


def _story(teller: Teller, http: httpx.Client, endpoints: dict[str, Any], age_challenge: Callable[[str], None]) -> None:
    chain = Chain(
        SorobanServer(endpoints["rpc"]),
        endpoints["networkPassphrase"],
        endpoints["friendbot"],
        endpoints["contracts"]["native"],
        http,
    )
    api = Api(endpoints["api"], http)
    with teller.chapter("1 · Three wallets"):
        cast = minting.wallets(teller, chain, api)
    with teller.chapter("2 · A collection"):
        collection = minting.collection(teller, cast)
    nfts = []
    for number, (picture, content_type, name) in enumerate(PICTURES):
        with teller.chapter(f"3{'abc'[number]} · {picture} becomes an NFT"):
            nfts.append(minting.mint(teller, cast, collection, picture, content_type, name))
    with teller.chapter("4 · A sale"):
        sale.sell(teller, chain, cast, nfts[0], endpoints["ws"], endpoints["mail"])
    with teller.chapter("5a · Pictures that are refused"):
        trouble.pictures(teller, cast, collection)
    with teller.chapter("5b · A stale listing"):
        trouble.stale_listing(teller, chain, cast, nfts[1])
    with teller.chapter("5c · Too little money"):
        trouble.too_little_money(teller, chain, cast, nfts[1])
    with teller.chapter("5d · An expired challenge"):
        trouble.expired_challenge(teller, api, cast.buyer, age_challenge)
