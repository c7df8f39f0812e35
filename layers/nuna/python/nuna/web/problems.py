"""Any failure as a problem document (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from nuna.errors import BadRequest, MethodNotAllowed, NotFound, Problem, Unprocessable
from nuna.log import logger
from nuna.web.field_errors import describe

PROBLEM_TYPE = "application/problem+json"


def problem_response(error: Exception, request_id: str, annotations: Mapping[str, Any] | None = None) -> Response:
    """What is no Problem is logged, and is a 500 without its inside. `annotations`: of the handler's parameters."""
    problem = _as_problem(error, list((annotations or {}).values()))
    if problem.status >= 500:
        logger().error(problem.code, exc_info=error, request_id=request_id)
    headers = {"Cache-Control": "no-store", **problem.headers}
    body = json.dumps(problem.document(request_id), separators=(",", ":"), ensure_ascii=False)
    # A detail may quote what was sent, and half of a surrogate pair can't be said in UTF-8.
    return Response(body.encode(errors="replace"), problem.status, headers, media_type=PROBLEM_TYPE)


def unrouted(method: str, path: str, methods: Sequence[str]) -> Problem:
    """What answers a request that no route does; `methods`: those that the path has."""
    if not methods:
        return NotFound(f"there is nothing at {path[:200]}; /api/docs lists the routes", code="route_not_found")
    allowed = sorted({*methods, *(["HEAD"] if "GET" in methods else [])})
    return MethodNotAllowed(
        f"{path[:200]} does not take {method[:20]}, only {', '.join(allowed)}", headers={"Allow": ", ".join(allowed)}
    )


def _as_problem(error: Exception, annotations: Sequence[Any]) -> Problem:
    match error:
        case Problem():
            return error
        case RequestValidationError():
            errors = describe(error.errors(), error.body, annotations)
            return Unprocessable("; ".join(f"{entry['field']}: {entry['message']}" for entry in errors), errors=errors)
        case HTTPException(__cause__=Problem() as problem):  # the framework wraps what reading the body raised
            return problem
        case HTTPException(status_code=400):
            return BadRequest("the request can't be read", code="malformed_request")
        case _:
            return Problem(
                "something failed on our side; nothing was changed by this request's failure", code="internal"
            )
