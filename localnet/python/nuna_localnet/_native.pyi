from os import PathLike

class Net:
    """An embedded network, with the passphrase "Nuna Local Network ; 2026" by default.

    `now` is a fixed Unix time in seconds that only `dev_advanceTime` and `dev_closeLedgers`
    move; without it the machine's clock counts. `state` is a folder that keeps the network.
    `retention` is in ledgers. Raises OSError when the folder can't be used.
    """

    passphrase: str

    def __init__(
        self,
        passphrase: str = ...,
        *,
        now: int | None = None,
        state: str | PathLike[str] | None = None,
        retention: int = 17_280,
        close_on_send: bool = True,
    ) -> None: ...
    def handle(self, request: str) -> str:
        """Answer a JSON-RPC 2.0 request, or a batch of them."""

    def respond(self, request: str, lag: int = 0) -> tuple[int, str]:
        """Answer as an endpoint `lag` ledgers behind: (HTTP status, JSON)."""

    def friendbot(self, address: str) -> tuple[int, str]:
        """Create the account `G…` with 10,000 XLM: (HTTP status, JSON)."""
