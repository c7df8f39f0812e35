"""Whatever is sent to a route, in whatever part of a request: an answer in time that says what is wrong, never a 500.

NUNA_HOSTILE_EXAMPLES: requests per route (10); more than that, and they are different ones each time.
"""

from __future__ import annotations

import asyncio
import copy
import json
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from local.cloud import cloud
from nuna import wiring
from nuna.adapters.aws.tables import DynamoTables
from nuna.registry import Function, Http, discover
from nuna.resources import Table, all_resources
from nuna.web.openapi import document
from tests.contract.test_samples import ADDRESS, CONTRACT, SETTINGS, Quiet, sample_of
from tests.support import hostile
from tests.support.network import _deployed, finished_upload, token

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a body of megabytes that failed
EXAMPLES = int(os.environ.get("NUNA_HOSTILE_EXAMPLES", "10"))
SLOWEST = 3.0  # seconds of CPU
ROUTES = [function for function in discover() if isinstance(function.trigger, Http)]
API = document(ROUTES)
JARGON = (
    "Input should",
    "valid string",
    "Traceback",
    "Error(",
    "NoneType",
    "dict",
    "pydantic",
    "unicode",
    "int_",
    "str ",
    "class '",
)
KEYS = {resource.id: {resource.pk, resource.sk} for resource in all_resources() if isinstance(resource, Table)}


class StrictTables(DynamoTables):
    """What DynamoDB refuses and moto takes: keys that are empty or over 2,048 bytes, numbers of more than 38 digits."""

    def __init__(self) -> None:
        super().__init__()
        self._client.meta.events.register("provide-client-params.dynamodb.*", _check_request)


def _check_request(params: dict[str, Any], **_: Any) -> None:
    for table, part in _parts(params):
        _check(part, KEYS.get(table, set()))


def _parts(params: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(table, what is asked of it)."""
    if "TransactItems" in params:
        for item in params["TransactItems"]:
            for write in item.values():
                yield write["TableName"], write
    elif "RequestItems" in params:
        yield from params["RequestItems"].items()
    else:
        yield params["TableName"], params


def _check(value: Any, keys: set[Any]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in keys and isinstance(inner, dict) and "S" in inner:
                assert 0 < len(inner["S"].encode()) <= 1_024, f"DynamoDB refuses the key {name}"
            if name == "N" and isinstance(inner, str):
                assert len(inner.lstrip("-")) <= 38, "DynamoDB refuses this number"
            _check(inner, keys)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, keys)


@pytest.fixture(scope="module")
def market(loop: asyncio.AbstractEventLoop) -> Iterator[dict[str, str]]:
    """A collection with a listed NFT on an embedded network; what stands in the samples → what is there."""
    asyncio.set_event_loop(loop)
    network, _ = _deployed()
    patch = pytest.MonkeyPatch()
    for name, value in SETTINGS.items():
        patch.setenv(f"NUNA_{name}", value)
    for name, value in network.settings.items():
        patch.setenv(name, value)
    patch.setenv("NUNA_RATE_LIMIT_SCALE", "1000000")
    with cloud():
        wiring.use(chain=network.port, live=Quiet(), workflows=Quiet(), tables=StrictTables())
        wallet = network.wallet()
        collection = network.collection(wallet)
        nft = network.nft(wallet, collection)
        listing = network.listing(wallet, nft, 25_000_000)
        upload = finished_upload(wallet.address, collection, 7)
        yield {
            "<accessToken>": token(wallet),
            f"{CONTRACT}:7": nft,
            CONTRACT: collection,
            ADDRESS: wallet.address,
            "14512": listing,
            "01ARZ3NDEKTSV4RRFFQ69G5FAV": upload,
        }
    patch.undo()


def sample_in(market: dict[str, str], function: Function) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the route's sample about what is there, its description)."""
    text = sample_of(function).read_text()
    for sample, own in market.items():
        text = text.replace(sample, own)
    operation = next(o for path in API["paths"].values() for o in path.values() if o["operationId"] == function.id)
    return json.loads(text), operation


@pytest.mark.parametrize("function", ROUTES, ids=lambda function: function.id)
def test_no_value_in_any_place_breaks_a_route(function: Function, market: dict[str, str]) -> None:
    sample, operation = sample_in(market, function)
    for event in hostile.swept(sample, operation):
        _is_sound(function(event))


@pytest.mark.parametrize("function", ROUTES, ids=lambda function: function.id)
def test_every_answer_is_one(function: Function, market: dict[str, str]) -> None:
    sample, operation = sample_in(market, function)

    @settings(
        max_examples=EXAMPLES,
        derandomize=EXAMPLES <= 10,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(hostile.requests(sample, operation, API["components"]["schemas"]))
    def answers(event: dict[str, Any]) -> None:
        began = time.process_time()
        answer = function(event)
        assert time.process_time() - began < SLOWEST
        _is_sound(answer)

    assert function(copy.deepcopy(sample))["statusCode"] < 500
    answers()


def _is_sound(answer: dict[str, Any]) -> None:
    body = answer.get("body") or ""
    assert answer["headers"]["x-content-type-options"] == "nosniff"
    assert len(body) < 2_000_000
    if answer["statusCode"] < 400:
        return
    assert answer["headers"]["content-type"] == "application/problem+json", body
    problem = json.loads(body)
    assert problem["status"] == answer["statusCode"]
    assert answer["statusCode"] < 500 or problem["code"] == "ledger_not_indexed", body
    assert problem["code"] not in ("internal", "") and problem["detail"] and problem["requestId"], body
    assert len(body) < 20_000
    told = [problem["detail"], *(error["message"] for error in problem.get("errors", []))]
    assert not [text for text in told for jargon in JARGON if jargon in text], body
    if problem["code"] == "invalid_fields":
        assert problem["errors"] and all(error["field"] and error["message"] for error in problem["errors"]), body
