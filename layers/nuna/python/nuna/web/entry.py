"""The outermost layer of a route: what API Gateway sends becomes a request, what comes back has the security headers.

HEAD is GET without the body (RFC 9110 §9.3.2). Whatever fails here, before or after the conventions, is a problem too.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nuna.errors import BadRequest
from nuna.web.problems import PROBLEM_TYPE, problem_response
from nuna.web.security import SECURITY_HEADERS

Event = dict[str, Any]


class Outermost:
    """ASGI: HEAD, and the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = scope["method"] == "HEAD"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if head:
                    del headers["content-length"]  # of a body that is not sent
            elif head:
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"} if head else scope, receive, answer)


def lambda_entry(app: FastAPI) -> Callable[[Event, Any], Event]:
    """The Lambda entry point (API Gateway HTTP API, payload 2.0) of an app."""
    from mangum import Mangum
    from mangum.adapter import DEFAULT_TEXT_MIME_TYPES

    adapter = Mangum(Outermost(app), lifespan="off", text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, PROBLEM_TYPE])

    def entry(event: Event, context: Any) -> Event:
        try:
            return adapter(event, context)
        except ValueError as error:  # a Host, a body or a header that the adapter can't read
            unread = BadRequest("the request can't be read", code="malformed_request")
            unread.__cause__ = error
            return problem_event(unread, event)

    return entry


def problem_event(error: Exception, event: Event) -> Event:
    """A problem as API Gateway wants it."""
    id = str(event.get("requestContext", {}).get("requestId") or uuid.uuid4())
    response = problem_response(error, id)
    headers = {"x-request-id": id, **dict(response.headers.items())}
    headers |= {name.lower(): value for name, value in SECURITY_HEADERS.items()}
    body = bytes(response.body).decode()
    return {"statusCode": response.status_code, "headers": headers, "body": body, "isBase64Encoded": False}
