"""What both markets ask of a sale: fee, currencies, royalty manager. What could divert money is proposed first.

A `propose_…` is the proposal alone. A `set_…` sets what was proposed and is ready, or needs no proposal; else it
proposes, lets two days pass, and sets it.
"""

from __future__ import annotations

from nuna_localnet.testing import Wallet

from events.support.calls import DAY, Calls, flag, maybe, symbol, u32, who

NOTICE = 2 * DAY  # seconds from a proposal until it can be performed


class Terms(Calls):
    def propose_fee(self, operator: Wallet, market: str, bps: int) -> None:
        self.run(operator, market, "propose_platform_fee", who(operator), u32(bps))

    def propose_currency(self, operator: Wallet, market: str, currency: str) -> None:
        self.run(operator, market, "propose_currency", who(operator), who(currency))

    def propose_royalty_manager(self, operator: Wallet, market: str, manager: str | None) -> None:
        self.run(operator, market, "propose_royalty_manager", who(operator), maybe(manager))

    def cancel_proposal(self, operator: Wallet, market: str, subject: str) -> None:
        """`subject`: fee | currency | royalties."""
        self.run(operator, market, "cancel_proposal", who(operator), symbol(subject))

    def set_fee(self, operator: Wallet, market: str, bps: int) -> None:
        rises = bps > int(self.read(market, "get_fee_bps"))
        if rises and not self._is_ready(market, "platform_fee", bps):
            self.propose_fee(operator, market, bps)
            self.pass_time(NOTICE)
        self.run(operator, market, "set_platform_fee", who(operator), u32(bps))

    def set_currency(self, operator: Wallet, market: str, currency: str, allowed: bool = True) -> None:
        comes = allowed and not self.read(market, "is_currency_allowed", who(currency))
        if comes and not self._is_ready(market, "currency", currency):
            self.propose_currency(operator, market, currency)
            self.pass_time(NOTICE)
        self.run(operator, market, "set_currency", who(operator), who(currency), flag(allowed))

    def set_royalty_manager(self, operator: Wallet, market: str, manager: str | None) -> None:
        if not self._is_ready(market, "royalty_manager", manager):
            self.propose_royalty_manager(operator, market, manager)
            self.pass_time(NOTICE)
        self.run(operator, market, "set_royalty_manager", who(operator), maybe(manager))

    def _is_ready(self, market: str, subject: str, value: int | str | None) -> bool:
        """Is this what is proposed, and the two days over?"""
        pending = self.read(market, f"pending_{subject}")
        if pending is None:
            return False
        proposed, ready_at = pending
        return bool(getattr(proposed, "address", proposed) == value and ready_at <= self.now)
