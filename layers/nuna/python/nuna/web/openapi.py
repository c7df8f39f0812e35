"""The OpenAPI 3.1 document, made from the functions alone: what the framework sees of them, and our conventions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from nuna.registry import Function, Http
from nuna.web.app import build_app
from nuna.web.types import admin_user, current_user, optional_user

Document = dict[str, Any]
_CALLERS: dict[Callable[..., Any], list[dict[str, list[str]]]] = {
    current_user: [{"bearer": []}],
    admin_user: [{"bearer": []}],
    optional_user: [{}, {"bearer": []}],
}
_DESCRIPTION = """The open NFT marketplace on Stellar.

Amounts are text, whole stroops (1 XLM = 10,000,000). Ids come from the chain. Lists answer `items` and `next`, the
cursor of the following page. What changes the chain is prepared here, signed by the wallet, and submitted at
`/api/transactions`. Every answer carries `X-Request-Id`, `API-Version` and `X-Indexed-Ledger`, the last ledger that the
data includes."""
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is stable, `detail` is for people, `errors` names the bad fields of a payload.",
    "required": ["type", "title", "status", "detail", "code", "requestId"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "requestId": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "error": {
            "type": "object",
            "description": "where the chain refuses: its contract's error by name",
            "properties": {
                "code": {"type": "string"},
                "contract": {"type": "string"},
                "detail": {"type": "string"},
            },
        },
    },
    "examples": [
        {
            "type": "https://nuna-curate.org/problems/challenge_expired",
            "title": "Challenge expired",
            "status": 401,
            "detail": "the challenge expired at 2026-11-23T05:00:00Z; ask for a new one",
            "code": "challenge_expired",
            "requestId": "b1946ac9-2492-4a6d-b6f0-6f6d6d1f1c11",
        }
    ],
}
_HEADERS = {
    "X-Indexed-Ledger": {"schema": {"type": "integer"}, "description": "the last ledger that the data includes"},
    "X-Request-Id": {"schema": {"type": "string"}},
    "API-Version": {"schema": {"type": "string"}},
    "RateLimit": {"schema": {"type": "string"}, "description": "what is left of the limit, and seconds to its renewal"},
    "ETag": {"schema": {"type": "string"}, "description": "send it as If-None-Match: 304 while nothing changed"},
    "Retry-After": {"schema": {"type": "integer"}, "description": "seconds"},
}
_PARAMETERS = {
    "MinLedger": {
        "name": "minLedger",
        "in": "query",
        "required": False,
        "schema": {"type": "integer", "minimum": 0},
        "description": "wait briefly until the data includes this ledger, else answer 503: read your own write",
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "the same key gives the same answer for 24 hours",
    },
}


def document(functions: Iterable[Function]) -> Document:
    """The document of every HTTP function, paths and components in order of name, so that it changes only with them."""
    routes = [function for function in functions if isinstance(function.trigger, Http)]
    app = build_app(routes)
    made = app.openapi()
    dependants = {r.operation_id: r.dependant for r in app.routes if isinstance(r, APIRoute)}
    for method, operation in _operations(made):
        _complete(method, operation, dependants[operation["operationId"]])
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):  # the framework's own; ours is Problem
        schemas.pop(name, None)
    made["info"]["description"] = _DESCRIPTION
    made["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    made["servers"] = [{"url": "/"}]
    made["paths"] = dict(sorted(made["paths"].items()))
    made["components"] = {
        "schemas": dict(sorted({**schemas, "Problem": _PROBLEM}.items())),
        "headers": _HEADERS,
        "parameters": _PARAMETERS,
        "responses": {
            "Problem": {
                "description": "refused or failed; nothing else was changed",
                "headers": _refer("headers", "X-Request-Id", "Retry-After"),
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        },
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "`accessToken` of POST /api/auth/wallet/verify, valid for 15 minutes",
            }
        },
    }
    return made


def _complete(method: str, operation: Document, dependant: Dependant) -> None:
    operation["security"] = next((_CALLERS[call] for call in _calls(dependant) if call in _CALLERS), [])
    operation["responses"].pop("422", None)
    for status, response in operation["responses"].items():
        names = ["X-Indexed-Ledger", "X-Request-Id", "API-Version", "RateLimit"]
        response["headers"] = _refer("headers", *names, *(["ETag"] if method == "get" else []))
        if response.get("content") == {"application/json": {"schema": {}}}:  # a handler that answers no JSON of a type
            del response["content"]
        if status == "200":
            response["description"] = "done" if method != "get" else "found"
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    extra = ["MinLedger"] if method == "get" else ["IdempotencyKey"] if method == "post" else []
    parameters = [*operation.get("parameters", []), *({"$ref": f"#/components/parameters/{name}"} for name in extra)]
    if parameters:
        operation["parameters"] = parameters


def _operations(made: Document) -> Iterator[tuple[str, Document]]:
    for path in made["paths"].values():
        yield from path.items()


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        if inner.call is not None:
            yield inner.call
        yield from _calls(inner)


def _refer(kind: str, *names: str) -> Document:
    return {name: {"$ref": f"#/components/{kind}/{name}"} for name in names}
