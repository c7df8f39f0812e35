"""The books themselves: what they must not overlook."""

from __future__ import annotations

import pytest
from stellar_sdk import Asset, Payment

from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted
from tests.support.books import books, refused


def test_who_takes_part_and_is_not_named_is_missed(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    with pytest.raises(AssertionError, match="someone who is not named"), books(on, buyer=buyer):
        buyer.run(Payment(seller.address, Asset.native(), "1"))


def test_network_fees_are_no_loss_and_a_stroop_is(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    before = buyer.balance()
    with books(on, seller=seller, buyer=buyer) as change:
        buyer.run(Payment(seller.address, Asset.native(), "0.0000001"))
    assert change == {"seller": 1, "buyer": -1}
    assert before - buyer.balance() == 101, "the fee of one classic operation, and the stroop"


def test_another_refusal_than_the_named_is_a_failure(on: Embedded) -> None:
    seller = on.wallet("seller")
    collection = minted(on, seller, royalty_bps=0)
    with pytest.raises(AssertionError), refused("listing_expired"):
        on.list(on.wallet("buyer"), collection, 1, XLM)
    with pytest.raises(pytest.fail.Exception), refused("listing_expired"):
        on.list(seller, collection, 1, XLM)
