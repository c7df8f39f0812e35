"""Mint's last resort: the upload is marked as failed, with a reason that its owner understands."""

from typing import Any

from nuna.function import step
from nuna.minting import steps
from nuna.resources import UPLOADS


@step("mint", uses=[UPLOADS.read, *steps.RESULTS], timeout=60)
def handler(event: dict[str, Any]) -> None:
    steps.mark_failed(event["upload_id"], event["error"])
