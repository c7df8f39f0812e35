"""An event says what its fields mean, once: all else about it follows, of those that are and of one that is new."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Annotated, Any, get_type_hints

import pytest
from pydantic import TypeAdapter

from nuna import wiring
from nuna.adapters.stellar.scval_xdr import decode
from nuna.chain import reader, shapes
from nuna.chain.events import EVENTS, ChainEvent, NftEvent, Royalty, SaleSettled, detail, from_detail
from nuna.chain.events.base import emitted
from nuna.chain.meanings import MADE, Auction, Collection, Currency, Listing, Person, Stroops, UnixTime, types_of
from nuna.chain.shapes import SHAPES, shape_of
from nuna.contracts import MARKETPLACE as MARKET
from nuna.indexer import projections
from nuna.indexer.projections.registry import APPLY, applies
from nuna.notify.channels import channels_of, wire
from tests.support.ledger import ALICE, BOB, CAROL, COLLECTION, EMITTERS, MARKETPLACE, NATIVE, SETTINGS, ledger_event


@emitted(MARKET, "loan_taken", "loan", "lender", "collection", term="ends_at")
@dataclass(frozen=True, kw_only=True)
class LoanTaken(NftEvent):
    """Marketplace `loan_taken[loan, lender, nft | token_id, principal, currency, term, guarantor, open]`."""

    loan: Annotated[str, Auction, MADE]
    lender: Annotated[str, Person]
    principal: Annotated[int, Stroops]
    currency: Annotated[str, Currency]
    ends_at: Annotated[int, UnixTime]
    guarantor: Annotated[str, Person] | None
    open: bool
    parts: tuple[Royalty, ...] = ()


@pytest.fixture(autouse=True)
def native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUNA_NATIVE_CONTRACT", NATIVE)


@pytest.fixture
def loans(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform with that event."""
    monkeypatch.setitem(EVENTS, "LoanTaken", LoanTaken)
    monkeypatch.setitem(SHAPES, ("marketplace", "loan_taken"), shape_of(LoanTaken, "marketplace"))


def taken(**changes: Any) -> LoanTaken:
    values = {"term": ("u64", 1_800_000_000), "principal": ("i128", 10**12), "token_id": ("u32", 7)}
    values |= {"currency": ("address", NATIVE), "open": ("bool", True)} | changes
    topics: list[tuple[str, Any]] = [("u64", 2**60), ("address", BOB), ("address", COLLECTION)]
    event = reader.read(ledger_event("loan_taken", topics, ("map", values), by=MARKETPLACE), decode, EMITTERS)
    assert isinstance(event, LoanTaken)
    return event


def test_a_new_event_is_read_off_the_ledger_by_its_fields(loans: None) -> None:
    event = taken(guarantor=("address", CAROL))
    assert (event.loan, event.lender, event.nft_id) == (str(2**60), BOB, f"{COLLECTION}:7")
    assert (event.principal, event.ends_at, event.guarantor, event.open) == (10**12, 1_800_000_000, CAROL, True)
    assert taken().guarantor is None


def test_a_new_event_comes_back_from_the_bus_as_it_went(loans: None) -> None:
    event = replace(taken(), parts=(Royalty(ALICE, 5), Royalty(CAROL, 2**90)))
    assert from_detail("LoanTaken", json.loads(json.dumps(detail(event)))) == event


def test_a_new_event_is_written_for_clients_with_amounts_as_text(loans: None) -> None:
    message = wire(replace(taken(), parts=(Royalty(ALICE, 5),)))
    assert (message["principal"], message["currency"], message["endsAt"]) == (str(10**12), "XLM", 1_800_000_000)
    assert message["parts"] == [{"receiver": ALICE, "amount": "5", "held": False}]
    assert (message["guarantor"], message["tokenId"], message["open"]) == (None, 7, True)


def test_a_new_event_goes_to_its_nft_its_collection_and_its_people(loans: None) -> None:
    expected = {f"nft:{COLLECTION}:7", f"collection:{COLLECTION}", f"user:{BOB}", f"user:{CAROL}"}
    assert set(channels_of(taken(guarantor=("address", CAROL)))) == expected
    assert f"user:{CAROL}" not in channels_of(taken())


