"""What API Gateway's `$default` route is answered: what no route takes."""

from __future__ import annotations

import pytest

from nuna.registry import find
from nuna.web.security import SECURITY_HEADERS
from tests.support.invoke import Answer, http_event


def unrouted(method: str, path: str) -> Answer:
    event = http_event(find("ops/health")) | {"routeKey": "$default", "rawPath": path}
    event["requestContext"]["http"].update(method=method, path=path)
    raw = find("ops/unrouted")(event)
    return Answer(raw["statusCode"], raw["headers"], [], raw["body"])


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/nowhere", "/api/nfts/a/b/c", "/api/users/me/", "/\ud800", "/" + "a" * 9_000]
)
def test_what_no_route_takes_is_a_problem_on_aws_too(path: str) -> None:
    answer = unrouted("GET", path)
    assert (answer.status, answer.json["code"]) == (404, "route_not_found")
    assert answer.headers["content-type"] == "application/problem+json" and len(answer.text) < 1_000
    assert answer.headers["x-request-id"]
    assert {name: answer.headers[name.lower()] for name in SECURITY_HEADERS} == SECURITY_HEADERS


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/api/health", "GET, HEAD"),
        ("PATCH", "/api/users/me", "GET, HEAD, PUT"),
        ("TRACE", "/api/listings/7", "DELETE, GET, HEAD, PUT"),
        ("GET", "/api/auth/wallet/verify", "POST"),
        ("POST", "/api/docs/start.js", "GET, HEAD"),
    ],
)
def test_another_method_is_refused_on_aws_too(method: str, path: str, allow: str) -> None:
    answer = unrouted(method, path)
    assert (answer.status, answer.json["code"], answer.headers["allow"]) == (405, "method_not_allowed", allow)
