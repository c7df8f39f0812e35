"""Mint step 5: the token's metadata document."""

from nuna.function import step
from nuna.minting import steps


@step("mint", uses=[*steps.READS, *steps.RESULTS], timeout=60)
def handler(event: dict[str, str]) -> None:
    steps.write_metadata(event["upload_id"])
