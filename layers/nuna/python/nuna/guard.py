"""Refuses an AWS call which the running function's `uses` does not allow, before it leaves the process.

On in every test and in the local stack: a permission that is missing from a declaration is found before a deploy.
It hooks botocore's `provide-client-params`, which every client (boto3's, PynamoDB's) passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nuna.registry import Function, current
from nuna.resources import Grant

_BY_RESOURCE = {  # service → the parameter that names the resource
    "dynamodb": "TableName",
    "s3": "Bucket",
    "sqs": "QueueUrl",
    "secretsmanager": "SecretId",
}
_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_IAM_NAME = {
    "apigatewaymanagementapi:PostToConnection": "execute-api:ManageConnections",
    "sesv2:SendEmail": "ses:SendEmail",
    "s3:CreateBucket": "s3:PutObject",  # botocore finds the endpoint of a presigned POST by this operation
}


class Undeclared(PermissionError):
    """The function called something that its `uses` does not grant."""


def needed(service: str, operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """(IAM action, resource id) of each right that a call needs."""
    if operation in ("TransactWriteItems", "TransactGetItems"):
        for entry in params["TransactItems"]:
            ((kind, body),) = entry.items()
            yield f"dynamodb:{_TRANSACTION.get(kind, 'GetItem')}", body["TableName"]
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        for table in params["RequestItems"]:
            yield f"dynamodb:{operation}", table
    else:
        action = _IAM_NAME.get(f"{service}:{operation}", f"{service}:{operation}")
        yield action, params.get(_BY_RESOURCE.get(service, ""))


def allows(grants: tuple[Grant, ...], action: str, resource: str | None) -> bool:
    return any(action in grant.actions and resource in (None, grant.resource.id) for grant in grants)


def check(params: dict[str, Any], model: Any, **_: Any) -> None:
    """The hook. Code that runs outside any function (a test's set-up, the deployer) is not held to anything."""
    function: Function | None = current.get()
    if function is None:
        return
    for action, resource in needed(model.service_model.service_name, model.name, params):
        service = model.service_model.service_name
        if service == "stepfunctions" and function.starts:
            continue
        if not allows(function.grants, action, resource):
            raise Undeclared(
                f"{function.service}/{function.name} called {action} on {resource}, which its `uses` does not grant; "
                f"add the resource's grant to the decorator in {function.module}"
            )


def install() -> None:
    """Hook every botocore client that is made from now on. Calling it again changes nothing."""
    from botocore import handlers

    hook = ("provide-client-params", check)
    if hook not in handlers.BUILTIN_HANDLERS:
        handlers.BUILTIN_HANDLERS.append(hook)
