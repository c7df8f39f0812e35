"""Who may do what in a contract, its pauses and its upgrades, and the factory's launch."""

from __future__ import annotations

from nuna_localnet.testing import Wallet, returned, upload_function
from stellar_sdk import InvokeHostFunction

from events.support.calls import Calls, flag, maybe, raw, symbol, u32, who


class Governance(Calls):
    def set_role(self, admin: Wallet, contract: str, role: str, account: Wallet | None) -> None:
        self.run(admin, contract, "set_role", symbol(role), maybe(account))

    def offer_admin(self, admin: Wallet, contract: str, to: Wallet, ledgers: int = 1_000) -> None:
        until = self.server.get_latest_ledger().sequence + ledgers
        self.run(admin, contract, "transfer_admin_role", who(to), u32(until))

    def accept_admin(self, new_admin: Wallet, contract: str) -> None:
        self.run(new_admin, contract, "accept_admin_transfer")

    def pause(self, pauser: Wallet, contract: str) -> None:
        self.run(pauser, contract, "pause", who(pauser))

    def unpause(self, pauser: Wallet, contract: str) -> None:
        self.run(pauser, contract, "unpause", who(pauser))

    def rescue(self, admin: Wallet, market: str, collection: str, token: int, to: Wallet) -> None:
        """A token that was sent straight to a market."""
        self.run(admin, market, "rescue_token", who(collection), u32(token), who(to))

    # --- upgrades ----------------------------------------------------------------------------------------------------
    def upload(self, anyone: Wallet, wasm: bytes) -> bytes:
        """The code's hash."""
        code: bytes = returned(anyone.invoke(InvokeHostFunction(upload_function(wasm))))
        return code

    def propose_upgrade(self, operator: Wallet, contract: str, code: bytes, subject: str = "upgrade") -> None:
        """`subject`: of the factory also `nft_wasm`, the code of new collections."""
        self.run(operator, contract, f"propose_{subject}", who(operator), raw(code))

    def cancel_upgrade(self, operator: Wallet, contract: str, subject: str = "upgrade") -> None:
        self.run(operator, contract, f"cancel_{subject}", who(operator))

    def upgrade(self, operator: Wallet, contract: str, code: bytes) -> None:
        self.run(operator, contract, "upgrade", who(operator), raw(code))

    def migrate(self, operator: Wallet, contract: str) -> None:
        self.run(operator, contract, "migrate", who(operator))

    # --- the factory's launch ----------------------------------------------------------------------------------------
    def whitelist(self, admin: Wallet, creator: Wallet, allowed: bool = True) -> None:
        self.run(admin, self.factory, "set_whitelisted", who(creator), flag(allowed))

    def advance_phase(self, admin: Wallet, phase: int) -> None:
        self.run(admin, self.factory, "advance_phase", u32(phase))

    def set_cap(self, admin: Wallet, cap: int) -> None:
        self.run(admin, self.factory, "set_cap", u32(cap))
