"""`python -m events.record`: records each kind of contract event from a real execution, into events/chain/<name>.json.

The contracts of contracts/wasm run on the embedded chain, with fixed keys and a fixed clock, so that the same Wasm
gives the same bytes; the transactions' hashes alone, which differ from run to run, are made up. A file has the story's
step, the contracts that are believed, one transaction's `events` as the RPC tells them and what they must become. That
last part is written by hand or, once it has been read, with `--accept`; without it only `events` are recorded anew and
what they must become is kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]

from nuna.adapters.ports import LedgerEvent  # noqa: E402
from nuna.adapters.scval_xdr import decode  # noqa: E402
from nuna.chain_events import detail  # noqa: E402
from nuna.ledger_events import SHAPES, Emitters, read_transaction  # noqa: E402
from tests.support.embedded import Embedded  # noqa: E402

FOLDER = ROOT / "events/chain"
XLM = 10_000_000


def story(on: Embedded) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """(file, what happens, the call) in order; a call may rest on those before it."""
    creator, buyer, collector = (on.wallet(name) for name in ("creator", "buyer", "collector"))
    known: dict[str, Any] = {}

    def keep(name: str, call: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            known[name] = call()

        return run

    def dawn() -> str:
        return str(known["collection"])

    yield (
        "create_collection",
        "a creator deploys a collection",
        keep("collection", lambda: on.create_collection(creator)),
    )
    yield "mint", "its first token is minted", lambda: on.mint(creator, dawn(), 1, "ipfs://dawn-metadata/1.json")
    yield "list", "listed for 30 XLM", keep("listing", lambda: on.list(creator, dawn(), 1, 30 * XLM))
    yield "update_listing", "for 25 XLM now", lambda: on.update(creator, known["listing"], 25 * XLM)
    yield "buy", "a buyer takes it", lambda: on.buy(buyer, known["listing"], 25 * XLM)
    yield "relist", "the buyer lists it", keep("second", lambda: on.list(buyer, dawn(), 1, 40 * XLM))
    yield "replace_listing", "and again, cheaper", keep("third", lambda: on.list(buyer, dawn(), 1, 35 * XLM))
    yield "cancel_listing", "then keeps it", lambda: on.cancel(buyer, known["third"])
    yield "approve", "an approval for someone else", lambda: on.approve(buyer, dawn(), 1, collector.address, 5_000)
    yield "transfer", "a gift", lambda: on.transfer(buyer, dawn(), 1, collector)
    yield "set_metadata", "new metadata", lambda: on.set_metadata(creator, dawn(), 1, "ipfs://dawn-metadata/1b.json")
    yield "burn", "and the end of it", lambda: on.burn(collector, dawn(), 1)


def record() -> Iterator[dict[str, Any]]:
    """Perform the story; each step as its file's content, read by today's code."""
    on = Embedded()
    for name, what, call in story(on):
        start = on.chain.latest_ledger()[0] + 1
        call()
        hash = sha256(name.encode()).hexdigest()
        told = on.chain.events(start=start, topics=tuple(SHAPES)).events
        events = [replace(event, transaction=hash) for event in told]
        # Collections are believed when the factory has made them; here it made those that speak.
        ours = {e.contract for e in events} - {on.factory, on.marketplace, on.native}
        emitters = Emitters(on.factory, on.marketplace, ours)
        becomes = [(type(e).__name__, detail(e)) for e in read_transaction(events, decode, emitters)]
        yield {
            "name": name,
            "what": what,
            "factory": on.factory,
            "marketplace": on.marketplace,
            "collections": sorted(ours),
            "events": [asdict(event) for event in events],
            "becomes": [{"name": kind, "detail": fields} for kind, fields in becomes],
        }


def ledger_events(fixture: dict[str, Any]) -> list[LedgerEvent]:
    return [LedgerEvent(**event | {"topics": tuple(event["topics"])}) for event in fixture["events"]]


def main(arguments: list[str]) -> None:
    for fixture in record():
        path = FOLDER / f"{fixture.pop('name')}.json"
        if path.exists() and "--accept" not in arguments:
            fixture["becomes"] = json.loads(path.read_text())["becomes"]
        path.write_text(json.dumps(fixture, indent=1) + "\n")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
