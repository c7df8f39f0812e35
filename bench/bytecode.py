"""What the bytecode in the layers and packages saves of a cold start, in CPU milliseconds.

Lambda's folders are read-only, so without it each cold start compiles everything but the standard library again. Both
are measured in the same run, each as in bench/cold_start.py.

    python bench/bytecode.py [--runs 2] [--only users/get_user …]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]

from bench.cold_start import CHILD, best, environment, run, samples, stub  # noqa: E402
from nuna.registry import discover  # noqa: E402

TYPICAL = ("users/get_user", "listings/create_listing", "chain/publish")  # a read, a write, a job


def without_bytecode(folder: Path) -> dict[str, str]:
    """The variables with which a process finds bytecode of the standard library only, and writes none."""
    variables = {"PYTHONPYCACHEPREFIX": str(folder)}
    library = sysconfig.get_path("stdlib")
    command = [sys.executable, "-m", "compileall", "-q", "-x", "site-packages|/test/|idlelib|lib2to3", library]
    subprocess.run(command, env=os.environ | variables, check=True, stdout=subprocess.DEVNULL)
    return variables | {"PYTHONDONTWRITEBYTECODE": "1"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=TYPICAL)
    options = parser.parse_args()
    functions = [function for function in discover() if f"{function.service}/{function.name}" in options.only]
    ratios = []
    with stub() as endpoint, tempfile.TemporaryDirectory() as folder:
        events, bare = samples(Path(folder), functions), without_bytecode(Path(folder) / "pycache")
        print(f"{'CPU milliseconds':32}{'with':>8}{'without':>9}{'ratio':>8}")
        for function in functions:
            command, told = ["-c", CHILD, function.module, str(events[function.id])], environment(endpoint, function)
            run(command, told)  # writes what is missing of it
            compiled = best([run(command, told) for _ in range(options.runs)]).whole
            source = best([run(command, told | bare) for _ in range(options.runs)]).whole
            ratios.append(source / compiled)
            name = f"{function.service}/{function.name}"
            print(f"{name:32}{compiled:8.0f}{source:9.0f}{ratios[-1]:8.2f}", flush=True)
    print(f"without bytecode a cold start takes {statistics.median(ratios):.2f} x the CPU (median)")


if __name__ == "__main__":
    main()
