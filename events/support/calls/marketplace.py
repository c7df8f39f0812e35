"""The marketplace: listings, sweeps and offers."""

from __future__ import annotations

import builtins
from hashlib import sha256

from nuna_localnet.testing import Wallet

from events.support.calls import DAY, Calls, flag, i128, option, raw, several, u32, u64, who


def leaf(token: int) -> bytes:
    """A token in the Merkle tree of a set."""
    return sha256(token.to_bytes(4, "big")).digest()


class Marketplace(Calls):
    def list(
        self,
        seller: Wallet,
        collection: str,
        token: int,
        price: int,
        days: int = 30,
        *,
        currency: str | None = None,
        expiry: int | None = None,
        buyer: Wallet | None = None,
    ) -> int:
        """`buyer`: who alone may buy it."""
        terms = (i128(price), who(currency or self.native), u64(expiry or self.now + days * DAY))
        what = (who(seller), who(collection), u32(token))
        if buyer is not None:
            return int(self.run(seller, self.marketplace, "create_private_listing", *what, *terms, who(buyer)))
        return int(self.run(seller, self.marketplace, "create_listing", *what, *terms))

    def update(self, seller: Wallet, id: int, price: int, days: int = 30) -> None:
        terms = (i128(price), u64(self.now + days * DAY))
        self.run(seller, self.marketplace, "update_listing", who(seller), u64(id), *terms)

    def cancel(self, seller: Wallet, id: int) -> None:
        self.run(seller, self.marketplace, "cancel_listing", who(seller), u64(id))

    def buy(self, buyer: Wallet, id: int, most: int) -> None:
        self.run(buyer, self.marketplace, "buy", who(buyer), u64(id), i128(most))

    def buy_many(
        self,
        buyer: Wallet,
        items: builtins.list[tuple[int, int]],
        *,
        partial: bool,
        currency: str | None = None,
    ) -> int:
        """`items`: (listing, most to pay); how many were bought."""
        wanted = several([several([u64(id), i128(most)]) for id, most in items])
        terms = (who(currency or self.native), wanted, flag(partial))
        return int(self.run(buyer, self.marketplace, "buy_many", who(buyer), *terms))

    def offer(
        self,
        buyer: Wallet,
        collection: str,
        token: int | None,
        price: int,
        days: int = 30,
        *,
        currency: str | None = None,
        max_supply: int | None = None,
    ) -> int:
        """`token` None: an offer for any token of the collection, if it can have no more than `max_supply`."""
        terms = (i128(price), who(currency or self.native), u64(self.now + days * DAY))
        if token is None:
            most = option(None if max_supply is None else u32(max_supply))
            args = (who(buyer), who(collection), *terms, most)
            return int(self.run(buyer, self.marketplace, "make_collection_offer", *args))
        return int(self.run(buyer, self.marketplace, "make_offer", who(buyer), who(collection), u32(token), *terms))

    def offer_for_set(self, buyer: Wallet, collection: str, root: bytes, price: int, days: int = 30) -> int:
        """`root`: of the Merkle tree of the set's token ids; `leaf` of the one token of a set of one."""
        terms = (i128(price), who(self.native), u64(self.now + days * DAY))
        what = (who(buyer), who(collection), raw(root))
        return int(self.run(buyer, self.marketplace, "make_set_offer", *what, *terms))

    def accept_in_set(
        self, seller: Wallet, id: int, token: int, least: int, proof: builtins.list[bytes] | None = None
    ) -> None:
        """`proof`: the siblings from the token's leaf up."""
        siblings = several([raw(node) for node in proof or []])
        args = (who(seller), u64(id), u32(token), siblings, i128(least))
        self.run(seller, self.marketplace, "accept_set_offer", *args)

    def accept(self, seller: Wallet, id: int, token: int, least: int) -> None:
        self.run(seller, self.marketplace, "accept_offer", who(seller), u64(id), u32(token), i128(least))

    def cancel_offer(self, buyer: Wallet, id: int) -> None:
        self.run(buyer, self.marketplace, "cancel_offer", who(buyer), u64(id))
