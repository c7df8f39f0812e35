"""Users: a profile beside each wallet address. An address that never signed in has an empty one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from nuna import wiring
from nuna.accounts.profile import ProfileChange, Settings
from nuna.adapters.ports import ConditionFailed, Delete, Item, Put, Update, Write
from nuna.adapters.tables import every, retry_on_conflict
from nuna.errors import Conflict
from nuna.formats.clock import rfc3339
from nuna.resources import COLLECTIONS, NFTS, USERS
from nuna.web.etags import require_version
from nuna.web.types import View


class UserSummary(View):
    """Enough of a user to draw them in a list."""

    address: str
    username: str | None = None
    avatar_url: str | None = None


class UserView(UserSummary):
    """A profile. `owned`: NFTs held now; `created`: NFTs that exist in the collections they made."""

    bio: str | None = None
    banner_url: str | None = None
    twitter_handle: str | None = None
    instagram_handle: str | None = None
    website_url: str | None = None
    is_verified: bool = False
    role: str = "user"
    followers: int = 0
    following: int = 0
    owned: int = 0
    created: int = 0
    created_at: str | None = None
    updated_at: str | None = None


class MeView(UserView):
    """One's own profile, with what nobody else sees."""

    email: str | None = None
    email_verified: bool = False
    tier: str = "standard"
    settings: Settings = Field(default_factory=Settings)


def summaries(addresses: Iterable[str]) -> dict[str, UserSummary]:
    """A summary of each address, known or not, by one batched read."""
    wanted = dict.fromkeys(addresses)
    found = {item["address"]: item for item in wiring.tables().get_many(USERS, ({"address": a} for a in wanted))}
    return {address: UserSummary.model_validate(found.get(address, {"address": address})) for address in wanted}


def view_user(address: str) -> UserView:
    return UserView.model_validate(_with_counts(read(address)))


def view_me(address: str) -> tuple[MeView, int]:
    """One's own profile and its version."""
    item = read(address)
    return MeView.model_validate(_with_counts(item)), item["version"]


def signed_in(address: str) -> Item:
    """The user's item, made at their first sign-in."""
    found = wiring.tables().get(USERS, address=address)
    if found and "role" in found:
        return found
    first = {"role": "user", "created_at": rfc3339(), "version": 1}
    try:
        return wiring.tables().update(Update(USERS, {"address": address}, set=first, expect={"role": None}))
    except ConditionFailed:  # another request of the same user was first
        return read(address)


def update_me(address: str, change: ProfileChange, if_match: str | None = None) -> tuple[MeView, int]:
    """Change the fields that were sent (null clears one); answers as view_me.

    Raises PreconditionFailed (`stale`) when If-Match names another version, Conflict (`username_taken`).
    """
    values = change.values()

    def attempt() -> None:
        before = read(address)
        require_version(if_match, before["version"])
        try:
            wiring.tables().write(*_writes(before, values))
        except ConditionFailed:
            _refuse_taken(values.get("username"), address)
            raise

    try:
        retry_on_conflict(attempt)
    except ConditionFailed as error:
        message = "the profile is being changed by other requests; try again"
        raise Conflict(message, code="busy", retry_after=1) from error
    return view_me(address)


def _writes(before: Item, values: dict[str, Any]) -> list[Write]:
    address, version = before["address"], before["version"]
    values = values | {"updated_at": rfc3339(), "version": version + 1}
    if "email" in values and values["email"] != before.get("email"):
        values["email_verified"] = False
    values.setdefault("created_at", before.get("created_at") or rfc3339())
    values.setdefault("role", before.get("role", "user"))
    expect = {"version": version if version else None}
    writes: list[Write] = [Update(USERS, {"address": address}, set=values, expect=expect)]
    old, new = _name_key(before.get("username")), _name_key(values.get("username", before.get("username")))
    if old != new:
        if new:
            writes.append(Put(USERS, {"address": new, "owner": address}, absent=True))
        if old:
            writes.append(Delete(USERS, {"address": old}, expect={"owner": address}))
    return writes


def _name_key(username: str | None) -> str | None:
    """The key of the item that holds a name: names that differ in case only are one."""
    return f"username#{username.lower()}" if username else None


def _refuse_taken(username: str | None, address: str) -> None:
    key = _name_key(username)
    holder = wiring.tables().get(USERS, address=key) if key else None
    if holder and holder["owner"] != address:
        message = f"{username} belongs to someone else; choose another"
        raise Conflict(message, code="username_taken", errors=[{"field": "username", "message": message}])


def read(address: str) -> Item:
    """The user's item; of one who never signed in, an empty one with version 0."""
    return {"address": address, "version": 0} | (wiring.tables().get(USERS, address=address) or {})


def _with_counts(item: Item) -> Item:
    tables, address = wiring.tables(), item["address"]
    collections = every(tables, COLLECTIONS, address, index="by_creator")
    created = sum(collection.get("total_supply", 0) for collection in collections)
    return item | {"owned": tables.count(NFTS, address, index="by_owner"), "created": created}
