"""Deploys a synthesized assembly into the emulator: assets up, then the stack made or updated by CloudFormation."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.aws import ACCOUNT, REGION, client
from local.packaging import package_of
from local.synthesis import STACK

Progress = Callable[[str], None]
POLL = 0.1
AT_ONCE = 4


class DeployFailed(RuntimeError):
    """CloudFormation rolled back; the message lists what failed and why."""


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
        places = {}
        for asset in assets:
            ((_, place),) = asset["destinations"].items()
            bucket = place["bucketName"].replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)
            places[bucket, place["objectKey"]] = self._assembly / asset["source"]["path"]
        there = _uploaded(s3, {bucket for bucket, _ in places})
        missing = [place for place in places if place not in there]

        def send(place: tuple[str, str]) -> None:
            source = places[place]
            package = package_of(source) if source.is_dir() else source
            s3.put_object(Bucket=place[0], Key=place[1], Body=package.read_bytes())

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(send, missing))
        self._progress(f"{len(missing)} of {len(places)} assets uploaded")
        (root,) = (place for place, source in places.items() if source.name == f"{STACK}.template.json")
        return f"{self._url}/{root[0]}/{root[1]}"

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


def _uploaded(s3: Any, buckets: set[str]) -> set[tuple[str, str]]:
    """What the buckets, made where they are missing, hold."""
    found = set()
    for bucket in buckets:
        with suppress(s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
            s3.create_bucket(Bucket=bucket)
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            found |= {(bucket, entry["Key"]) for entry in page.get("Contents", [])}
    return found
