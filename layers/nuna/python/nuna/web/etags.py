"""Versions in ETags, for writes that must not overwrite what the caller has not seen (`If-Match`, RFC 9110 §13.1.1).

A read that can be changed sets `ETag: "<version>"`; the conventions add a hash of the answer: `"<version>.<hash>"`.
Both forms are accepted back, so that a count in the answer which moved by itself refuses nobody's edit.
"""

from __future__ import annotations

from nuna.errors import PreconditionFailed


def etag(version: int) -> str:
    return f'"{version}"'


def require_version(if_match: str | None, version: int) -> None:
    """Pass if the caller saw `version` (or sent no If-Match, or `*`); else PreconditionFailed (`stale`)."""
    if if_match is None or if_match.strip() == "*":
        return
    seen = {tag.strip().removeprefix("W/").strip('"').partition(".")[0] for tag in if_match.split(",")}
    if str(version) not in seen:
        raise PreconditionFailed(
            "it was changed since you read it; read it again, and send your change with the new ETag", code="stale"
        )