def test_what_our_contract_says_of_an_unknown_collection_is_a_fact(loans: None) -> None:
    """It moved money, whoever's token it was for; what strangers' contracts say themselves is nothing."""
    topics: list[tuple[str, Any]] = [("u64", 1), ("address", BOB), ("address", COLLECTION)]
    values = {"term": ("u64", 1), "principal": ("i128", 1), "token_id": ("u32", 7), "currency": ("address", NATIVE)}
    found = ledger_event("loan_taken", topics, ("map", values | {"open": ("bool", True)}), by=MARKETPLACE)
    assert reader.read(found, decode, replace(EMITTERS, collections=())) == reader.read(found, decode, EMITTERS)
    assert reader.read(found, decode, EMITTERS) is not None
    assert reader.read(replace(found, contract=COLLECTION), decode, EMITTERS) is None


def test_a_collection_that_an_event_makes_is_known_by_it() -> None:
    @dataclass(frozen=True, kw_only=True)
    class CollectionForked(ChainEvent):
        parent: Annotated[str, Collection]
        fork: Annotated[str, Collection, MADE]

    event = CollectionForked(id="", ledger=1, closed_at="", transaction="", parent=COLLECTION, fork=NATIVE)
    assert reader.collections_made(event) == [NATIVE]


def test_what_names_a_listing_alone_goes_where_the_listing_is(aws: None) -> None:
    from nuna.adapters.ports import Put
    from nuna.resources import LISTINGS

    @dataclass(frozen=True, kw_only=True)
    class ListingPraised(ChainEvent):
        listing: Annotated[str, Listing]

    row = {"id": "9", "nft_id": f"{COLLECTION}:7", "collection": COLLECTION}
    wiring.tables().write(Put(LISTINGS, row))
    event = ListingPraised(id="", ledger=1, closed_at="", transaction="", listing="9")
    assert set(channels_of(event)) == {"listings", f"nft:{COLLECTION}:7", f"collection:{COLLECTION}"}
    assert channels_of(replace(event, listing="10")) == ["listings"]


def test_the_schema_says_units(loans: None) -> None:
    schema = TypeAdapter(LoanTaken).json_schema(mode="serialization")["properties"]
    assert "stroops" in schema["principal"]["description"] and "unix seconds" in schema["ends_at"]["description"]


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_every_number_of_an_event_has_a_meaning(event: type[ChainEvent]) -> None:
    assert not [name for name, of_type in types_of(event).items() if of_type in (int, int | None)]


def test_a_number_without_a_meaning_is_refused() -> None:
    @emitted(MARKET, "counted", total="amount")
    @dataclass(frozen=True, kw_only=True)
    class Counted(ChainEvent):
        amount: int

    with pytest.raises(TypeError, match="needs a meaning"):
        shape_of(Counted, "marketplace")


FORM = re.compile(r"`(?P<name>[a-z_]+)(\[(?P<topics>[^\]|]*)\|?(?P<data>[^\]]*)\])?`")


@pytest.mark.parametrize("key", SHAPES, ids=" ".join)
def test_what_a_class_says_of_its_emission_is_what_is_read(key: tuple[str, str]) -> None:
    shape = SHAPES[key]
    form = FORM.search(shape.event.__doc__ or "")
    assert form and form["name"] == key[1]
    assert len(names(form["topics"])) == len(shape.topics) and set(names(form["data"])) == set(shape.data)


def names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def test_settings_name_each_contract_that_emits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, address in SETTINGS.items():
        monkeypatch.setenv(name, address)
    assert reader.Emitters.configured().own == EMITTERS.own
    monkeypatch.delenv("NUNA_AUCTION_CONTRACT")
    assert set(EMITTERS.own.values()) - set(reader.Emitters.configured().own.values()) == {"auction"}
    assert shapes.COLLECTION_NAMES


def test_every_projection_is_found_by_the_event_at_its_function() -> None:
    modules = [vars(module).values() for module in (projections.collections, projections.listings, projections.nfts)]
    named = [made for values in modules for made in values if getattr(made, "__name__", "").startswith("apply_")]
    assert named and set(named) == set(APPLY.values())
    for event, apply in APPLY.items():
        assert get_type_hints(apply)["event"] is event
    with pytest.raises(ValueError, match="SaleSettled is applied by apply_sale already"):
        applies(SaleSettled)(APPLY[SaleSettled])
