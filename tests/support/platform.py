"""The whole local stack with three wallets and a collection, whose parts a test switches off, on, and kills."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from stellar_sdk import SorobanServer

from local.data_folder import DataFolder
from local.demo import minting
from local.demo.client import Api, wait_until
from local.demo.reporter import Reporter
from local.demo.wallet import Chain, Wallet
from local.processes import free_port
from local.stack import LocalStack


class Platform:
    """`with Platform(folder) as platform`; the wallets are the demo's, and so is what they do."""

    def __init__(self, folder: Path) -> None:
        self._home, self._front, self._rpc = folder, free_port(), free_port()
        self.reporter = Reporter(Console(file=io.StringIO()))
        self.http = httpx.Client(timeout=30)

    def __enter__(self) -> Platform:
        self._start()
        self.chain = Chain(
            SorobanServer(self.at["rpc"]),
            self.at["networkPassphrase"],
            self.at["friendbot"],
            self.at["contracts"]["native"],
            self.http,
        )
        self.cast = minting.wallets(self.reporter, self.chain, Api(self.at["api"], self.http))
        self.collection = minting.collection(self.reporter, self.cast)
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.stop()
        self.http.close()

    def _start(self) -> None:
        self.stack = LocalStack(DataFolder(self._home), self._front, self._rpc)
        self.stack.__enter__()
        self.at: dict[str, Any] = self.stack.endpoints

    def kill_and_start(self) -> None:
        """`kill -9` of every part at once, then the stack again, in the same folder."""
        for child in self.stack.children:
            child.kill()
        self.stack.stop()
        self._start()

    # --- what fails ---

    @contextmanager
    def store_fault(self, store: str, how: str) -> Iterator[None]:
        """`store` (ipfs, arweave) is `down`, or answers with an `error` after it has stored."""
        url = self.at["ipfsGateway"].removesuffix("/ipfs") + "/_faults"
        self.http.post(url, json={store: how}).raise_for_status()
        yield
        self.http.post(url, json={store: None}).raise_for_status()

    @contextmanager
    def rpc_fault(self, **fault: Any) -> Iterator[None]:
        """One of the chain's faults (localnet's README)."""
        self._set_faults([fault])
        yield
        self._set_faults([])

    def _set_faults(self, faults: list[dict[str, Any]]) -> None:
        call = {"jsonrpc": "2.0", "id": 1, "method": "dev_setFaults", "params": {"faults": faults}}
        assert "error" not in self.http.post(self.at["rpc"], json=call).json()

    @contextmanager
    def mail_fault(self) -> Iterator[None]:
        """No function may send an e-mail; the queue tries again after 10 seconds in place of 90."""
        sqs = self.stack.client("sqs")
        queue = sqs.get_queue_url(QueueName="nuna-local-emails")["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "10"})
        iam, name = self.stack.client("iam"), "mail-is-off"
        denied = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ses:SendEmail","Resource":"*"}]}'
        roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
        for role in roles:
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=denied)
        yield
        for role in roles:
            iam.delete_role_policy(RoleName=role, PolicyName=name)

    def logged(self, text: str) -> bool:
        """Has any function logged this?"""
        logs = self.stack.client("logs")
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        return any(
            text in event["message"] for name in groups for event in logs.filter_log_events(logGroupName=name)["events"]
        )

    # --- what the creator does ---

    @property
    def creator(self) -> Api:
        return self.cast.api(self.cast.creator)

    def upload(self, picture: str = "transparent.png", content_type: str = "image/png") -> str:
        return minting.upload(self.creator, self.collection, minting.PICTURES / picture, content_type, picture)

    def state(self, upload: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.creator.get(f"/api/uploads/{upload}")
        assert answer["status"] != "failed", answer
        return answer

    def stays_at(self, upload: str, stage: str, seconds: float = 3.0) -> None:
        """The upload comes to `stage` and is still there after `seconds`."""
        wait_until(f"stage {stage}", lambda: self.state(upload)["stage"] == stage)
        time.sleep(seconds)
        state = self.state(upload)
        assert (state["status"], state["stage"]) == ("processing", stage)

    def done(self, upload: str) -> dict[str, Any]:
        def ready() -> dict[str, Any] | None:
            state = self.state(upload)
            return state if state["status"] == "done" else None

        return wait_until(f"upload {upload}", ready)

    def mint(self, upload: str) -> str:
        """The NFT's id."""
        prepared = self.creator.post("/api/nfts", {"uploadId": upload, "collection": self.collection})
        return str(minting.send(self.reporter, self.creator, self.cast.creator, prepared)["result"]["nft"])

    # --- what people are told ---

    def feed(self, wallet: Wallet) -> list[dict[str, Any]]:
        notes: list[dict[str, Any]] = self.cast.api(wallet).get("/api/notifications")["items"]
        return notes

    @staticmethod
    def address(wallet: Wallet) -> str:
        """An e-mail address."""
        return f"{wallet.name}-{wallet.address[-6:].lower()}@example.org"

    def mails(self, wallet: Wallet) -> list[dict[str, Any]]:
        messages = self.http.get(self.at["mail"]).json()["messages"]
        return [message for message in messages if self.address(wallet) in str(message)]
