"""The contracts on this machine's network, by the deployment of every network; their addresses in the stack's folder.

Deployed addresses follow from the deployer's key. Code that was built anew needs a network that starts anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import httpx

from local.processes import ROOT

WASM = ROOT / "contracts" / "wasm"


class ContractFailed(RuntimeError):
    """The local network refused a deployment; the message has its answer."""


def deployed(endpoints: dict[str, str], record: Path, progress: Callable[[str], None]) -> dict[str, str]:
    """Name → address, as `contracts.deploy.plan` names them: deployed unless `record` says that these very Wasms are.

    `endpoints` as the embedded chain prints them: rpc, friendbot, networkPassphrase. Raises ContractFailed.
    """
    build = (WASM / "SHA256SUMS").read_text() + endpoints["networkPassphrase"]
    digest = hashlib.sha256(build.encode()).hexdigest()
    if record.exists() and (known := json.loads(record.read_text()))["digest"] == digest:
        return dict(known["contracts"])
    from stellar_sdk import SorobanServer

    from contracts.deploy.deployer import Deployer, DeployFailed
    from contracts.deploy.plan import Plan, local_key

    def close() -> None:
        """So that nobody waits for a ledger."""
        call = {"jsonrpc": "2.0", "id": 1, "method": "dev_closeLedgers", "params": {}}
        answer = httpx.post(endpoints["rpc"], json=call, timeout=10).raise_for_status().json()
        if "error" in answer:
            raise ContractFailed(f"closing a ledger: {answer['error']}")

    plan, key = Plan.local(), local_key("deployer")
    httpx.get(endpoints["friendbot"], params={"addr": key.public_key}, timeout=10)
    close()
    try:
        Deployer(plan, SorobanServer(endpoints["rpc"]), key, progress, sent=close).run()
    except DeployFailed as error:
        raise ContractFailed(str(error)) from error
    record.write_text(json.dumps({"digest": digest, "contracts": plan.addresses}))
    return plan.addresses
