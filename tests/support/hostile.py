"""Requests that nobody means well with, generated from a route's sample and its description."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

Event = dict[str, Any]
Draw = st.DrawFn

NUMBERS = [
    "0",
    "-1",
    "00",
    "1.5",
    "1e999",
    "NaN",
    "٣",
    "²",
    "0x10",
    "9" * 19,
    "9" * 39,
    "9" * 300,
    "9" * 5_000,
    "-" + "9" * 5_000,
]
TIMES = [
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "10000-01-01T00:00:00Z",
    "2099-01-01",
    "2099-01-01T00:00:00",
    "2099-13-45T99:99:99Z",
    "2099-01-01T00:00:00+23:59",
]
ADDRESSES = [
    "G" + "A" * 55,
    "C" + "é" * 55,
    "C" * 56,
    "M" + "A" * 68,
    "G",
    "CBJ4KQ354JJGFZGC5LMNMAZ2MWEFXBAOCEWZVYVAXXCE33IVR465KX2E:" + "9" * 5_000,
]
TEXTS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\n",
    "\u202e",
    "é" * 100,
    "a" * 3_000,
    "[" * 3_000,
    "%",
    "..",
    "../../x",
    "null",
    "true",
    "#",
    "{}",
    "'\"\\",
]


def cursor(text: str) -> str:
    """Base64url of this, as cursors are."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


MARKS = [
    "[]",
    "{}",
    "null",
    "7",
    "1.5",
    '"x"',
    '["",{"0":[1,2]}]',
    '["",-1]',
    "[" * 3_000,
    '["", {"0": ["", ""]}]',
    "NaN",
]
CURSORS = [*map(cursor, MARKS), "=", "====", "é", "A", "AAAA", "A" * 5_000]
TOKENS = [
    "Bearer",
    "Basic Og==",
    "Bearer x.y.z",
    "Bearer " + ".".join([cursor("[" * 3_000)] * 3),
    "Bearer é",
    "Bearer " + "a" * 9_000,
]
ENVELOPES = [
    "AAAA\nAAAA",
    "AAAA====",
    "!",
    base64.b64encode(bytes(400)).decode(),
    base64.b64encode(b"\x00\x00\x00\x02" + b"\x00\x00\x00\x10\x00\x00\x00\x01" * 9_000).decode(),
]
words = st.sampled_from([*NUMBERS, *TIMES, *ADDRESSES, *TEXTS, *CURSORS, *ENVELOPES]) | st.text(max_size=40)
numbers = st.sampled_from(
    [0, -1, 1, 2**31, 2**32, 2**53, 2**63, 2**64, 2**127, 10**38, 10**40, 10**900, -(10**900), 0.5, -0.0, 1e300]
)
scalars = st.none() | st.booleans() | numbers | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
lone = st.sampled_from(["\ud800", "a\udfff", "\udc00\ud800"])
values = st.recursive(
    scalars | lone,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=8,
) | st.sampled_from([[0] * 2_000, {"x" * 2_000: 1}, ["a"] * 200, [[[[[[]]]]]], {str(n): n for n in range(500)}])
BODIES = [
    b"",
    b"[" * 100_000,
    b'{"a":' * 3_000,
    b"[" * 500 + b"]" * 500,
    b"9" * 5_000,
    b'{"a": ' + b"9" * 4_400 + b"}",
    b"{" + b",".join(b'"price": 1' for _ in range(3)) + b"}",
    b'{"a": NaN}',
    b"Infinity",
    b'"\\ud800"',
    b'{"\\ud800": 1}',
    b'"\\u0000"',
    b'{"a": "\x00"}',
    b"\xff\xfe\xfd",
    b"\xef\xbb\xbf{}",
    b"\xef\xbb\xbf\xef\xbb\xbf{}",
    "{}".encode("utf-16"),
    b"null",
    b"[]",
    b"7",
    b'"text"',
    b"a=1&b=2",
    b"<x/>",
    b"{}" * 2,
    b'{"x": "' + b"a" * 10_000_000 + b'"}',
    b"[" + b"0," * 400_000 + b"0]",
    b"{" + b",".join(b'"f%d": 0' % n for n in range(60_000)) + b"}",
]
TYPES = [
    "",
    "text/plain",
    "application/xml",
    "application/json; charset=utf-16",
    "multipart/form-data",
    "APPLICATION/JSON",
    "json",
    "application/x+json",
    "a\nb",
    "é",
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a JSON value, its own first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from places(child, (*path, key))


def fields(schema: dict[str, Any], components: dict[str, Any]) -> Iterator[str]:
    """Names of an object's fields by its schema."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    yield from schema.get("properties", {})
    for branch in schema.get("anyOf", []):
        yield from fields(branch, components)


@st.composite
def bodies(draw: Draw, body: Any, names: list[str]) -> bytes:
    """The sample's body with one or two values of it replaced, taken away or added; `names`: of all its fields."""
    changed = copy.deepcopy(body)
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from([*places(changed), *((name,) for name in names)]))
        if not path or not isinstance(changed, dict):
            changed = copy.deepcopy(draw(values))
            continue
        holder = changed
        for part in path[:-1]:
            holder = holder[part]
        match draw(st.sampled_from(["replace", "replace", "replace", "take away", "add"])):
            case "replace" if isinstance(holder, list) or path[-1] in holder or holder is changed:
                holder[path[-1]] = copy.deepcopy(draw(values))
            case "add" if isinstance(holder, dict):
                holder[draw(words)] = copy.deepcopy(draw(values))
            case "take away" if not isinstance(holder, dict) or path[-1] in holder:
                del holder[path[-1]]
    return json.dumps(changed).encode()


