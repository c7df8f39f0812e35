"""`python -m events.record`: records each kind of contract event from a real execution, into events/chain/<name>.json.

The contracts of contracts/wasm run on the embedded chain, with fixed keys and a fixed clock, so that the same contracts
give the same bytes; only hashes are made up, those of transactions and of code. A file has the story's step, the
contracts that are believed, one transaction's `events` as the RPC tells them, and what today's code makes of them:
`becomes`. Read the difference before you commit it: tests hold the code to it.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]

from events.steps import Step  # noqa: E402
from events.story import story  # noqa: E402
from events.terms_story import NEXT  # noqa: E402
from nuna.adapters.ports import LedgerEvent  # noqa: E402
from nuna.adapters.stellar.scval_xdr import decode  # noqa: E402
from nuna.chain.events import detail  # noqa: E402
from nuna.chain.reader import Emitters, read_transaction  # noqa: E402
from nuna.chain.shapes import COLLECTION_NAMES  # noqa: E402
from nuna.contracts import OWN  # noqa: E402
from tests.support.embedded import Embedded  # noqa: E402

FOLDER = ROOT / "events/chain"
CREATE = ("create_collection", "create_limited_collection")
WHITELIST = 0  # the launch's first phase, so that the others are recorded too


def record() -> Iterator[tuple[str, str]]:
    """(file, its text) of each step, performed and read by today's code."""
    on = Embedded(phase=WHITELIST)
    collections: list[str] = []
    steps = story(on)
    returned = None
    while True:
        try:
            step = steps.send(returned)
        except StopIteration:
            return
        start = on.chain.latest_ledger()[0] + 1
        returned = step.call()
        if step.name in CREATE:
            collections.append(returned)
        emitters = Emitters({getattr(on, contract.name): contract.name for contract in OWN}, tuple(collections))
        yield f"{step.name}.json", json.dumps(recorded(on, step, start, emitters), indent=1) + "\n"


def recorded(on: Embedded, step: Step, start: int, emitters: Emitters) -> dict[str, Any]:
    told = on.chain.events(start=start, topics=COLLECTION_NAMES, contracts=tuple(emitters.own)).events
    if len({event.transaction for event in told}) != 1:
        raise ValueError(f"{step.name} must be one transaction that emits something")
    made_up = sha256(step.name.encode()).hexdigest()
    events = [replace(event, transaction=made_up, value=without_code(event.value)) for event in told]
    return {
        "what": step.what,
        "emitters": {role: address for address, role in emitters.own.items()} | {"collections": emitters.collections},
        "events": [asdict(event) for event in events],
        "becomes": [
            {"name": type(event).__name__, "detail": detail(event)}
            for event in read_transaction(events, decode, emitters)
        ],
    }


def without_code(value: str) -> str:
    """A value (base64 XDR) with a name's hash in place of that of code, which is another after each build."""
    raw = b64decode(value)
    for path in sorted(NEXT.glob("*.wasm")):
        raw = raw.replace(sha256(path.read_bytes()).digest(), sha256(path.stem.encode()).digest())
    return b64encode(raw).decode()


def recordings() -> dict[str, dict[str, Any]]:
    """Those that are committed, by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def ledger_events(recording: dict[str, Any]) -> list[LedgerEvent]:
    return [LedgerEvent(**event | {"topics": tuple(event["topics"])}) for event in recording["events"]]


def emitters_of(recording: dict[str, Any]) -> Emitters:
    own = {address: role for role, address in recording["emitters"].items() if role != "collections"}
    return Emitters(own, recording["emitters"]["collections"])


def main() -> None:
    files = dict(record())
    for path in FOLDER.glob("*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        path = FOLDER / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
