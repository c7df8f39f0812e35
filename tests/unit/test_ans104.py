"""Data items (ANS-104)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuna.formats.ans104 import BadDataItem, deep_hash, sign, verify

ITEMS = json.loads((Path(__file__).parents[1] / "fixtures/ans104/items.json").read_text())
"""Made by another implementation: fixtures/ans104/make.js."""
TAGS = [("Content-Type", "image/png"), ("App-Name", "Nuna Curate")]


def test_an_item_verifies_and_has_the_same_id_each_time() -> None:
    item = sign(b"a picture", TAGS, "secret")
    read = verify(item.raw)
    assert (read.id, read.data, read.tags) == (item.id, b"a picture", TAGS)
    assert sign(b"a picture", TAGS, "secret").id == item.id
    assert sign(b"another", TAGS, "secret").id != item.id


def test_the_bytes_are_laid_out_as_the_specification_says() -> None:
    item = sign(b"data", [("a", "bc")], "secret").raw
    assert item[:2] == b"\x02\x00"
    assert item[98:100] == b"\0\0", "no target, no anchor"
    assert item[100:116] == (1).to_bytes(8, "little") + (7).to_bytes(8, "little")
    assert item[116:] == b"\x02\x02a\x04bc\x00" + b"data"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: bytes.fromhex(item["data"])[:20].hex())
def test_items_of_another_implementation(item: dict[str, Any]) -> None:
    data, raw, tags = bytes.fromhex(item["data"]), bytes.fromhex(item["raw"]), [(n, v) for n, v in item["tags"]]
    read = verify(raw)
    assert (read.id, read.data, read.tags) == (item["id"], data, tags)
    made = sign(data, tags, item["secret"])
    if item["plain"]:  # Ed25519 is deterministic: byte for byte the same
        assert (made.raw, made.id) == (raw, item["id"])
    else:  # a target or an anchor, which we take but do not make
        assert made.id != item["id"]


def test_deep_hash_of_a_blob_and_of_a_list() -> None:
    def sha(data: bytes) -> bytes:
        return hashlib.sha384(data).digest()

    blob = sha(sha(b"blob2") + sha(b"ab"))
    assert deep_hash(b"ab") == blob
    assert deep_hash([b"ab"]) == sha(sha(b"list1") + blob)


@pytest.mark.parametrize(
    "tags",
    [
        [("a", "b")] * 129,
        [("", "b")],
        [("a", "")],
        [("a" * 1025, "b")],
        [("a", "b" * 3073)],
        [("a" * 1024, "b" * 3072)],
        [("ä" * 513, "b")],
        [("a", "b" * 500)] * 9,
    ],
)
def test_what_no_verifier_takes_is_not_signed(tags: list[tuple[str, str]]) -> None:
    with pytest.raises(BadDataItem):
        sign(b"data", tags, "secret")


@given(st.lists(st.tuples(st.text(max_size=600), st.text(max_size=1200)), max_size=130))
def test_what_is_signed_verifies(tags: list[tuple[str, str]]) -> None:
    try:
        item = sign(b"data", tags, "secret")
    except BadDataItem:
        return
    assert verify(item.raw).tags == tags


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_found(place: int, change: int) -> None:
    raw = bytearray(sign(b"some data here", TAGS, "secret").raw)
    raw[place % len(raw)] ^= change
    with pytest.raises(BadDataItem):
        verify(bytes(raw))


@given(st.binary(max_size=400))
def test_any_bytes_are_an_item_or_refused(data: bytes) -> None:
    with pytest.raises(BadDataItem):
        verify(b"\x02\x00" + data)
