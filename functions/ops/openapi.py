"""The API's own description, OpenAPI 3.1."""

import json
from functools import cache

from fastapi import Response

from nuna.function import get
from nuna.registry import discover
from nuna.web.openapi import document


@cache
def text() -> str:
    """Made once in a process: it takes a second, and nobody's requests for it are counted."""
    return json.dumps(document(discover()), ensure_ascii=False)


@get("/api/openapi.json", cache=3600, limit="none", reads_registry=True)
async def handler() -> Response:
    return Response(text(), media_type="application/json")
