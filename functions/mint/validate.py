"""Mint step 1: is it a picture that we take? Its metadata is taken out."""

from nuna import mint_steps
from nuna.function import step
from nuna.resources import MEDIA


@step(
    "mint",
    uses=[*mint_steps.READS, *mint_steps.RESULTS, MEDIA.write],
    layers=("deps", "media"),
    memory=1024,
    timeout=60,
)
def handler(event: dict[str, str]) -> None:
    mint_steps.validate(event["upload_id"])
