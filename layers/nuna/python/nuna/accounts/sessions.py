"""Sessions: one per sign-in, kept alive by a refresh token that is rotated at each use (RFC 9700 §4.14.2).

A token is `<session>.<secret>`. A successor is HMAC-SHA256 of the token it replaces, under the session's own random
seed, and SESSIONS keeps only SHA-256 of the current one: `family#<ULID>` {address, signers, current, seed, rotations,
rotated, begun_at, used_at, agent?, expires, signed_in?, revoked_at?}. So a token of ours that was replaced can be led
on to the current one: a late tab, or a client whose answer got lost, gets that one within GRACE seconds. Later it means
that two parties hold the session, and it ends. A secret that never was the session's ends nothing.

A session ends LIFETIME seconds after the sign-in, however often it is used (NIST SP 800-63B §4.1.3).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Any

from ulid import ULID

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Item, Page, Put, Update
from nuna.errors import NotFound, Unauthorized
from nuna.formats.clock import now
from nuna.formats.names import printable
from nuna.log import audit
from nuna.resources import SESSIONS
from nuna.web.identity import UNFUNDED, Principal, session_key

LIFETIME = 30 * 86_400  # seconds from the sign-in
GRACE = 30  # seconds within which a replaced token gives the current one: as long as a request can take
TIMES = 8  # rotations whose moment is kept
STEPS = 4_096  # rotations after which a token is no longer recognised as an old one; all of them are 10 ms of hashing
AGENT = 200  # characters of a User-Agent


def principal(user: Item, family: str | None = None, *, funded: bool = True) -> Principal:
    """`user`, in a new session or in that one; `funded`: whether the account is on the chain."""
    tier = user.get("tier", "standard") if funded else UNFUNDED
    return Principal(user["address"], user.get("role", "user"), tier, family or str(ULID()))


def begin(principal: Principal, signers: Sequence[str], agent: str = "") -> tuple[str, Put]:
    """The session's first refresh token, and the write that makes it valid.

    `signers`: the keys that signed in (G…); `agent`: the User-Agent, by which its owner recognises the session.
    """
    token, moment = f"{principal.family}.{secrets.token_urlsafe(32)}", now()
    row = {
        "id": session_key(principal.family),
        "address": principal.address,
        "signed_in": principal.address,
        "signers": list(signers),
        "current": _digest(token),
        "seed": secrets.token_hex(32),
        "rotations": 0,
        "rotated": [],
        "begun_at": moment,
        "used_at": moment,
        "agent": printable(agent[:AGENT]) or None,
        "expires": moment + LIFETIME,
    }
    return token, Put(SESSIONS, row, absent=True)


def find(token: str) -> Item:
    """The session that `token` may refresh now; nothing is spent.

    Raises Unauthorized: `refresh_missing`, `refresh_invalid` (unknown, expired or signed out), `refresh_reused`.
    """
    row = _live(token)
    _current(row, token)
    return row


def rotate(token: str) -> tuple[Item, str]:
    """The session of `token` and its next refresh token; raises as find does."""
    row = _live(token)
    if (current := _current(row, token)) != token:
        return row, current
    moment = now()
    change = {
        "current": _digest(successor := _successor(row, token)),
        "rotated": [*row["rotated"], moment][-TIMES:],
        "rotations": row["rotations"] + 1,
        "used_at": moment,
    }
    try:
        wiring.tables().write(
            Update(SESSIONS, {"id": row["id"]}, set=change, expect={"current": row["current"], "revoked_at": None})
        )
    except ConditionFailed:  # the same token came twice at once, or a sign-out was first
        row = _live(token)
        return row, _current(row, token)
    return row, successor


def revoke(family: str, event: str = "sign_out") -> None:
    """End a session; `event`: why, for the audit log. One that is not there, or has ended already, stays as it is."""
    change = {"revoked_at": now(), "signed_in": None}
    try:
        ended = wiring.tables().update(
            Update(SESSIONS, {"id": session_key(family)}, set=change, expect={"revoked_at": None}, exists=True)
        )
    except ConditionFailed:
        return
    audit(event, ended["address"], session=family)


def of_user(address: str, after: Item | None = None, limit: int = 100) -> Page:
    """A page of a wallet's live sessions, newest first."""
    page = wiring.tables().query(SESSIONS, address, index="by_user", after=after, limit=limit)
    return Page([row for row in page.items if row["expires"] > now()], page.after)


def one_of_user(address: str, family: str) -> Item:
    """A live session of this wallet; raises NotFound (`session_not_found`), also for someone else's."""
    row = wiring.tables().get(SESSIONS, id=session_key(family))
    if row is None or row.get("signed_in") != address or row["expires"] <= now():
        raise NotFound("you have no such session", code="session_not_found")
    return row


def revoke_all(address: str) -> None:
    """Sign a wallet out everywhere."""
    after: Item | None = None
    while True:
        page = of_user(address, after)
        for row in page.items:
            revoke(family_of(row), "sign_out_everywhere")
        after = page.after
        if after is None:
            return


def family_of(row: Item) -> str:
    """A session's id."""
    return str(row["id"]).removeprefix(session_key(""))


def _live(token: str) -> Item:
    family, _, secret = token.partition(".")
    if not secret:
        raise Unauthorized("there is no refresh token; sign in", code="refresh_missing")
    row = wiring.tables().get(SESSIONS, id=session_key(family)) if 0 < len(family) <= 26 else None
    if row is None or "revoked_at" in row or row["expires"] <= now():
        raise _invalid()
    return row


def _current(row: Item, token: str) -> str:
    """The session's current token, found from one of its tokens; ends the session for one replaced too long ago."""
    candidate = token
    for behind in range(min(row["rotations"], STEPS) + 1):
        if hmac.compare_digest(row["current"], _digest(candidate)):
            if behind and not _just_replaced(row, behind):
                revoke(family_of(row), "token_reuse")
                raise Unauthorized(
                    "this refresh token was used before, so everything signed in with it is signed out; sign in again",
                    code="refresh_reused",
                )
            return candidate
        candidate = _successor(row, candidate)
    raise _invalid()


def _just_replaced(row: Item, behind: int) -> bool:
    """Whether the token `behind` rotations before the current one was replaced within GRACE seconds."""
    rotated: list[Any] = row["rotated"]
    return behind <= len(rotated) and now() - int(rotated[-behind]) <= GRACE


def _invalid() -> Unauthorized:
    return Unauthorized("the refresh token is not valid any more; sign in again", code="refresh_invalid")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _successor(row: Item, token: str) -> str:
    secret = hmac.digest(bytes.fromhex(row["seed"]), token.encode(), "sha256").hex()
    return f"{family_of(row)}.{secret}"
