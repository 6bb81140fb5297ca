"""The connection under a request, which can be cut from another thread."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import httpx

_MADE: Final = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})


class Line:
    """Ends a wait that no time limit ends: a server that sends a byte now and then is never silent for long."""

    def __init__(self) -> None:
        self._socket: Any = None
        self._is_cut = False

    def watch(self, request: httpx.Request) -> None:
        """Learn of the connections that a request makes."""
        request.extensions["trace"] = self._note

    def cut(self) -> None:
        """End the connection, and every later one."""
        self._is_cut = True
        if self._socket is not None:
            with suppress(OSError):
                # Not by way of the TLS layer, which says goodbye first.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event in _MADE:
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_cut:
                self.cut()
