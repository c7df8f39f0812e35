"""What CloudFront adds to a request: the proof that it passed the WAF, and the viewer's address.

The API's own URL is public. Only what carries CloudFront's key is answered there (AWS, "Restrict access to Application
Load Balancers": a custom header); then, and only then, `CloudFront-Viewer-Address` is CloudFront's word, no caller's.
"""

from __future__ import annotations

import hmac
import json

from fastapi import Request

from nuna import wiring
from nuna.errors import Forbidden
from nuna.resources import ORIGIN_HEADER, ORIGIN_KEY
from nuna.settings import stage

VIEWER_HEADER = "cloudfront-viewer-address"
WITHOUT_EDGE = ("local", "test")
"""Stages in which callers reach the functions directly."""


def viewer(request: Request) -> str:
    """The address of who is calling, IPv4 or IPv6 without a port; "unknown" where the request has none.

    Raises Forbidden (`not_through_the_edge`) for what did not come through CloudFront.
    """
    if stage() in WITHOUT_EDGE:
        return request.client.host if request.client else "unknown"
    given = request.headers.get(ORIGIN_HEADER, "").encode()
    if not (given and (_known(given) or _known(given, fresh=True))):
        raise Forbidden("this address answers CloudFront only; use the market's own", code="not_through_the_edge")
    address, _, _port = request.headers.get(VIEWER_HEADER, "").rpartition(":")
    return address.strip("[]") or "unknown"


def _known(given: bytes, *, fresh: bool = False) -> bool:
    return any(hmac.compare_digest(given, key.encode()) for key in keys(wiring.secret(ORIGIN_KEY, fresh=fresh)))


def keys(secret: str) -> list[str]:
    """The keys in force: `{"current": …, "previous": …}`, or the text itself."""
    try:
        values = json.loads(secret)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        return [secret]
    return [values[name] for name in ("current", "previous") if values.get(name)]
