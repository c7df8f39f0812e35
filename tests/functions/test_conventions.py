"""What every route does alike, seen through one real route."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from nuna import wiring
from nuna.adapters.ports import Put
from nuna.registry import Http, discover, find
from nuna.resources import CURSORS
from nuna.web import cursors
from nuna.web.security import SECURITY_HEADERS
from tests.support.invoke import Answer, call, http_event

pytestmark = pytest.mark.usefixtures("aws")
READS = [f for f in discover() if isinstance(f.trigger, Http) and f.trigger.method == "GET"]


def follow_to(ledger: int) -> None:
    wiring.tables().write(Put(CURSORS, {"name": "chain", "ledger": ledger, "chain_ledger": ledger + 2}))


def answered(name: str, **changes: Any) -> Answer:
    """The answer to an event with these parts of it changed; `method` stands for the request's."""
    function = find(name)
    event = http_event(function, **changes.pop("request", {}))
    event["requestContext"]["http"].update(changes.pop("http", {}))
    raw = function(event | changes)
    return Answer(raw["statusCode"], raw["headers"], raw.get("cookies", []), raw.get("body") or "")


def test_every_answer_tells_its_ledger_version_and_request() -> None:
    follow_to(77)
    answer = call("ops/health")
    assert answer.status == 200
    assert answer.json == {"status": "ok", "indexedLedger": 77, "chainLedger": 79, "lag": 2}
    assert answer.headers["x-indexed-ledger"] == "77"
    assert answer.headers["api-version"] == "1"
    assert answer.headers["x-request-id"] == "request-of-a-test"


def test_an_unchanged_answer_is_304() -> None:
    first = call("ops/health")
    again = call("ops/health", headers={"if-none-match": first.headers["etag"]})
    assert (again.status, again.text) == (304, "")
    assert again.headers["x-content-type-options"] == "nosniff"


def test_min_ledger_waits_and_then_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nuna.chain.progress.WAIT", 0.05)
    follow_to(77)
    assert call("ops/health", query={"minLedger": 77}).status == 200
    late = call("ops/health", query={"minLedger": 78})
    assert (late.status, late.json["code"], late.headers["retry-after"]) == (503, "ledger_not_indexed", "2")


def test_a_min_ledger_that_is_none_is_a_bad_field() -> None:
    for wrong in ("x", "", "-1", "1.5", "9" * 5_000, "²", "٣", "4294967296", " 1"):
        answer = call("ops/health", query={"minLedger": wrong})
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, "minLedger"), wrong


def test_a_ledger_that_the_chain_has_not_reached_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    follow_to(77)
    monkeypatch.setattr("nuna.chain.progress.asyncio.sleep", lambda _: pytest.fail("the function is held"))
    for ledger, seconds in ((77 + 2 + 20 + 1, 5), (4_294_967_295, 3_600)):
        answer = call("ops/health", query={"minLedger": ledger})
        assert (answer.status, answer.json["code"]) == (503, "ledger_not_indexed")
        assert int(answer.headers["retry-after"]) == seconds


def test_a_bad_token_is_refused_not_ignored() -> None:
    answer = call("ops/health", token="nonsense")
    assert (answer.status, answer.json["code"]) == (401, "token_invalid")
    assert answer.headers["content-type"] == "application/problem+json"


def test_head_is_get_without_the_body() -> None:
    request = {"path": dict.fromkeys(("id", "address", "hash", "name"), "x")}
    for function in READS:
        name = f"{function.service}/{function.name}"
        get, head = (answered(name, request=request, http={"method": method}) for method in ("GET", "HEAD"))
        assert (head.status, head.text) == (get.status, "") and get.text, name
        own = {"content-length", "ratelimit"}  # of a body that is not sent; of another request
        assert {k: v for k, v in head.headers.items() if k not in own} == {
            k: v for k, v in get.headers.items() if k not in own
        }


def test_another_method_is_refused_with_those_that_are_taken() -> None:
    for method in ("POST", "DELETE", "PATCH", "TRACE", "NONSENSE" * 20):
        answer = answered("ops/health", http={"method": method})
        assert (answer.status, answer.json["code"]) == (405, "method_not_allowed")
        assert answer.headers["allow"] == "GET, HEAD" and "only GET, HEAD" in answer.json["detail"]
        assert answer.headers["x-request-id"] and answer.headers["content-type"] == "application/problem+json"


def test_a_path_that_no_route_has_is_a_problem() -> None:
    answer = answered("ops/health", http={"path": "/api/healthy"})
    assert (answer.status, answer.json["code"]) == (404, "route_not_found")
    assert "/api/healthy" in answer.json["detail"]


