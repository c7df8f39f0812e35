"""What ministack 1.5.33 does otherwise than AWS, where it matters here, patched. One flow test per point
(tests/flows/test_emulator_<point>.py); each is to be offered upstream.
"""

from __future__ import annotations

import contextvars
import copy
import json
import threading
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

from local.emulator.patching import defaults, existing, substitute, wrap

_raised = threading.local()

_WATCHDOG = """
import os as _os, threading as _threading, time as _time
def _end_with_parent(parent=_os.getppid()):
    while _os.getppid() == parent:
        _time.sleep(0.5)
    _os._exit(1)
_threading.Thread(target=_end_with_parent, daemon=True).start()
"""


def quick_logs(runtime: Any) -> None:
    """A call that logs nothing waited 50 ms for a first line on stderr; 2 ms are enough on one machine."""
    defaults(existing(runtime.Worker, "_drain_stderr_bounded"), (0.050, 0.005, 0.250), (0.002, 0.002, 0.250))


def error_names(runtime: Any, functions: Any) -> None:
    """A handler's exception became `Runtime.HandlerError`, which breaks Retry and Catch by name, and ended its worker.

    Lambda reports the exception's class (docs: "Lambda function errors", `errorType`) and keeps the environment.
    """
    runtime._PYTHON_WORKER_SCRIPT = substitute(
        existing(runtime, "_PYTHON_WORKER_SCRIPT"),
        '{"status": "error", "error": str(e), "trace": traceback.format_exc()}',
        '{"status": "ok", "raised": {"error": str(e), "type": type(e).__name__, "trace": traceback.format_exc()}}',
    )

    def invoke(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, *args: Any, **options: Any) -> Any:
            response = original(self, *args, **options)
            _raised.type = None
            if raised := response.pop("raised", None):
                _raised.type = raised.pop("type")
                response.update(raised, status="error")
            return response

        return call

    def execute(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            _raised.type = None
            answer = original(*args, **options)
            if answer.get("error") and _raised.type:
                answer["body"]["errorType"] = _raised.type
            return answer

        return call

    wrap(runtime.Worker, "invoke", invoke)
    wrap(functions, "_execute_function_warm", execute)


def end_with_parent(runtime: Any) -> None:
    """A worker whose emulator was killed went on until its handler returned."""
    runtime._PYTHON_WORKER_SCRIPT = _WATCHDOG + existing(runtime, "_PYTHON_WORKER_SCRIPT")


def cors_names(provisioners: Any) -> None:
    """CloudFormation's `AllowOrigins` was stored under that name; the data plane reads `allowOrigins`."""

    def lower(props: dict[str, Any]) -> dict[str, Any]:
        rules = props.get("CorsConfiguration")
        if not rules:
            return props
        return {**props, "CorsConfiguration": {key[0].lower() + key[1:]: value for key, value in rules.items()}}

    handlers = existing(provisioners, "_RESOURCE_HANDLERS")["AWS::ApiGatewayV2::Api"]
    create, update = handlers["create"], handlers["update"]

    def cors_create(logical_id: str, props: dict[str, Any], stack: str) -> Any:
        return create(logical_id, lower(props), stack)

    def cors_update(physical: str, old: dict[str, Any], new: dict[str, Any], *rest: Any, **options: Any) -> Any:
        return update(physical, lower(old), lower(new), *rest, **options)

    handlers.update(create=cors_create, update=cors_update)


def secret_arns(provisioners: Any, secrets: Any) -> None:
    """`Ref` of a secret gave its name; CloudFormation documents its ARN, which grants and `GetSecretValue` use."""
    handlers = existing(provisioners, "_RESOURCE_HANDLERS")["AWS::SecretsManager::Secret"]
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def name_of(arn: str) -> str:
        return next((name for name, secret in secrets._secrets.items() if secret["ARN"] == arn), arn)

    def ref_create(*args: Any, **options: Any) -> Any:
        _, attributes = create(*args, **options)
        return attributes["Arn"], attributes

    def ref_update(physical: str, *args: Any, **options: Any) -> Any:
        _, attributes = update(name_of(physical), *args, **options)
        return attributes["Arn"], attributes

    def ref_delete(physical: str, *args: Any, **options: Any) -> Any:
        return delete(name_of(physical), *args, **options)

    handlers.update(create=ref_create, update=ref_update, delete=ref_delete)


def nested_attributes(provisioners: Any, stacks: Any) -> None:
    """An update of a nested stack forgot the attributes of its unchanged resources: the next `Fn::GetAtt` failed."""

    def update(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(kind: str, physical: str, old: Any, new: Any, stack: str, logical: str, known: Any = None) -> Any:
            record = stacks.get(stack, {}).get("_resources", {}).get(logical, {})
            return original(kind, physical, old, new, stack, logical, known or record.get("Attributes"))

        return call

    wrap(provisioners, "_update_resource", update)


def stream_records(app: Any, tables: Any, functions: Any) -> None:
    """Stream positions outlived a restart, the records they count did not: later writes were dropped silently.

    Records are saved with their tables. A position past the restored end (the two files are
    written one after the other) steps back to it: a record may come twice, never not at all.
    """
    stores = {"stream_records": tables._stream_records, "stream_trimmed": tables._stream_trimmed}

    def get_state(original: Callable[..., Any]) -> Callable[..., Any]:
        def call() -> Any:
            extra = {name: copy.deepcopy(store) for name, store in stores.items()}
            return {**original(), **extra, "stream_counter": tables._stream_seq_counter}

        return call

    def restore(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(data: Any) -> Any:
            if data:
                for name, store in stores.items():
                    store.update(data.get(name, {}))
                tables._stream_seq_counter = data.get("stream_counter", 0)
            return original(data)

        return call

    def load(original: Callable[..., Any]) -> Callable[..., Any]:
        def call() -> None:
            original()
            for (account, region, mapping), position in list(functions._dynamodb_stream_positions._data.items()):
                source = functions._esms._data.get((account, region, mapping), {}).get("EventSourceArn", "")
                table = source.partition("/stream/")[0].rpartition("/")[2]
                end = tables.stream_end_position(table, account_id=account, region=region)
                with functions._dynamodb_stream_positions_lock:
                    functions._dynamodb_stream_positions._data[account, region, mapping] = min(position, end)

        return call

    wrap(tables, "get_state", get_state)
    wrap(tables, "_restore_state", restore)
    wrap(app, "_load_persisted_state", load)


def resume_executions(steps: Any, responses: Any) -> None:
    """Executions that ran when the emulator ended were failed at its start; Step Functions' outlive any worker.

    They run again from their first step, under their own name and input: the steps are idempotent, as retries need.
    """
    run, event = existing(steps, "_run_execution"), existing(steps, "_add_event")
    for (account, region, arn), execution in list(existing(steps, "_executions")._data.items()):
        if execution.get("error") != "States.ServiceRestart":
            continue
        execution.update(status="RUNNING", stopDate=None)
        del execution["error"], execution["cause"]
        event(execution, "ExecutionRedriven", {})
        context = contextvars.copy_context()
        context.run(responses._request_account_id.set, account)
        context.run(responses._request_region.set, region)
        threading.Thread(target=context.run, args=(run, arn), daemon=True).start()


def sender_identities(actions: Any) -> None:
    """SendEmail was authorized on `*`; AWS authorizes it on the sender's identity, which a grant names."""

    def resource(original: Callable[..., str]) -> Callable[..., str]:
        def call(method: str, path: str, body: bytes, region: str, account: str) -> str:
            if (method, path) == ("POST", "/v2/email/outbound-emails"):
                sender = parseaddr(json.loads(body).get("FromEmailAddress", ""))[1]
                return f"arn:aws:ses:{region}:{account}:identity/{sender}"
            return original(method, path, body, region, account)

        return call

    wrap(actions, "_ses_v2_resource_arn", resource)


def apply() -> None:
    """All of them. Imports ministack, which reads its settings from the environment at that moment."""
    from ministack import app
    from ministack.core import iam_actions, lambda_runtime
    from ministack.services import cloudformation, dynamodb, lambda_svc, secretsmanager
    from ministack.services.cloudformation import provisioners

    quick_logs(lambda_runtime)
    error_names(lambda_runtime, lambda_svc)
    end_with_parent(lambda_runtime)
    cors_names(provisioners)
    secret_arns(provisioners, secretsmanager)
    sender_identities(iam_actions)
    nested_attributes(provisioners, existing(cloudformation, "_stacks"))
    stream_records(app, dynamodb, lambda_svc)
