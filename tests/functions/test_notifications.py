"""A sale is told to those it concerns: in the feed at once, by e-mail as soon as the mail service takes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuna import wiring
from nuna.adapters.aws import clients as clients
from nuna.adapters.ports import Put
from nuna.chain.events import Royalty, SaleSettled, detail
from nuna.formats import money
from nuna.notify import compose, mail
from nuna.registry import find
from nuna.resources import CURSORS, EMAILS, NFTS, NOTIFICATIONS, USERS
from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.invoke import Answer, call

SELLER, BUYER, ARTIST = (letter * 56 for letter in "SBA")
NATIVE = "CNATIVE"
SALE = SaleSettled(
    id="0000000429496729600-0000000001",
    ledger=100,
    closed_at="2026-11-23T04:00:05Z",
    transaction="ab" * 32,
    collection="C" * 56,
    token_id=7,
    seller=SELLER,
    buyer=BUYER,
    price=25_000_000,
    currency=NATIVE,
    platform_fee=625_000,
    royalty_fee=1_250_000,
    sale_type="listing",
    reference="1",
    royalties=(Royalty(ARTIST, 1_250_000),),
)


@dataclass
class Mailbox:
    """A mail service that can be switched off."""

    down: bool = False
    sent: list[tuple[str, str, str, str]] = field(default_factory=list)

    def send(self, to: str, subject: str, text: str, html: str) -> None:
        if self.down:
            raise ConnectionError("the mail service does not answer")
        self.sent.append((to, subject, text, html))


@pytest.fixture
def mailbox(aws: None, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    monkeypatch.setenv("NUNA_PUBLIC_URL", "https://nuna.example")
    monkeypatch.setenv("NUNA_NATIVE_CONTRACT", NATIVE)
    queue = clients.client("sqs").get_queue_url(QueueName=EMAILS.id)["QueueUrl"]
    monkeypatch.setenv(EMAILS.env, queue)
    box = Mailbox()
    wiring.use(mailer=box)
    tables = wiring.tables()
    tables.write(Put(NFTS, {"id": SALE.nft_id, "name": "Harbour at noon"}))
    for user in (SELLER, BUYER):
        tables.write(Put(USERS, {"address": user, "email": f"{user[0].lower()}@example.org", "version": 1}))
    return box


def happen(sale: SaleSettled = SALE) -> None:
    """The bus delivers the event, as EventBridge does."""
    event = {"detail-type": "SaleSettled", "source": "nuna.chain", "detail": json.loads(json.dumps(detail(sale)))}
    find("notifications/notify")(event)


def deliver() -> list[str]:
    """The queue delivers all it holds in one batch; what failed stays, as with partial batch responses."""
    sqs, queue = clients.client("sqs"), EMAILS.id
    held = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    if not held:
        return []
    records = [{"messageId": m["MessageId"], "body": m["Body"]} for m in held]
    answer = find("notifications/send_email")({"Records": records})
    failed = [entry["itemIdentifier"] for entry in answer["batchItemFailures"]]
    for message in held:
        if message["MessageId"] not in failed:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return failed


def feed(user: str, **query: Any) -> Answer:
    return call("notifications/list_notifications", token=identity.issue(Principal(user)), query=query)


def test_seller_buyer_and_artist_are_told(mailbox: Mailbox) -> None:
    happen()
    (sold,), (bought,), (paid,) = (feed(user).json["items"] for user in (SELLER, BUYER, ARTIST))
    assert (sold["kind"], sold["title"]) == ("sale", "“Harbour at noon” was sold for 2.5 XLM")
    assert "You received 2.3125 XLM" in sold["body"]
    assert (bought["kind"], bought["title"]) == ("purchase", "You bought “Harbour at noon” for 2.5 XLM")
    assert (paid["kind"], paid["title"]) == ("royalty", "A royalty of 0.125 XLM for “Harbour at noon”")
    for notification in (sold, bought, paid):
        assert (notification["nft"], notification["read"], notification["createdAt"]) == (
            SALE.nft_id,
            False,
            SALE.closed_at,
        )
        assert (
            notification["data"]["price"] == "25000000" and notification["data"]["transactionHash"] == SALE.transaction
        )
    assert deliver() == []
    assert [(to, subject) for to, subject, _, _ in mailbox.sent] == [
        ("s@example.org", sold["title"]),
        ("b@example.org", bought["title"]),
    ]
    assert feed(SELLER).headers["cache-control"] == "private, no-cache"


def test_an_artist_who_sells_is_told_once_with_the_whole(mailbox: Mailbox) -> None:
    happen(replace(SALE, royalties=(Royalty(SELLER, 1_250_000),)))
    (sold,) = feed(SELLER).json["items"]
    assert "You received 2.4375 XLM" in sold["body"] and "0.125 XLM is yours" in sold["body"]


def test_an_event_that_comes_again_changes_nothing(mailbox: Mailbox) -> None:
    happen()
    deliver()
    before = {user: feed(user).json for user in (SELLER, BUYER, ARTIST)}
    happen()
    assert deliver() == []
    assert {user: feed(user).json for user in before} == before
    assert len(mailbox.sent) == 2


def test_a_crash_before_the_queue_loses_no_email(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def send(self, queue: Any, body: Any) -> None:
            raise ConnectionError("the queue does not answer")

    real = wiring.queues()
    wiring.use(queues=Broken())
    with pytest.raises(ConnectionError):
        happen()
    wiring.use(queues=real)
    happen()
    deliver()
    assert len(mailbox.sent) == 2 and len(feed(BUYER).json["items"]) == 1


def test_while_the_mail_service_is_down_nothing_is_lost_or_doubled(mailbox: Mailbox) -> None:
    happen()
    mailbox.down = True
    assert len(deliver()) == 2
    assert len(deliver()) == 2
    mailbox.down = False
    assert deliver() == []
    assert sorted(to for to, *_ in mailbox.sent) == ["b@example.org", "s@example.org"]
    assert deliver() == []


def test_one_that_fails_holds_back_no_other(mailbox: Mailbox) -> None:
    happen()
    good = {"user": BUYER, "id": feed(BUYER).json["items"][0]["id"]}
    records = [
        {"messageId": "broken", "body": "not JSON"},
        {"messageId": "good", "body": json.dumps(good)},
        {"messageId": "again", "body": json.dumps(good)},
    ]
    answer = find("notifications/send_email")({"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "broken"}]}
    assert [to for to, *_ in mailbox.sent] == ["b@example.org"], "and a message delivered twice sends once"


def test_settings_and_a_withdrawn_address_are_honoured(mailbox: Mailbox) -> None:
    tables = wiring.tables()
    off = {"emails": {"sale": False}}
    tables.write(Put(USERS, {"address": SELLER, "email": "s@example.org", "settings": off, "version": 1}))
    happen()
    tables.write(Put(USERS, {"address": BUYER, "version": 2}))
    assert deliver() == [] and mailbox.sent == []
    assert len(feed(SELLER).json["items"]) == 1, "the feed has it all the same"


def test_a_replayed_history_writes_feeds_and_mails_nobody(mailbox: Mailbox) -> None:
    wiring.tables().write(Put(CURSORS, {"name": "chain", "ledger": 100, "chain_ledger": 1_000_000}))
    happen()
    assert len(feed(BUYER).json["items"]) == 1
    assert deliver() == [] and mailbox.sent == []


def test_pages_walk_each_notice_once_newest_first(mailbox: Mailbox) -> None:
    for n in range(7):
        happen(replace(SALE, id=f"{n:019}-0000000001", closed_at=f"2026-11-23T04:00:0{n}Z"))
    seen, cursor = [], None
    while True:
        page = feed(BUYER, limit=3, **({"cursor": cursor} if cursor else {})).json
        seen += [item["createdAt"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"2026-11-23T04:00:0{n}Z" for n in reversed(range(7))]
    first = feed(BUYER, limit=3).json["next"]
    assert feed(SELLER, cursor=first).json["code"] == "bad_cursor", "a cursor is its user's"


def test_notices_are_marked_read_by_name_or_all(mailbox: Mailbox) -> None:
    for n in range(4):
        happen(replace(SALE, id=f"{n:019}-0000000001"))
    token = identity.issue(Principal(BUYER))
    ids = [item["id"] for item in feed(BUYER).json["items"]]

    def mark(body: dict[str, Any]) -> Any:
        return call("notifications/mark_read", token=token, body=body).json

    assert mark({"ids": [ids[1], "unknown"]}) == {"marked": 1}
    assert mark({"ids": [ids[1]]}) == {"marked": 0}
    assert wiring.tables().get(NOTIFICATIONS, user=BUYER, id="unknown") is None
    assert [item["read"] for item in feed(BUYER).json["items"]] == [False, True, False, False]
    assert [item["id"] for item in feed(BUYER, unread=True, limit=2).json["items"]] == [ids[0], ids[2]]
    assert mark({}) == {"marked": 3}
    assert feed(BUYER, unread=True).json == {"items": [], "next": None}
    assert all(not item["read"] for item in feed(SELLER).json["items"])
    assert mark({"ids": []})["errors"][0]["field"] == "ids"


def test_a_strangers_name_is_text_in_the_email() -> None:
    row = {
        "title": "“<script>x</script>\r\nBcc: a@b” was sold",
        "body": "b",
        "kind": "sale",
        "nft_id": "C:1",
        "data": {"transactionHash": "h", "ledger": 1},
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUNA_PUBLIC_URL", "https://nuna.example")
        subject, text, html = mail.render(row)
    assert "\n" not in subject and "\r" not in subject
    assert "<script>" in text and "<script>" not in html and "&lt;script&gt;" in html


@given(st.integers(-(2**127), 2**127))
def test_an_amount_in_words_is_exact(stroops: int) -> None:
    text = money.describe(stroops, "XLM").removesuffix(" XLM").replace(",", "")
    whole, _, rest = text.lstrip("-").partition(".")
    assert (int(whole) * money.STROOPS + int(rest.ljust(7, "0"))) * (-1 if stroops < 0 else 1) == stroops


@given(
    price=st.integers(1, 2**100),
    parts=st.lists(st.integers(0, 1000), max_size=4),
    fee=st.integers(0, 1000),
    own=st.booleans(),
)
def test_every_part_of_a_sale_is_told_once(price: int, parts: list[int], fee: int, own: bool) -> None:
    receivers = [SELLER if own and n == 0 else f"R{n % 2}" for n in range(len(parts))]
    royalties = tuple(Royalty(who, amount) for who, amount in zip(receivers, parts, strict=True))
    sale = replace(SALE, price=price, platform_fee=fee, royalty_fee=sum(parts), royalties=royalties)
    told = compose.of_sale(sale, "n")
    assert [n.kind for n in told[:2]] == ["sale", "purchase"]
    assert len({(n.user, n.kind) for n in told}) == len(told)
    for receiver in set(receivers) - {SELLER}:
        (notification,) = [n for n in told if n.user == receiver]
        mine = sum(a for who, a in zip(receivers, parts, strict=True) if who == receiver)
        assert notification.data["amount"] == str(mine)
