"""A picture was stored in the bucket: the mint pipeline starts. A job, so apart from the web's nuna.minting.uploads."""

from __future__ import annotations

from typing import Any

from nuna import wiring

PREFIX = "uploads/"


def start_pipeline(event: dict[str, Any]) -> None:
    """Start the mint pipeline for a picture that was stored (S3's object-created event, through EventBridge).

    One execution per upload: a repeated event is a no-op.
    """
    id = event["detail"]["object"]["key"].removeprefix(PREFIX)
    wiring.workflows().start("mint", id, {"upload_id": id})
