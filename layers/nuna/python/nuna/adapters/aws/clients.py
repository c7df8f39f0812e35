"""AWS clients, one per service and process, made when first asked for (building one costs up to 0.3 s)."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=3,
    read_timeout=15,
    s3={"addressing_style": "path"} if os.environ.get("AWS_ENDPOINT_URL") else None,
)

_OF = {
    # In us-east-1 botocore would still sign forms as buckets made since June 2020 refuse them.
    "s3": Config(signature_version="s3v4"),
    # Every request is made in nuna.adapters.aws.tables, and checking it again takes longer than making it.
    "dynamodb": Config(parameter_validation=False, retries={"mode": "standard", "total_max_attempts": 5}),
}


@cache
def session() -> botocore.session.Session:
    """The process's one session; the guard is installed first, where it is wanted."""
    if os.environ.get("NUNA_STAGE", "test") in ("test", "local"):
        from nuna import guard

        guard.install()
    return botocore.session.get_session()


def region() -> str:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


@cache
def client(service: str, endpoint: str | None = None) -> Any:
    """The botocore client of `service`; `endpoint` for the APIs that live at an address of their own."""
    config = CONFIG.merge(_OF.get(service, Config()))
    return session().create_client(service, region_name=region(), endpoint_url=endpoint, config=config)
