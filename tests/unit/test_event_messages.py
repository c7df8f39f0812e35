"""What clients are sent of each recorded event: a promise, so it is written down here name by name."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic.alias_generators import to_camel

from events.record import recordings
from nuna import wiring
from nuna.chain.events import from_detail
from nuna.notify import channels

EVENTS = {
    f"{name} {place} {entry['name']}": entry
    for name, recording in recordings().items()
    for place, entry in enumerate(recording["becomes"])
}
AMOUNTS = {"price", "platform_fee", "royalty_fee", "amount", "start_price", "reserve", "deposit", "forfeited"}
PEOPLE = ["seller", "buyer", "owner", "sender", "recipient", "receiver", "creator"]
PEOPLE += ["bidder", "winner", "account", "operator"]


class NoListings:
    def get(self, *_: Any, **__: Any) -> None:
        return None


@pytest.mark.parametrize("name", EVENTS)
def test_names_as_the_api_writes_them_amounts_as_text_and_nothing_else_changed(name: str) -> None:
    fields = EVENTS[name]["detail"]
    message = channels.wire(from_detail(EVENTS[name]["name"], fields))
    assert list(message) == [to_camel(field) for field in fields]
    for field, value in fields.items():
        if field in AMOUNTS:
            assert message[to_camel(field)] == str(value)
        elif field == "royalties":
            assert message[field] == [one | {"amount": str(one["amount"])} for one in value]
            assert all(list(one) == ["receiver", "amount", "held"] for one in value)
        else:
            assert message[to_camel(field)] == value


@pytest.mark.parametrize("name", EVENTS)
def test_its_nft_its_collection_its_people_and_the_market_hear_of_it(name: str) -> None:
    fields = EVENTS[name]["detail"]
    expected = {f"user:{fields[person]}" for person in PEOPLE if fields.get(person)}
    expected |= {f"nft:{fields['nft_id']}"} if "nft_id" in fields else set()
    expected |= {f"collection:{fields['collection']}"} if "collection" in fields else set()
    expected |= {"sales"} if EVENTS[name]["name"] == "SaleSettled" else set()
    expected |= {"listings"} if "listing" in fields or fields.get("sale_type") == "listing" else set()
    wiring.use(tables=NoListings())
    try:
        assert set(channels.channels_of(from_detail(EVENTS[name]["name"], fields))) == expected
    finally:
        wiring.reset()
