"""The local stack under a crowd: 1, 20 and 200 clients, each asking again as soon as it is answered.

    .venv/bin/python bench/local_crowd.py [seconds]

The floor is what one client sees. A crowd of n on c processors can't be answered faster than n / c times that, so the
last column is how much slower than this its p95 is. Memory is of the emulator with all its Lambda workers.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]

from local.data_folder import DataFolder  # noqa: E402
from local.processes import free_port  # noqa: E402
from local.stack import LocalStack  # noqa: E402

CROWDS = (1, 20, 200)


def memory(group: int) -> int:
    """Bytes that the processes below `group` hold (RSS; pages that they share are counted in each)."""
    parents: dict[int, int] = {}
    held: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(path.name)], held[int(path.name)] = int(fields[1]), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    below = {group}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return sum(held.get(pid, 0) for pid in below)


def crowd(url: str, clients: int, seconds: float) -> tuple[list[float], int]:
    """(seconds of each answer, how many were not 200)."""
    until, times, wrong = time.monotonic() + seconds, list[float](), list[int]()

    def client() -> None:
        with httpx.Client(timeout=60) as http:
            while time.monotonic() < until:
                began = time.monotonic()
                status = http.get(url).status_code
                times.append(time.monotonic() - began)
                if status != 200:
                    wrong.append(status)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(wrong)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    table = Table(title=f"GET /api/collections, {os.cpu_count()} processors")
    for name in ("clients", "answers/s", "p50 ms", "p95 ms", "not 200", "memory MB", "p95 / fair share"):
        table.add_column(name, justify="right")
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalStack(DataFolder(Path(folder)), free_port(), free_port()) as stack,
    ):
        url = f"{stack.endpoints['api']}/api/collections"
        crowd(url, 1, 2)
        floor = 0.0
        for clients in CROWDS:
            times, wrong = crowd(url, clients, seconds)
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            floor = floor or p50
            share = floor * max(1.0, clients / (os.cpu_count() or 1))
            process = stack.emulator.pid
            columns = (len(times) / seconds, p50 * 1000, p95 * 1000, wrong, memory(process) / 1e6, p95 / share)
            table.add_row(
                str(clients), *(f"{column:,.1f}" if column is not wrong else str(wrong) for column in columns)
            )
    Console().print(table)


if __name__ == "__main__":
    main()
