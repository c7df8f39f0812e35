"""Stellar addresses as text (SEP-23): enough to tell a right one from a wrong one without the SDK's 0.4 s import."""

from __future__ import annotations

import base64
import binascii

_VERSION = {"G": 6 << 3, "C": 2 << 3}
KINDS = {"G": "account", "C": "contract"}


def decode(address: str) -> bytes:
    """The 32 bytes of a `G…` (public key) or `C…` (contract) address; ValueError says what is wrong with it."""
    if len(address) != 56 or address[0] not in _VERSION:
        raise ValueError("expected an address of 56 characters that begins with G (account) or C (contract)")
    try:
        raw = base64.b32decode(address)
    except ValueError as error:  # binascii.Error is one; so is a character that is not ASCII
        raise ValueError("the address is not base32 (A-Z, 2-7)") from error
    if raw[0] != _VERSION[address[0]] or binascii.crc_hqx(raw[:-2], 0).to_bytes(2, "little") != raw[-2:]:
        raise ValueError("the address's checksum does not fit: a character is wrong")
    return raw[1:-2]


def check(address: str, kinds: str = "GC") -> str:
    """`address` itself if it is valid and of one of `kinds`; else ValueError."""
    if address[:1] not in kinds:
        raise ValueError(f"expected the address of {' or '.join(f'a {KINDS[k]} ({k}…)' for k in kinds)}")
    decode(address)
    return address
