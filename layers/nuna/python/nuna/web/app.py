"""Functions with a route as a web app: one in each Lambda, all of them in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import FastAPI

from nuna.registry import Function, Http
from nuna.web.conventions import convention_route, install
from nuna.web.entry import lambda_entry
from nuna.web.types import VERSION


def build_app(functions: Sequence[Function]) -> FastAPI:
    """A FastAPI app with the routes of `functions`: one in a Lambda, all of them for the OpenAPI document."""
    app = FastAPI(
        title="Nuna Curate",
        version=VERSION,
        description="The open NFT marketplace on Stellar.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for function in functions:
        trigger = function.trigger
        assert isinstance(trigger, Http)
        app.router.add_api_route(
            trigger.path,
            function.run,
            methods=[trigger.method],
            status_code=trigger.status,
            operation_id=function.id,
            tags=[function.service],
            summary=function.description,
            route_class_override=convention_route(function),
        )
    install(app)
    return app


def lambda_app(functions: Sequence[Function]) -> Callable[[Any, Any], Any]:
    """The Lambda entry point (API Gateway HTTP API, payload 2.0) of an app with these routes."""
    return lambda_entry(build_app(functions))
