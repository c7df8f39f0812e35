"""Starts the mint pipeline for a picture that was uploaded, once."""

from typing import Any

from nuna.function import on_upload
from nuna.minting.start import PREFIX, start_pipeline
from nuna.resources import MEDIA


@on_upload(MEDIA, prefix=PREFIX, starts=("mint",))
def handler(event: dict[str, Any]) -> None:
    start_pipeline(event)
