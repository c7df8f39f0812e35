"""What differs between stages, read from the environment when asked for (never at import).

| variable | meaning |
|---|---|
| NUNA_STAGE | `local`, `dev`, `prod`; unit tests: `test` |
| NUNA_NETWORK | the file of contracts/networks/: `local`, `testnet`, `mainnet` |
| NUNA_RPC_URL, NUNA_NETWORK_PASSPHRASE | Soroban RPC and the network it must be |
| NUNA_PUBLIC_URL | where the API is reached, without a trailing slash; signed in challenges |
| NUNA_WEB_ORIGINS | further origins whose pages may refresh a sign-in, comma-separated |
| NUNA_MEDIA_URL | where objects of the media bucket are read |
| NUNA_UPLOAD_URL | where browsers post uploads (default: the bucket's own endpoint) |
| NUNA_IPFS_API, NUNA_IPFS_GATEWAY, NUNA_ARWEAVE_BUNDLER, NUNA_ARWEAVE_GATEWAY | the stores |
| NUNA_<NAME>_CONTRACT | the address (C…) of each contract that nuna/contracts.py lists |
"""

from __future__ import annotations

import os


class MissingSetting(RuntimeError):
    """A variable that this stage needs is not set."""


def setting(name: str, default: str | None = None) -> str:
    """The variable NUNA_<name>; raises MissingSetting, saying which, when it is unset and has no default."""
    value = os.environ.get(f"NUNA_{name}") or default
    if value is None:
        raise MissingSetting(f"NUNA_{name} is not set; nuna/settings.py says what it means")
    return value


def stage() -> str:
    return setting("STAGE", "test")