def with_body(event: Event, body: bytes) -> None:
    """As API Gateway passes a body on: as text where it is UTF-8, else in base64."""
    try:
        event["body"] = body.decode()
    except UnicodeDecodeError:
        event.update(body=base64.b64encode(body).decode(), isBase64Encoded=True)


EDGES = [
    *("", " ", "\x00", "é" * 100, "a" * 3_000, "[" * 3_000, "-1", "1.5", "٣", "9" * 39, "9" * 5_000),
    *("1969-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "10000-01-01T00:00:00Z"),
    *(ADDRESSES[1], ADDRESSES[-1], cursor('["",{"0":[1,2]}]'), ENVELOPES[0]),
]
"""What is tried in every place, whatever the generator comes upon."""
JSON_EDGES: list[Any] = [*EDGES, None, True, 0, -1, 10**40, 0.5, [], {}, [""], "\ud800"]


def swept(sample: Event, operation: dict[str, Any]) -> Iterator[Event]:
    """The sample with each edge in each of its parameters and in each value of its body."""
    for entry in [*operation.get("parameters", []), {"name": "minLedger", "in": "query"}]:
        for edge in EDGES:
            event = copy.deepcopy(sample)
            match entry.get("in"):
                case "query":
                    event["rawQueryString"] = urlencode({entry["name"]: edge})
                case "header":
                    event["headers"][entry["name"].lower()] = edge
                case "cookie":
                    event["cookies"] = [f"{entry['name']}={edge}", f"{entry['name']}={edge}.x"]
                case "path":
                    _in_path(event, entry["name"], edge)
            yield event
    body = json.loads(sample.get("body") or "null")
    for path in [*places(body)] if "body" in sample else []:
        for edge in JSON_EDGES:
            changed = copy.deepcopy({"": body})
            holder: Any = changed
            for part in ("", *path)[:-1]:
                holder = holder[part]
            holder[("", *path)[-1]] = edge
            event = copy.deepcopy(sample)
            with_body(event, json.dumps(changed[""]).encode())
            yield event


def _in_path(event: Event, name: str, value: str) -> None:
    parts = zip(event["routeKey"].split(" ")[1].split("/"), event["rawPath"].split("/"), strict=True)
    path = "/".join(quote(value, safe="") if part == f"{{{name}}}" else own for part, own in parts)
    event["rawPath"] = event["requestContext"]["http"]["path"] = path


@st.composite
def requests(draw: Draw, sample: Event, operation: dict[str, Any], components: dict[str, Any]) -> Event:
    """The sample with something hostile in its path, query, headers, cookies or body."""
    event = copy.deepcopy(sample)
    kinds = ["query", "headers", "cookies", "type"] + ["path"] * ("{" in sample["routeKey"]) * 2
    if "body" in sample:
        kinds += ["body"] * 6 + ["raw"]
    parameters = [*operation.get("parameters", []), {"name": "minLedger", "in": "query"}, {"name": "x", "in": "query"}]
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True)):
        match kind:
            case "query":
                names = [entry["name"] for entry in parameters if entry.get("in") == "query"]
                pairs = st.lists(st.tuples(st.sampled_from(names), words), min_size=1, max_size=3)
                event["rawQueryString"] = urlencode(draw(pairs))
            case "headers":
                own = [entry["name"].lower() for entry in parameters if entry.get("in") == "header"]
                names = [
                    "authorization",
                    "if-match",
                    "if-none-match",
                    "idempotency-key",
                    "origin",
                    "user-agent",
                    "host",
                    *own,
                ]
                name = draw(st.sampled_from(names))
                event["headers"][name] = draw(st.sampled_from(TOKENS) if name == "authorization" else words)
            case "cookies":
                event["cookies"] = [draw(words), f"nuna_refresh={draw(words)}"]
            case "type":
                event["headers"]["content-type"] = draw(st.sampled_from(TYPES))
            case "path":
                names = [entry["name"] for entry in parameters if entry.get("in") == "path"]
                _in_path(event, draw(st.sampled_from(names)), draw(words))
            case "body":
                content = operation["requestBody"]["content"]["application/json"]["schema"]
                with_body(event, draw(bodies(json.loads(sample["body"]), list(fields(content, components)))))
            case "raw":
                with_body(event, draw(st.sampled_from(BODIES)))
    return event
