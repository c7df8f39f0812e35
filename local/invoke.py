"""`make invoke FN=nfts/get_nft`: one handler in this process, on resources in memory, where a debugger can stop it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from local.made_up import ENVIRONMENT
from local.processes import ROOT


def run(name: str, event: str | None) -> int:
    """Print the answer; 1 with the reason when the function or its event is missing."""
    sys.path[:0] = [str(ROOT), str(ROOT / "layers" / "nuna" / "python")]
    sample = Path(event) if event else ROOT / "events" / "samples" / f"{name}.json"
    if not sample.exists():
        print(f"no event {sample}; give a file, or write that sample", file=sys.stderr)
        return 1
    os.environ |= ENVIRONMENT
    from local.cloud import cloud
    from nuna.registry import find

    try:
        function = find(name)
    except LookupError as error:
        print(error, file=sys.stderr)
        return 1
    with cloud():
        answer = function(json.loads(sample.read_text()), None)
    print(json.dumps(answer, indent=2, default=str))
    return 0
