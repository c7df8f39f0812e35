"""What differs between two deployments: each value is a literal at synthesis, or a parameter without a default.

A default would be deployed and then fail, and CloudFormation ignores a default that changes later (an update keeps the
previous value). So a value is given with `-c <name>=…` (a literal, checked here), or read from the file of the network
(contract addresses, their first ledger), or asked for by CloudFormation, which holds it against a pattern. What can be
derived is: where the API and the pictures are reached follows from the domain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import CfnParameter, Fn
from constructs import Construct

from infra_cdk.indexes import Deployed
from nuna.contracts import CONTRACTS

NETWORKS = Path(__file__).parents[1] / "contracts" / "networks"
WITHOUT_DOMAIN = "none"
"""`-c domain=none`: CloudFront's own name, which allows TLS 1.0; for a stage that nobody but its makers sees."""


class WrongDeployment(ValueError):
    """What was given for this deployment can't be deployed; the message says what and what to give instead."""


@dataclass(frozen=True)
class Value:
    """`variable`: the one of nuna.settings that it becomes; `pattern`: of the whole text."""

    variable: str | None
    means: str
    pattern: str


HTTPS = r"https://[^\s/?#]+(/[^\s?#]*[^\s/?#])?"
CONTRACT = r"C[A-Z2-7]{55}"
MAIL = r"[^@\s]+@[a-z0-9][a-z0-9.-]*\.[a-z]{2,}"
VALUES = {
    "Network": Value("NUNA_NETWORK", "the file of contracts/networks/: testnet or mainnet", "testnet|mainnet"),
    "NetworkPassphrase": Value("NUNA_NETWORK_PASSPHRASE", "the network that the RPC must serve", ".+"),
    "StartLedger": Value("NUNA_START_LEDGER", "the ledger in which the factory was deployed", "[1-9][0-9]{0,9}"),
    **{one.parameter: Value(f"NUNA_{one.setting}", f"{one.description}, C…", CONTRACT) for one in CONTRACTS},
    "RpcUrl": Value("NUNA_RPC_URL", "Soroban RPC, https://…", HTTPS),
    "IpfsApi": Value(
        "NUNA_IPFS_API", "the pinning service, pinata+https://… or kubo+https://…", rf"(pinata|kubo)\+{HTTPS}"
    ),
    "IpfsGateway": Value("NUNA_IPFS_GATEWAY", "where ipfs:// is read, https://…", HTTPS),
    "ArweaveBundler": Value("NUNA_ARWEAVE_BUNDLER", "takes ANS-104 data items, https://…", HTTPS),
    "ArweaveGateway": Value("NUNA_ARWEAVE_GATEWAY", "where ar:// is read, https://…", HTTPS),
    "MailFrom": Value(None, "the sender's address of e-mails; SES must know it or its domain", MAIL),
}
"""Of every stage; the local one takes plain HTTP. None has a default."""
ON_AWS = {
    "AlarmMail": Value(None, "who hears of an alarm", MAIL),
    "Domain": Value(None, "the one host of the market: pages, API and pictures", r"([a-z0-9-]+\.)+[a-z]{2,}"),
    "Certificate": Value(
        None, "ARN of the domain's certificate; CloudFront reads it in us-east-1", r"arn:aws[a-z-]*:acm:us-east-1:.+"
    ),
}
ON_ONE_MACHINE = {
    "PublicUrl": Value("NUNA_PUBLIC_URL", "where the API is reached", HTTPS),
    "MediaUrl": Value("NUNA_MEDIA_URL", "where objects of the media bucket are read", HTTPS),
    "WebOrigins": Value("NUNA_WEB_ORIGINS", "origins of the web app, comma-separated", r"https://[^\s]+"),
    "RateLimitScale": Value("NUNA_RATE_LIMIT_SCALE", "how many times the quotas are as large", "[1-9][0-9]*"),
    "LocalEndpoint": Value(None, "the emulator's address", HTTPS),
}
DERIVED = {"NUNA_PUBLIC_URL", "NUNA_MEDIA_URL", "NUNA_WEB_ORIGINS"}
"""Variables that follow from the domain on AWS."""


