"""What WebSocket clients say: `{"action": "subscribe" | "unsubscribe" | "resume" | "authenticate" | "ping", …}`.

Rows of CONNECTIONS: `#<connection>` {channels, user?, version} is the connection itself, read and changed
consistently; `<channel>` one of its subscriptions. `user:me` is told to those who sent an access token in a message; a
URL is logged by everything on its way and never carries one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Delete, Item, Put, Write
from nuna.adapters.tables import retry_on_conflict
from nuna.errors import BadRequest, Conflict, Problem, Unauthorized
from nuna.formats.clock import now
from nuna.notify.channels import KEEP, forget, message, rows
from nuna.resources import CONNECTIONS, MESSAGES
from nuna.web import identity

MOST_CHANNELS = 100  # of one connection
MOST_REPLAYED = 2000  # messages of one resume
OVERLAP = (
    30_000  # milliseconds before the last seen message that a resume reaches back: two senders may be that far apart
)
CHANNEL = re.compile(
    r"sales|listings|user:me|nft:C[A-Z2-7]{55}:\d{1,10}|collection:C[A-Z2-7]{55}"
    r"|auction:\d{1,20}(:bid)?|upload:[0-9A-HJKMNP-TV-Z]{26}"
)
Message = dict[str, Any]


def connect(connection: str) -> None:
    _change(connection, lambda row: (row, []))


def disconnect(connection: str) -> None:
    forget(connection)


def receive(connection: str, text: str) -> None:
    """Do what a message asks and answer it; what is wrong with it is answered too, as `{"event": "error"}`."""
    try:
        asked = _parse(text)
        answer = ACTIONS[asked["action"]](connection, asked)
    except Problem as problem:
        answer = {"event": "error", "code": problem.code, "detail": problem.detail}
    if not wiring.live().post(connection, answer):
        forget(connection)


def subscribe(connection: str, asked: Message) -> Message:
    """`channels`: to be told of from now on, beside those before."""
    channels = _channels(asked)

    def change(row: Item) -> tuple[Item, list[Write]]:
        kept = {_kept(name, row) for name in channels}
        wanted = sorted(kept | set(row["channels"]))
        if len(wanted) > MOST_CHANNELS:
            raise BadRequest(f"a connection has at most {MOST_CHANNELS} channels", code="too_many_channels")
        mine = {"connection": connection, "expires": row["expires"]}
        return row | {"channels": wanted}, [Put(CONNECTIONS, {"channel": name} | mine) for name in kept]

    return {"event": "subscribed", "channels": _shown(_change(connection, change))}


def unsubscribe(connection: str, asked: Message) -> Message:
    channels = _channels(asked)

    def change(row: Item) -> tuple[Item, list[Write]]:
        gone = {_kept(name, row) for name in channels} & set(row["channels"])
        kept = sorted(set(row["channels"]) - gone)
        return row | {"channels": kept}, [
            Delete(CONNECTIONS, {"channel": name, "connection": connection}) for name in gone
        ]

    return {"event": "unsubscribed", "channels": _shown(_change(connection, change))}


def authenticate(connection: str, asked: Message) -> Message:
    """`token`: an access token; the connection speaks for its user until it closes."""
    token = asked.get("token")
    if not isinstance(token, str):
        raise BadRequest('expected {"action": "authenticate", "token": "<accessToken>"}', code="token_missing")
    user = identity.verify(token).address

    def change(row: Item) -> tuple[Item, list[Write]]:
        if row.get("user", user) != user:
            raise Conflict("this connection speaks for another user; open a new one", code="already_authenticated")
        return row | {"user": user}, []

    _change(connection, change)
    return {"event": "authenticated", "user": user}


def resume(connection: str, asked: Message) -> Message:
    """Post again what the connection's channels were told after `seq`, the last message that the client has.

    It reaches back a little further, so a message may come twice: `seq` tells. `gap`: some of what was missed is older
    than a day and not kept any more; `complete` false: there is more; resume again from the last `seq` received.
    """
    match = re.match(r"\d{1,13}", str(asked.get("seq", "")))
    if match is None:
        raise BadRequest("expected `seq` of the last message received", code="bad_seq")
    since = int(match[0])
    row = wiring.tables().get(CONNECTIONS, channel=f"#{connection}", connection=connection) or {"channels": []}
    missed = sorted(
        (
            message(channel, kept)
            for channel in row["channels"]
            for kept in rows(MESSAGES, channel, above=f"{max(0, since - OVERLAP):013}")
        ),
        key=lambda told: str(told["seq"]),
    )
    for told in missed[:MOST_REPLAYED]:
        if not wiring.live().post(connection, told):
            break
    return {
        "event": "resumed",
        "replayed": len(missed[:MOST_REPLAYED]),
        "complete": len(missed) <= MOST_REPLAYED,
        "gap": since < (now() - KEEP) * 1000,
    }


def ping(_connection: str, _asked: Message) -> Message:
    return {"event": "pong"}


ACTIONS: dict[str, Callable[[str, Message], Message]] = {
    action.__name__: action for action in (subscribe, unsubscribe, resume, authenticate, ping)
}


def _parse(text: str) -> Message:
    try:
        asked = json.loads(text)
    except ValueError as error:
        raise BadRequest("the message is not valid JSON", code="malformed_json") from error
    action = asked.get("action") if isinstance(asked, dict) else None
    if not isinstance(action, str) or action not in ACTIONS:
        raise BadRequest(f'expected {{"action": …}} with one of {", ".join(ACTIONS)}', code="unknown_action")
    return dict(asked)


def _channels(asked: Message) -> list[str]:
    channels = asked.get("channels")
    if not isinstance(channels, list) or not channels:
        raise BadRequest("expected `channels`, a list of names", code="bad_channel")
    for name in channels:
        if not isinstance(name, str) or not CHANNEL.fullmatch(name):
            raise BadRequest(
                f"no channel {name!r}; there are nft:<id>, collection:<id>, auction:<id>:bid, upload:<id>, sales, "
                "listings and user:me",
                code="bad_channel",
            )
    return channels


def _kept(name: str, row: Item) -> str:
    """A channel's name in the tables: `user:me` is the signed-in user's."""
    if name != "user:me":
        return name
    if "user" not in row:
        raise Unauthorized('send {"action": "authenticate", "token": …} before user:me', code="token_missing")
    return f"user:{row['user']}"


def _shown(row: Item) -> list[str]:
    return ["user:me" if name.startswith("user:") else name for name in row["channels"]]


def _change(connection: str, change: Callable[[Item], tuple[Item, list[Write]]]) -> Item:
    """Change the connection's row with what belongs to it; tried again when another message did at the same time."""
    key = {"channel": f"#{connection}", "connection": connection}

    def attempt() -> Item:
        before: Item = wiring.tables().get(CONNECTIONS, **key) or key | {"channels": [], "version": 0}
        row, writes = change(before | {"expires": now() + KEEP})
        row = row | {"version": before["version"] + 1}
        wiring.tables().write(Put(CONNECTIONS, row, expect={"version": before["version"] or None}), *writes)
        return row

    try:
        return retry_on_conflict(attempt)
    except ConditionFailed as error:
        raise Conflict("too many messages at once; send it again", code="busy") from error
