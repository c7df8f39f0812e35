"""The request as a route reads it: its body bounded, of the one type that the API takes, and strict JSON."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import Request

from nuna.errors import BadRequest, TooLarge, UnsupportedMediaType
from nuna.formats import strict_json

MOST_BYTES = 1_000_000  # of a body; the largest that a route can use has half of that
WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class JsonRequest(Request):
    """Raises BadRequest (`malformed_json`) where the body is no JSON."""

    async def json(self) -> Any:
        try:
            return strict_json.loads(await self.body())
        except ValueError as error:
            raise BadRequest(f"the body can't be read as JSON: {error}", code="malformed_json") from error


async def check_body(request: Request) -> None:
    """Raises TooLarge (`body_too_large`), UnsupportedMediaType; a request without a body passes."""
    body = await request.body() if request.method in WITH_BODY else b""
    if len(body) > MOST_BYTES:
        raise TooLarge(f"a body may have {MOST_BYTES:,} bytes, this one has {len(body):,}", code="body_too_large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedMediaType("send the body as JSON, with `Content-Type: application/json`")


def request_id(request: Request) -> str:
    """API Gateway's id of the request, or a new one."""
    event = request.scope.get("aws.event", {})
    return str(event.get("requestContext", {}).get("requestId") or uuid.uuid4())
