"""Whose pages may use what a browser sends along by itself: the refresh cookie, a WebSocket connection."""

from __future__ import annotations

from urllib.parse import urlsplit

from nuna.errors import Forbidden
from nuna.settings import setting


def check_origin(origin: str | None) -> None:
    """Pass a request of our own pages (or of no page); raises Forbidden (`origin_refused`) for any other's.

    Every browser sends Origin with a POST from another site and with a WebSocket handshake (RFC 6454, RFC 6455 §4.1);
    what is no browser holds no one's cookies.
    """
    if origin is None:
        return
    ours = [setting("PUBLIC_URL"), *setting("WEB_ORIGINS", "").split(",")]
    if origin.lower() not in {_origin(url.strip()) for url in ours if url.strip()}:
        raise Forbidden(
            "the page of another site may not do this; its origin is not one of ours", code="origin_refused"
        )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
