"""The contracts' errors by name, from the specs in their Wasm, for the API: `python -m contracts.deploy.error_names`.

Writes layers/nuna/python/nuna/adapters/stellar/contract_errors.json; `--check` compares instead.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from stellar_sdk.sep.contract_spec import ContractSpec

from contracts.deploy.plan import WASM

TARGET = Path(__file__).parents[2] / "layers/nuna/python/nuna/adapters/stellar/contract_errors.json"
KINDS = {"collection_factory": "factory", "nft": "collection"}
ASSET = {  # the built-in asset contract has no Wasm; soroban-env-host 28: builtin_contracts/contract_error.rs
    2: "operation_not_supported",
    3: "already_initialized",
    4: "unauthorized",
    5: "authentication",
    6: "account_missing",
    7: "account_is_not_classic",
    8: "negative_amount",
    9: "allowance",
    10: "insufficient_balance",
    11: "balance_deauthorized",
    12: "overflow",
    13: "trustline_missing",
    14: "insufficient_account_reserve",
    15: "too_many_account_subentries",
}


def snake(name: str) -> str:
    """`ListingNotActive` → `listing_not_active`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def errors_of(wasm: Path) -> dict[int, str]:
    """Number → name. An enum of the contract's own comes first in its spec and keeps a number that others use too."""
    found: dict[int, str] = {}
    for enum in ContractSpec.from_wasm_file(wasm).error_enums:
        for case in enum.cases:
            found.setdefault(case.value.uint32, snake(case.name.decode()))
    return found


def document() -> str:
    kinds = {KINDS.get(path.stem, path.stem): errors_of(path) for path in sorted(WASM.glob("*.wasm"))}
    tables = {"asset": ASSET, **kinds}
    return json.dumps({kind: dict(sorted(table.items())) for kind, table in tables.items()}, indent=2) + "\n"


def main() -> int:
    if "--check" not in sys.argv:
        TARGET.write_text(document())
        return 0
    if TARGET.read_text() != document():
        print(f"{TARGET.name} is not what contracts/wasm says; run `python -m contracts.deploy.error_names`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
