"""The metadata document of a token, as it is pinned; nuna.minting.described says what its fields are."""

from __future__ import annotations

import json

from nuna.adapters.ports import Item
from nuna.formats.dynamo_json import plain

SAID = ("external_url", "animation_url", "background_color", "localization")
"""What the document has only if its creator said it."""


def document(row: Item) -> Item:
    """The metadata document of an upload whose picture is stored; `row` is the upload's."""
    return {
        "name": row["name"],
        "description": row.get("description") or "",
        "image": row["image_uri"],
        **{name: row[name] for name in SAID if row.get(name) is not None},
        "attributes": row.get("attributes", []),
        "properties": {
            "files": [
                {"uri": row["image_uri"], "type": row["pinned_type"]},
                {"uri": row["arweave_uri"], "type": row["pinned_type"], "cdn": False},
            ],
            "width": row["width"],
            "height": row["height"],
            "sha256": row["sha256"],
        },
    }


def written(document: Item) -> bytes:
    """The bytes that are pinned: always the same for the same document."""
    return json.dumps(plain(document), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
