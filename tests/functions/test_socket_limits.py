"""WebSocket clients under attack: foreign pages, floods, deep frames, and tokens that end."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from nuna import wiring
from nuna.adapters.ports import Put, Update
from nuna.formats.clock import now
from nuna.notify import channels, connections
from nuna.registry import find
from nuna.resources import CONNECTIONS, SESSIONS
from nuna.web import identity
from nuna.web.identity import Principal
from tests.functions.test_sockets import SALE, SELLER, Clients, clients, event, happen  # noqa: F401


@pytest.fixture
def session(clients: Clients) -> str:  # noqa: F811
    """A live session of the seller's."""
    row = {"id": identity.session_key("S1"), "address": SELLER, "expires": now() + 900}
    wiring.tables().write(Put(SESSIONS, row))
    return "S1"


def shake(connection: str, address: str = "192.0.2.7", **headers: str) -> int:
    asked = event(connection) | {"headers": headers}
    asked["requestContext"]["identity"]["sourceIp"] = address
    return int(find("sockets/connect")(asked)["statusCode"])


def signed_in(clients: Clients, name: str, session: str) -> None:  # noqa: F811
    clients.open(name)
    clients.say(name, {"action": "authenticate", "token": identity.issue(Principal(SELLER, family=session))})
    assert clients.subscribe(name, "user:me")["event"] == "subscribed"


def sign_out(session: str) -> None:
    wiring.tables().write(Update(SESSIONS, {"id": identity.session_key(session)}, set={"revoked_at": now()}))


def age(connection: str, seconds: int = 901) -> None:
    """The connection's token was given that much earlier."""
    for row in wiring.tables().query(CONNECTIONS, connection, index="by_connection").items:
        if "until" in row:
            key = {name: row[name] for name in ("channel", "connection")}
            wiring.tables().write(Update(CONNECTIONS, key, set={"until": row["until"] - seconds}))


