"""What is derived from the code is committed as it is derived now, and the API's description is sound."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from schemathesis.core.result import Err

from docs.generate import MARKERS, ROOT, generated
from nuna.registry import Http, discover
from nuna.web.openapi import document

FUNCTIONS = discover()
API = document(FUNCTIONS)
ROUTES = {f.id: f for f in FUNCTIONS if isinstance(f.trigger, Http)}
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation for path in API["paths"].values() for operation in path.values()
}


@pytest.mark.parametrize(
    ("path", "text"), [pytest.param(*pair, id=str(pair[0].relative_to(ROOT))) for pair in generated(FUNCTIONS)]
)
def test_a_generated_file_is_up_to_date(path: Any, text: str) -> None:
    assert path.exists() and path.read_text() == text, "run `make generate`"


def test_the_readme_has_a_place_for_the_routes() -> None:
    assert len(MARKERS.findall((ROOT / "README.md").read_text())) == 1


def test_the_document_is_openapi_3_1_that_a_tool_can_read() -> None:
    assert API["openapi"].startswith("3.1.")
    schema = schemathesis.openapi.from_dict(API)
    read = list(schema.get_all_operations())
    assert len(read) == len(ROUTES) and not [operation for operation in read if isinstance(operation, Err)]


@pytest.mark.parametrize("id", ROUTES)
def test_every_route_is_described_with_its_problems_and_callers(id: str) -> None:
    operation = OPERATIONS[id]
    assert operation["summary"] == ROUTES[id].description
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    assert "422" not in operation["responses"]
    signed_in = ROUTES[id].run.__annotations__.get("user")
    assert signed_in is None or operation["security"], "a handler that knows its user says so"


def test_every_reference_leads_somewhere() -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for inner in value.values() for found in references(inner)]
        if isinstance(value, list):
            return [found for inner in value for found in references(inner)]
        return []

    for reference in set(references(API)):
        target: Any = API
        for part in reference.removeprefix("#/").split("/"):
            assert part in target, reference
            target = target[part]
