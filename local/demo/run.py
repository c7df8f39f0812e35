"""`make demo`: the whole story in order; exit code 0, or 1 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from rich.console import Console
from stellar_sdk import SorobanServer

from local.demo import minting, sale, trouble
from local.demo.client import Api, GaveUp, Refused
from local.demo.reporter import Reporter
from local.demo.wallet import Chain

PICTURES = [
    ("photo_12mp.jpg", "image/jpeg", "Harbour at noon"),
    ("transparent.png", "image/png", "Paper lantern"),
    ("animated.gif", "image/gif", "Tide, looping"),
]


def play(endpoints: dict[str, Any], expire_challenge: Callable[[str], None], console: Console | None = None) -> int:
    """Tell the story against the stack at `endpoints` (as .nuna/endpoints.json has them)."""
    reporter = Reporter(console or Console())
    try:
        with httpx.Client(timeout=30) as http:
            _story(reporter, http, endpoints, expire_challenge)
    except (GaveUp, Refused, httpx.HTTPError) as error:
        reporter.console.print(f"[bold red]The demo stopped:[/] {type(error).__name__}: {error}", soft_wrap=True)
        return 1
    reporter.summary()
    return 0


def _story(
    reporter: Reporter, http: httpx.Client, endpoints: dict[str, Any], expire_challenge: Callable[[str], None]
) -> None:
    chain = Chain(
        SorobanServer(endpoints["rpc"]),
        endpoints["networkPassphrase"],
        endpoints["friendbot"],
        endpoints["contracts"]["native"],
        http,
    )
    api = Api(endpoints["api"], http)
    with reporter.chapter("1 · Three wallets"):
        cast = minting.wallets(reporter, chain, api)
    with reporter.chapter("2 · A collection"):
        collection = minting.collection(reporter, cast)
    nfts = []
    for number, (picture, content_type, name) in enumerate(PICTURES):
        with reporter.chapter(f"3{'abc'[number]} · {picture} becomes an NFT"):
            nfts.append(minting.mint(reporter, cast, collection, picture, content_type, name))
    with reporter.chapter("4 · A sale"):
        sale.sell(reporter, chain, cast, nfts[0], endpoints["ws"], endpoints["mail"])
    with reporter.chapter("5a · Pictures that are refused"):
        trouble.pictures(reporter, cast, collection)
    with reporter.chapter("5b · A stale listing"):
        trouble.stale_listing(reporter, chain, cast, nfts[1])
    with reporter.chapter("5c · Too little money"):
        trouble.too_little_money(reporter, chain, cast, nfts[1])
    with reporter.chapter("5d · An expired challenge"):
        trouble.expired_challenge(reporter, api, cast.buyer, expire_challenge)