def test_only_our_pages_may_connect(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("NUNA_WEB_ORIGINS", "https://app.nuna.example")
    for origin in ("https://evil.example", "null", "https://nuna.example.evil.example", "http://nuna.example"):
        assert shake("a", Origin=origin) == shake("a", origin=origin) == 403
    assert wiring.tables().count(CONNECTIONS, "a", index="by_connection") == 0
    assert shake("a", Origin="https://nuna.example") == shake("b", origin="https://app.nuna.example") == 200
    assert shake("c") == 200, "what is no browser sends none"


def test_an_address_has_so_many_connections(
    clients: Clients,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MOST_OF_ADDRESS", 3)
    assert [shake(name) for name in "abcd"] == [200, 200, 200, 429]
    assert shake("e", address="192.0.2.8") == 200
    find("sockets/disconnect")(event("b"))
    assert [shake(name) for name in "fg"] == [200, 429]
    assert [shake(f"v6-{n}", address=f"2001:db8::{n}") for n in range(4)] == [200, 200, 200, 429], "a /64 is one"
    assert shake("v6", address="2001:db8:0:1::") == 200
    key = {"channel": "address#192.0.2.7", "connection": "a"}
    wiring.tables().write(Update(CONNECTIONS, key, set={"expires": now()}))
    assert shake("h") == 200, "one that can't last any more counts no more, though its end was never told"


def test_a_wallet_has_so_many_connections(
    clients: Clients,  # noqa: F811
    session: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MOST_OF_WALLET", 2)
    for name in "ab":
        signed_in(clients, name, session)
        signed_in(clients, name, session)
    clients.open("c")
    token = identity.issue(Principal(SELLER, family=session))
    refused = clients.say("c", {"action": "authenticate", "token": token})
    assert refused["code"] == "too_many_connections"
    assert clients.subscribe("c", "user:me")["code"] == "token_missing"


def test_a_connection_says_so_much_a_minute(
    clients: Clients,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MESSAGES_PER_MINUTE", replace(connections.MESSAGES_PER_MINUTE, quota=5))
    clients.open("a")
    clients.open("b")
    answers = [clients.say("a", {"action": "ping"}) for _ in range(7)]
    assert [answer.get("code") for answer in answers] == [None] * 5 + ["rate_limited"] * 2
    assert clients.say("b", {"action": "ping"}) == {"event": "pong"}


def test_a_connection_resumes_so_often(clients: Clients) -> None:  # noqa: F811
    clients.open("a")
    clients.subscribe("a", "sales")
    answers = [clients.say("a", {"action": "resume", "seq": seq}) for seq in (0, *["0"] * 10)]
    assert [answer.get("code") for answer in answers] == [None] * 10 + ["rate_limited"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 30_000, "malformed_json"),
        ('{"action":' + '{"a":' * 6_000, "malformed_json"),
        ('{"action": "ping", "n": ' + "9" * 30_000 + "}", "malformed_json"),
        (" " * 32_769, "message_too_large"),
        (json.dumps({"action": "subscribe", "channels": ["x" * 30_000]}), "bad_channel"),
        (json.dumps({"action": "subscribe", "channels": ["auction:\u0663"]}), "bad_channel"),
        (json.dumps({"action": "subscribe", "channels": ["\ud800\u202e"]}), "bad_channel"),
        (json.dumps({"action": "resume", "seq": True}), "bad_seq"),
        (json.dumps({"action": "resume", "seq": -1}), "bad_seq"),
        (json.dumps({"action": "resume", "seq": [["1"]]}), "bad_seq"),
        (json.dumps({"action": "authenticate", "token": "\ud800"}), "token_invalid"),
        (json.dumps({"action": "authenticate", "token": "[" * 30_000}), "token_invalid"),
    ],
)
def test_a_hostile_frame_is_answered(clients: Clients, text: str, code: str) -> None:  # noqa: F811
    answer = clients.say(clients.open("a"), text)
    assert (answer["event"], answer["code"]) == ("error", code)
    assert len(answer["detail"]) < 300 and answer["detail"].replace("…", "").isascii()


def test_as_many_channels_as_there_may_be_fit(clients: Clients) -> None:  # noqa: F811
    """With their rows they are one transaction, of which DynamoDB takes 100 writes."""
    clients.open("a")
    names = [f"auction:{n}" for n in range(connections.MOST_CHANNELS)]
    assert len(clients.subscribe("a", *names)["channels"]) == connections.MOST_CHANNELS < 100
    assert clients.subscribe("a", *names)["event"] == "subscribed"
    assert clients.subscribe("a", "sales")["code"] == "too_many_channels"


def test_a_strangers_words_are_harmless_in_a_message(clients: Clients) -> None:  # noqa: F811
    clients.open("a")
    clients.subscribe("a", "sales")
    channels.publish("sales", "Anything", {"name": "a\u202eb\n", "parts": [{"traits": ("\u2066x", 7, None)}]})
    assert clients.received["a"][-1]["data"] == {
        "name": "a\\u202eb\\u000a",
        "parts": [{"traits": ["\\u2066x", 7, None]}],
    }


def test_an_expired_token_subscribes_to_nothing(clients: Clients, session: str) -> None:  # noqa: F811
    clients.open("a")
    clients.say("a", {"action": "authenticate", "token": identity.issue(Principal(SELLER, family=session))})
    age("a")
    assert clients.subscribe("a", "sales", "user:me")["code"] == "token_expired"
    assert clients.subscribe("a", "sales")["channels"] == ["sales"]


@pytest.mark.parametrize("end", ["sign out", "expiry", "session's end"])
def test_the_private_channel_ends_with_its_token(clients: Clients, session: str, end: str) -> None:  # noqa: F811
    signed_in(clients, "a", session)
    happen()
    assert clients.told("a") == [("user:me", "SaleSettled")]
    if end == "sign out":
        sign_out(session)
    elif end == "expiry":
        age("a")
    else:
        wiring.tables().write(Update(SESSIONS, {"id": identity.session_key(session)}, set={"expires": now()}))
    clients.received["a"].clear()
    happen(replace(SALE, id="2"))
    (closed,) = clients.received["a"]
    assert (closed["event"], closed["channel"], closed["code"]) == ("closed", "user:me", "token_expired")
    happen(replace(SALE, id="3"))
    assert len(clients.received["a"]) == 1, "said once"
    assert clients.say("a", {"action": "resume", "seq": "0"})["code"] == "token_expired"
    assert clients.subscribe("a", "user:me")["code"] == "token_expired"


def test_the_next_token_keeps_the_private_channel(clients: Clients, session: str) -> None:  # noqa: F811
    signed_in(clients, "a", session)
    age("a", 890)
    token = identity.issue(Principal(SELLER, family=session))
    assert clients.say("a", {"action": "authenticate", "token": token})["event"] == "authenticated"
    age("a", 11)
    happen()
    assert clients.told("a") == [("user:me", "SaleSettled")]


def test_a_token_that_was_signed_out_authenticates_nobody(clients: Clients, session: str) -> None:  # noqa: F811
    token: Any = identity.issue(Principal(SELLER, family=session))
    sign_out(session)
    clients.open("a")
    assert clients.say("a", {"action": "authenticate", "token": token})["code"] == "session_ended"
