"""`python -m local.emulator --port 8000 --home .nuna`: the emulator in the foreground, until SIGTERM or Ctrl-C.

It ends, with its Lambda workers, when the process that started it ends, however that ended.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from local.emulator.patching import assert_version

BIND = "127.0.0.1"
SERVING_AFTER = 0.2  # seconds from the end of the start-up hook until the port surely answers


def environment(port: int, home: Path) -> dict[str, str]:
    """ministack's settings; it reads them once, when it is imported."""
    folder = home / "aws"
    return {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": BIND,
        "MINISTACK_HOST": "localhost",
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "AWS_ENDPOINT_URL": f"http://{BIND}:{port}",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
        # listeners and daemons that have no place here
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
    }


def end_with(parent: int) -> None:
    """Ask ourselves to stop when `parent` is gone."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def with_lifespan(app: Any, saver: Any, resume: Callable[[], None], workers: Any) -> Any:
    """`app` with saving between its start and its stop, what was interrupted resumed, and no worker left behind."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return

        async def receive_and_stop() -> Any:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await saver.stop()
                await asyncio.to_thread(workers.reset)
            return message

        async def send_and_start(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                saver.start()
                asyncio.get_running_loop().call_later(SERVING_AFTER, resume)
            await send(message)

        await app(scope, receive_and_stop, send_and_start)

    return wrapped


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.emulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--parent", type=int, help="stop when this process is gone")
    options = parser.parse_args()
    home = options.home.resolve()
    (home / "aws" / "tmp").mkdir(parents=True, exist_ok=True)
    assert_version()
    os.environ.update(environment(options.port, home), TMPDIR=str(home / "aws" / "tmp"))
    if options.parent:
        end_with(options.parent)

    # Both are in the emulator's environment only.
    from hypercorn.asyncio import serve  # type: ignore[import-not-found,unused-ignore]
    from hypercorn.config import Config  # type: ignore[import-not-found,unused-ignore]
    from ministack import app as ministack
    from ministack.core import lambda_runtime, persistence, responses
    from ministack.services import stepfunctions

    from local.devpage.pages import pages
    from local.emulator import patches
    from local.emulator.front import Front
    from local.emulator.media import Media
    from local.emulator.saving import Saver

    patches.apply()
    front = Front(ministack.app, pages(home, options.port), Media(options.port), home / "addresses.json")
    resume = partial(patches.resume_executions, stepfunctions, responses)
    served = with_lifespan(front, Saver(ministack, persistence), resume, lambda_runtime)
    config = Config()
    config.bind = [f"{BIND}:{options.port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2.0
    config.loglevel = "WARNING"
    asyncio.run(serve(served, config))


main()
