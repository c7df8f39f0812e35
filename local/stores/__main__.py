"""`python -m local.stores --port 0 --home .nuna/stores`: both stores on loopback, until the process is ended."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

sys.path.append(str(Path(__file__).parents[2] / "layers/nuna/python"))

from local.stores.app import application


def main(
    port: Annotated[int, typer.Option(help="0 takes a free one; the address is printed as a line of JSON")] = 0,
    home: Annotated[Path, typer.Option(help="where content is kept")] = Path(".nuna/stores"),
) -> None:
    """IPFS and Arweave for one machine."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()  # before the address is told: who connects at once waits, and is not refused
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    server = uvicorn.Server(uvicorn.Config(application(home), log_level="warning"))
    server.run(sockets=[listener])


if __name__ == "__main__":
    typer.run(main)
