"""API Gateway's WebSocket callback behind the `Live` port."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nuna.adapters.aws import clients
from nuna.resources import SOCKET


class ApiGatewayLive:
    def post(self, connection: str, message: Mapping[str, Any]) -> bool:
        client = clients.client("apigatewaymanagementapi", SOCKET.id)
        try:
            client.post_to_connection(ConnectionId=connection, Data=json.dumps(message).encode())
        except client.exceptions.GoneException:
            return False
        return True
