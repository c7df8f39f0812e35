"""The platform's own contracts as data: their parts in it, where their addresses are set, which errors they have."""

from __future__ import annotations

from dataclasses import dataclass

from nuna.settings import setting


@dataclass(frozen=True)
class Contract:
    """One that a network has once. `name`: its role, and its name in contracts/networks/<network>.json.

    `description`: what it is, for who sets its address. `errors`: the table of contract_errors.json with the names of
    its errors. `required`: without its address nothing works; of another that has none, nothing is followed.
    `emits`: its events are ours.
    """

    name: str
    description: str
    errors: str
    required: bool = True
    emits: bool = True

    @property
    def setting(self) -> str:
        """As nuna.settings names it, without NUNA_."""
        return f"{self.name.upper()}_CONTRACT"

    @property
    def parameter(self) -> str:
        """As CloudFormation names it."""
        return f"{self.name.title().replace('_', '')}Contract"

    @property
    def address(self) -> str:
        """C…; raises MissingSetting."""
        return setting(self.setting)

    @property
    def known_address(self) -> str | None:
        """None where it is not set."""
        return setting(self.setting, "") or None


NATIVE = Contract("native", "the native asset's contract", errors="asset", emits=False)
FACTORY = Contract("factory", "the collection factory", errors="factory")
MARKETPLACE = Contract("marketplace", "the marketplace", errors="marketplace")
AUCTION = Contract("auction", "the auction house", errors="auction", required=False)
ROYALTY_MANAGER = Contract("royalty_manager", "the royalty manager", errors="royalty_manager", required=False)
CONTRACTS = (NATIVE, FACTORY, MARKETPLACE, AUCTION, ROYALTY_MANAGER)

MARKETS = (MARKETPLACE, AUCTION)
OWN = tuple(contract for contract in CONTRACTS if contract.emits)
"""Those whose events are read; beside them stand the collections, which are many."""
COLLECTION = "collection"
"""The role of the factory's collections."""


def error_tables() -> dict[str, str]:
    """Address → table of error names, of the contracts whose address is set."""
    return {address: contract.errors for contract in CONTRACTS if (address := contract.known_address)}


def currency_code(contract: str) -> str:
    """A currency as the API names it: `XLM`, or the address of its token contract."""
    return "XLM" if contract == NATIVE.known_address else contract