def of_network(network: str) -> dict[str, str]:
    """What contracts/networks/<network>.json holds. Raises WrongDeployment when nothing is deployed there."""
    file = NETWORKS / f"{network}.json"
    if not file.exists():
        raise WrongDeployment(f"contracts/networks/{network}.json is missing: make deploy-contracts NETWORK={network}")
    record = json.loads(file.read_text())
    contracts = {one.parameter: record["contracts"][one.name] for one in CONTRACTS if one.name in record["contracts"]}
    ledger = record.get("ledger", 1 if network == "local" else None)
    if ledger is None:
        raise WrongDeployment(
            f"contracts/networks/{network}.json lacks `ledger`, the one in which the factory was deployed (an explorer "
            "shows it); without it the indexer would begin at a ledger that no RPC keeps"
        )
    return {
        "Network": record["network"],
        "NetworkPassphrase": record["passphrase"],
        "StartLedger": str(ledger),
        **contracts,
    }


class Parameters:
    """The stack's values. Contexts: `network`, any of VALUES and ON_AWS with a small first letter, `deployed`.

    Raises WrongDeployment for a value that is not of its pattern.
    """

    def __init__(self, scope: Construct, stage: str) -> None:
        self._scope, self.local = scope, stage == "local"
        network = scope.node.try_get_context("network") or ("local" if self.local else None)
        if network == "local" and not self.local:
            raise WrongDeployment("the local network's keys are public: -c network=testnet or mainnet")
        known = of_network(network) if network else {}
        if self.local:
            known |= {"MailFrom": "market@example.org"}  # the emulator sends nothing
        self.settings: dict[str, str] = {}
        taken = {name: self._take(name, value, known) for name, value in VALUES.items()}
        self.mail_from = taken["MailFrom"]
        self.deployed = Deployed.of(scope.node.try_get_context("deployed"))
        self.api_origins: Sequence[str] | None = None
        if self.local:
            here = {name: self._take(name, value, {}) for name, value in ON_ONE_MACHINE.items()}
            self.local_endpoint = here["LocalEndpoint"]
            self.web_origins = self.api_origins = Fn.split(",", here["WebOrigins"])
            return
        self._on_aws(stage)

    def _on_aws(self, stage: str) -> None:
        self.alarm_mail = self._take("AlarmMail", ON_AWS["AlarmMail"], {})
        self.domain: str | None = None
        if self._scope.node.try_get_context("domain") == WITHOUT_DOMAIN:
            if stage == "prod":
                raise WrongDeployment("prod needs a domain: without one CloudFront answers TLS 1.0; -c domain=…")
            self.web_origins = ["https://*.cloudfront.net"]  # the distribution's name follows from the bucket's
            return
        self.domain = self._take("Domain", ON_AWS["Domain"], {})
        self.certificate = self._take("Certificate", ON_AWS["Certificate"], {})
        self.web_origins = self.api_origins = [f"https://{self.domain}"]

    def served_at(self, host: str) -> None:
        """Pages, API and pictures are at one host: the refresh cookie is SameSite=Strict, other sites never send it."""
        url = f"https://{host}"
        self.settings |= {"NUNA_PUBLIC_URL": url, "NUNA_MEDIA_URL": url, "NUNA_WEB_ORIGINS": ""}

    def _take(self, name: str, value: Value, known: Mapping[str, str]) -> str:
        pattern = value.pattern.replace("https://", "https?://") if self.local else value.pattern
        given = self._scope.node.try_get_context(name[0].lower() + name[1:]) or known.get(name)
        if given is None:
            wrong = f"{name}: {value.means}"
            made = CfnParameter(
                self._scope,
                name,
                type="String",
                allowed_pattern=f"^({pattern})$",
                constraint_description=wrong,
                description=value.means,
            )
            given = made.value_as_string
        elif not self.local and not re.fullmatch(pattern, given):
            raise WrongDeployment(f"-c {name[0].lower() + name[1:]}={given!r} is not {value.means}")
        if value.variable:
            self.settings[value.variable] = given
        return str(given)
