"""Cold start: a fresh interpreter to the first answer, for each function, in CPU milliseconds.

Floors and peers in the same run: bare Python answering an event, and the function as one would write it first
(FastAPI + Mangum + PynamoDB model + boto3 + Powertools, all at the top). Calls to AWS go to a stub on loopback that
answers at once, so clients, signing and parsing are paid and the network is not.

    python bench/cold_start.py [--runs 3] [--only users/get_user …]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]

from nuna.registry import Function, Http  # noqa: E402

HEAVY = (
    "stellar_sdk",
    "fastapi",
    "boto3",
    "botocore",
    "pynamodb",
    "aws_lambda_powertools",
    "PIL",
    "nacl",
    "jinja2",
    "jwt",
)
CHILD = """
import importlib, json, sys, time
handler = importlib.import_module(sys.argv[1]).handler
initialised, heavy = time.process_time(), HEAVY
at_once = [name for name in heavy if name in sys.modules]
if len(sys.argv) > 2:
    event = json.load(open(sys.argv[2]))
    try:
        answer = handler(event, None)
    except Exception as error:
        answer = {"raised": type(error).__name__}
    if isinstance(answer, dict) and answer.get("statusCode") in (500, 502):  # 503: no chain here
        sys.exit(answer["body"])
later = [name for name in heavy if name in sys.modules and name not in at_once]
print(json.dumps([initialised * 1000, (time.process_time() - initialised) * 1000, at_once, later]))
""".replace("HEAVY", repr(HEAVY))
"""Import as Lambda does, answer, and tell CPU milliseconds of each (the interpreter's own start is in the first)."""
BARE = """
import json, sys, time
def handler(event, context): return {"statusCode": 200, "body": "{}"}
initialised = time.process_time()
handler(json.load(open(sys.argv[1])), None)
print(json.dumps([initialised * 1000, (time.process_time() - initialised) * 1000, [], []]))
"""
NAIVE = """
import json, os, sys, time
import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from fastapi import FastAPI
from mangum import Mangum
from pydantic import BaseModel
from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

logger, app, dynamodb = Logger(service="naive"), FastAPI(), boto3.resource("dynamodb")

class User(Model):
    class Meta:
        table_name, region, host = "users", "us-east-1", os.environ["AWS_ENDPOINT_URL"]
    address = UnicodeAttribute(hash_key=True)
    username = UnicodeAttribute(null=True)

class UserOut(BaseModel):
    address: str
    username: str | None = None

@app.get("/api/users/{address}")
def get_user(address: str) -> UserOut:
    try:
        return UserOut(**User.get(address).attribute_values)
    except User.DoesNotExist:
        return UserOut(address=address)

handler = Mangum(app, lifespan="off")
initialised = time.process_time()
answer = handler(json.load(open(sys.argv[1])), None)
assert answer["statusCode"] == 200, answer
print(json.dumps([initialised * 1000, (time.process_time() - initialised) * 1000, [], []]))
"""
TOKEN_KEY = "a key of the benchmark, long enough for HS256"


class Stub(BaseHTTPRequestHandler):
    """AWS on loopback: every table is empty but for the session of the samples' token, every write succeeds."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write per answer

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        session = operation == "GetItem" and b"-sessions" in asked
        body = json.dumps(_SESSION if session else _ANSWERS.get(operation, {})).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST  # noqa: N815

    def log_message(self, *_: Any) -> None:
        return


_SESSION = {"Item": {"id": {"S": "family#F"}, "address": {"S": "x"}, "expires": {"N": str(2**33)}}}
_ANSWERS: dict[str, dict[str, Any]] = {
    "UpdateItem": {"Attributes": {"id": {"S": "x"}, "used": {"N": "5"}, "role": {"S": "user"}, "address": {"S": "x"}}},
    "Query": {"Items": [], "Count": 0},
    "BatchGetItem": {"Responses": {}, "UnprocessedKeys": {}},
    "GetSecretValue": {"SecretString": TOKEN_KEY},
    "PutEvents": {"FailedEntryCount": 0, "Entries": []},
    "DescribeTable": {
        "Table": {
            "TableName": "users",
            "KeySchema": [{"AttributeName": "address", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "address", "AttributeType": "S"}],
        }
    },
}


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of a fresh process until it could answer, and of its first answer; heavy modules of each."""

    init: float
    first: float
    at_once: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def whole(self) -> float:
        return self.init + self.first


def run(arguments: Sequence[str], environment: dict[str, str]) -> Cost:
    """One fresh interpreter; raises with what it printed if it failed."""
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{arguments[-2:]}: {done.stderr[-800:]}")
    init, first, at_once, later = json.loads(done.stdout.splitlines()[-1])
    return Cost(init, first, tuple(at_once), tuple(later))


def environment(endpoint: str, function: Function | None = None) -> dict[str, str]:
    """A deployed function's environment, with AWS at `endpoint`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NUNA_", "AWS_"))}
    contract = "CBJ4KQ354JJGFZGC5LMNMAZ2MWEFXBAOCEWZVYVAXXCE33IVR465KX2E"
    return kept | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'layers/nuna/python'}",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        "NUNA_STAGE": "prod",
        "NUNA_SOCKET_LIVE": endpoint,
        "NUNA_QUEUE_EMAILS": f"{endpoint}/emails",
        "NUNA_STATEMACHINE_MINT": "arn:aws:states:us-east-1:000000000000:stateMachine:mint",
        "NUNA_NETWORK": "testnet",
        "NUNA_NETWORK_PASSPHRASE": "bench",
        "NUNA_RPC_URL": "http://127.0.0.1:9",
        "NUNA_PUBLIC_URL": "https://nuna.example",
        "NUNA_MEDIA_URL": "https://media.nuna.example",
        "NUNA_IPFS_GATEWAY": "https://ipfs.nuna.example",
        "NUNA_ARWEAVE_GATEWAY": "https://arweave.nuna.example",
        "NUNA_NATIVE_CONTRACT": contract,
        "NUNA_FACTORY_CONTRACT": contract,
        "NUNA_MARKETPLACE_CONTRACT": contract,
        "NUNA_POLL_SECONDS": "0",
        "NUNA_POLL_STANDBY": "0",
        **({"AWS_LAMBDA_FUNCTION_NAME": f"nuna-bench-{function.id}"} if function else {}),
    }


@contextmanager
def stub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def samples(folder: Path, functions: Sequence[Function]) -> dict[str, Path]:
    """Each function's sample event, with an access token where it has the place of one."""
    from nuna import wiring
    from nuna.resources import ORIGIN_HEADER
    from nuna.web.identity import Principal, issue

    class Key:
        def get(self, _: object, *, fresh: bool = False) -> str:  # noqa: ARG002  (the port's)
            return TOKEN_KEY

    wiring.use(secrets=Key())
    token = issue(Principal("GCSGJFLXHJOJMANSZULVNT6MZHL4RYMZ67LCVA6DVBC6OW65VQUOMD7U", family="F"))
    made = {}
    for function in functions:
        text = (ROOT / "events/samples" / function.service / f"{function.name}.json").read_text()
        event = json.loads(text.replace("<accessToken>", token))
        if isinstance(function.trigger, Http):
            event.setdefault("headers", {})[ORIGIN_HEADER] = TOKEN_KEY  # the stub has one text for every secret
        made[function.id] = folder / f"{function.id}.json"
        made[function.id].write_text(json.dumps(event))
    return made


def best(costs: Sequence[Cost]) -> Cost:
    """The run that was disturbed least."""
    return min(costs, key=lambda cost: cost.whole)


def line(name: str, cost: Cost, floor: Cost, naive: Cost) -> str:
    ratios = f"{cost.whole / floor.whole:8.1f}{cost.whole / naive.whole:9.2f}{cost.first / naive.first:9.2f}"
    heavy = " ".join(cost.at_once) + (f" (then {' '.join(cost.later)})" if cost.later else "")
    return f"{name:32}{cost.init:8.0f}{cost.first:8.0f}{cost.whole:8.0f}{ratios}  {heavy}"


def main() -> None:
    from nuna.registry import discover

    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    functions = [f for f in discover() if not options.only or f"{f.service}/{f.name}" in options.only]
    began = time.monotonic()
    with stub() as endpoint, tempfile.TemporaryDirectory() as folder:
        events = samples(Path(folder), functions)
        user = str(ROOT / "events/samples/users/get_user.json")

        def measured(arguments: Sequence[str], function: Function | None = None) -> Cost:
            return best([run(["-c", *arguments], environment(endpoint, function)) for _ in range(options.runs)])

        floor, naive = measured([BARE, user]), measured([NAIVE, user])
        print(
            "CPU milliseconds of a fresh process: init, first answer, both; whole against bare Python and against the"
        )
        print(
            "naive function, first answer against its first answer; heavy modules loaded at init (then while answering)"
        )
        print(f"{'':32}{'init':>8}{'first':>8}{'whole':>8}{'x bare':>8}{'x naive':>9}{'x first':>9}")
        print(line("bare Python", floor, floor, naive))
        print(line("naive GET /api/users/{address}", naive, floor, naive))
        costs = {}
        for function in functions:
            costs[function] = measured([CHILD, function.module, str(events[function.id])], function)
            print(line(f"{function.service}/{function.name}", costs[function], floor, naive), flush=True)
    routes = [cost for function, cost in costs.items() if isinstance(function.trigger, Http)]
    jobs = [cost for function, cost in costs.items() if not isinstance(function.trigger, Http)]
    for name, group in (("routes", routes), ("jobs", jobs)):
        if group:
            whole = statistics.median(cost.whole / naive.whole for cost in group)
            first = statistics.median(cost.first / naive.first for cost in group)
            print(f"{name}: median {whole:.2f} x naive in all, {first:.2f} x naive for the first answer")
    print(f"{time.monotonic() - began:.0f} s for the table")


if __name__ == "__main__":
    main()
