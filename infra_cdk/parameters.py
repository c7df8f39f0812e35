"""What differs between two deployments of the same synthesized template, as CloudFormation parameters.

Each becomes the variable of nuna.settings; so a cached cdk.out serves any port, and one build serves every stage.
"""

from __future__ import annotations

import json
from pathlib import Path

from aws_cdk import CfnParameter, Fn
from constructs import Construct

from nuna.contracts import CONTRACTS

SETTINGS = {
    "Network": ("NUNA_NETWORK", "the file of contracts/networks/: local, testnet or mainnet"),
    "RpcUrl": ("NUNA_RPC_URL", "Soroban RPC"),
    "NetworkPassphrase": ("NUNA_NETWORK_PASSPHRASE", "the network that the RPC must serve"),
    "PublicUrl": ("NUNA_PUBLIC_URL", "where the API is reached, without a trailing slash"),
    "MediaUrl": ("NUNA_MEDIA_URL", "where objects of the media bucket are read"),
    "UploadUrl": ("NUNA_UPLOAD_URL", "where browsers post uploads; empty: the bucket's own endpoint"),
    "IpfsApi": ("NUNA_IPFS_API", "the pinning service"),
    "IpfsGateway": ("NUNA_IPFS_GATEWAY", "where ipfs:// is read"),
    "ArweaveBundler": ("NUNA_ARWEAVE_BUNDLER", "takes ANS-104 data items"),
    "ArweaveGateway": ("NUNA_ARWEAVE_GATEWAY", "where ar:// is read"),
    **{one.parameter: (f"NUNA_{one.setting}", f"{one.description}, C…") for one in CONTRACTS},
}
"""Parameter → (variable, what it means)."""
NETWORKS = Path(__file__).parents[1] / "contracts" / "networks"


def of_network(network: str) -> dict[str, str]:
    """The parameters that contracts/networks/<network>.json tells. Raises ValueError when nothing is deployed there."""
    file = NETWORKS / f"{network}.json"
    if not file.exists():
        raise ValueError(f"contracts/networks/{network}.json is missing: make deploy-contracts NETWORK={network}")
    record = json.loads(file.read_text())
    contracts = {one.parameter: record["contracts"][one.name] for one in CONTRACTS if one.name in record["contracts"]}
    return {"Network": record["network"], "NetworkPassphrase": record["passphrase"], **contracts}


class Parameters:
    """The stack's parameters; their defaults are the network's of the context `network`, if that is given."""

    def __init__(self, scope: Construct) -> None:
        network = scope.node.try_get_context("network")
        known = of_network(network) if network else {}

        def parameter(name: str, description: str, default: str = "") -> str:
            made = CfnParameter(scope, name, type="String", default=default, description=description)
            return made.value_as_string

        self.settings = {
            variable: parameter(name, text, known.get(name, "")) for name, (variable, text) in SETTINGS.items()
        }
        origins = parameter("WebOrigins", "origins of the web app, comma-separated", "http://localhost:3000")
        self.settings["NUNA_WEB_ORIGINS"] = origins  # their pages may refresh a sign-in
        self.web_origins = Fn.split(",", origins)
        self.mail_from = parameter("MailFrom", "the sender's address of e-mails", "market@example.org")
        self.alarm_mail = parameter("AlarmMail", "who hears of an alarm", "operator@example.org")
        self.local_endpoint = parameter("LocalEndpoint", "the emulator's address; empty on AWS")
