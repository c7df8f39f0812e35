"""`python -m local.registry`: what the functions declare, as one line of JSON; another line means another template.

`[{function's id: […, whether its package has every function's file]}, [resource, …]]`
"""

from __future__ import annotations

import json
import sys

from local.processes import ROOT

if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "layers" / "nuna" / "python")]
    from nuna.registry import discover
    from nuna.resources import all_resources

    functions = {
        f.id: [
            repr(f.trigger),
            repr(f.grants),
            f.timeout,
            f.memory,
            f.layers,
            f.starts,
            f.description,
            f.reads_registry,
        ]
        for f in discover(ROOT)
    }
    print(json.dumps([functions, [repr(resource) for resource in all_resources()]]))
