"""Signing in with a wallet: a challenge, its signature (SEP-53), and whether the signers may act for the account.

SEP-53: a signature is ed25519 over SHA-256 of "Stellar Signed Message:\\n" and the message. A signature proves a key,
not an account, so the account's signers and its medium threshold are read from the chain, at the sign-in and again at
each refresh. An account that is not on the chain yet has its own key as its only signer.

Rows of SESSIONS: `challenge#<SHA-256 of the message, hex>` {address, valid_until, used_at?, expires}. A row outlives
the challenge's validity by a day, so that a late signature is told why it is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from nuna import wiring
from nuna.accounts import sessions, users
from nuna.adapters.ports import ConditionFailed, Item, Put, Update
from nuna.errors import BadRequest, Forbidden, Problem, Unauthorized, field_error
from nuna.formats import strkey
from nuna.formats.clock import now, rfc3339
from nuna.log import audit
from nuna.resources import SESSIONS
from nuna.settings import setting
from nuna.web.identity import LIFETIME, Principal, issue
from nuna.web.types import Address, Body, View

VALIDITY = 300  # seconds a challenge may be signed
REMEMBERED = 86_400  # seconds after that for which its row is kept
MAX_SIGNATURES = 21  # an account's own key and its 20 signers
SEP53_PREFIX = b"Stellar Signed Message:\n"
METHODS = ("sep53", "sep10", "sep45")


Base64 = Annotated[str, StringConstraints(max_length=200)]


class ChallengeBody(Body):
    wallet_address: Address


class ChallengeView(View):
    """`challenge`: the message to sign as it is; `expires`: until when."""

    challenge: str
    expires: str


class VerifyBody(Body):
    """`signature`: base64 of 64 bytes; several, for an account whose threshold needs more than one key."""

    wallet_address: Address
    challenge: Annotated[str, StringConstraints(strip_whitespace=False, max_length=2_000)]
    signature: Base64 | Annotated[list[Base64], Field(max_length=MAX_SIGNATURES)]

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
    """What a sign-in or a refresh gives: the answer, and the refresh token for the cookie, with its life in seconds."""

    answer: SignedIn
    refresh_token: str
    seconds: int = sessions.LIFETIME


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


def verify(address: str, message: str, signatures: list[str], agent: str = "") -> Session:
    """A session for the wallet that signed its challenge; `agent`: the User-Agent.

    Raises Unauthorized (`challenge_unknown`, `challenge_expired`, `challenge_used`, `signature_invalid`), Forbidden
    (`threshold_not_met`), Unprocessable for a malformed signature, Unavailable while the chain can't be asked. A
    refusal leaves the challenge as it was.
    """
    try:
        session = _sign_in(address, message, signatures, agent)
    except Problem as problem:
        audit("sign_in_refused", address, reason=problem.code)
        raise
    audit("sign_in", address, session=session.refresh_token.partition(".")[0])
    return session


def _sign_in(address: str, message: str, signatures: list[str], agent: str) -> Session:
    id = challenge_id(message)
    _require_open(wiring.tables().get(SESSIONS, id=id), address)
    signers, funded = _require_authority(address, message, signatures)
    principal = sessions.principal(users.signed_in(address), funded=funded)
    refresh_token, family = sessions.begin(principal, sorted(signers), agent)
    used = Update(SESSIONS, {"id": id}, set={"used_at": now()}, expect={"used_at": None, "address": address})
    try:
        wiring.tables().write(used, family)
    except ConditionFailed as error:  # another request with this challenge was first
        raise _used() from error
    return Session(_answer(principal), refresh_token)


def refresh(token: str) -> Session:
    """A new access token, with the user's role and tier of now, and the refresh token's successor.

    Raises Unauthorized as sessions.rotate does, and `signers_changed` when those who signed in may no longer act for
    the account, which ends the session; Unavailable while the chain can't be asked, and then nothing is spent.
    """
    wallet = None
    try:
        row = sessions.find(token)
        wallet = row["address"]
        funded = _require_signers(row)
        row, successor = sessions.rotate(token)
    except Problem as problem:
        audit("refresh_refused", wallet, reason=problem.code, session=token.partition(".")[0][:26])
        raise
    audit("refresh", wallet, session=sessions.family_of(row))
    principal = sessions.principal(users.read(row["address"]), sessions.family_of(row), funded=funded)
    return Session(_answer(principal), successor, row["expires"] - now())


def _answer(principal: Principal) -> SignedIn:
    view, _ = users.view_me(principal.address)
    return SignedIn(access_token=issue(principal), expires_in=LIFETIME, user=view)


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


def _require_signers(row: Item) -> bool:
    """The keys that signed in still weigh enough: a master weight of 0, or a signer taken off, ends their sessions.

    Answers whether the account is on the chain.
    """
    weights, needed, funded = _authority(row["address"])
    if sum(weights.get(key, 0) for key in row["signers"]) < needed:
        sessions.revoke(sessions.family_of(row), "signers_changed")
        raise Unauthorized(
            "the keys that signed in may no longer act for this account; sign in with those that may",
            code="signers_changed",
        )
    return funded


def _authority(address: str) -> tuple[dict[str, int], int, bool]:
    """(key that can sign a message → weight, the weight needed, whether the account is on the chain)."""
    account = wiring.chain().signers(address)
    weights, threshold = account or ({address: 1}, 0)
    keys = {address: 0} | {key: weight for key, weight in weights.items() if key.startswith("G")}
    return keys, max(1, threshold), account is not None


def _require_authority(address: str, message: str, signatures: list[str]) -> tuple[Collection[str], bool]:
    """(the keys that signed, whether the account is on the chain); raises as verify does."""
    if not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise field_error("signature", f"expected 1 to {MAX_SIGNATURES} signatures")
    raw = [_signature(text) for text in signatures]
    keys, needed, funded = _authority(address)
    digest = sep53_hash(message)
    signed = {next((key for key in keys if _made_by(key, digest, signature)), "") for signature in raw}
    if "" in signed:
        raise Unauthorized(
            "the signature is not one of this account's signers over this challenge (SEP-53)", code="signature_invalid"
        )
    weight = sum(keys[key] for key in signed)
    if weight < needed:
        raise Forbidden(
            f"the signatures weigh {weight}, the account's medium threshold is {needed}; "
            "send the signatures of more of its signers",
            code="threshold_not_met",
        )
    return signed, funded


def _signature(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 64:
        raise field_error("signature", "expected base64 of the 64 bytes of an ed25519 signature")
    return raw


def _made_by(key: str, digest: bytes, signature: bytes) -> bool:
    """libsodium refuses what RFC 8032 allows several readings of: s ≥ L, keys and R of small order, other encodings."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(strkey.decode(key)).verify(digest, signature)
    except BadSignatureError:
        return False
    return True
