"""E-mail addresses: no mail but the question itself goes to one before its reader has confirmed it.

A row of USERS has `email` and `email_verified`; until it is confirmed, of the newest question {email_token: SHA-256 of
its token, email_until: unix seconds}. `email#<in lower case>` {owner} gives a confirmed address to one account; one
that is only claimed is kept from nobody. The token is made when the mail is sent (`new_token`): no queue holds it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Item, Put, Update
from nuna.errors import BadRequest, Conflict, field_error
from nuna.formats.clock import now, rfc3339
from nuna.log import audit
from nuna.resources import EMAILS, USERS
from nuna.web import rate_limit
from nuna.web.rate_limit import Policy

VALIDITY = 86_400  # seconds a token may be used
PER_WALLET = Policy("email", 5, 3_600)
PER_MAILBOX = Policy("email-to", 5, 86_400)
"""Questions to one mailbox, whoever asks: a stranger's is not filled through us."""
DOTLESS = ("gmail.com", "googlemail.com")  # deliver a@ and a.@ to one mailbox
UNCONFIRMED: dict[str, Any] = {"email_verified": False, "email_token": None, "email_until": None}


def spend(user: str, email: str) -> None:
    """Take one question to `email`; raises TooManyRequests when the wallet or the mailbox had enough."""
    rate_limit.spend(PER_WALLET, user)
    rate_limit.spend(PER_MAILBOX, hashlib.sha256(_mailbox(email).encode()).hexdigest())


def ask(user: str, email: str) -> None:
    """Have the question sent."""
    wiring.queues().send(EMAILS, {"user": user, "confirm": email})


def ask_again(user: str) -> None:
    """Raises as spend does, Unprocessable without an address, Conflict (`email_confirmed`)."""
    row = wiring.tables().get(USERS, address=user) or {}
    if not row.get("email"):
        raise field_error("email", "your profile has no e-mail address; send one")
    if row.get("email_verified"):
        raise Conflict("your e-mail address is confirmed already", code="email_confirmed")
    spend(user, row["email"])
    ask(user, row["email"])


def new_token(user: str, email: str) -> str | None:
    """A token that confirms `email`, in place of any before it; None if there is nothing to confirm any more."""
    row = wiring.tables().get(USERS, address=user) or {}
    if row.get("email") != email or row.get("email_verified"):
        return None
    token = secrets.token_urlsafe(32)
    made = {"email_token": _digest(token), "email_until": now() + VALIDITY}
    unchanged = {"email": email, "email_verified": row.get("email_verified")}
    try:
        wiring.tables().write(Update(USERS, {"address": user}, set=made, expect=unchanged))
    except ConditionFailed:  # confirmed or changed at this very moment
        return None
    return token


def confirm(user: str, token: str) -> None:
    """The user's address is confirmed, and theirs alone. A token serves once.

    Raises BadRequest (`confirmation_invalid`, `confirmation_expired`), Conflict (`email_taken`).
    """
    row = wiring.tables().get(USERS, address=user) or {}
    digest = _digest(token)
    if not hmac.compare_digest(row.get("email_token", ""), digest):
        raise _invalid()
    if row["email_until"] <= now():
        raise BadRequest("the token has expired; have another e-mail sent", code="confirmation_expired")
    change = UNCONFIRMED | {"email_verified": True, "updated_at": rfc3339()}
    confirmed = Update(
        USERS, {"address": user}, set=change, add={"version": 1}, expect={"email_token": digest, "email": row["email"]}
    )
    try:
        wiring.tables().write(confirmed, Put(USERS, {"address": key(row["email"]), "owner": user}, absent=True))
    except ConditionFailed as error:
        if wiring.tables().get(USERS, address=key(row["email"])):
            raise Conflict(
                "this address is confirmed for another account; take it away there first", code="email_taken"
            ) from error
        raise _invalid() from error
    audit("email_confirmed", user)


def confirmed(user: Item) -> str | None:
    """Where a user's mail may go."""
    return str(user["email"]) if user.get("email") and user.get("email_verified") else None


def key(email: str) -> str:
    """The key of the item of USERS that gives a confirmed address to one account."""
    return f"email#{email.lower()}"


def _mailbox(email: str) -> str:
    """One text for the addresses that most likely reach one reader: `a.na+nuna@gmail.com` is `ana@gmail.com`."""
    local, _, domain = email.lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in DOTLESS else local}@{domain}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _invalid() -> BadRequest:
    return BadRequest(
        "this is not the token of the newest e-mail to your address; each serves once", code="confirmation_invalid"
    )
