"""The auction house."""

from __future__ import annotations

import hashlib

from nuna_localnet.testing import Wallet

from events.support.calls import DAY, Calls, i128, raw, several, symbol, u32, u64, who

ENGLISH, DUTCH, SEALED = range(3)


class Auctions(Calls):
    def auction_off(
        self,
        seller: Wallet,
        collection: str,
        token: int,
        kind: int,
        start_price: int,
        reserve: int,
        *,
        seconds: int = DAY,
        currency: str | None = None,
    ) -> int:
        """An auction that begins now."""
        what = (who(seller), u32(kind), who(collection), u32(token), who(currency or self.native))
        terms = (i128(start_price), i128(reserve), u64(self.now), u64(self.now + seconds))
        return int(self.run(seller, self.auction, "create_auction", *what, *terms))

    def auction_off_at_reserve(
        self,
        seller: Wallet,
        collection: str,
        token: int,
        reserve: int,
        *,
        seconds: int = DAY,
        within: int = DAY,
        currency: str | None = None,
    ) -> int:
        """An English auction that takes `seconds` from its first bid on, which must come `within` so many seconds."""
        what = (who(seller), who(collection), u32(token), who(currency or self.native))
        terms = (i128(reserve), u64(seconds), u64(self.now + within))
        return int(self.run(seller, self.auction, "create_reserve_auction", *what, *terms))

    def bid(self, bidder: Wallet, id: int, amount: int) -> None:
        self.run(bidder, self.auction, "place_bid", who(bidder), u64(id), i128(amount))

    def commitment(self, bidder: Wallet, id: int, amount: int, salt: bytes) -> bytes:
        """SHA-256(XDR of [`nuna_bid`, the house, id, bidder, amount, salt]), as contracts/auction/README.md says."""
        parts = [symbol("nuna_bid"), who(self.auction), u64(id), who(bidder), i128(amount), raw(salt)]
        return hashlib.sha256(several(parts).to_xdr_bytes()).digest()

    def bid_sealed(self, bidder: Wallet, id: int, amount: int, deposit: int, salt: bytes) -> None:
        self.commit(bidder, id, self.commitment(bidder, id, amount, salt), deposit)

    def commit(self, bidder: Wallet, id: int, commitment: bytes, deposit: int) -> None:
        self.run(bidder, self.auction, "place_sealed_bid", who(bidder), u64(id), raw(commitment), i128(deposit))

    def reveal(self, bidder: Wallet, id: int, amount: int, salt: bytes) -> None:
        self.run(bidder, self.auction, "reveal_bid", who(bidder), u64(id), i128(amount), raw(salt))

    def finalize(self, anyone: Wallet, id: int) -> None:
        self.run(anyone, self.auction, "finalize_auction", u64(id))

    def accept_bid(self, seller: Wallet, id: int) -> None:
        self.run(seller, self.auction, "accept_bid", who(seller), u64(id))

    def cancel_auction(self, seller: Wallet, id: int) -> None:
        self.run(seller, self.auction, "cancel_auction", who(seller), u64(id))

    def extend(self, seller: Wallet, id: int, new_end: int) -> None:
        self.run(seller, self.auction, "extend_auction", who(seller), u64(id), u64(new_end))

    def withdraw(self, bidder: Wallet, id: int, *, by: Wallet | None = None) -> None:
        """`by`: who sends it, of an auction that is over; else the bidder."""
        self.run(by or bidder, self.auction, "withdraw", who(bidder), u64(id))

    def current_price(self, id: int) -> int:
        return int(self.read(self.auction, "current_price", u64(id)))

    def end_time(self, id: int) -> int:
        return int(self.read(self.auction, "get_auction", u64(id))["end_time"])
