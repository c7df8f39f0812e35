"""E-mail addresses: asked before they are written to, confirmed once, one account's alone, and nobody is flooded."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from nuna import wiring
from nuna.accounts import emails
from nuna.adapters.aws import clients
from nuna.adapters.ports import Update
from nuna.errors import BadRequest
from nuna.registry import find
from nuna.resources import EMAILS, USERS
from nuna.web import identity, rate_limit
from nuna.web.identity import Principal
from tests.support.invoke import Answer, call

ANA, BEN = (
    "GCFIRY65OQE7DFP5KLNS2PN2LVZMUZYJX4OZIEQ36N2IQANUB7XGCXLT",
    ("GCSGJFLXHJOJMANSZULVNT6MZHL4RYMZ67LCVA6DVBC6OW65VQUOMD7U"),
)
TOKEN = re.compile(r"^[A-Za-z0-9_-]{43}$", re.MULTILINE)


@dataclass
class Mailbox:
    sent: list[tuple[str, str, str, str]] = field(default_factory=list)
    down: bool = False

    def send(self, to: str, subject: str, text: str, html: str) -> None:
        if self.down:
            raise ConnectionError("the mail service does not answer")
        self.sent.append((to, subject, text, html))


@pytest.fixture
def mailbox(aws: None, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    monkeypatch.setenv("NUNA_PUBLIC_URL", "https://nuna.example")
    queue = clients.client("sqs").get_queue_url(QueueName=EMAILS.id)["QueueUrl"]
    monkeypatch.setenv(EMAILS.env, queue)
    box = Mailbox()
    wiring.use(mailer=box)
    return box


def deliver() -> list[str]:
    """The queue delivers all it holds; what failed comes again with the next call."""
    sqs, queue, failed = clients.client("sqs"), EMAILS.id, []
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", []):
        record = {"messageId": message["MessageId"], "body": message["Body"]}
        assert not TOKEN.search(json.loads(message["Body"])["confirm"]), "the queue holds no token"
        failed += find("notifications/send_email")({"Records": [record]})["batchItemFailures"]
        if not failed:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return failed


def as_user(name: str, address: str, body: Any = None) -> Answer:
    return call(name, token=identity.issue(Principal(address)), body=body)


def change(address: str, **fields: Any) -> Answer:
    return as_user("users/update_me", address, fields)


def ask(address: str, body: Any = None) -> Answer:
    return as_user("users/request_email", address, body)


def confirm(address: str, token: str) -> Answer:
    return as_user("users/confirm_email", address, {"token": token})


def token_of(mail: tuple[str, str, str, str]) -> str:
    (token,) = TOKEN.findall(mail[2])
    assert f"https://nuna.example/confirm-email#{token}" in mail[2] and token in mail[3]
    return str(token)


def confirmed(mailbox: Mailbox, address: str, email: str) -> None:
    change(address, email=email)
    assert deliver() == []
    assert confirm(address, token_of(mailbox.sent[-1])).status == 200


def user(address: str) -> dict[str, Any]:
    return wiring.tables().get(USERS, address=address) or {}


def test_a_new_address_is_asked_and_then_confirmed(mailbox: Mailbox) -> None:
    assert change(ANA, email="ana@example.org").json["emailVerified"] is False
    assert deliver() == []
    (mail,) = mailbox.sent
    assert mail[:2] == ("ana@example.org", "Confirm your e-mail address")
    token = token_of(mail)
    assert token not in str(user(ANA)), "stored hashed"
    before = user(ANA)["version"]
    answer = confirm(ANA, token)
    assert (answer.status, answer.json["email"], answer.json["emailVerified"]) == (200, "ana@example.org", True)
    assert user(ANA)["version"] == before + 1, "an edit that was begun before is stale"
    again = confirm(ANA, token)
    assert (again.status, again.json["code"]) == (400, "confirmation_invalid")


def test_no_word_of_the_question_is_anybodys_choice(mailbox: Mailbox) -> None:
    change(ANA, username="Click_Here", bio="evil.example", email="victim@example.org")
    deliver()
    assert "Click_Here" not in str(mailbox.sent) and "evil" not in str(mailbox.sent)


def test_a_token_is_its_wallets_and_its_days(mailbox: Mailbox) -> None:
    change(ANA, email="ana@example.org")
    change(BEN, email="ben@example.org")
    deliver()
    tokens = {to: token_of((to, *rest)) for to, *rest in mailbox.sent}  # type: ignore[arg-type]
    assert confirm(BEN, tokens["ana@example.org"]).json["code"] == "confirmation_invalid"
    assert confirm(ANA, "made up").json["code"] == "confirmation_invalid"
    wiring.tables().write(Update(USERS, {"address": ANA}, add={"email_until": -emails.VALIDITY}))
    late = confirm(ANA, tokens["ana@example.org"])
    assert (late.status, late.json["code"]) == (400, "confirmation_expired")
    assert not user(ANA)["email_verified"]
    assert call("users/confirm_email", body={"token": "x"}).status == 401


def test_only_the_newest_token_counts_and_only_for_its_address(mailbox: Mailbox) -> None:
    assert ask(ANA, {"email": "ana@example.org"}).status == 202
    deliver()
    assert ask(ANA).status == 202
    deliver()
    first, second = map(token_of, mailbox.sent)
    assert first != second and confirm(ANA, first).json["code"] == "confirmation_invalid"
    change(ANA, email="other@example.org")
    assert confirm(ANA, second).json["code"] == "confirmation_invalid"
    change(ANA, email=None)
    deliver()
    assert len(mailbox.sent) == 2, "an address that was changed before its mail went out gets none"


def test_a_changed_address_is_unconfirmed_until_it_is_asked(mailbox: Mailbox) -> None:
    confirmed(mailbox, ANA, "ana@example.org")
    assert change(ANA, email="ana@example.org").json["emailVerified"] is True
    moved = change(ANA, email="new@example.org").json
    assert (moved["email"], moved["emailVerified"]) == ("new@example.org", False)
    deliver()
    confirmed(mailbox, BEN, "Ana@example.org")


def test_an_address_is_one_accounts_once_it_is_confirmed_and_not_before(mailbox: Mailbox) -> None:
    change(BEN, email="ana@example.org")
    deliver()
    bens = token_of(mailbox.sent[-1])
    confirmed(mailbox, ANA, "ANA@example.org")
    taken = confirm(BEN, bens)
    assert (taken.status, taken.json["code"]) == (409, "email_taken") and not user(BEN)["email_verified"]
    change(ANA, email=None)
    assert confirm(BEN, bens).status == 200, "what its owner gave up is free"


def test_a_mailbox_is_asked_a_few_times_a_day_whoever_asks(mailbox: Mailbox) -> None:
    wallets = [f"wallet-{n}" for n in range(emails.PER_MAILBOX.quota + 1)]
    for n, wallet in enumerate(wallets[:-1]):
        emails.spend(wallet, f"vic.tim+{n}@gmail.com")
    refused = change(ANA, email="Victim@GMail.com")
    assert (refused.status, refused.json["code"]) == (429, "rate_limited")
    assert "email" not in user(ANA), "and nothing was changed"
    emails.spend(wallets[-1], "victim@example.org")


def test_a_wallet_asks_a_few_times_an_hour(mailbox: Mailbox) -> None:
    for n in range(emails.PER_WALLET.quota):
        assert change(ANA, email=f"v{n}@example.org").status == 200
    assert change(ANA, email="one-more@example.org").status == 429
    assert ask(ANA).status == 429
    assert change(ANA, bio="x").status == 200
    rate_limit._leases.clear()
    assert ask(ANA).status == 429, "in another process too"


def test_asking_again_says_when_there_is_nothing_to_ask(mailbox: Mailbox) -> None:
    nothing = ask(ANA, {})
    assert (nothing.status, nothing.json["errors"][0]["field"]) == (422, "email")
    confirmed(mailbox, ANA, "ana@example.org")
    assert ask(ANA).json["code"] == ask(ANA, {"email": "ana@example.org"}).json["code"] == "email_confirmed"
    assert ask(ANA, {"email": "ana@example.org\nBcc: b@example.org"}).status == 422


def test_a_mail_service_that_is_down_loses_no_question(mailbox: Mailbox) -> None:
    change(ANA, email="ana@example.org")
    mailbox.down = True
    assert len(deliver()) == 1
    mailbox.down = False
    assert deliver() == []
    assert confirm(ANA, token_of(mailbox.sent[-1])).status == 200


def test_a_confirmation_that_loses_a_race_confirms_nothing(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    change(ANA, email="ana@example.org")
    deliver()
    token = token_of(mailbox.sent[-1])
    real, once = wiring.tables().get, iter([True])

    def get(table: Any, **key: str) -> Any:
        row = real(table, **key)
        if key == {"address": ANA} and next(once, False):
            change(ANA, email="other@example.org")
        return row

    monkeypatch.setattr(wiring.tables(), "get", get)
    with pytest.raises(BadRequest):
        emails.confirm(ANA, token)
    assert user(ANA)["email"] == "other@example.org" and not user(ANA)["email_verified"]
