"""The command: see `--help`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from stellar_sdk import Keypair, SorobanServer, StrKey
from stellar_sdk.exceptions import AccountNotFoundException, PrepareTransactionException, SdkError

from contracts.deploy.deployer import PATIENCE, Deployer, DeployFailed
from contracts.deploy.plan import FEE_BPS, MOST_FEE_BPS, PASSPHRASES, ROLES, Plan, local_key

NETWORKS = Path(__file__).parents[1] / "networks"
RPCS = {
    "local": f"http://127.0.0.1:{os.environ.get('NUNA_RPC_PORT') or 8001}",  # where `make dev` has it
    "testnet": "https://soroban-testnet.stellar.org",
}


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        plan, key = _plan(asked)
        if asked.plan:
            print(json.dumps(plan.record(), indent=2))
            return 0
        if asked.network == "mainnet":
            _confirm()
        if key is None:
            raise DeployFailed(f"the deployer's secret is missing: set {asked.secret_env}")
        server = _connect(asked, plan)
        deployer = Deployer(plan, server, key, print)
        done = deployer.run()
    except PrepareTransactionException as error:
        print(f"refused: {error.simulate_transaction_response.error}", file=sys.stderr)
        return 1
    except (DeployFailed, SdkError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    print(f"{done} transactions" if done else "nothing to do: everything is deployed")
    _write(plan, deployer.ledger)
    return 0


def _confirm() -> None:
    try:
        typed = input('This spends real money. Type "mainnet" to go on: ')
    except EOFError:  # nobody is there
        typed = ""
    if typed != "mainnet":
        raise DeployFailed("not confirmed; nothing was done")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m contracts.deploy", description="Deploys the contracts.")
    parser.add_argument("--network", choices=PASSPHRASES, default="local")
    parser.add_argument("--rpc", help="Soroban RPC (default: the network's own; none for mainnet)")
    parser.add_argument("--friendbot", help="local only: funds the deployer (default: <rpc>/friendbot)")
    parser.add_argument(
        "--secret-env", default="NUNA_DEPLOYER_SECRET", help="the variable with the deployer's secret (S…)"
    )
    parser.add_argument("--admin", help="who administers the contracts (G… or C…; default: the deployer)")
    parser.add_argument("--fee-bps", type=int, help=f"of new contracts, at most {MOST_FEE_BPS:,} (default: {FEE_BPS})")
    for role in ROLES:
        parser.add_argument(
            f"--{role.replace('_', '-')}", metavar="ADDRESS", help="who holds this role (default: the admin)"
        )
    parser.add_argument("--plan", action="store_true", help="print what would be deployed where, and do nothing")
    return parser


def _plan(asked: argparse.Namespace) -> tuple[Plan, Keypair | None]:
    if asked.network == "local":
        for option in ("admin", "fee_bps", *ROLES):
            if getattr(asked, option) is not None:
                raise DeployFailed(f"--{option.replace('_', '-')}: the local network's keys and terms are fixed")
        return Plan.local(), local_key("deployer")
    secret = os.environ.get(asked.secret_env)
    known = NETWORKS / f"{asked.network}.json"
    if secret is None and not known.exists():
        raise DeployFailed(f"the deployer's secret is missing: set {asked.secret_env}")
    # What is not asked for stays as it was.
    before = json.loads(known.read_text()) if known.exists() else {}
    key = _key(asked.secret_env, secret) if secret else None
    deployer = key.public_key if key else before["deployer"]
    admin = asked.admin or before.get("admin", deployer)
    fee_bps = before.get("feeBps", FEE_BPS) if asked.fee_bps is None else asked.fee_bps
    if not 0 <= fee_bps <= MOST_FEE_BPS:
        raise DeployFailed(f"--fee-bps {fee_bps}: the platform fee is 0 to {MOST_FEE_BPS:,} basis points")
    holders = before.get("roles", {}) | {role: value for role in ROLES if (value := getattr(asked, role))}
    for address in (admin, *holders.values()):
        if not (StrKey.is_valid_ed25519_public_key(address) or StrKey.is_valid_contract(address)):
            raise DeployFailed(f"{address} is no address of an account (G…) or a contract (C…)")
    plan = Plan(asked.network, PASSPHRASES[asked.network], deployer, admin, fee_bps, holders)
    if before and before["deployer"] != deployer:
        raise DeployFailed(f"{known.name} says that {before['deployer']} deployed here; use that key, or move the file")
    return plan, key


def _key(variable: str, secret: str) -> Keypair:
    try:
        return Keypair.from_secret(secret)
    except ValueError:  # its message would show the secret
        raise DeployFailed(f"{variable} holds no secret seed (S…, 56 characters)") from None


def _connect(asked: argparse.Namespace, plan: Plan) -> SorobanServer:
    rpc = asked.rpc or RPCS.get(asked.network)
    if rpc is None:
        raise DeployFailed("give the RPC of mainnet: --rpc https://…")
    server = SorobanServer(rpc)
    try:
        passphrase = server.get_network().passphrase
    except SdkError as error:
        hint = "; `make dev` runs the local one" if asked.network == "local" else ""
        raise DeployFailed(f"no Soroban RPC answers at {rpc}{hint}") from error
    if passphrase != plan.passphrase:
        raise DeployFailed(f"{rpc} is of the network “{passphrase}”, not of {asked.network}")
    if not _exists(server, plan.deployer):
        if asked.network != "local":
            raise DeployFailed(f"the deployer {plan.deployer} has no account; fund it first")
        _fund(asked.friendbot or f"{rpc.rstrip('/')}/friendbot", plan.deployer)
        end = time.monotonic() + PATIENCE
        while not _exists(server, plan.deployer):
            if time.monotonic() > end:
                raise DeployFailed("friendbot funded the deployer, but no ledger shows its account")
            time.sleep(0.2)
    return server


def _exists(server: SorobanServer, address: str) -> bool:
    try:
        server.load_account(address)
    except AccountNotFoundException:
        return False
    return True


def _fund(friendbot: str, address: str) -> None:
    try:
        with urllib.request.urlopen(f"{friendbot}?addr={address}", timeout=10):  # noqa: S310 (the operator's own URL)
            pass
    except urllib.error.URLError as error:
        raise DeployFailed(f"friendbot {friendbot} did not fund {address}: {error}") from error


def _write(plan: Plan, ledger: int | None) -> None:
    """`ledger`: where the indexer begins; what the file has stays when nothing was deployed now."""
    NETWORKS.mkdir(exist_ok=True)
    path = NETWORKS / f"{plan.network}.json"
    record = plan.record()
    if plan.network != "local":  # its ledgers start anew with each chain
        known = json.loads(path.read_text()).get("ledger") if path.exists() else None
        if (first := ledger or known) is None:
            print("the factory was there before: add its ledger (an explorer shows it) to the file, as `ledger`")
        else:
            record |= {"ledger": first}
    path.write_text(json.dumps(record, indent=2) + "\n")
    print(f"recorded in contracts/networks/{path.name}")


if __name__ == "__main__":
    sys.exit(main())
