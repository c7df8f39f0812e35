"""The opaque `cursor` of lists: signed, so that no position in it is anyone else's, and bound to its list's filters.

Base64url of 16 bytes of HMAC-SHA256 (RFC 2104) and the JSON `[mark of the filters, position]`. The key is derived from
that of the tokens; after a change of key, whoever holds a cursor begins again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from nuna import wiring
from nuna.errors import BadRequest
from nuna.resources import TOKEN_KEY

LONGEST = 4_096  # characters
_SIGNATURE = 16  # bytes


def encode(position: Any, **filters: Any) -> str | None:
    """A cursor for `position` (JSON), None at the end."""
    if not position:
        return None
    text = json.dumps([_mark(filters), position], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(text) + text).decode().rstrip("=")


def decode(cursor: str | None, **filters: Any) -> Any:
    """The position of a cursor; raises BadRequest (`bad_cursor`) for one that is not ours, or is of another list."""
    if cursor is None:
        return None
    raw = _raw(cursor)
    signature, text = raw[:_SIGNATURE], raw[_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(text)):
        raise BadRequest("the cursor is not one of ours; start again without it", code="bad_cursor")
    mark, position = json.loads(text)
    if mark != _mark(filters):
        raise BadRequest("the cursor belongs to other filters; start again without it", code="bad_cursor")
    return position


def _raw(cursor: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)) if len(cursor) <= LONGEST else b""
    except ValueError:
        return b""


def _signature(text: bytes) -> bytes:
    return hmac.digest(wiring.secret(TOKEN_KEY).encode(), b"cursor:" + text, "sha256")[:_SIGNATURE]


def _mark(filters: dict[str, Any]) -> str:
    text = json.dumps(filters, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
