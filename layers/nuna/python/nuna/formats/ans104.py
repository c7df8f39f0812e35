"""Arweave data items: ANS-104, signed with Ed25519 (signature type 2). Pure, but for the signature's library.

The one Python library for it brings a whole Ethereum stack (web3) into the Lambda; the format is a hundred lines.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

ED25519 = 2
SIGNATURE = 64
OWNER = 32
MAX_TAGS = 128
MAX_TAG_BYTES = 4096
MAX_NAME_BYTES = 1024
MAX_VALUE_BYTES = 3072

Tags = list[tuple[str, str]]


class BadDataItem(ValueError):
    """The bytes are not a data item that we can verify; says what is wrong."""


@dataclass(frozen=True)
class DataItem:
    """`raw` is what a bundler takes, `id` (base64url of the signature's SHA-256) is where a gateway serves `data`."""

    id: str
    raw: bytes
    data: bytes
    tags: Tags


def sign(data: bytes, tags: Tags, secret: str) -> DataItem:
    """The data item of `data`, signed with the key derived from `secret`; the same input gives the same id.

    Raises BadDataItem for tags that no verifier takes.
    """
    from nacl.signing import SigningKey

    key = SigningKey(hashlib.sha256(secret.encode()).digest())
    owner, encoded = bytes(key.verify_key), _encode_tags(tags)
    signature = key.sign(_message(owner, b"", b"", encoded, data)).signature
    head = ED25519.to_bytes(2, "little") + signature + owner + b"\0\0"
    counts = len(tags).to_bytes(8, "little") + len(encoded).to_bytes(8, "little")
    return DataItem(_id(signature), head + counts + encoded + data, data, tags)


def verify(item: bytes) -> DataItem:
    """The item in these bytes; raises BadDataItem unless its signature holds."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    fixed = 2 + SIGNATURE + OWNER
    if len(item) < fixed + 18:
        raise BadDataItem("too short for a data item")
    if int.from_bytes(item[:2], "little") != ED25519:
        raise BadDataItem("only Ed25519 signatures (type 2) are taken")
    signature, owner = item[2 : 2 + SIGNATURE], item[2 + SIGNATURE : fixed]
    target, at = _optional(item, fixed)
    anchor, at = _optional(item, at)
    count, length = int.from_bytes(item[at : at + 8], "little"), int.from_bytes(item[at + 8 : at + 16], "little")
    at += 16
    if length > MAX_TAG_BYTES or at + length > len(item):
        raise BadDataItem("the tags are longer than allowed")
    encoded, data = item[at : at + length], item[at + length :]
    tags = _decode_tags(encoded)
    if len(tags) != count or _encode_tags(tags) != encoded:
        raise BadDataItem("the tags do not fit their count")
    try:
        VerifyKey(owner).verify(_message(owner, target, anchor, encoded, data), signature)
    except BadSignatureError as error:
        raise BadDataItem("the signature does not fit the data") from error
    return DataItem(_id(signature), item, data, tags)


def _optional(item: bytes, at: int) -> tuple[bytes, int]:
    """A target or an anchor: a byte that says whether 32 bytes follow; and where it ends."""
    if at >= len(item) or item[at] > 1:
        raise BadDataItem("a target or an anchor is neither there nor absent")
    end = at + 1 + 32 * item[at]
    return item[at + 1 : end], end


def deep_hash(value: bytes | list[bytes]) -> bytes:
    """Arweave's deep hash (SHA-384) of a blob or of a list of blobs."""
    if isinstance(value, bytes):
        return _sha384(_sha384(b"blob" + str(len(value)).encode()) + _sha384(value))
    total = _sha384(b"list" + str(len(value)).encode())
    for part in value:
        total = _sha384(total + deep_hash(part))
    return total


def _message(owner: bytes, target: bytes, anchor: bytes, tags: bytes, data: bytes) -> bytes:
    return deep_hash([b"dataitem", b"1", str(ED25519).encode(), owner, target, anchor, tags, data])


def _id(signature: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(signature).digest()).decode().rstrip("=")


def _sha384(data: bytes) -> bytes:
    return hashlib.sha384(data).digest()


def _encode_tags(tags: Tags) -> bytes:
    """Avro: a block of (name, value) records, then an empty block; raises BadDataItem beyond ANS-104's limits (2.1)."""
    if len(tags) > MAX_TAGS:
        raise BadDataItem(f"{len(tags)} tags; at most {MAX_TAGS} are allowed")
    if not tags:
        return b""
    for name, value in tags:
        if not 0 < len(name.encode()) <= MAX_NAME_BYTES or not 0 < len(value.encode()) <= MAX_VALUE_BYTES:
            raise BadDataItem(f"a tag has a name of 1 to {MAX_NAME_BYTES} bytes and a value of 1 to {MAX_VALUE_BYTES}")
    body = b"".join(_avro_text(part) for tag in tags for part in tag)
    encoded = _avro_long(len(tags)) + body + b"\0"
    if len(encoded) > MAX_TAG_BYTES:
        raise BadDataItem(f"tags of {len(encoded)} bytes; at most {MAX_TAG_BYTES} are allowed")
    return encoded


def _decode_tags(data: bytes) -> Tags:
    if not data:
        return []
    at = 0

    def long() -> int:
        nonlocal at
        value = shift = 0
        while True:
            if at >= len(data) or shift > 63:
                raise BadDataItem("the tags end too early")
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return (value >> 1) ^ -(value & 1)

    def text() -> str:
        nonlocal at
        length = long()
        if not 0 <= length <= len(data) - at:
            raise BadDataItem("a tag is longer than the tags")
        at += length
        try:
            return data[at - length : at].decode()
        except UnicodeDecodeError as error:
            raise BadDataItem("a tag is not UTF-8") from error

    count = long()
    if not 0 <= count <= MAX_TAGS:
        raise BadDataItem(f"{count} tags; at most {MAX_TAGS} are allowed")
    return [(text(), text()) for _ in range(count)]


def _avro_long(value: int) -> bytes:
    value, out = value << 1, bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _avro_text(text: str) -> bytes:
    raw = text.encode()
    return _avro_long(len(raw)) + raw
