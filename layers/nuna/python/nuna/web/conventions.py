"""What every route does alike: problems, request ids, ledger headers, ETags, caching, idempotency, rate limits.

A request passes in this order: CloudFront's key → rate limit → body → `minLedger` → idempotency → the handler → ETag
and cache headers.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from nuna.chain.progress import indexed_ledger, wait_for
from nuna.errors import Unauthorized, field_error
from nuna.formats.clock import now
from nuna.registry import Function, Http
from nuna.web import edge, freshness, idempotency, rate_limit
from nuna.web.identity import Principal
from nuna.web.problems import problem_response, unrouted
from nuna.web.requests import JsonRequest, check_body, request_id
from nuna.web.types import VERSION, optional_user

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def convention_route(function: Function) -> type[APIRoute]:
    """A route class that wraps this function's handler in the conventions."""

    class ConventionRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                request = JsonRequest(request.scope, request.receive)
                headers = {"X-Request-Id": request_id(request), "API-Version": VERSION}
                try:
                    response = await _answer(function, inner, request, headers)
                except Exception as error:
                    response = problem_response(error, headers["X-Request-Id"], inspect.get_annotations(function.run))
                for name, value in headers.items():
                    response.headers.setdefault(name, value)
                return response

            return handle

    return ConventionRoute


async def _answer(function: Function, inner: Handler, request: Request, headers: dict[str, str]) -> Response:
    trigger = function.trigger
    assert isinstance(trigger, Http)
    address = edge.viewer(request)
    principal = _counted(trigger, request, address, headers)
    await check_body(request)
    if (ledger := request.query_params.get("minLedger")) is not None:
        await wait_for(_ledger(ledger))
    headers["X-Indexed-Ledger"] = str(indexed_ledger())
    key = request.headers.get("idempotency-key")
    if request.method == "POST" and key:
        return await _once(key, principal.address if principal else address, inner, request)
    fresh = freshness.begin()
    response = await inner(request)
    if request.method == "GET" and response.status_code == 200:
        return _cached(trigger, request, response, fresh, anonymous=principal is None)
    return response


def _counted(trigger: Http, request: Request, address: str, headers: dict[str, str]) -> Principal | None:
    """The caller, after the request was counted: one with a bad token as its address, before it is refused."""
    principal: Principal | None = None
    refused: Unauthorized | None = None
    try:
        principal = optional_user(request)
    except Unauthorized as error:
        refused = error
    if trigger.limit != rate_limit.UNCOUNTED:
        policy, who = rate_limit.policy_for(trigger.limit, principal), rate_limit.counted_as(principal, address)
        headers.update(rate_limit.spend(policy, who))
    if refused:
        raise refused
    return principal


def _ledger(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) < 2**32):
        raise field_error("minLedger", "expected a ledger's sequence, a whole number below 4294967296")
    return int(text)


async def _once(key: str, who: str, inner: Handler, request: Request) -> Response:
    began = idempotency.begin(key, who, request.url.path, await request.body())
    if isinstance(began, idempotency.Answer):
        return Response(began.body, began.status, {"Idempotency-Replayed": "true"}, media_type="application/json")
    fresh = freshness.begin(began.previous.body if began.previous else None)
    try:
        response = await inner(request)
    except BaseException:
        began.abandon()
        raise
    # A cookie is a secret of the first answer; such answers are not kept.
    if response.status_code < 300 and "set-cookie" not in response.headers:
        began.finish(idempotency.Answer(response.status_code, bytes(response.body).decode(), fresh.until))
    else:
        began.abandon()
    return response


def _cached(
    trigger: Http, request: Request, response: Response, fresh: freshness.Freshness, *, anonymous: bool
) -> Response:
    version = response.headers.get("etag", "").strip('"')  # set by what can be changed with If-Match (nuna.web.etags)
    digest = hashlib.sha256(response.body).hexdigest()[:32]
    etag = f'"{version}.{digest}"' if version else f'"{digest}"'
    response.headers["ETag"] = etag
    public = anonymous and trigger.cache is not None
    left = trigger.cache or 0
    if fresh.until is not None:
        left = max(0, min(left, fresh.until - now()))
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={left}" if public else "private, no-cache",
        "Vary": "Authorization",
    }
    wanted = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in wanted or "*" in wanted:
        return Response(status_code=304, headers=headers)
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def install(app: FastAPI) -> None:
    """Problems also for what no route answers (404, 405), and for what fails outside of them."""

    async def refuse(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code in (404, 405):
            methods = (error.headers or {}).get("Allow", "").split(", ") if error.status_code == 405 else []
            error = unrouted(request.method, request.url.path, methods)
        id = request_id(request)
        response = problem_response(error, id)
        response.headers.update({"X-Request-Id": id, "API-Version": VERSION})
        return response

    app.add_exception_handler(HTTPException, refuse)
    app.add_exception_handler(Exception, refuse)
