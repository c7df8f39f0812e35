"""Mint step 1: is it a picture that we take? Its metadata is taken out."""

from nuna.function import step
from nuna.minting import steps
from nuna.resources import MEDIA


@step(
    "mint",
    uses=[*steps.READS, *steps.RESULTS, MEDIA.write],
    layers=("deps", "media"),
    memory=2048,  # a HEIC is decoded here, to be pinned as JPEG
    timeout=60,
)
def handler(event: dict[str, str]) -> None:
    steps.validate(event["upload_id"])
