"""What the API takes, by its description: nothing that is misspelt passes, and what is wrong is said to people."""

from __future__ import annotations

import inspect
import re
import time
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from nuna.registry import Http, discover
from nuna.web.field_errors import describe
from nuna.web.openapi import document
from nuna.web.types import Body

ROUTES = [f for f in discover() if isinstance(f.trigger, Http)]
API = document(ROUTES)
OPERATIONS = {o["operationId"]: o for path in API["paths"].values() for o in path.values()}
WITH_BODY = [f for f in ROUTES if "requestBody" in OPERATIONS[f.id]]
JARGON = re.compile(r"Input|should be|pydantic|\b(valid|dict|str|int|bool|float|None|unicode|\w*Error)\b|\w+\[")
TIME = "expected a time with its zone, for example 2026-12-24T18:00:00Z"
OPEN: set[str] = set()
"""Objects whose field names are the sender's own."""


def objects(schema: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object schema in a schema, with the way to it."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if f"→{name}" not in place:
            yield from objects(API["components"]["schemas"][name], f"{place}→{name}")
        return
    if schema.get("type") == "object":
        yield place, schema
    for name, inner in schema.get("properties", {}).items():
        yield from objects(inner, f"{place}.{name}")
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from objects(branch, place)
    yield from objects(schema.get("items"), f"{place}[]")
    yield from objects(schema.get("additionalProperties"), f"{place}.*")


def body_of(function: Any) -> type[Body]:
    annotations = inspect.get_annotations(function.run).values()
    kinds = [kind for annotation in annotations for kind in (annotation, *get_args(annotation))]  # of `Body | None` too
    return next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Body))


@pytest.mark.parametrize("function", WITH_BODY, ids=lambda function: function.id)
def test_a_misspelt_field_is_refused_at_every_depth(function: Any) -> None:
    schema = OPERATIONS[function.id]["requestBody"]["content"]["application/json"]["schema"]
    found = list(objects(schema, function.id))
    assert found
    for place, inner in found:
        assert inner.get("additionalProperties") is False or place in OPEN, (
            f"{place} takes fields that it does not know"
        )


def lists(schema: Any) -> Iterator[dict[str, Any]]:
    """Every array schema in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "array":
            yield schema
        for inner in schema.values():
            yield from lists(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from lists(inner)


@pytest.mark.parametrize("function", WITH_BODY, ids=lambda function: function.id)
def test_a_list_has_an_end(function: Any) -> None:
    """A body of a megabyte would have half a million entries, and as many errors to be made."""
    for schema in lists(TypeAdapter(body_of(function)).json_schema()):
        assert "maxItems" in schema, schema


WRONG: list[Any] = [
    None,
    True,
    7,
    -1,
    10**30,
    0.5,
    "",
    " ",
    "x" * 70_000,
    "9" * 5_000,
    [],
    [7],
    ["x"] * 300,
    {},
    {"x": 1},
]


@pytest.mark.parametrize("function", WITH_BODY, ids=lambda function: function.id)
def test_what_is_wrong_is_said_in_words_for_people(function: Any) -> None:
    model = body_of(function)
    adapter: TypeAdapter[Body] = TypeAdapter(model)
    names = [field.alias or to_camel(name) for name, field in model.model_fields.items()]
    bodies = [*WRONG, *({name: wrong} for name in names for wrong in WRONG)]
    bodies += [{name: {"amount": wrong, "currency": wrong, "curency": 1}} for name in names for wrong in WRONG]
    bodies += [{name: [{"traitType": wrong, "value": wrong, "x": wrong}]} for name in names for wrong in WRONG]
    for body in bodies:
        try:
            adapter.validate_python(body)
        except ValidationError as error:
            entries = [{**entry, "loc": ("body", *entry["loc"])} for entry in error.errors()]
            for told in describe(entries, body, [model]):
                _is_for_people(told, {"body", *names, *_keys(body)})


def _is_for_people(told: dict[str, str], fields: set[str]) -> None:
    assert not JARGON.search(told["message"]), told
    assert told["field"].split(".")[0] in fields, told


def _keys(body: Any) -> list[str]:
    return list(body) if isinstance(body, dict) else []


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"price": 5}, "price", "expected {amount, currency}"),
        ({"price": {"amount": "1", "curency": "C"}}, "price.curency", "there is no such field"),
        ({"price": {}}, "price.amount", "it is required"),
        ({"expires_at": "soon"}, "expires_at", TIME),
        ({"expiresAt": "2099-01-01T00:00:00"}, "expiresAt", TIME),
        ({"expiresAt": "0001-01-01T00:00:00Z"}, "expiresAt", "expected a time after 1970"),
        ({"expiresAt": "0001-01-01T00:00:00+14:00"}, "expiresAt", "expected a time after 1970"),
        ({"expiresAt": "1969-12-31T23:59:59Z"}, "expiresAt", "expected a time after 1970"),
    ],
)  # fmt: skip
def test_a_field_is_named_as_it_was_sent(body: Any, field: str, message: str) -> None:
    update = next(function for function in WITH_BODY if function.id == "listings-update_listing")
    with pytest.raises(ValidationError) as refused:
        body_of(update).model_validate(body)
    entries = [{**entry, "loc": ("body", *entry["loc"])} for entry in refused.value.errors()]
    assert describe(entries, body, [body_of(update)]) == [{"field": field, "message": message}]


def test_alternatives_are_one_message_and_long_names_are_cut() -> None:
    verify = body_of(next(function for function in WITH_BODY if function.id == "auth-verify"))
    body = {
        "walletAddress": "GCSGJFLXHJOJMANSZULVNT6MZHL4RYMZ67LCVA6DVBC6OW65VQUOMD7U",
        "challenge": "x",
        "signature": 7,
    }
    body |= {"a" * 10_000: 1}
    with pytest.raises(ValidationError) as refused:
        verify.model_validate(body)
    entries = [{**entry, "loc": ("body", *entry["loc"])} for entry in refused.value.errors()]
    signature, unknown = describe(entries, body, [verify])
    assert signature == {"field": "signature", "message": "expected text or a list"}
    assert len(unknown["field"]) == 200 and unknown["message"] == "there is no such field"


def test_as_many_errors_as_fit_in_a_body_are_described_at_once() -> None:
    verify = body_of(next(function for function in WITH_BODY if function.id == "auth-verify"))
    body = {f"f{number}": 0 for number in range(60_000)}
    with pytest.raises(ValidationError) as refused:
        verify.model_validate(body)
    entries = [{**entry, "loc": ("body", *entry["loc"])} for entry in refused.value.errors()]
    began = time.process_time()
    assert len(describe(entries, body, [verify])) == 20
    assert time.process_time() - began < 0.5
