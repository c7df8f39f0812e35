"""`python -m tests.support.loads <module>…`: what each function loads in its init phase, as one JSON object.

A process per function, forked from one that has loaded what all of them need, so that fifty take seconds.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time

WATCHED = ("stellar_sdk", "fastapi", "boto3", "PIL", "nacl", "jinja2", "jwt", "ulid")
COMMON = {
    "route": ("mangum", "nuna.web.conventions", "nuna.adapters.aws.tables"),
    "job": ("nuna.adapters.aws.tables", "nuna.log"),
}
"""Kind of function → what each of its kind loads, which is loaded once."""


def load(module: str) -> dict[str, object]:
    """CPU milliseconds beside the common part, and the watched modules that are loaded now."""
    service, name = module.split(".")[1:]
    os.environ["AWS_LAMBDA_FUNCTION_NAME"] = f"nuna-test-{service}-{name}"
    began = time.process_time()
    importlib.import_module(module)
    own = (time.process_time() - began) * 1000
    return {"own": own, "loaded": [name for name in WATCHED if name in sys.modules]}


def main(kind: str, modules: list[str]) -> None:
    began = time.process_time()
    for module in COMMON[kind]:
        importlib.import_module(module)
    common = (time.process_time() - began) * 1000
    for module in modules:
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.write(writer, json.dumps(load(module)).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            print(json.dumps({"module": module, "common": common, **json.loads(answer.read())}))
        os.wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
