"""No cache keeps what the market may change at any moment for longer than a glance takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nuna.registry import Http, discover
from nuna.web.openapi import document

FUNCTIONS = [function for function in discover() if isinstance(function.trigger, Http)]
API = document(FUNCTIONS)
MOVES = ("Money", "LastSale", "NftListing")
"""Views of what any sale changes: prices, floors, volumes."""
GLANCE = 30  # seconds


def views(value: Any, found: set[str] | None = None) -> set[str]:
    """Names of all views that an answer is made of."""
    found = set() if found is None else found
    for part in json.dumps(value).split('"#/components/schemas/')[1:]:
        name = part.split('"')[0]
        if name not in found:
            found.add(name)
            views(API["components"]["schemas"][name], found)
    return found


OPERATIONS = {operation["operationId"]: operation for path in API["paths"].values() for operation in path.values()}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.id)
def test_what_shows_prices_is_kept_for_seconds(function: Any) -> None:
    shown = views(OPERATIONS[function.id]["responses"].get(str(function.trigger.status), {}))
    if function.trigger.cache is not None and shown & set(MOVES):
        assert function.trigger.cache <= GLANCE, sorted(shown & set(MOVES))


def test_some_answers_do_show_prices() -> None:
    shown = {id for id, operation in OPERATIONS.items() if views(operation["responses"]) & set(MOVES)}
    assert {"collections-get_collection", "nfts-get_nft", "listings-list_listings", "users-list_nfts"} <= shown
