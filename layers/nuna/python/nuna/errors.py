"""Problems: every refusal of the API, as RFC 9457 `application/problem+json`.

    Problem
    ├── BadRequest 400        malformed            ├── Conflict 409
    ├── Unauthorized 401                           ├── PreconditionFailed 412
    ├── Forbidden 403                              ├── TooLarge 413
    ├── NotFound 404                               ├── UnsupportedMediaType 415
    ├── MethodNotAllowed 405  carries Allow        ├── Unprocessable 422    names its fields
    ├── TooManyRequests 429   carries RateLimit    ├── Unavailable 503      carries Retry-After
    └── ChainRefused 409      the contract's error by name

A subclass sets `status`; an instance says what happened and what to do (`detail`) and a stable `code`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

DOCS = "https://nuna-curate.org/problems/"


class Problem(Exception):
    """A refusal that the caller can act on. `code` is stable; `detail` is for people; `errors` names bad fields.

    `retry_after`: seconds, the answer's Retry-After; `headers`: others that belong to it.
    """

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: list[dict[str, str]] | None = None,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.errors = errors
        self.retry_after = retry_after
        self.headers = dict(headers or {}) | ({} if retry_after is None else {"Retry-After": str(retry_after)})
        self.extra = extra

    def document(self, request_id: str) -> dict[str, Any]:
        """The JSON body (RFC 9457 §3)."""
        body: dict[str, Any] = {
            "type": DOCS + self.code,
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "requestId": request_id,
            **self.extra,
        }
        if self.errors:
            body["errors"] = self.errors
        return body


class BadRequest(Problem):
    status, default_code = 400, "bad_request"


class Unauthorized(Problem):
    status, default_code = 401, "unauthorized"


class Forbidden(Problem):
    status, default_code = 403, "forbidden"


class NotFound(Problem):
    status, default_code = 404, "not_found"


class MethodNotAllowed(Problem):
    """`headers` names the methods that the path has (`Allow`, RFC 9110 §15.5.6)."""

    status, default_code = 405, "method_not_allowed"


class Conflict(Problem):
    status, default_code = 409, "conflict"


class ChainRefused(Conflict):
    """The chain would refuse (or did): `error` is `{code, contract, detail}` with the contract's error by name."""

    default_code = "chain_refused"


class PreconditionFailed(Problem):
    status, default_code = 412, "precondition_failed"


class TooLarge(Problem):
    status, default_code = 413, "too_large"


class UnsupportedMediaType(Problem):
    status, default_code = 415, "unsupported_media_type"


class Unprocessable(Problem):
    status, default_code = 422, "invalid_fields"


class TooManyRequests(Problem):
    """`headers` has RateLimit and RateLimit-Policy, as every counted answer does."""

    status, default_code = 429, "rate_limited"


class Unavailable(Problem):
    """A dependency is down or behind; nothing was lost, and the same call may be sent again after `retry_after` s."""

    status, default_code = 503, "unavailable"


def field_error(field: str, message: str) -> Unprocessable:
    """One bad field of a payload, named as it is on the wire (camelCase)."""
    return Unprocessable(f"{field}: {message}", errors=[{"field": field, "message": message}])
