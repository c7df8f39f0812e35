"""What WebSocket clients say: `{"action": "subscribe" | "unsubscribe" | "resume" | "authenticate" | "ping", …}`.

Rows of CONNECTIONS: `#<connection>` {channels, user?, sid?, until?, version} is the connection itself, read and changed
consistently; `<channel>` one of its subscriptions; `address#<IP>` and `account#<wallet>` count whose connections there
are. `user:me` is told to those who sent an access token in a message, until it expires or is signed out; a URL is
logged by everything on its way and never carries one.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from typing import Any

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Delete, Item, Put, Write
from nuna.adapters.tables import retry_on_conflict
from nuna.errors import BadRequest, Conflict, Problem, TooManyRequests, Unauthorized
from nuna.formats.clock import now, rfc3339
from nuna.log import audit
from nuna.notify.channels import KEEP, forget, may_hear, message, rows
from nuna.resources import CONNECTIONS, MESSAGES
from nuna.settings import setting
from nuna.web import identity, rate_limit
from nuna.web.origins import check_origin
from nuna.web.rate_limit import Policy

MOST_CHANNELS = 90  # of one connection: they and their rows fit in one transaction of 100 writes
MOST_OF_ADDRESS = 50  # connections of one IP address
MOST_OF_WALLET = 20
LONGEST = 7_200  # seconds that a connection can last (API Gateway's quota for WebSocket APIs)
MESSAGES_PER_MINUTE = Policy("socket", 120, 60)  # of one connection
RESUMES_PER_MINUTE = Policy("socket-resume", 10, 60)  # each may post MOST_REPLAYED messages
LARGEST = 32_768  # characters of a message (API Gateway's largest frame)
SHOWN = 80  # characters of what a client sent, in an answer
MOST_REPLAYED = 2000  # messages of one resume
OVERLAP = (
    30_000  # milliseconds before the last seen message that a resume reaches back: two senders may be that far apart
)
CHANNEL = re.compile(
    r"sales|listings|user:me|nft:C[A-Z2-7]{55}:\d{1,10}|collection:C[A-Z2-7]{55}"
    r"|auction:\d{1,20}(:bid)?|upload:[0-9A-HJKMNP-TV-Z]{26}",
    re.ASCII,
)
Message = dict[str, Any]


def connect(connection: str, address: str, origin: str | None) -> int:
    """A connection from an IP address; `origin`: of the page that opened it.

    Answers the handshake's status: 200, 403 for another site's page, 429 when the address has too many.
    """
    try:
        check_origin(origin)
        _count_in(f"address#{_network(address)}", connection, MOST_OF_ADDRESS)
    except Problem as problem:
        audit("socket_refused", reason=problem.code, address=address, origin=(origin or "")[:SHOWN])
        return problem.status
    _change(connection, lambda row: (row, []))
    return 200


def disconnect(connection: str) -> None:
    forget(connection)


def receive(connection: str, text: str) -> None:
    """Do what a message asks and answer it; what is wrong with it is answered too, as `{"event": "error"}`."""
    try:
        rate_limit.spend(MESSAGES_PER_MINUTE, connection)
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
        kept = {_kept(name, row) for name in channels} - set(row["channels"])
        wanted = sorted(kept | set(row["channels"]))
        if len(wanted) > MOST_CHANNELS:
            raise BadRequest(f"a connection has at most {MOST_CHANNELS} channels", code="too_many_channels")
        return row | {"channels": wanted}, [_subscription(name, row) for name in kept]

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
    """`token`: an access token; the connection speaks for its user until the token ends. Send the next one in time."""
    token = asked.get("token")
    if not isinstance(token, str):
        raise BadRequest('expected {"action": "authenticate", "token": "<accessToken>"}', code="token_missing")
    principal = identity.verify(token)
    user = principal.address

    def change(row: Item) -> tuple[Item, list[Write]]:
        if row.get("user", user) != user:
            raise Conflict("this connection speaks for another user; open a new one", code="already_authenticated")
        row = row | {"user": user, "sid": principal.family, "until": principal.until}
        return row, [_subscription(name, row) for name in row["channels"] if name.startswith("user:")]

    _count_in(f"account#{user}", connection, MOST_OF_WALLET)
    _change(connection, change)
    return {"event": "authenticated", "user": user, "until": rfc3339(principal.until)}


def resume(connection: str, asked: Message) -> Message:
    """Post again what the connection's channels were told after `seq`, the last message that the client has.

    It reaches back a little further, so a message may come twice: `seq` tells. `gap`: some of what was missed is older
    than a day and not kept any more; `complete` false: there is more; resume again from the last `seq` received.
    """
    seq = asked.get("seq")
    match = re.match(r"\d{1,13}", str(seq), re.ASCII) if isinstance(seq, str | int) else None
    if match is None:
        raise BadRequest("expected `seq` of the last message received", code="bad_seq")
    rate_limit.spend(RESUMES_PER_MINUTE, connection)
    since = int(match[0])
    row = wiring.tables().get(CONNECTIONS, channel=f"#{connection}", connection=connection) or {"channels": []}
    if any(name.startswith("user:") for name in row["channels"]):
        _require_token(row)
    missed = sorted(
        (
            message(channel, kept)
            for channel in row["channels"]
            for kept in rows(MESSAGES, channel, above=f"{max(0, since - OVERLAP):013}")
        ),
        key=lambda row: str(row["seq"]),
    )
    for row in missed[:MOST_REPLAYED]:
        if not wiring.live().post(connection, row):
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
    if len(text) > LARGEST:
        raise BadRequest(f"a message has at most {LARGEST} characters", code="message_too_large")
    try:
        asked = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the message is not valid JSON, or is nested too deeply", code="malformed_json") from error
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
                f"no channel {ascii(name)[:SHOWN]}; there are nft:<id>, collection:<id>, auction:<id>:bid, "
                "upload:<id>, sales, listings and user:me",
                code="bad_channel",
            )
    return channels


def _kept(name: str, row: Item) -> str:
    """A channel's name in the tables: `user:me` is the signed-in user's."""
    if name != "user:me":
        return name
    if "user" not in row:
        raise Unauthorized('send {"action": "authenticate", "token": …} before user:me', code="token_missing")
    _require_token(row)
    return f"user:{row['user']}"


def _require_token(row: Item) -> None:
    if not may_hear(row):
        raise Unauthorized(
            "the connection's token has expired or was signed out; authenticate again", code="token_expired"
        )


def _subscription(channel: str, row: Item) -> Put:
    """One row per channel; a private one knows the session that it was opened with."""
    mine = {"channel": channel, "connection": row["connection"], "expires": row["expires"]}
    private = {name: row[name] for name in ("sid", "until")} if channel.startswith("user:") else {}
    return Put(CONNECTIONS, mine | private)


def _network(address: str) -> str:
    """An IPv6 customer is given a whole /64 (RFC 6177), so that is what counts as one address."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False))


def _count_in(whose: str, connection: str, most: int) -> None:
    """Count the connection as theirs; raises TooManyRequests when they have `most` without it.

    It is counted before it is known whether there is room: of many at once none is admitted beyond `most`.
    """
    most *= int(setting("RATE_LIMIT_SCALE", "1"))
    key = {"channel": whose, "connection": connection}
    wiring.tables().write(Put(CONNECTIONS, key | {"expires": now() + LONGEST}))
    if sum(row["expires"] > now() for row in rows(CONNECTIONS, whose)) > most:
        wiring.tables().write(Delete(CONNECTIONS, key))
        raise TooManyRequests(f"there are {most} connections already; close some", code="too_many_connections")


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
