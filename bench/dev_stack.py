"""`make dev`: seconds until it is ready, and until an edit is live, with their floors in the same run.

A copy of the checkout is edited, so the one you work in is not. Floors: a stack is at least its emulator's start and a
function's answer; an edit is at least a fresh interpreter importing the edited function and making one AWS client.

    python bench/dev_stack.py [--edits 7]
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]

import httpx  # noqa: E402

from local.aws import Emulator  # noqa: E402
from local.processes import free_port  # noqa: E402
from tests.support.checkout import copy_to  # noqa: E402

READY_TARGET, LIVE_TARGET = 5.0, 1.0  # seconds
FLOOR = "import functions.ops.docs, botocore.session; botocore.session.get_session().create_client('dynamodb')"
QUIET = 3.0  # seconds between edits: the check of the declarations behind an edit has ended by then


def until(ready: Callable[[], bool], seconds: float = 120.0) -> float:
    """Seconds that it took."""
    start = time.perf_counter()
    while not ready():
        if time.perf_counter() - start > seconds:
            raise TimeoutError(f"not within {seconds:.0f} s")
        time.sleep(0.005)
    return time.perf_counter() - start


def says(url: str, text: str) -> bool:
    try:
        return text in httpx.get(url, timeout=30).text
    except httpx.TransportError:
        return False


@contextmanager
def dev(root: Path, home: Path, port: int, rpc: int) -> Iterator[float]:
    """`make dev` in `root`; the seconds until the API answered its first request."""
    places = {"NUNA_HOME": str(home), "NUNA_PORT": str(port), "NUNA_RPC_PORT": str(rpc)}
    command = [str(root / ".venv" / "bin" / "python"), "-m", "local", "dev"]
    with home.with_suffix(".log").open("ab") as log:
        process = subprocess.Popen(command, cwd=root, env={**os.environ, **places}, stdout=log, stderr=log)
    try:
        yield until(lambda: says(f"http://127.0.0.1:{port}/api/health", "indexedLedger"))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def emulator_alone(folder: Path) -> float:
    start = time.perf_counter()
    with Emulator(free_port(), folder):
        return time.perf_counter() - start


def import_alone() -> float:
    """Of the function that is edited, in a fresh interpreter of the emulator's environment."""
    python = ROOT / ".venv-emulator" / "bin" / "python"
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT}/layers/nuna/python", "AWS_DEFAULT_REGION": "us-east-1"}
    start = time.perf_counter()
    subprocess.run([str(python), "-c", FLOOR], cwd=ROOT, env=env, check=True)
    return time.perf_counter() - start


def edits(file: Path, change: Callable[[str, int], str], url: str, count: int) -> list[float]:
    """Seconds from each saved edit to the first answer that shows it."""
    original, times = file.read_text(), []
    for number in range(count):
        time.sleep(QUIET)
        file.write_text(change(original, number))
        times.append(until(partial(says, url, f"<!-- edit {number} -->")))
    file.write_text(original)
    return times


def row(what: str, seconds: float, floor: float, target: float) -> None:
    met = "met" if seconds <= target else "MISSED"
    print(f"{what:<44}{seconds:8.2f} s{floor:9.2f} s{seconds / floor:9.2f}   ≤ {target:.0f} s {met}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=7)
    count = parser.parse_args().edits
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root, home, port, rpc = copy_to(folder / "checkout"), folder / "home", free_port(), free_port()
        with dev(root, folder / "first", free_port(), free_port()):
            pass  # synthesizes, where the checkout was not: "once set up"
        with dev(root, home, port, rpc) as fresh:
            url = f"http://127.0.0.1:{port}/api/docs"
            says(url, "")
            comment = "HTMLResponse(page() + '<!-- edit {} -->'"

            def in_docs(text: str, n: int) -> str:
                return text.replace("HTMLResponse(page()", comment.format(n))

            def in_page(text: str, n: int) -> str:
                return f"{text}\n_page = page\n\ndef page():\n    return _page() + '<!-- edit {n} -->'\n"

            in_function = edits(root / "functions/ops/docs.py", in_docs, url, count)
            in_layer = edits(root / "layers/nuna/python/nuna/web/docs_page.py", in_page, url, count)
        with dev(root, home, port, rpc) as again:
            pass
        stack, edit = emulator_alone(folder / "alone"), statistics.median(import_alone() for _ in range(count))
    print(f"{'':<44}{'measured':>10}{'floor':>11}{'ratio':>10}")
    row("ready, from nothing, first answer included", fresh, stack, READY_TARGET)
    row("ready again, first answer included", again, stack, READY_TARGET)
    row(f"a function's edit live (median of {count})", statistics.median(in_function), edit, LIVE_TARGET)
    row(f"an edit of the shared layer live ({count})", statistics.median(in_layer), edit, LIVE_TARGET)


if __name__ == "__main__":
    main()
