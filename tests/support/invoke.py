"""Call a function exactly as its Lambda is called: by the event that its trigger sends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from nuna.registry import Function, Http, find


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def http_event(
    function: Function,
    *,
    path: dict[str, str] | None = None,
    query: dict[str, Any] | None = None,
    body: Any = None,
    token: str | None = None,
    headers: dict[str, str] | None = None,
    cookies: list[str] | None = None,
) -> dict[str, Any]:
    """API Gateway's event, payload 2.0."""
    trigger = function.trigger
    assert isinstance(trigger, Http)
    raw_path = trigger.path.format(**(path or {}))
    all_headers = {"host": "api.test", "content-type": "application/json", **(headers or {})}
    if token:
        all_headers["authorization"] = f"Bearer {token}"
    event = {
        "version": "2.0",
        "routeKey": f"{trigger.method} {trigger.path}",
        "rawPath": raw_path,
        "rawQueryString": urlencode(query or {}, doseq=True),
        "headers": all_headers,
        "requestContext": {
            "http": {"method": trigger.method, "path": raw_path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7"},
            "requestId": "request-of-a-test",
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    return event


def call(name: str, **request: Any) -> Answer:
    """Call the route `<service>/<file>`; see http_event for the request's parts."""
    function = find(name)
    raw = function(http_event(function, **request), None)
    return Answer(raw["statusCode"], raw["headers"], raw.get("cookies", []), raw.get("body") or "")
