"""HTTP/1.1 on a loopback socket: reads requests, plays scripts, ends without leaving a thread behind."""

import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from layers_cli.sandbox.exchange import Request, Response, envelope
from layers_cli.sandbox.script import Answer, Close, Flood, Pause, Raw, Script

if TYPE_CHECKING:
    from layers_cli.sandbox.doors import Door

_HOST = "127.0.0.1"
_LARGEST_BODY = 1 << 20
_JOIN_SECONDS = 2.0
_HANDSHAKE_SECONDS = 5.0


class Listener(ThreadingHTTPServer):
    """A server for one `answer` function; port 0 takes a free port, `door` says how clients get in."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, port: int, answer: Callable[[Request], Script], door: "Door | None" = None) -> None:
        self.answer = answer
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._acceptor = threading.Thread(target=self._accept, name="sandbox", daemon=True)
        self._door = door
        self._host = _HOST if door is None else door.host
        self.address_family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        super().__init__((self._host, port), _Handler, bind_and_activate=False)
        try:
            self.server_bind()
            if door is None or door.listens:
                self.server_activate()
        except BaseException:
            self.server_close()
            raise

    def server_bind(self) -> None:
        """Bind without the name look-up that http.server makes."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self._host, self.socket.getsockname()[1]

    def start(self) -> None:
        """Accept connections in a daemon thread, where they are to be accepted at all."""
        if self._door is None or (self._door.listens and self._door.accepts):
            self._acceptor.start()

    def close(self) -> None:
        """Stop accepting, end every connection and wait for their threads."""
        if self.closing.is_set():
            return
        self.closing.set()
        if self._acceptor.is_alive():
            # Nothing else wakes a blocked accept on every system; polling would make each close wait for the poll.
            with suppress(OSError):
                socket.create_connection((self._host, self.server_port), timeout=1).close()
            self._acceptor.join(_JOIN_SECONDS)
        with self._lock:
            connections = dict(self._connections)
        for connection in connections.values():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in connections:
            thread.join(_JOIN_SECONDS)
        self.server_close()

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002  signature of socketserver
        """Refuse what comes in while closing."""
        return not self.closing.is_set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection in a thread that `close` knows."""
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        with self._lock:
            self._connections[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection to its end."""
        try:
            super().process_request_thread(self._secured(request), client_address)
        except OSError:
            # A handshake that came to nothing.
            self.shutdown_request(request)
        finally:
            with self._lock:
                self._connections.pop(threading.current_thread(), None)

    def _secured(self, request: Any) -> Any:
        if self._door is None or self._door.tls is None:
            return request
        request.settimeout(_HANDSHAKE_SECONDS)
        secured = self._door.tls.wrap_socket(request, server_side=True)
        secured.settimeout(None)
        with self._lock:
            self._connections[threading.current_thread()] = secured
        return secured

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that went away; anything else is a bug and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def _accept(self) -> None:
        while not self.closing.is_set():
            self.handle_request()


class _Handler(BaseHTTPRequestHandler):
    server: Listener
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        request = self._request()
        if request is not None:
            self._play(self.server.answer(request))

    # The names that http.server calls.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _handle  # noqa: N815

    def _request(self) -> Request | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > _LARGEST_BODY:
            self.send_error(413 if length.isdigit() else 400)
            return None
        target = urlsplit(self.path)
        query = parse_qs(target.query, keep_blank_values=True)
        return Request(
            method=self.command,
            path=target.path,
            query={name: tuple(values) for name, values in query.items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )

    def _play(self, script: Script) -> None:
        for step in script:
            match step:
                case Pause(seconds=seconds):
                    if self.server.closing.wait(seconds):
                        self.close_connection = True
                        return
                case Answer():
                    self._send(step)
                case Raw(data=data):
                    self._write(data)
                case Flood(data=data):
                    while not self.server.closing.is_set():
                        self._write(data)
                case Close(reset=reset):
                    self.close_connection = True
                    if reset:
                        self._reset()
                    return

    def _send(self, answer: Answer) -> None:
        head, body = self._head(answer), b"" if self.command == "HEAD" else answer.response.body
        data = head + body
        if answer.stop is not None:
            data = data[: len(head) // 2 if answer.stop == "head" else len(head) + len(body) // 2]
        at_once = {None: len(data), "head": 0, "body": len(head)}[answer.slow]
        self._write(data[:at_once])
        for byte in data[at_once:]:
            if self.server.closing.wait(answer.pause):
                return
            self._write(bytes([byte]))

    def _head(self, answer: Answer) -> bytes:
        """Return status line and headers."""
        response, declared = answer.response, answer.declared_length
        lines = [f"{self.protocol_version} {response.status} {self.responses.get(response.status, ('',))[0]}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        lines += [f"Content-Length: {len(response.body) if declared is None else declared}", "", ""]
        return "\r\n".join(lines).encode("latin-1", "strict")

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def _reset(self) -> None:
        # Detached, so that the orderly shutdown that socketserver makes afterwards does not send a FIN before the RST.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not HTTP, or too large, in the API's envelope."""
        self.close_connection = True
        body = envelope("BAD_REQUEST", explain or message or "The request cannot be read.", "req_" + "0" * 26)
        headers = {"Content-Type": "application/json", "X-Request-Id": "req_" + "0" * 26, "Connection": "close"}
        self._send(Answer(response=Response(status=code, headers=headers, body=body)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  signature of http.server
        """Write no log lines."""
