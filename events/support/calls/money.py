"""Currencies, royalties of the royalty manager, and what the markets owe."""

from __future__ import annotations

from nuna_localnet.testing import Wallet, returned
from stellar_sdk import Asset, TransactionBuilder, scval
from stellar_sdk.operation import ChangeTrust, SetOptions
from stellar_sdk.operation.set_options import AuthorizationFlag

from events.support.calls import flag, i128, several, u32, who
from events.support.calls.terms import NOTICE, Terms
from nuna.errors import ChainRefused

Shares = dict[str, int]
"""Receiver's address → basis points."""


class Money(Terms):
    def issue(self, issuer: Wallet, code: str, admin: Wallet) -> tuple[Asset, str]:
        """A classic asset and its contract, which both markets take from now on: two days later."""
        asset, currency = self.asset(issuer, code)
        markets = (self.marketplace, self.auction)
        for market in markets:
            self.propose_currency(admin, market, currency)
        self.pass_time(NOTICE)
        for market in markets:
            self.set_currency(admin, market, currency)
        return asset, currency

    def asset(self, issuer: Wallet, code: str) -> tuple[Asset, str]:
        """A classic asset and its contract."""
        asset = Asset(code, issuer.address)
        create = TransactionBuilder(self.server.load_account(issuer.address), issuer.net.passphrase)
        create.append_create_stellar_asset_contract_from_asset_op(asset)
        response = issuer.submit(self.server.prepare_transaction(create.set_timeout(0).build()))
        return asset, str(returned(response).address)

    def trust(self, wallet: Wallet, asset: Asset) -> None:
        assert wallet.run(ChangeTrust(asset)).status.value == "SUCCESS"

    def freeze(self, issuer: Wallet, currency: str, holder: Wallet, frozen: bool = True) -> None:
        """Take a holder's authorization for the asset back, or give it again."""
        if frozen:
            revocable = SetOptions(set_flags=AuthorizationFlag.AUTHORIZATION_REVOCABLE)
            assert issuer.run(revocable).status.value == "SUCCESS"
        self.run(issuer, currency, "set_authorized", who(holder), flag(not frozen))

    def give(self, issuer: Wallet, currency: str, to: Wallet, amount: int) -> None:
        self.run(issuer, currency, "mint", who(to), i128(amount))

    def balance(self, currency: str, address: str) -> int:
        """0 for an account without a trustline."""
        try:
            return int(self.read(currency, "balance", who(address)))
        except ChainRefused as refused:
            if refused.extra["error"]["code"] != "trustline_missing":
                raise
            return 0

    def accrued(self, market: str, currency: str | None = None) -> int:
        return int(self.read(market, "accrued_fees", who(currency or self.native)))

    def claimable(self, market: str, account: Wallet, currency: str) -> int:
        return int(self.read(market, "claimable", who(account), who(currency)))

    def claim(self, anyone: Wallet, market: str, account: Wallet, currency: str) -> int:
        return int(self.run(anyone, market, "claim", who(account), who(currency)))

    def withdraw_fees(self, operator: Wallet, market: str, to: Wallet, currency: str | None = None) -> int:
        args = (who(operator), who(currency or self.native), who(to))
        return int(self.run(operator, market, "withdraw_fees", *args))

    def split_royalty(self, admin: Wallet, collection: str, shares: Shares, token: int | None = None) -> None:
        """The royalty manager's shares of a collection, or of one token; they count once the NFT itself has none."""
        split = several(
            [scval.to_struct({"bps": u32(bps), "receiver": who(receiver)}) for receiver, bps in shares.items()]
        )
        if token is None:
            self.run(admin, self.royalty_manager, "set_default_royalty", who(admin), who(collection), split)
        else:
            args = (who(admin), who(collection), u32(token), split)
            self.run(admin, self.royalty_manager, "set_token_royalty", *args)

    def delete_split(self, admin: Wallet, collection: str, token: int | None = None) -> None:
        args = (who(admin), who(collection))
        if token is None:
            self.run(admin, self.royalty_manager, "delete_default_royalty", *args)
        else:
            self.run(admin, self.royalty_manager, "remove_token_royalty", *args, u32(token))
