"""The factory and its collections."""

from __future__ import annotations

from nuna_localnet.testing import Wallet

from events.support.calls import Calls, flag, option, raw, several, symbol, text, u32, who


class Collections(Calls):
    def create_collection(self, creator: Wallet, name: str = "Dawn", royalty_bps: int = 500) -> str:
        about = [text(part) for part in (name, name.upper()[:5], "ipfs://dawn/")]
        royalty = (who(creator), u32(royalty_bps))
        return str(self.run(creator, self.factory, "create_collection", who(creator), *about, *royalty))

    def create_limited_collection(
        self,
        creator: Wallet,
        name: str = "Noon",
        royalty_bps: int = 500,
        *,
        max_supply: int | None = None,
        provenance: bytes | None = None,
    ) -> str:
        """`provenance`: SHA-256 of the base URI that is revealed later."""
        about = [text(part) for part in (name, name.upper()[:5], "ipfs://hidden/")]
        royalty = (who(creator), u32(royalty_bps))
        most = None if max_supply is None else u32(max_supply)
        limits = (option(most), option(None if provenance is None else raw(provenance)))
        args = (who(creator), *about, *royalty, *limits)
        return str(self.run(creator, self.factory, "create_collection_with", *args))

    def set_max_supply(self, admin: Wallet, collection: str, most: int) -> None:
        self.run(admin, collection, "set_max_supply", who(admin), u32(most))

    def reveal_base_uri(self, admin: Wallet, collection: str, base_uri: str) -> None:
        self.run(admin, collection, "reveal_base_uri", who(admin), text(base_uri))

    def mint(self, creator: Wallet, collection: str, token: int, uri: str, to: Wallet | None = None) -> None:
        self.run(creator, collection, "mint", who(creator), who(to or creator), u32(token), text(uri))

    def mint_many(self, creator: Wallet, collection: str, uris: dict[int, str], to: Wallet | None = None) -> None:
        """`uris`: token → its metadata's URI."""
        tokens = several([several([u32(token), text(uri)]) for token, uri in uris.items()])
        self.run(creator, collection, "batch_mint", who(creator), who(to or creator), tokens)

    def transfer_many(self, owner: Wallet, collection: str, tokens: list[int], to: Wallet | str) -> None:
        ids = several([u32(token) for token in tokens])
        self.run(owner, collection, "batch_transfer", who(owner), who(to), ids)

    def owner_of(self, collection: str, token: int) -> str:
        return str(self.read(collection, "owner_of", u32(token)))

    def transfer(self, owner: Wallet, collection: str, token: int, to: Wallet | str) -> None:
        self.run(owner, collection, "transfer", who(owner), who(to), u32(token))

    def approve(self, owner: Wallet, collection: str, token: int, approved: str, until: int) -> None:
        self.run(owner, collection, "approve", who(owner), who(approved), u32(token), u32(until))

    def approve_for_all(self, owner: Wallet, collection: str, operator: Wallet | str, approved: bool = True) -> None:
        self.run(owner, collection, "set_approval_for_all", who(owner), who(operator), flag(approved))

    def set_metadata(self, minter: Wallet, collection: str, token: int, uri: str) -> None:
        self.run(minter, collection, "set_metadata_uri", who(minter), u32(token), text(uri))

    def burn(self, owner: Wallet, collection: str, token: int) -> None:
        self.run(owner, collection, "burn", who(owner), u32(token))

    def set_token_royalty(self, admin: Wallet, collection: str, token: int, receiver: Wallet, bps: int) -> None:
        self.run(admin, collection, "set_token_royalty", u32(token), who(receiver), u32(bps), who(admin))

    def delete_default_royalty(self, admin: Wallet, collection: str) -> None:
        self.run(admin, collection, "delete_default_royalty", who(admin))

    def set_default_royalty(self, admin: Wallet, collection: str, receiver: Wallet, bps: int) -> None:
        self.run(admin, collection, "set_default_royalty", who(receiver), u32(bps), who(admin))

    def remove_token_royalty(self, admin: Wallet, collection: str, token: int) -> None:
        self.run(admin, collection, "remove_token_royalty", u32(token), who(admin))

    def freeze_metadata(self, admin: Wallet, collection: str) -> None:
        self.run(admin, collection, "freeze_metadata")

    def grant_role(self, admin: Wallet, collection: str, role: str, account: Wallet) -> None:
        self.run(admin, collection, "grant_role", who(account), symbol(role), who(admin))

    def revoke_role(self, admin: Wallet, collection: str, role: str, account: Wallet) -> None:
        self.run(admin, collection, "revoke_role", who(account), symbol(role), who(admin))
