"""A page to read and try the API."""

from fastapi.responses import HTMLResponse

from nuna.function import get
from nuna.web.docs_page import POLICY, page


@get("/api/docs", cache=3600, limit="none")
async def handler() -> HTMLResponse:
    return HTMLResponse(page(), headers={"Content-Security-Policy": POLICY})
