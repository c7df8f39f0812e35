"""Liveness, the indexed ledger, the chain's ledger and the lag between them."""

from nuna.function import get
from nuna.web.health import Health, view_health


@get("/api/health", limit="none")
async def handler() -> Health:
    return view_health()
