"""Messages to WebSocket clients: `{"channel", "event", "seq", "ledger", "data"}`.

A message is kept for a day in MESSAGES before it is posted, once per channel, so that a client which was away reads it
there (`connections.resume`). `seq` is `<milliseconds:013>-<id>`: when the message was first kept, and its event.
A broadcast that is repeated finds that moment in the row `#<id>` and posts the same `seq` again; clients drop the
second by it. Channels: nft:<id>, collection:<id>, user:<address> (to its owner `user:me`), sales, listings,
upload:<id>.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from ulid import ULID

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Delete, Item, Put
from nuna.adapters.tables import every
from nuna.chain import meanings
from nuna.chain.events import ChainEvent
from nuna.chain.meanings import Meaning
from nuna.chain.progress import DAY, is_recent
from nuna.contracts import currency_code
from nuna.log import logger
from nuna.resources import CONNECTIONS, LISTINGS, MESSAGES, SOCKET, Table

KEEP = 86_400  # seconds
AT_ONCE = 16  # posts under way at the same time
PUBLISH = (CONNECTIONS.read, CONNECTIONS.write, MESSAGES.read, MESSAGES.write, SOCKET.post)
"""What a function that calls `publish` puts in its `uses`."""
OF: dict[Meaning, Callable[[str], list[str]]] = {
    meanings.Nft: lambda id: [f"nft:{id}"],
    meanings.Collection: lambda id: [f"collection:{id}"],
    meanings.SaleType: lambda kind: ["sales", "listings"] if kind == "listing" else ["sales"],
    meanings.Listing: lambda _: ["listings"],
    meanings.Person: lambda address: [f"user:{address}"],
}
"""What an event's field means → the channels that its value makes the event one of."""


class NotPosted(RuntimeError):
    """Some connections could not be reached, though they are not gone; the message is kept, and may be sent again."""


def publish(channel: str, event: str, data: Mapping[str, Any]) -> None:
    """Publish on a channel something that is not on the chain, such as an upload's progress.

    A client that can't be reached is no failure of the caller's: it reads the message when it resumes.
    """
    try:
        send([channel], event, data, id=str(ULID()))
    except NotPosted:
        logger().exception("published later", channel=channel)


def broadcast(event: ChainEvent) -> None:
    """Send an event to its channels; raises NotPosted so that the bus delivers it again. Old history is not news."""
    if is_recent(event.ledger, DAY) and (channels := channels_of(event)):
        send(channels, type(event).__name__, wire(event), id=event.id, ledger=event.ledger)


def channels_of(event: ChainEvent) -> list[str]:
    """Where an event is published: its NFT, its collection, the people in it, and the market's own channels."""
    values = {meaning: meanings.values_of(event, meaning) for meaning in OF}
    if values[meanings.Listing] and not values[meanings.Nft]:  # a change of a listing names it alone
        row = wiring.tables().get(LISTINGS, id=values[meanings.Listing][0])
        values |= {meanings.Nft: [row["nft_id"]], meanings.Collection: [row["collection"]]} if row else {}
    channels = [channel for meaning, of in OF.items() for value in values[meaning] for channel in of(value)]
    return list(dict.fromkeys(channels))


def wire(event: ChainEvent) -> dict[str, Any]:
    """An event's fields as the API writes them: camelCase, amounts as text, the native currency as XLM."""

    def write(meaning: Meaning, value: Any) -> Any:
        if meaning == meanings.Currency:
            return currency_code(value)
        return str(value) if meaning == meanings.Stroops else value

    fields: dict[str, Any] = meanings.written(type(event), event, write, _camel)
    return fields


def send(channels: Iterable[str], event: str, data: Mapping[str, Any], *, id: str, ledger: int | None = None) -> None:
    """Keep the message of `id` on each channel (once), and post it to the subscribers of now.

    Raises NotPosted after every subscriber was tried.
    """
    body = {"event": event, "ledger": ledger, "data": dict(data)}
    seq = _keep(list(channels), body, id)
    posts = [
        (subscriber["connection"], message(channel, body | {"seq": seq}))
        for channel in channels
        for subscriber in rows(CONNECTIONS, channel)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # each in a copy of this context, so that the guard knows whose call it is
        reached = list(pool.map(lambda post: post[0].run(_post, *post[1]), ((copy_context(), post) for post in posts)))
    if not all(reached):
        raise NotPosted(f"{reached.count(False)} of {len(reached)} connections could not be reached")


def message(channel: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a client receives of a kept message."""
    name = "user:me" if channel.startswith("user:") else channel
    return {"channel": name, **{key: kept.get(key) for key in ("event", "seq", "ledger", "data")}}


def rows(table: Table, pk: str, **options: Any) -> Iterator[Item]:
    """Every item of one partition, in order."""
    return every(wiring.tables(), table, pk, newest_first=False, **options)


def forget(connection: str) -> None:
    """Remove a connection with its subscriptions."""
    for row in rows(CONNECTIONS, connection, index="by_connection"):
        wiring.tables().write(Delete(CONNECTIONS, {"channel": row["channel"], "connection": connection}))


def _keep(channels: list[str], body: Mapping[str, Any], id: str) -> str:
    at = int(time.time() * 1000)
    expires = at // 1000 + KEEP
    first = Put(MESSAGES, {"channel": f"#{id}", "seq": "-", "at": at, "expires": expires}, absent=True)
    kept = [Put(MESSAGES, {"channel": name, "seq": _seq(at, id), "expires": expires, **body}) for name in channels]
    try:
        wiring.tables().write(first, *kept)
    except ConditionFailed:
        before = wiring.tables().get(MESSAGES, channel=f"#{id}", seq="-")
        if before is None:  # another attempt is being written at this very moment
            raise
        at = before["at"]
    return _seq(at, id)


def _seq(at: int, id: str) -> str:
    return f"{at:013}-{id}"


def _post(connection: str, text: Mapping[str, Any]) -> bool:
    try:
        if not wiring.live().post(connection, text):
            forget(connection)
    except Exception:
        logger().exception("not posted", connection=connection)
        return False
    return True


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
