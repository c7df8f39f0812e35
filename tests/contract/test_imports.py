"""What each function loads before it can answer, and how long that takes; the table is printed (pytest -s)."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from bench.cold_start import ROOT, environment
from nuna.registry import Function, Http, discover

FUNCTIONS = discover()


@pytest.fixture(scope="module")
def loads() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for kind in ("route", "job"):
        modules = [f.module for f in FUNCTIONS if isinstance(f.trigger, Http) == (kind == "route")]
        command = [sys.executable, "-m", "tests.support.loads", kind, *modules]
        done = subprocess.run(command, cwd=ROOT, env=environment("http://127.0.0.1:9"), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        for line in done.stdout.splitlines():
            entry = json.loads(line)
            found[entry["module"]] = entry
            ms = f"{entry['common']:5.0f} ms common + {entry['own']:5.0f} ms own"
            print(f"{entry['module']:42}{ms}  {' '.join(entry['loaded'])}")
    return found


@pytest.mark.xdist_group("imports")
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.id)
def test_a_function_loads_no_more_than_its_kind_needs(function: Function, loads: dict[str, dict[str, Any]]) -> None:
    loaded = set(loads[function.module]["loaded"])
    assert "boto3" not in loaded, "botocore's clients are enough"
    if not isinstance(function.trigger, Http):
        assert "fastapi" not in loaded, "a job needs no web app"
    elif function.trigger.method == "GET":
        assert "stellar_sdk" not in loaded, "a read route reads tables; the SDK alone would double its cold start"
    if "media" not in function.layers:
        assert "PIL" not in loaded
    if "chain" not in function.layers:
        assert "stellar_sdk" not in loaded, 'add layers=("deps", "chain"), or import it where it is used'
