"""`python -m local …`: dev, demo, reset, down, invoke."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from local.data_folder import DataFolder, InUse, from_environment
from local.processes import ROOT, NotReady, free_port

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Console(highlight=False)
STOPPED = 0.2  # seconds between two looks at the parts


@contextmanager
def plain_errors() -> Iterator[None]:
    """What is wrong and what to do, without a traceback, exit code 1."""
    from local.contracts import ContractFailed
    from local.deployer import DeployFailed
    from local.synthesis import SynthesisFailed

    try:
        yield
    except (InUse, NotReady, SynthesisFailed, DeployFailed, ContractFailed) as error:
        console.print(f"[bold red]{type(error).__name__}[/]: {error}", soft_wrap=True)
        raise typer.Exit(1) from None


def progress(started: float) -> Any:
    def show(line: str) -> None:
        console.print(f"[dim]{time.monotonic() - started:5.1f} s[/]  {line}")

    return show


@app.command()
def dev() -> None:
    """The whole stack, until Ctrl-C; edits are live. NUNA_PORT, NUNA_RPC_PORT and NUNA_HOME say where."""
    started = time.monotonic()
    with plain_errors():
        from local.stack import LocalStack
        from local.watch import Watcher

        home, port, rpc_port = from_environment()
        stopping = stop_signals()
        with LocalStack(home, port, rpc_port, progress(started)) as stack, Watcher(stack):
            show_addresses(stack.endpoints, time.monotonic() - started)
            while not stopping and (failed := stack.failed()) is None:
                time.sleep(STOPPED)
            if not stopping and failed:
                raise NotReady(f"{failed.name} ended by itself; {failed.log} ends with:\n{failed.log_tail()}")
            console.print("stopping …")


@app.command()
def demo() -> None:
    """The main job: a picture becomes a paid sale. A stack of its own, from nothing, that ends with it."""
    started = time.monotonic()
    with plain_errors():
        from local.demo.run import play
        from local.stack import LocalStack

        home = demo_home()
        stop_signals(raising=True)
        with LocalStack(home, free_port(), free_port(), progress(started)) as stack:
            show_addresses(stack.endpoints, time.monotonic() - started)
            code = play(stack.endpoints, expires_challenges(stack), console)
        if code:
            console.print(f"its data and logs are left in {home.folder}")
        else:
            home.empty()
    raise typer.Exit(code)


def demo_home() -> DataFolder:
    """A new folder; those of demos that failed earlier are removed."""
    folder = ROOT / ".build" / "demos"
    for earlier in folder.glob("*"):
        with suppress(InUse):
            DataFolder(earlier).empty()
    return DataFolder(folder / str(os.getpid()))


@app.command()
def reset() -> None:
    """Forget the local stack's data."""
    with plain_errors():
        home, _, _ = from_environment()
        home.empty()
        console.print(f"{home.folder} is empty")


@app.command()
def down() -> None:
    """Stop the stack that runs in NUNA_HOME, from another terminal."""
    with plain_errors():
        home, _, _ = from_environment()
        owner = home.owner()
        if owner is None:
            console.print(f"nothing runs in {home.folder}")
            return
        os.kill(owner, signal.SIGTERM)
        while home.owner() == owner:
            time.sleep(0.1)
        console.print(f"stopped process {owner}")


@app.command()
def invoke(function: str, event: str = typer.Argument("", help="a JSON file; default: the function's sample")) -> None:
    """Run one handler, SERVICE/FILE, in this process against the resources in memory, for a debugger."""
    from local.invoke import run

    sys.exit(run(function, event or None))


def stop_signals(raising: bool = False) -> list[int]:
    """A list that gets the signal which asks us to stop; or KeyboardInterrupt, where `raising`."""
    got: list[int] = []

    def handle(number: int, _frame: Any) -> None:
        if raising:
            raise KeyboardInterrupt
        got.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)
    return got


def expires_challenges(stack: Any) -> Any:
    """For the demo: move a challenge's end into the past, as five minutes of waiting would."""
    from local.expired_challenge import expire_challenge

    return lambda challenge: expire_challenge(stack.client("dynamodb"), challenge)


def show_addresses(endpoints: dict[str, Any], seconds: float) -> None:
    table = Table(title=f"ready after {seconds:.1f} s", title_justify="left", show_header=False, box=None)
    for name, value in endpoints.items():
        table.add_row(f"[bold]{name}[/]", value if isinstance(value, str) else json.dumps(value, indent=1))
    console.print(table)


if __name__ == "__main__":
    app()
