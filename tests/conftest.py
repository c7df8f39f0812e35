"""Shared fixtures: the tables in moto, a network in process, and running a function as its Lambda would be."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket

os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="us-east-1",
    POWERTOOLS_LOG_LEVEL="ERROR",
    NUNA_STAGE="test",
    NUNA_PUBLIC_URL="https://nuna.example",
)


@pytest.fixture
def aws() -> Iterator[None]:
    """Every declared table, bucket and queue, empty, in moto; the guard holds each function to its `uses`."""
    from tests.support.cloud import cloud

    with cloud():
        yield


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(autouse=True)
def current_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Mangum runs on the thread's loop, as in a Lambda; a test before may have ended its own (`asyncio.run`)."""
    asyncio.set_event_loop(loop)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Only a test that says so (`sockets`) talks to anybody; the pair that wakes an event loop is a Unix one."""
    if item.get_closest_marker("sockets"):
        enable_socket()
    else:
        disable_socket(allow_unix_socket=True)
