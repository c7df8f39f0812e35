"""The opaque `cursor` of lists, bound to the filters it was made with."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from nuna.errors import BadRequest


def _mark(filters: dict[str, Any]) -> str:
    text = json.dumps(filters, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def encode(position: Any, **filters: Any) -> str | None:
    """A cursor for `position` (JSON), None at the end."""
    if not position:
        return None
    text = json.dumps([_mark(filters), position], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None, **filters: Any) -> Any:
    """The position of a cursor; raises BadRequest (`bad_cursor`) for a broken one or one of another list."""
    if cursor is None:
        return None
    try:
        mark, position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError) as error:
        raise BadRequest("the cursor is not one of ours; start again without it", code="bad_cursor") from error
    if mark != _mark(filters):
        raise BadRequest("the cursor belongs to other filters; start again without it", code="bad_cursor")
    return position