def test_every_kind_of_answer_has_the_security_headers() -> None:
    body = {"body": "{", "headers": {"content-type": "application/json"}}
    for answer in (
        call("ops/health"),
        call("collections/list_collections", query={"limit": "x"}),
        call("users/get_me"),
        answered("ops/health", http={"path": "/nowhere"}),
        answered("ops/health", http={"method": "DELETE"}),
        answered("auth/challenge", **body),
        answered("auth/challenge", body="not base64 at all!", isBase64Encoded=True),
        answered("ops/health", headers={"host": "a:b:c"}),
    ):
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name.lower()] == value, answer
    page = call("ops/docs").headers
    assert "script-src 'self'" in page["content-security-policy"]
    assert "frame-ancestors 'none'" in page["content-security-policy"]


BODIES = {
    "deep": ("[" * 100_000, 400, "malformed_json"),
    "deeper than anyone writes": ("[" * 65 + "]" * 65, 400, "malformed_json"),
    "long number": ("9" * 5_000, 400, "malformed_json"),
    "not a number": ('{"walletAddress": NaN}', 400, "malformed_json"),
    "twice": ('{"walletAddress": "G", "walletAddress": "C"}', 400, "malformed_json"),
    "half a pair": ('"\\ud800"', 400, "malformed_json"),
    "cut off": ('{"a', 400, "malformed_json"),
    "too large": (" " * 1_000_001, 413, "body_too_large"),
    "a list": ("[]", 422, "invalid_fields"),
    "nothing": ("", 422, "invalid_fields"),
}


def test_a_body_that_is_wrong_is_refused_with_the_reason() -> None:
    for what, (body, status, code) in BODIES.items():
        answer = call("auth/challenge", body=body)
        assert (answer.status, answer.json["code"]) == (status, code), what


def test_bytes_that_are_no_text_are_refused() -> None:
    for raw in (b"\xff\xfe", b'{"a": "\xff"}', b"\xef\xbb\xbf\xef\xbb\xbf{}"):
        answer = answered("auth/challenge", body=base64.b64encode(raw).decode(), isBase64Encoded=True)
        assert (answer.status, answer.json["code"]) == (400, "malformed_json"), raw


def test_a_byte_order_mark_and_base64_are_taken() -> None:
    raw = b'\xef\xbb\xbf{"walletAddress": 7}'
    answer = answered("auth/challenge", body=base64.b64encode(raw).decode(), isBase64Encoded=True)
    assert answer.json["errors"] == [{"field": "walletAddress", "message": "expected text"}]


def test_a_body_of_another_type_is_415() -> None:
    for kind in ("", "text/plain", "application/x-www-form-urlencoded", "json", "multipart/form-data"):
        answer = call("auth/challenge", body="{}", headers={"content-type": kind})
        assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type"), kind
        assert "application/json" in answer.json["detail"]


FORGED = ["", "A", "=", "é", "x" * 5_000, base64.urlsafe_b64encode(b"[" * 3_000).decode()]


POSITIONS = ["mine", -1, 1.5, None, [1, 2], {"0": [1, 2]}, {"0": ["", ""]}, [[[["a"]]]]]


def test_a_cursor_that_we_did_not_make_is_refused() -> None:
    """As the cursors were made before they were signed: with the right mark of the filters, and any position."""
    mark = cursors._mark({"list": "collections", "creator": None, "sort": "newest"})
    made = [json.dumps([mark, position]).encode() for position in POSITIONS]
    for forged in (*(base64.urlsafe_b64encode(text).decode().rstrip("=") for text in made), *FORGED):
        answer = call("collections/list_collections", query={"cursor": forged})
        assert (answer.status, answer.json["code"]) == (400, "bad_cursor"), forged


def test_a_cursor_of_another_list_or_changed_in_one_bit_is_refused() -> None:
    own = str(cursors.encode({"0": ["seq", "id"]}, list="collections", creator=None, sort="newest"))
    assert call("collections/list_collections", query={"cursor": own}).status == 200
    other = str(cursors.encode({"0": ["seq", "id"]}, list="nfts", collection=None, owner=None))
    answer = call("collections/list_collections", query={"cursor": other})
    assert (answer.status, answer.json["code"]) == (400, "bad_cursor") and "other filters" in answer.json["detail"]
    changed = ("B" if own[30] == "A" else "A").join((own[:30], own[31:]))
    assert call("collections/list_collections", query={"cursor": changed}).json["code"] == "bad_cursor"
