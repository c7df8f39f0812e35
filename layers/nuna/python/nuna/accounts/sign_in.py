"""Signing in with a wallet: a challenge, its signature (SEP-53), and whether the signers may act for the account.

SEP-53: a signature is ed25519 over SHA-256 of "Stellar Signed Message:\\n" and the message. A signature proves a key,
not an account, so the account's signers and its medium threshold are read from the chain. An account that is not on
the chain yet has its own key as its only signer.

Rows of SESSIONS: `challenge#<SHA-256 of the message, hex>` {address, valid_until, used_at?, expires}. A row outlives
the challenge's validity by a day, so that a late signature is told why it is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from nuna import wiring
from nuna.accounts import sessions, users
from nuna.adapters.ports import ConditionFailed, Item, Put, Update
from nuna.errors import BadRequest, Forbidden, Problem, Unauthorized, field_error
from nuna.formats import strkey
from nuna.formats.clock import now, rfc3339
from nuna.resources import SESSIONS
from nuna.settings import setting
from nuna.web.identity import LIFETIME, Principal, issue
from nuna.web.types import Address, Body, View

VALIDITY = 300  # seconds a challenge may be signed
REMEMBERED = 86_400  # seconds after that for which its row is kept
MAX_SIGNATURES = 21  # an account's own key and its 20 signers
SEP53_PREFIX = b"Stellar Signed Message:\n"
METHODS = ("sep53", "sep10", "sep45")


class ChallengeBody(Body):
    wallet_address: Address


class ChallengeView(View):
    """`challenge`: the message to sign as it is; `expires`: until when."""

    challenge: str
    expires: str


class VerifyBody(Body):
    """`signature`: base64 of 64 bytes; several, for an account whose threshold needs more than one key."""

    wallet_address: Address
    challenge: str
    signature: str | Annotated[list[str], Field(max_length=MAX_SIGNATURES)]

    @property
    def signatures(self) -> list[str]:
        return [self.signature] if isinstance(self.signature, str) else self.signature


class SignedIn(View):
    """A bearer token for `expires_in` seconds, and whose it is."""

    access_token: str
    expires_in: int
    user: users.MeView


@dataclass(frozen=True)
class Session:
    """What a sign-in or a refresh gives: the answer, and the refresh token for the cookie."""

    answer: SignedIn
    refresh_token: str


def challenge(address: str, method: str = "sep53") -> ChallengeView:
    """A message for `address` to sign within VALIDITY seconds, once.

    Raises BadRequest: `unknown_method`, `method_not_supported` (a contract account has no key that signs messages).
    """
    _require_sep53(address, method)
    began, site = now(), setting("PUBLIC_URL")
    message = "\n".join(
        [
            f"{urlsplit(site).netloc} wants you to sign in with your Stellar account:",
            address,
            "",
            "Signing this message costs nothing and moves nothing.",
            "",
            f"URI: {site}",
            f"Network: {setting('NETWORK_PASSPHRASE')}",
            f"Nonce: {secrets.token_urlsafe(24)}",
            f"Issued At: {rfc3339(began)}",
            f"Expiration Time: {rfc3339(began + VALIDITY)}",
        ]
    )
    valid_until = began + VALIDITY
    row = {"id": challenge_id(message), "address": address, "valid_until": valid_until}
    wiring.tables().write(Put(SESSIONS, row | {"expires": valid_until + REMEMBERED}))
    return ChallengeView(challenge=message, expires=rfc3339(valid_until))


def verify(address: str, message: str, signatures: list[str]) -> Session:
    """A session for the wallet that signed its challenge.

    Raises Unauthorized (`challenge_unknown`, `challenge_expired`, `challenge_used`, `signature_invalid`), Forbidden
    (`threshold_not_met`), Unprocessable for a malformed signature, Unavailable while the chain can't be asked. A
    refusal leaves the challenge as it was.
    """
    id = challenge_id(message)
    _require_open(wiring.tables().get(SESSIONS, id=id), address)
    on_chain = _require_authority(address, message, signatures)
    principal = sessions.principal(users.signed_in(address, on_chain=on_chain))
    refresh_token, family = sessions.begin(principal)
    used = Update(SESSIONS, {"id": id}, set={"used_at": now()}, expect={"used_at": None, "address": address})
    try:
        wiring.tables().write(used, family)
    except ConditionFailed as error:  # another request with this challenge was first
        raise _used() from error
    return _session(principal, refresh_token)


def refresh(token: str) -> Session:
    """A new access token, with the user's role and tier of now, and the refresh token's successor.

    Raises Unauthorized as sessions.rotate does.
    """
    address, family, successor = sessions.rotate(token)
    return _session(sessions.principal(users.read(address), family), successor)


def _session(principal: Principal, refresh_token: str) -> Session:
    view, _ = users.view_me(principal.address)
    return Session(SignedIn(access_token=issue(principal), expires_in=LIFETIME, user=view), refresh_token)


def challenge_id(message: str) -> str:
    """The key of a challenge's row in SESSIONS."""
    return f"challenge#{hashlib.sha256(message.encode()).hexdigest()}"


def sep53_hash(message: str | bytes) -> bytes:
    """What a wallet signs for `message` (SEP-53)."""
    return hashlib.sha256(SEP53_PREFIX + (message.encode() if isinstance(message, str) else message)).digest()


def _require_sep53(address: str, method: str) -> None:
    if method not in METHODS:
        raise BadRequest(f"method {method!r} is not one of {', '.join(METHODS)}", code="unknown_method")
    if method != "sep53":
        raise BadRequest(f"{method} is not offered here; sign in with method=sep53", code="method_not_supported")
    if address.startswith("C"):
        raise BadRequest(
            "a contract account has no key that signs a message, and sep45 is not offered here; use a G… account",
            code="method_not_supported",
        )


def _require_open(row: Item | None, address: str) -> None:
    if row is None or row["address"] != address:
        raise Unauthorized("we gave this wallet no such challenge; ask for one", code="challenge_unknown")
    if "used_at" in row:
        raise _used()
    if row["valid_until"] <= now():
        raise Unauthorized(
            f"the challenge expired at {rfc3339(row['valid_until'])}; ask for a new one", code="challenge_expired"
        )


def _used() -> Problem:
    return Unauthorized("the challenge was used already; ask for a new one", code="challenge_used")


def _require_authority(address: str, message: str, signatures: list[str]) -> bool:
    """Whether the account is on the chain; raises as verify does."""
    if not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise field_error("signature", f"expected 1 to {MAX_SIGNATURES} signatures")
    raw = [_signature(text) for text in signatures]
    account = wiring.chain().signers(address)
    weights, threshold = account or ({address: 1}, 0)
    keys = {address: 0} | {key: weight for key, weight in weights.items() if key.startswith("G")}
    digest = sep53_hash(message)
    signed = [next((key for key in keys if _made_by(key, digest, signature)), None) for signature in raw]
    if None in signed:
        raise Unauthorized(
            "the signature is not one of this account's signers over this challenge (SEP-53)", code="signature_invalid"
        )
    weight, needed = sum(keys[key] for key in set(signed) if key), max(1, threshold)
    if weight < needed:
        raise Forbidden(
            f"the signatures weigh {weight}, the account's medium threshold is {needed}; "
            "send the signatures of more of its signers",
            code="threshold_not_met",
        )
    return account is not None


def _signature(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 64:
        raise field_error("signature", "expected base64 of the 64 bytes of an ed25519 signature")
    return raw


def _made_by(key: str, digest: bytes, signature: bytes) -> bool:
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(strkey.decode(key)).verify(digest, signature)
    except BadSignatureError:
        return False
    return True
