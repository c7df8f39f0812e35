"""The whole stack on one machine: `with LocalStack(home, port, rpc_port) as stack: stack.endpoints["api"]`."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from local import contracts, synthesis
from local.aws import Emulator
from local.data_folder import DataFolder, Ports, write_json
from local.deployer import Deployer
from local.processes import ROOT, Child, listening

PASSPHRASE = "Nuna Local Network ; 2026"  # noqa: S105  (public: it names the network)
LEDGER_EVERY = "5s"
CHAIN_BINARY = ROOT / "localnet" / "target" / "release" / "nuna-localnet"
ASSEMBLY = ROOT / ".build" / "cdk.local"
WEB_ORIGINS = "http://localhost:3000,http://127.0.0.1:3000"
Progress = Callable[[str], None]


def silent(_line: str) -> None:
    """For a caller that shows no progress."""


class LocalStack:
    """Everything that `make dev` runs. Entering returns when it answers; leaving stops it.

    Raises InUse (folder or port), NotReady (a part did not start), SynthesisFailed, DeployFailed, ContractFailed.
    """

    def __init__(self, home: DataFolder, port: int, rpc_port: int, progress: Progress = silent) -> None:
        self.home, self._wanted, self.progress = home, (port, rpc_port), progress
        self.endpoints: dict[str, Any] = {}
        self.children: list[Child] = []

    def __enter__(self) -> LocalStack:
        self.home.lock()
        try:
            self._start(self.home.ports(*self._wanted))
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End every part, last started first; then others may have the folder."""
        while self.children:
            self.children.pop().stop()
        self.home.unlock()

    def failed(self) -> Child | None:
        """A part that ended by itself."""
        return next((child for child in self.children if not child.running), None)

    def client(self, service: str) -> Any:
        """A botocore client of the emulator, as the account's root."""
        return self.emulator.client(service)

    def redeploy(self) -> None:
        """Synthesize, and deploy if that changed anything."""
        synthesis.synthesized(ASSEMBLY)
        self._deploy(self._parameters)

    # --- starting ---

    def _start(self, ports: Ports) -> None:
        self.emulator = Emulator(ports.front, self.home.folder)
        chain, stores = self._chain(ports.rpc), self._stores(ports.stores)
        self.emulator.launch()
        self.children += [chain, stores, self.emulator]
        with ThreadPoolExecutor(1) as beside:
            synthesizing = beside.submit(self._synthesize)
            chain.wait_for(lambda: listening(ports.rpc))
            self.progress("the embedded chain answers")
            chain_addresses = self._chain_addresses(ports.rpc)
            known = contracts.deployed(chain_addresses, self.home.contracts, self.progress)
            stores.wait_for(lambda: listening(ports.stores))
            self.emulator.wait_for(lambda: listening(ports.front))
            self.progress("the emulator and the stores answer")
            synthesizing.result()
        self._parameters = self._settings(ports, chain_addresses, known)
        self._deploy(self._parameters)
        self._poll_now()
        self.endpoints = self._endpoints(ports, chain_addresses, known)
        write_json(self.home.endpoints, self.endpoints)

    def _synthesize(self) -> None:
        if synthesis.synthesized(ASSEMBLY):
            self.progress("the CloudFormation template is synthesized")

    def _chain(self, port: int) -> Child:
        child = Child("chain", self.home.folder / "logs" / "chain.log")
        state = str(self.home.folder / "chain")
        options = ["--port", str(port), "--state", state, "--close-every", LEDGER_EVERY, "--passphrase", PASSPHRASE]
        child.start([CHAIN_BINARY, *options])
        return child

    def _stores(self, port: int) -> Child:
        child = Child("stores", self.home.folder / "logs" / "stores.log")
        options = ["--port", str(port), "--home", str(self.home.folder / "stores")]
        child.start([synthesis.PYTHON, "-m", "local.stores", *options])
        return child

    def _chain_addresses(self, port: int) -> dict[str, str]:
        rpc = f"http://127.0.0.1:{port}"
        return {"rpc": rpc, "friendbot": f"{rpc}/friendbot", "networkPassphrase": PASSPHRASE}

    def _settings(self, ports: Ports, chain: dict[str, str], known: dict[str, str]) -> dict[str, str]:
        """The stack's CloudFormation parameters (infra_cdk.parameters)."""
        here, stores = self.emulator.url, f"http://127.0.0.1:{ports.stores}"
        return {
            "Network": "local",
            "RpcUrl": chain["rpc"],
            "NetworkPassphrase": chain["networkPassphrase"],
            "PublicUrl": here,
            "MediaUrl": here,
            "IpfsApi": f"pinata+{stores}",
            "IpfsGateway": f"{stores}/ipfs",
            "ArweaveBundler": stores,
            "ArweaveGateway": f"{stores}/ar",
            **{f"{name.title().replace('_', '')}Contract": address for name, address in known.items()},
            "WebOrigins": WEB_ORIGINS,
            "LocalEndpoint": here,
        }

    def _deploy(self, parameters: dict[str, str]) -> None:
        deployer = Deployer(self.emulator.url, ASSEMBLY, self.progress)
        digest = deployer.digest(parameters)
        outputs = deployer.outputs()
        if outputs is None or not self.home.deployed.exists() or self.home.deployed.read_text() != digest:
            outputs = deployer.deploy(parameters)
            self.home.deployed.write_text(digest)
        write_json(self.home.addresses, front_addresses(outputs))

    def _poll_now(self) -> None:
        """A schedule's first run is a minute away; AWS's never stopped. The leases make a second run harmless."""
        for name in scheduled(ASSEMBLY):
            self.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b"{}")

    def _endpoints(self, ports: Ports, chain: dict[str, str], known: dict[str, str]) -> dict[str, Any]:
        here, stores = self.emulator.url, f"http://127.0.0.1:{ports.stores}"
        return {
            "api": here,
            "docs": f"{here}/api/docs",
            "ws": f"ws://127.0.0.1:{ports.front}/ws",
            "dev": f"{here}/_dev",
            **chain,
            "contracts": known,
            "ipfsGateway": f"{stores}/ipfs",
            "arweaveGateway": f"{stores}/ar",
            "mail": f"{here}/_dev/mails",
            "aws": here,
        }


def front_addresses(outputs: dict[str, str]) -> dict[str, str]:
    """What local.emulator.front reads."""
    return {"api": f"{outputs['HttpApi']}/$default", "ws": outputs["SocketApi"], "media": outputs["MediaBucket"]}


def scheduled(assembly: Path) -> list[str]:
    """The names of the functions that a schedule runs, as the template has them."""
    names = []
    for path in assembly.glob("*.nested.template.json"):
        resources = json.loads(path.read_text())["Resources"]
        rules = (r["Properties"] for r in resources.values() if r["Type"] == "AWS::Events::Rule")
        targets = [target["Arn"] for rule in rules if "ScheduleExpression" in rule for target in rule["Targets"]]
        names += [resources[target["Fn::GetAtt"][0]]["Properties"]["FunctionName"] for target in targets]
    return names
