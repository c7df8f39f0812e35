"""Edits go live: a function's file or the shared layer by replacing that code alone, anything that changes a
declaration by a new synthesis and a stack update behind it."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from watchfiles import PythonFilter, watch

from local.deployer import DeployFailed
from local.packaging import zipped
from local.processes import ROOT
from local.stack import ASSEMBLY, LocalStack
from local.synthesis import REGISTRY, STACK, SynthesisFailed, declared, stale

FUNCTIONS = ROOT / "functions"
LAYER = ROOT / "layers" / "nuna"
INFRA = ROOT / "infra_cdk"
DEBOUNCE_MS = 40
LOOK_MS = 500
CHECK_AFTER = 1.5  # seconds
LAYER_NAME = "nuna-live"
AT_ONCE = 4


class Watcher:
    """`with Watcher(stack):` watches until it is left; each reload is told to the stack's progress."""

    def __init__(self, stack: LocalStack) -> None:
        self._stack, self._end = stack, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._infra_changed = False
        self._check: threading.Timer | None = None
        self._deploying = threading.Lock()

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        if self._check:
            self._check.cancel()
        self._thread.join(5)

    def _watch(self) -> None:
        first = True
        for changes in watch(
            FUNCTIONS,
            LAYER / "python",
            INFRA,
            watch_filter=PythonFilter(),
            debounce=DEBOUNCE_MS,
            step=10,
            stop_event=self._end,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
        ):
            if first and stale(ASSEMBLY):  # edited while the stack started, before this watch
                self._check_soon(True)
            first = False
            try:
                if changes:
                    self._reload({Path(path) for _, path in changes})
            except Exception as error:  # a bad edit must not end the watching
                self._stack.progress(f"[red]not reloaded:[/] {type(error).__name__}: {error}")

    def _reload(self, paths: set[Path]) -> None:
        started = time.monotonic()
        for path in paths:  # tell a syntax error at once, and leave what runs alone
            if path.exists():
                compile(path.read_bytes(), str(path.relative_to(ROOT)), "exec")
        functions = {path for path in paths if path.is_relative_to(FUNCTIONS) and path.exists()}
        if any(path.is_relative_to(LAYER) for path in paths):
            self._reload_layer()
        for path in functions:
            self._reload_function(path)
        names = ", ".join(sorted(str(path.relative_to(ROOT)) for path in paths))
        self._stack.progress(f"live after {(time.monotonic() - started) * 1000:.0f} ms: {names}")
        self._check_soon(any(path.is_relative_to(INFRA) for path in paths))

    def _check_soon(self, infra: bool) -> None:
        """After a moment without edits: reading the registry would slow the first answer down."""
        self._infra_changed |= infra
        if self._check:
            self._check.cancel()
        self._check = threading.Timer(CHECK_AFTER, self._redeploy_if_declared_anew)
        self._check.daemon = True
        self._check.start()

    def _redeploy_if_declared_anew(self) -> None:
        with self._deploying:
            now = declared()
            if now is None:
                self._stack.progress("[red]the functions can't be imported any more; `make invoke` shows why[/]")
                return
            if now == (ASSEMBLY / REGISTRY).read_text() and not self._infra_changed:
                return
            try:
                self._stack.redeploy()
            except (SynthesisFailed, DeployFailed) as error:
                self._stack.progress(f"[red]not deployed:[/] {error}")
                return
            self._infra_changed = False
            self._stack.progress("the new declarations are deployed")

    def _reload_function(self, path: Path) -> None:
        id = f"{path.parent.name}-{path.stem}"
        *_, reads_registry = json.loads((ASSEMBLY / REGISTRY).read_text())[0].get(id, [False])
        files = FUNCTIONS.rglob("*.py") if reads_registry else [path]  # as infra_cdk.service packs it
        package = zipped({file.relative_to(ROOT): file for file in files})
        client = self._stack.client("lambda")
        with suppress(client.exceptions.ResourceNotFoundException):  # a new one is deployed with its declarations
            client.update_function_code(FunctionName=f"{STACK}-{id}", ZipFile=package)

    def _reload_layer(self) -> None:
        files = {path.relative_to(LAYER): path for path in LAYER.rglob("*") if path.is_file()}
        client = self._stack.client("lambda")
        layer = client.publish_layer_version(LayerName=LAYER_NAME, Content={"ZipFile": zipped(files)})
        names = [
            f["FunctionName"] for page in client.get_paginator("list_functions").paginate() for f in page["Functions"]
        ]

        def switch(name: str) -> None:
            client.update_function_configuration(FunctionName=name, Layers=[layer["LayerVersionArn"]])

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(switch, [name for name in names if name.startswith(STACK)]))
