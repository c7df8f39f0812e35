"""Starts the mint pipeline for a picture that was uploaded, once."""

from typing import Any

from nuna.function import on_upload
from nuna.resources import MEDIA
from nuna.upload_events import PREFIX, start_pipeline


@on_upload(MEDIA, prefix=PREFIX, starts=("mint",))
def handler(event: dict[str, Any]) -> None:
    start_pipeline(event)
