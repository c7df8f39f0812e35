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
    # The global endpoint redirects what is posted to a young bucket of another region, and signs for us-east-1 only.
    s3={"addressing_style": "path"}
    if os.environ.get("AWS_ENDPOINT_URL")
    else {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
)


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
    # In us-east-1 botocore would still sign forms as buckets made since June 2020 refuse them.
    config = CONFIG.merge(Config(signature_version="s3v4")) if service == "s3" else CONFIG
    return session().create_client(service, region_name=region(), endpoint_url=endpoint, config=config)
