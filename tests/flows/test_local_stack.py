"""`make dev` as a person uses it: ready, edited, killed, started again, two side by side, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.data_folder import DataFolder, InUse
from local.processes import ROOT, free_port
from tests.support.checkout import copy_to
from tests.support.small_stack import eventually

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("local_stack")]
READY = 120.0  # seconds, with a synthesis and cold starts on a busy machine
SAVED = 5.0


@contextmanager
def dev(home: Path, port: int, rpc: int, root: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m local dev` in a process of its own, stopped by Ctrl-C at the end."""
    places = {"NUNA_HOME": str(home), "NUNA_PORT": str(port), "NUNA_RPC_PORT": str(rpc)}
    command = [str(root / ".venv" / "bin" / "python"), "-m", "local", "dev"]
    log = home.with_suffix(".log")
    with log.open("ab") as output:
        environment = {**os.environ, **places}
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        endpoints = home / "endpoints.json"
        eventually(lambda: process.poll() is not None or (endpoints.exists() and healthy(port)), READY)
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def healthy(port: int) -> Any:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/api/health", timeout=20)
    except httpx.TransportError:
        return None
    return answer.json() if answer.status_code == 200 else None


def processes_of(home: Path) -> list[str]:
    """Command lines that name the folder: the stack's parts and their workers."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(home) in line:
            found.append(f"{entry.name} {line}")
    return found


def test_state_survives_a_stop_and_a_kill_and_nothing_is_left(tmp_path: Path) -> None:
    home, port, rpc = tmp_path / "home", free_port(), free_port()
    key = "GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7"
    with dev(home, port, rpc) as process:
        assert httpx.get(f"http://127.0.0.1:{rpc}/friendbot", params={"addr": key}).status_code == 200
        challenge = {"walletAddress": key}
        assert httpx.post(f"http://127.0.0.1:{port}/api/auth/wallet/challenge", json=challenge, timeout=30).is_success
        eventually(lambda: healthy(port)["indexedLedger"] > 0, READY)
        overview = httpx.get(f"http://127.0.0.1:{port}/_dev/data", timeout=30).json()
        assert {"name": "nuna-local-sessions", "items": 1} in overview["tables"]
        assert overview["ledgers"]
        before = sessions(home, port)
        assert before
        time.sleep(SAVED)
        process.kill()
        process.wait()
        eventually(lambda: not processes_of(home), 60)
    with dev(home, port, rpc) as process:
        assert sessions(home, port) == before
        assert httpx.get(f"http://127.0.0.1:{rpc}/friendbot", params={"addr": key}).status_code == 400  # it exists
        eventually(lambda: healthy(port)["status"] == "ok", READY)
    assert process.returncode == 0
    assert not processes_of(home)


def sessions(home: Path, port: int) -> list[str]:
    from local.aws import client

    items = client("dynamodb", f"http://127.0.0.1:{port}").scan(TableName="nuna-local-sessions")["Items"]
    return sorted(item["id"]["S"] for item in items)


def test_two_stacks_run_side_by_side(tmp_path: Path) -> None:
    first, second = (tmp_path / "one", free_port(), free_port()), (tmp_path / "two", free_port(), free_port())
    with dev(*first), dev(*second):
        addresses = [json.loads((place[0] / "endpoints.json").read_text()) for place in (first, second)]
        assert addresses[0]["api"] != addresses[1]["api"]
        assert all(healthy(place[1]) for place in (first, second))
        with pytest.raises(InUse, match="NUNA_HOME"):
            DataFolder(first[0]).lock()


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InUse, match="NUNA_PORT"):
            DataFolder(tmp_path).ports(taken.getsockname()[1], free_port())


def test_an_edit_is_live_and_a_syntax_error_breaks_nothing(tmp_path: Path) -> None:
    port = free_port()
    root = copy_to(tmp_path / "checkout")
    function = root / "functions" / "ops" / "docs.py"
    shared = root / "layers" / "nuna" / "python" / "nuna" / "web" / "docs_page.py"
    original = function.read_text()
    url = f"http://127.0.0.1:{port}/api/docs"

    def shown() -> str:
        return httpx.get(url, timeout=30).text

    with dev(tmp_path / "home", port, free_port(), root):
        assert "<!-- edited -->" not in shown()
        function.write_text(original.replace("HTMLResponse(page()", "HTMLResponse(page() + '<!-- edited -->'"))
        eventually(lambda: "<!-- edited -->" in shown())
        function.write_text(original + "\ndef broken(:\n")
        time.sleep(1)
        assert "<!-- edited -->" in shown()
        function.write_text(original)
        eventually(lambda: "<!-- edited -->" not in shown())
        shared.write_text(shared.read_text() + "\n_page = page\n\ndef page():\n    return _page() + '<!-- layer -->'\n")
        eventually(lambda: "<!-- layer -->" in shown())


def test_a_new_route_is_deployed_beside_the_running_ones(tmp_path: Path) -> None:
    port = free_port()
    root = copy_to(tmp_path / "checkout")
    with dev(tmp_path / "home", port, free_port(), root):
        new = root / "functions" / "ops" / "say_hello.py"
        new.write_text(
            '"""Says hello."""\n\nfrom nuna.function import get\n\n\n'
            '@get("/api/hello")\nasync def handler() -> dict[str, str]:\n    return {"hello": "there"}\n'
        )
        url = f"http://127.0.0.1:{port}/api/hello"
        eventually(lambda: httpx.get(url, timeout=30).status_code == 200, READY)
        assert healthy(port)
