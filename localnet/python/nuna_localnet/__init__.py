"""An embedded Stellar network: `Net` answers JSON-RPC in this process.

`nuna_localnet.client` points stellar_sdk at it without a socket.
"""

from nuna_localnet._native import Net

__all__ = ["Net"]
