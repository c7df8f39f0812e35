"""Deploys a synthesized assembly into the emulator: assets up, then the stack made or updated by CloudFormation."""

from __future__ import annotations

import hashlib
import io
import json
import py_compile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.aws import ACCOUNT, REGION, client
from local.synthesis import STACK

Progress = Callable[[str], None]
POLL = 0.1
EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's bytes depend on its contents only


class DeployFailed(RuntimeError):
    """CloudFormation rolled back; the message lists what failed and why."""


def zipped(folder: Path) -> bytes:
    """The folder as a Lambda package."""
    return zipped_files({path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()})


def zipped_files(files: Mapping[Path, Path]) -> bytes:
    """Name in the package → file, with bytecode for this Python added (half of a cold start is compiling)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in sorted(files.items()):
            if "__pycache__" in name.parts:
                continue
            archive.writestr(_entry(name), path.read_bytes())
            if path.suffix == ".py":
                cached, code = compiled(path)
                archive.writestr(_entry(name.parent / "__pycache__" / cached), code)
    return buffer.getvalue()


def compiled(path: Path) -> tuple[str, bytes]:
    """(file name, bytes) of the module's unchecked bytecode: unpacking changes the source's time."""
    import importlib.util
    import tempfile

    name = Path(importlib.util.cache_from_source(str(path))).name
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / name
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(path), cfile=str(target), dfile=path.name, invalidation_mode=unchecked, doraise=True)
        return name, target.read_bytes()


def _entry(name: Path) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(str(name), EPOCH)
    entry.external_attr = 0o644 << 16
    return entry


class Deployer:
    """`Deployer(url, cdk_out).deploy(parameters)` → the stack's outputs."""

    def __init__(self, url: str, assembly: Path, progress: Progress) -> None:
        self._url, self._assembly, self._progress = url, assembly, progress
        self._cloudformation = client("cloudformation", url)

    def deploy(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """Create or update the stack; raises DeployFailed."""
        template = self._upload()
        request = {
            "StackName": STACK,
            "TemplateURL": template,
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        }
        if self._status() is None:
            self._cloudformation.create_stack(**request)
        else:
            try:
                self._cloudformation.update_stack(**request)
            except ClientError as error:
                if "No updates are to be performed" not in str(error):
                    raise
        return self._finished()

    def outputs(self) -> dict[str, str] | None:
        """Of the stack as it is; None when it was never deployed."""
        stack = self._describe()
        if stack is None:
            return None
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def digest(self, parameters: Mapping[str, str]) -> str:
        """Of what a deploy would deploy."""
        total = hashlib.sha256(json.dumps(dict(parameters), sort_keys=True).encode())
        for path in sorted(self._assembly.glob("*.json")):
            total.update(path.read_bytes() if path.name.endswith((".template.json", ".assets.json")) else b"")
        return total.hexdigest()

    def _upload(self) -> str:
        """Every asset of the assembly, those that are there already left alone; the root template's URL."""
        assets = json.loads((self._assembly / f"{STACK}.assets.json").read_text())["files"].values()
        s3 = client("s3", self._url)
        template, sent = "", 0
        for asset in assets:
            ((_, place),) = asset["destinations"].items()
            bucket = place["bucketName"].replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)
            source = self._assembly / asset["source"]["path"]
            if not _exists(s3, bucket, place["objectKey"]):
                body = zipped(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
                s3.put_object(Bucket=bucket, Key=place["objectKey"], Body=body)
                sent += 1
            if source.name == f"{STACK}.template.json":
                template = f"{self._url}/{bucket}/{place['objectKey']}"
        self._progress(f"{sent} of {len(assets)} assets uploaded")
        return template

    def _describe(self) -> dict[str, Any] | None:
        try:
            stack: dict[str, Any] = self._cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        except ClientError as error:
            if "does not exist" not in str(error):
                raise
            return None
        return stack

    def _status(self) -> str | None:
        stack = self._describe()
        if stack is not None and stack["StackStatus"] in ("ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"):
            self._cloudformation.delete_stack(StackName=STACK)  # a stack that never was can't be updated
            while self._describe() is not None:
                time.sleep(POLL)
            return None
        return str(stack["StackStatus"]) if stack else None

    def _finished(self) -> dict[str, str]:
        done = 0
        while True:
            stack = self._describe()
            if stack is None:
                raise DeployFailed("the stack vanished while it was being deployed")
            resources = self._cloudformation.list_stack_resources(StackName=STACK)["StackResourceSummaries"]
            complete = sum(resource["ResourceStatus"].endswith("_COMPLETE") for resource in resources)
            if complete != done:
                self._progress(f"deploy {complete} of {len(resources)} resources")
                done = complete
            if not stack["StackStatus"].endswith("IN_PROGRESS"):
                break
            time.sleep(POLL)
        if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise DeployFailed(f"{stack['StackStatus']}: {stack.get('StackStatusReason', '')}\n{self._reasons()}")
        return self.outputs() or {}

    def _reasons(self) -> str:
        """Why, from every stack of the deployment (nested ones have events of their own)."""
        lines = []
        for stack in self._cloudformation.list_stacks()["StackSummaries"]:
            for event in self._cloudformation.describe_stack_events(StackName=stack["StackId"])["StackEvents"]:
                if "FAILED" in event["ResourceStatus"] and event.get("ResourceStatusReason"):
                    lines.append(f"  {event['LogicalResourceId']}: {event['ResourceStatusReason']}")
        return "\n".join(dict.fromkeys(lines))


def _exists(s3: Any, bucket: str, key: str) -> bool:
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        try:
            s3.create_bucket(Bucket=bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                raise
        return False
    return True
