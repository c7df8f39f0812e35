"""What every route does alike: problems, request ids, ledger headers, ETags, caching, idempotency, rate limits.

A request passes in this order: CloudFront's key → rate limit → `minLedger` → idempotency → the handler → ETag and
cache headers.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException

from nuna.chain.progress import indexed_ledger, wait_for
from nuna.errors import BadRequest, Problem, Unprocessable, field_error
from nuna.log import logger
from nuna.registry import Function, Http
from nuna.web import edge, idempotency, rate_limit
from nuna.web.types import VERSION, optional_user

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def convention_route(function: Function) -> type[APIRoute]:
    """A route class that wraps this function's handler in the conventions."""

    class ConventionRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                headers = {"X-Request-Id": request_id(request), "API-Version": VERSION}
                try:
                    response = await _answer(function, inner, request, headers)
                except Exception as error:
                    response = problem_response(error, headers["X-Request-Id"])
                for name, value in headers.items():
                    response.headers.setdefault(name, value)
                return response

            return handle

    return ConventionRoute


async def _answer(function: Function, inner: Handler, request: Request, headers: dict[str, str]) -> Response:
    trigger = function.trigger
    assert isinstance(trigger, Http)
    address = edge.viewer(request)
    principal = optional_user(request)
    who = principal.address if principal else address
    headers.update(rate_limit.spend(rate_limit.policy_for(trigger.limit, principal), who))
    if (ledger := request.query_params.get("minLedger")) is not None:
        if not ledger.isdecimal():
            raise field_error("minLedger", "expected a ledger sequence")
        await wait_for(int(ledger))
    headers["X-Indexed-Ledger"] = str(indexed_ledger())
    key = request.headers.get("idempotency-key")
    if request.method == "POST" and key:
        return await _once(key, who, inner, request)
    response = await inner(request)
    if request.method == "GET" and response.status_code == 200:
        return _cached(trigger, request, response, anonymous=principal is None)
    return response


async def _once(key: str, who: str, inner: Handler, request: Request) -> Response:
    began = idempotency.begin(key, who, request.url.path, await request.body())
    if isinstance(began, idempotency.Answer):
        return Response(began.body, began.status, {"Idempotency-Replayed": "true"}, media_type="application/json")
    try:
        response = await inner(request)
    except BaseException:
        began.abandon()
        raise
    # A cookie is a secret of the first answer; such answers are not kept.
    if response.status_code < 300 and "set-cookie" not in response.headers:
        began.finish(idempotency.Answer(response.status_code, bytes(response.body).decode()))
    else:
        began.abandon()
    return response


def _cached(trigger: Http, request: Request, response: Response, *, anonymous: bool) -> Response:
    version = response.headers.get("etag", "").strip('"')  # set by what can be changed with If-Match (nuna.web.etags)
    digest = hashlib.sha256(response.body).hexdigest()[:32]
    etag = f'"{version}.{digest}"' if version else f'"{digest}"'
    response.headers["ETag"] = etag
    public = anonymous and trigger.cache is not None
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={trigger.cache}" if public else "private, no-cache",
        "Vary": "Authorization",
    }
    wanted = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in wanted or "*" in wanted:
        return Response(status_code=304, headers=headers)
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def request_id(request: Request) -> str:
    """API Gateway's id of the request, or a new one."""
    event = request.scope.get("aws.event", {})
    return str(event.get("requestContext", {}).get("requestId") or uuid.uuid4())


def problem_response(error: Exception, request_id: str) -> Response:
    """Any failure as a problem document; what is not a Problem is logged and told as 500 without its inside."""
    problem = _as_problem(error)
    if problem.status >= 500:
        logger().error(problem.code, exc_info=error, request_id=request_id)
    headers = {"Cache-Control": "no-store"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    body = json.dumps(problem.document(request_id), separators=(",", ":"), ensure_ascii=False)
    return Response(body, problem.status, headers, media_type="application/problem+json")


def _as_problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _validation_problem(error)
        case HTTPException():
            named: type[Problem] = type("Problem", (Problem,), {"status": error.status_code})
            return named(error.detail, code={404: "route_not_found", 405: "method_not_allowed"}.get(error.status_code))
        case _:
            return Problem(
                "something failed on our side; nothing was changed by this request's failure", code="internal"
            )


def _validation_problem(error: RequestValidationError) -> Problem:
    found = error.errors()
    if any(entry["type"] == "json_invalid" for entry in found):
        return BadRequest("the body is not valid JSON", code="malformed_json")
    errors = [
        {
            "field": ".".join(to_camel(part) if isinstance(part, str) else str(part) for part in entry["loc"][1:])
            or str(entry["loc"][0]),
            "message": entry["msg"].removeprefix("Value error, "),
        }
        for entry in found
    ]
    detail = "; ".join(f"{entry['field']}: {entry['message']}" for entry in errors)
    return Unprocessable(detail, errors=errors)


def install(app: FastAPI) -> None:
    """Problems also for what no route answers (404, 405)."""

    async def refuse(request: Request, error: Exception) -> Response:
        return problem_response(error, request_id(request))

    app.add_exception_handler(HTTPException, refuse)
