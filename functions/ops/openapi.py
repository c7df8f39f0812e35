"""The API's own description, OpenAPI 3.1."""

import json

from fastapi import Response

from nuna.function import get
from nuna.registry import discover
from nuna.web.openapi import document


@get("/api/openapi.json", cache=3600, limit="none", reads_registry=True)
async def handler() -> Response:
    return Response(json.dumps(document(discover()), ensure_ascii=False), media_type="application/json")
