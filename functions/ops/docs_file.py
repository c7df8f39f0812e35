"""A style or script of the documentation's page."""

from fastapi import Response

from nuna.function import get
from nuna.web.docs_page import file


@get("/api/docs/{name}", cache=86400, limit="none")
async def handler(name: str) -> Response:
    text, media_type = file(name)
    return Response(text, media_type=media_type)
