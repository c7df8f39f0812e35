"""Ends or restarts the uploads that the mint pipeline no longer works on."""

from typing import Any

from nuna.function import schedule
from nuna.minting import steps
from nuna.minting.pipeline import MACHINE
from nuna.minting.sweep import sweep_uploads
from nuna.resources import UPLOADS


@schedule("rate(5 minutes)", uses=[UPLOADS.read, *steps.RESULTS], starts=(MACHINE,), timeout=60)
def handler(_event: Any) -> int:
    return sweep_uploads()
