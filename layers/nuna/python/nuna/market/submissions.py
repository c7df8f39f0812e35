"""Submitting signed transactions, so that an answer that is lost loses nothing and doubles nothing.

The row is written first: a transaction that may be under way can be followed, with what it does. A transaction happens
at most once, whatever is sent how often, so the same envelope may always be sent again; another one with the same aim
may not, before it is certain that the first never comes. Whatever says "prepare again" has looked for it first.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from pydantic import Field

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Item, SignedCall, Update
from nuna.contracts import FACTORY, MARKETPLACE
from nuna.errors import ChainRefused, Problem, Unavailable, Unprocessable
from nuna.formats.clock import now
from nuna.market.pending import pending_of, set_pending
from nuna.market.transactions import KEEP, SubmittedView, current, known_result
from nuna.resources import COLLECTIONS, TRANSACTIONS
from nuna.web.types import Body

LEDGER = 5  # seconds


class Submission(Body):
    """`xdr`: the signed envelope, base64."""

    xdr: Annotated[str, Field(min_length=1, max_length=200_000)]


def submit(user: str, xdr: str) -> SubmittedView:
    """Hand a signed call of one of our contracts to the network.

    Raises BadRequest, Unprocessable (`unsigned`, `wrong_network`, `not_a_contract_call`, `transaction_expired`,
    `unknown_contract`), ChainRefused (the network's own reason), Unavailable (`try_again_later`; `rpc_unavailable`: it
    may have been taken). The last two name `transaction`; where another one of the account is in its way, `pending`.
    """
    call = wiring.chain().inspect(xdr)
    if not _is_ours(call):
        raise Unprocessable(
            f"{call.contract} is not a contract of this marketplace; submit it to the network yourself",
            code="unknown_contract",
        )
    before = wiring.tables().get(TRANSACTIONS, hash=call.hash)
    late = bool(call.valid_until) and call.valid_until <= now()
    if late or (before and before["status"] != "pending"):
        found = current(call.hash, before)
        if found is None or (found["status"] == "failed" and not found.get("ledger")):
            raise Unprocessable("its time has passed; prepare it again and sign at once", code="transaction_expired")
        return SubmittedView(hash=call.hash, status=found["status"])
    item = _remember(user, call, before)
    try:
        status = wiring.chain().submit(xdr)
    except (ChainRefused, Unavailable) as problem:
        return _not_taken(item, problem)
    set_pending(item)
    return SubmittedView(hash=status.hash, status=status.status)


def _is_ours(call: SignedCall) -> bool:
    if call.function == "restore" and not call.contract:
        return True
    if call.contract in (FACTORY.address, MARKETPLACE.address):
        return True
    return wiring.tables().get(COLLECTIONS, id=call.contract) is not None


def _remember(user: str, call: SignedCall, before: Item | None) -> Item:
    """Its row, before it is sent. `attempts` distinguishes one sending from another at the same moment."""
    about = {
        "status": "pending",
        "action": call.function,
        "user": before["user"] if before else user,
        "source": call.source,
        "sequence": call.sequence,
        "result": known_result(call),
        "valid_until": call.valid_until,
        "submitted_at": now(),
        "expires": now() + KEEP,
        "refused": None,
        "refused_at": None,
    }
    return wiring.tables().update(Update(TRANSACTIONS, {"hash": call.hash}, set=about, add={"attempts": 1}))


def _not_taken(item: Item, problem: ChainRefused | Unavailable) -> SubmittedView:
    """No promise of the network's: answers how it stands if a ledger has it all the same, else raises what to do."""
    try:
        found = wiring.chain().transaction(item["hash"])
    except Unavailable:
        found = None
    if found is not None:
        return SubmittedView(hash=item["hash"], status=found.status)
    if isinstance(problem, ChainRefused):
        raise _refused(item, problem.extra["error"]) from problem
    if problem.code == "try_again_later":
        raise _in_the_way(item) or _waits(item, "the network takes no transaction of this account now") from problem
    set_pending(item)
    raise Unavailable(
        f"the network did not answer, so transaction {item['hash']} may be under way. Follow it, or submit the same "
        "envelope again, which can't do it twice; don't prepare another in its place before it has failed "
        f"({problem.detail})",
        code=problem.code,
        retry_after=problem.retry_after,
        transaction=item["hash"],
    ) from problem


def _refused(item: Item, error: dict[str, str]) -> Problem:
    """Remembers the refusal, unless the same envelope is being sent again."""
    other = _in_the_way(item) if error["code"] == "tx_bad_seq" else None
    if isinstance(other, Unavailable):
        return other
    if error["code"] == "tx_bad_seq" and other is None:
        error = error | {
            "detail": "another transaction of the account came first, or this one did a moment ago: look at "
            f"/api/transactions/{item['hash']} in a few seconds; if it has failed there, prepare again"
        }
    mine = {"attempts": item["attempts"]}
    change = {"refused": error, "refused_at": now()}
    with suppress(ConditionFailed):
        wiring.tables().write(Update(TRANSACTIONS, {"hash": item["hash"]}, set=change, expect=mine))
    return other or ChainRefused(error["detail"], error=error, transaction=item["hash"])


def _in_the_way(item: Item) -> Problem | None:
    """What another transaction of the account means for this one, which the network did not take."""
    other = pending_of(item["source"])
    if other is None or other["hash"] == item["hash"] or other["sequence"] > item["sequence"]:
        return None
    name = f"transaction {other['hash']} of the account"
    if other["sequence"] < item["sequence"]:
        found = current(other["hash"], other)
        why = f"{name} comes before it and is in no ledger yet"
        return _waits(item, why, pending=other["hash"]) if found and found["status"] == "pending" else None
    detail = (
        f"{name} was submitted with the same sequence number, so only one of the two can happen. Follow that one; "
        "prepare this again once it has ended"
    )
    error = {"code": "tx_bad_seq", "detail": detail}
    return ChainRefused(detail, error=error, transaction=item["hash"], pending=other["hash"])


def _waits(item: Item, why: str, **more: Any) -> Unavailable:
    detail = f"{why}; submit this same one again in {LEDGER} seconds"
    return Unavailable(detail, code="try_again_later", retry_after=LEDGER, transaction=item["hash"], **more)
