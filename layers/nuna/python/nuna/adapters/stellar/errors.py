"""Which contract refused, and its error by name, from what the host reports of a failed call.

Names and numbers come from the contracts' own specs: `contract_errors.json`, generated from the committed Wasm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from stellar_sdk import StrKey, xdr

_ERROR = re.compile(r"Error\((\w+), #?(\w+)\)")
Error = tuple[str, str]
"""As the host prints it: ("Contract", "1100"), ("Auth", "InvalidAction")."""
UNKNOWN: Error = ("Context", "InvalidAction")
HELP = {
    "insufficient_balance": "the paying account holds too little of the currency",
    "insufficient_account_reserve": "it would leave the account below the network's minimum balance",
    "trustline_missing": "an account has no trustline for the currency",
    "listing_stale": "the token was moved, or its approval taken back, after it was listed",
    "price_above_maximum": "the price is more than your maximum",
    "private_listing": "the listing is for another buyer alone",
    "supply_not_kept": "the collection can have more tokens than the offer counts on",
    "awaiting_seller": "the highest bid is below the reserve: its seller has a day to accept or decline it",
    "too_early": "it was proposed less than two days ago",
    "proposal_lapsed": "it was proposed more than fourteen days ago: propose it again",
    "auth_invalid_action": "a signature is missing: another address than yours would have to sign too",
    "budget_exceeded_limit": "the call needs more resources than one transaction may use",
    "storage_missing_value": "the contract, or an entry of it, is not on the chain",
    "wasm_vm_invalid_action": "the contract stopped with a panic",
}


@cache
def names() -> dict[str, dict[int, str]]:
    """Contract kind → error number → name."""
    raw = json.loads(Path(__file__).with_name("contract_errors.json").read_text())
    return {kind: {int(number): name for number, name in table.items()} for kind, table in raw.items()}


def snake(name: str) -> str:
    """`ListingNotActive` → `listing_not_active`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def explain(
    text: str | None, events: Iterable[str], called: str, function: str, kinds: Mapping[str, str]
) -> dict[str, str]:
    """`{code, contract, detail}` of a failed call of `function` on the contract `called`.

    `text`: the simulation's error, if there was one; `events`: diagnostic events (base64 XDR); `kinds`: contract → its
    kind, `collection` for what is not in it. `called` is blamed unless the events name another contract.
    """
    failures = list(_errors(events))
    while failures and failures[-1] is None:  # the host's own figures follow the failure
        failures.pop()
    found = _ERROR.search(text or "")
    final: Error = (found[1], found[2]) if found else (failures[-1][1] if failures and failures[-1] else UNKNOWN)
    contract = called
    for entry in reversed(failures):  # the error's way out through its callers; the innermost reported it first
        if entry is None or entry[1] != final:
            break
        contract = entry[0] or contract
    kind = kinds.get(contract, "collection")
    code = _code(kind, final)
    why = HELP.get(code, code.replace("_", " "))
    return {"code": code, "contract": contract, "detail": f"the {kind.replace('_', ' ')} refuses {function}: {why}"}


def _code(kind: str, error: Error) -> str:
    group, value = error
    if group != "Contract":
        return f"{snake(group)}_{snake(value)}"
    number, tables = int(value), names()
    # A currency that we don't know has the asset's small numbers; each contract of ours has a range of its own.
    for table in (tables.get(kind, {}), tables["asset"], *tables.values()):
        if number in table:
            return table[number]
    return f"contract_error_{number}"


def _errors(events: Iterable[str]) -> Iterable[tuple[str | None, Error] | None]:
    """(emitter, error) of each diagnostic `error` event in order; None for any other event."""
    for raw in events:
        event = xdr.DiagnosticEvent.from_xdr(raw).event
        topics = event.body.v0.topics if event.body.v0 else []
        if len(topics) == 2 and topics[0].sym and topics[0].sym.sc_symbol == b"error" and topics[1].error:
            contract = event.contract_id
            yield (StrKey.encode_contract(contract.contract_id.hash) if contract else None), _named(topics[1].error)
        else:
            yield None


def _named(error: xdr.SCError) -> Error:
    if error.contract_code is not None:
        return "Contract", str(error.contract_code.uint32)
    code = error.code.name.removeprefix("SCEC_") if error.code else "INTERNAL_ERROR"
    return _camel(error.type.name.removeprefix("SCE_")), _camel(code)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
