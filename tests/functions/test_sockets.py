"""WebSocket clients: what they ask for, what they are told, and what they missed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuna import wiring
from nuna.adapters.ports import Put
from nuna.chain.events import ListingCancelled, NftMinted, Royalty, SaleSettled, detail
from nuna.notify import channels, connections
from nuna.registry import find
from nuna.resources import CONNECTIONS, CURSORS, LISTINGS, MESSAGES
from nuna.web import identity
from nuna.web.identity import Principal

CONTRACT = "C" + "A" * 55
NFT = f"{CONTRACT}:7"
SELLER, BUYER = "G" + "S" * 55, "G" + "B" * 55
SALE = SaleSettled(
    id="0000000429496729600-0000000001",
    ledger=100,
    closed_at="2026-11-23T04:00:05Z",
    transaction="ab" * 32,
    collection=CONTRACT,
    token_id=7,
    seller=SELLER,
    buyer=BUYER,
    price=2**100,
    currency="CNATIVE",
    platform_fee=1,
    royalty_fee=2,
    sale_type="listing",
    reference="5",
    royalties=(Royalty(SELLER, 2),),
)


@dataclass
class Clients:
    """The WebSocket API's callback: who is connected, who is gone, who can't be reached just now."""

    received: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    unreachable: set[str] = field(default_factory=set)

    def post(self, connection: str, message: Mapping[str, Any]) -> bool:
        if connection in self.unreachable:
            raise ConnectionError("the callback does not answer")
        if connection not in self.received:
            return False
        self.received[connection].append(json.loads(json.dumps(message)))
        return True

    def open(self, name: str) -> str:
        self.received[name] = []
        find("sockets/connect")(event(name))
        return name

    def say(self, name: str, message: Any) -> dict[str, Any]:
        """Send a message; answers the last thing that came back."""
        text = message if isinstance(message, str) else json.dumps(message)
        assert find("sockets/receive")(event(name) | {"body": text}) == {"statusCode": 200}
        return self.received[name][-1]

    def subscribe(self, name: str, *channels: str) -> dict[str, Any]:
        return self.say(name, {"action": "subscribe", "channels": list(channels)})

    def told(self, name: str) -> list[tuple[str, str]]:
        return [(m["channel"], m["event"]) for m in self.received[name] if "channel" in m]


def event(connection: str) -> dict[str, Any]:
    return {"requestContext": {"connectionId": connection, "routeKey": "$default"}}


def happen(chain_event: Any = SALE) -> None:
    fields = json.loads(json.dumps(detail(chain_event)))
    find("sockets/broadcast")({"detail-type": type(chain_event).__name__, "detail": fields})


@pytest.fixture
def clients(aws: None, monkeypatch: pytest.MonkeyPatch) -> Clients:
    monkeypatch.setenv("NUNA_NATIVE_CONTRACT", "CNATIVE")
    made = Clients()
    wiring.use(live=made)
    return made


def subscriptions() -> int:
    names = [f"nft:{NFT}", f"collection:{CONTRACT}", "sales", "listings", f"user:{SELLER}", f"user:{BUYER}"]
    return sum(wiring.tables().count(CONNECTIONS, name) for name in names)


def test_a_subscriber_is_told_and_others_are_not(clients: Clients) -> None:
    a, b = clients.open("a"), clients.open("b")
    assert clients.subscribe(a, f"nft:{NFT}", "sales") == {"event": "subscribed", "channels": [f"nft:{NFT}", "sales"]}
    clients.subscribe(b, f"nft:{CONTRACT}:8")
    happen()
    assert clients.told(a) == [(f"nft:{NFT}", "SaleSettled"), ("sales", "SaleSettled")]
    assert clients.told(b) == []
    told = clients.received[a][-1]
    assert set(told) == {"channel", "event", "seq", "ledger", "data"}
    assert told["ledger"] == 100 and told["seq"].endswith(SALE.id)
    data = told["data"]
    assert (data["nftId"], data["price"], data["platformFee"], data["currency"]) == (NFT, str(2**100), "1", "XLM")
    assert data["royalties"] == [{"receiver": SELLER, "amount": "2"}]


def test_user_me_needs_a_token_in_a_message(clients: Clients) -> None:
    a = clients.open("a")
    assert clients.subscribe(a, "user:me")["code"] == "token_missing"
    assert clients.subscribe(a, f"user:{SELLER}")["code"] == "bad_channel"
    assert clients.say(a, {"action": "authenticate", "token": "x"})["code"] == "token_invalid"
    assert clients.say(a, {"action": "authenticate"})["code"] == "token_missing"
    token = identity.issue(Principal(SELLER))
    assert clients.say(a, {"action": "authenticate", "token": token}) == {"event": "authenticated", "user": SELLER}
    assert clients.subscribe(a, "user:me")["channels"] == ["user:me"]
    other = identity.issue(Principal(BUYER))
    assert clients.say(a, {"action": "authenticate", "token": other})["code"] == "already_authenticated"
    happen()
    assert clients.told(a) == [("user:me", "SaleSettled")]
    happen(replace(SALE, id="2", seller=BUYER))
    assert len(clients.told(a)) == 1


def test_unsubscribing_ends_it(clients: Clients) -> None:
    a = clients.open("a")
    clients.subscribe(a, "sales", f"nft:{NFT}")
    answer = clients.say(a, {"action": "unsubscribe", "channels": ["sales", "listings"]})
    assert answer == {"event": "unsubscribed", "channels": [f"nft:{NFT}"]}
    happen()
    assert clients.told(a) == [(f"nft:{NFT}", "SaleSettled")]


def test_what_was_missed_is_resumed_in_order(clients: Clients) -> None:
    a = clients.open("a")
    clients.subscribe(a, "sales", f"nft:{NFT}")
    happen()
    seen = clients.received[a][-1]["seq"]
    del clients.received[a]
    find("sockets/disconnect")(event(a))
    happen(replace(SALE, id="0000000429496729601-0000000001", ledger=101))
    channels.publish("upload:01ARZ3NDEKTSV4RRFFQ69G5FAV", "UploadProgressed", {"progress": 50})
    b = clients.open("b")
    clients.subscribe(b, "sales", f"nft:{NFT}")
    answer = clients.say(b, {"action": "resume", "seq": seen})
    assert (answer["event"], answer["complete"], answer["gap"]) == ("resumed", True, False)
    replayed = [m for m in clients.received[b] if "channel" in m]
    assert len(replayed) == answer["replayed"]
    assert [m["seq"] for m in replayed] == sorted(m["seq"] for m in replayed)
    new = [m for m in replayed if m["seq"] > seen]
    assert [(m["channel"], m["ledger"]) for m in sorted(new, key=lambda m: m["channel"])] == [
        (f"nft:{NFT}", 101),
        ("sales", 101),
    ]


def test_a_resume_reads_only_what_came_after(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    a = clients.open("a")
    clients.subscribe(a, "sales")
    at = 1_795_406_400.0
    for n in range(5):
        monkeypatch.setattr("nuna.notify.channels.time.time", lambda n=n: at + 60 * n)
        happen(replace(SALE, id=f"e{n}"))
    seqs = [m["seq"] for m in clients.received[a] if "channel" in m]
    clients.received[a].clear()
    answer = clients.say(a, {"action": "resume", "seq": seqs[2]})
    assert [m["seq"] for m in clients.received[a][:-1]] == seqs[2:], "the last seen once more, and the two after it"
    assert answer["replayed"] == 3
    monkeypatch.undo()
    assert clients.say(a, {"action": "resume", "seq": "0"})["gap"] is True
    assert clients.say(a, {"action": "resume", "seq": "x"})["code"] == "bad_seq"


def test_a_broadcast_that_is_repeated_is_one_message(clients: Clients) -> None:
    a = clients.open("a")
    clients.subscribe(a, "sales")
    happen()
    happen()
    first, second = (m for m in clients.received[a] if "channel" in m)
    assert first == second
    assert wiring.tables().count(MESSAGES, "sales") == 1


def test_a_gone_connection_is_cleaned(clients: Clients) -> None:
    a, b = clients.open("a"), clients.open("b")
    for name in (a, b):
        clients.subscribe(name, "sales", f"nft:{NFT}")
    del clients.received[a]
    happen()
    assert subscriptions() == 2
    assert wiring.tables().get(CONNECTIONS, channel="#a", connection="a") is None
    find("sockets/disconnect")(event(b))
    assert subscriptions() == 0
    find("sockets/disconnect")(event("never seen"))


def test_one_out_of_reach_holds_back_no_other_and_is_tried_again(clients: Clients) -> None:
    a, b = clients.open("a"), clients.open("b")
    for name in (a, b):
        clients.subscribe(name, "sales")
    clients.unreachable.add(a)
    with pytest.raises(channels.NotPosted):
        happen()
    assert clients.told(b) == [("sales", "SaleSettled")] and clients.told(a) == []
    assert subscriptions() == 2
    channels.publish("sales", "Anything", {})
    clients.unreachable.clear()
    happen()
    assert clients.told(a) == [("sales", "SaleSettled")]


def test_a_change_of_a_listing_reaches_its_nft(clients: Clients) -> None:
    wiring.tables().write(Put(LISTINGS, {"id": "5", "nft_id": NFT, "collection": CONTRACT}))
    cancelled = ListingCancelled(
        id="9-1", ledger=1, closed_at=SALE.closed_at, transaction="t", listing="5", seller=SELLER
    )
    assert channels.channels_of(cancelled) == [f"nft:{NFT}", f"collection:{CONTRACT}", "listings", f"user:{SELLER}"]
    minted = NftMinted(
        id="9-2", ledger=1, closed_at=SALE.closed_at, transaction="t", collection=CONTRACT, token_id=1, owner=BUYER
    )
    assert channels.channels_of(minted) == [f"nft:{CONTRACT}:1", f"collection:{CONTRACT}", f"user:{BUYER}"]


def test_a_replayed_history_is_not_broadcast(clients: Clients) -> None:
    wiring.tables().write(Put(CURSORS, {"name": "chain", "ledger": 100, "chain_ledger": 100 + 17_281}))
    happen()
    assert wiring.tables().count(MESSAGES, "sales") == 0


def test_upload_progress_reaches_its_channel(clients: Clients) -> None:
    a = clients.open("a")
    channel = "upload:01ARZ3NDEKTSV4RRFFQ69G5FAV"
    clients.subscribe(a, channel)
    channels.publish(channel, "UploadProgressed", {"stage": "resize", "progress": 40})
    told = clients.received[a][-1]
    assert (told["channel"], told["event"], told["ledger"]) == (channel, "UploadProgressed", None)
    assert told["data"] == {"stage": "resize", "progress": 40}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", "malformed_json"),
        ("{", "malformed_json"),
        ("[]", "unknown_action"),
        ({"action": "dance"}, "unknown_action"),
        ({"action": ["subscribe"]}, "unknown_action"),
        ({"action": "subscribe"}, "bad_channel"),
        ({"action": "subscribe", "channels": [7]}, "bad_channel"),
        ({"action": "subscribe", "channels": ["sales\n"]}, "bad_channel"),
        ({"action": "subscribe", "channels": [f"auction:{n}" for n in range(101)]}, "too_many_channels"),
        ({"action": "resume"}, "bad_seq"),
    ],
)
def test_what_is_wrong_is_told(clients: Clients, message: Any, code: str) -> None:
    answer = clients.say(clients.open("a"), message)
    assert (answer["event"], answer["code"]) == ("error", code) and answer["detail"]
    assert clients.say("a", {"action": "ping"}) == {"event": "pong"}


def test_two_messages_at_once_both_count(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    a = clients.open("a")
    real = connections._kept
    once = iter([True])

    def kept(name: str, row: Any) -> str:
        if next(once, False):
            connections.subscribe(a, {"channels": ["listings"]})
        return real(name, row)

    monkeypatch.setattr(connections, "_kept", kept)
    assert connections.subscribe(a, {"channels": ["sales"]})["channels"] == ["listings", "sales"]


@given(st.text())
def test_only_known_channels_pass(text: str) -> None:
    if connections.CHANNEL.fullmatch(text):
        assert re.fullmatch(r"[A-Za-z0-9:]+", text)


def test_the_row_of_a_message_expires_in_a_day(clients: Clients) -> None:
    happen()
    (row,) = wiring.tables().query(MESSAGES, "sales").items
    assert 0 < row["expires"] - int(row["seq"][:10]) <= 86_400
