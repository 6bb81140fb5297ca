"""One try, up to the socket."""

import socket
import ssl
import threading
from contextlib import closing

import httpx
import pytest

from layers_cli.api.attempt import Failed, Outgoing, Received, attempt, hold_redirect
from layers_cli.api.budget import Deadline
from layers_cli.api.routes import ROUTES
from layers_cli.core.signals import Source, Why
from layers_cli.core.snapshot import Target

WHOAMI = ROUTES[Source.IDENTITY]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def caused(cause, error=httpx.ConnectError):
    failure = error("x")
    failure.__cause__ = cause
    return failure


def untrusted():
    cause = ssl.SSLCertVerificationError(1, "x")
    cause.verify_message = "certificate has expired"
    return cause


def refusing():
    cause = ssl.SSLError(1, "x")
    cause.reason = "TLSV1_ALERT_PROTOCOL_VERSION"
    return cause


@pytest.mark.parametrize(
    ("failure", "why", "message", "may_pass"),
    [
        (caused(socket.gaierror(-2, "x")), Why.UNREACHABLE, "The name a.example cannot be resolved (DNS)", True),
        (caused(ConnectionRefusedError()), Why.UNREACHABLE, "a.example:81 refused the connection", True),
        (caused(OSError(101, "x")), Why.UNREACHABLE, "a.example:81 cannot be reached", True),
        (
            caused(untrusted()),
            Why.UNREACHABLE,
            "The TLS certificate of a.example:81 is not trusted: certificate has expired",
            False,
        ),
        (caused(ssl.SSLError(1, "x")), Why.UNREACHABLE, "No TLS connection to a.example:81 could be made", True),
        (
            caused(refusing()),
            Why.UNREACHABLE,
            "No TLS connection to a.example:81 could be made: tlsv1 alert protocol version",
            False,
        ),
        (caused(ssl.SSLEOFError(8, "x")), Why.UNREACHABLE, "No TLS connection to a.example:81 could be made", True),
        (
            caused(OSError(), httpx.ReadError),
            Why.UNREACHABLE,
            "a.example:81 closed the connection before it answered",
            True,
        ),
    ],
)
def test_a_failure_to_connect_is_told_by_its_cause(failure, why, message, may_pass):
    def fail(request):
        raise failure

    with httpx.Client(transport=httpx.MockTransport(fail), event_hooks={"response": [hold_redirect]}) as http:
        outcome = attempt(http, Outgoing(httpx.URL("https://a.example:81/")), Deadline(60))
    assert outcome == Failed(why=why, message=message, may_pass=may_pass)


@pytest.fixture
def server():
    """Start a server that answers each connection with the next of the given bytes, then ends it, or resets it."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve(*answers, reset=False):
        def run():
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    heard.append(connection.recv(65536))
                    connection.sendall(answer)
                    if reset:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}", heard

    with closing(listener):
        yield serve


def test_a_body_that_is_cut_is_read_again(client, server, naps):
    base, _ = server(HEAD + b'Content-Length: 9\r\n\r\n{"a"', HEAD + b"Content-Length: 7\r\n\r\n" + b'{"a":1}')
    pages = client(base_url=base).start(WHOAMI, Target()).result()
    assert pages.documents == ({"a": 1},)
    assert naps == [0.5]


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b'Content-Length: 9\r\n\r\n{"a"',
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    ],
)
def test_an_answer_that_stays_cut_is_a_connection_that_does_not_hold(client, server, answer):
    base, _ = server(answer, answer, answer)
    failure = client(base_url=base).start(WHOAMI, Target()).result()
    assert (failure.why, failure.http_status, failure.tries) == (Why.UNREACHABLE, 200, 3)
    assert failure.message == "The connection broke in the middle of the answer"


def test_a_cut_error_is_still_known_by_its_status(client, server):
    base, _ = server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{")
    failure = client(base_url=base).start(WHOAMI, Target()).result()
    assert (failure.why, failure.message) == (Why.NOT_FOUND, "HTTP 404")


def test_a_connection_that_is_reset_is_tried_again(client, server, naps):
    base, _ = server(b"", b"", b"", reset=True)
    failure = client(base_url=base).start(WHOAMI, Target()).result()
    assert (failure.why, failure.tries) == (Why.UNREACHABLE, 3)
    assert "closed the connection" in failure.message
    assert naps == [0.5, 1.0]


def test_a_closed_port_refuses(client):
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    failure = client(base_url=f"http://127.0.0.1:{port}").start(WHOAMI, Target()).result()
    assert failure.message == f"127.0.0.1:{port} refused the connection"


def test_a_proxy_never_sees_the_key_of_a_plain_request_to_this_machine(client, server, monkeypatch):
    base, heard = server(HEAD + b"Content-Length: 2\r\n\r\n{}")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert client(base_url=base).start(WHOAMI, Target()).result().documents == ({},)
    assert heard[0].startswith(b"GET /v1/whoami HTTP/1.1\r\n")


def test_an_answer_keeps_status_headers_and_body():
    def answer(request):
        return httpx.Response(418, headers={"X-A": "b"}, content=b"tea")

    with httpx.Client(transport=httpx.MockTransport(answer), event_hooks={"response": [hold_redirect]}) as http:
        outcome = attempt(http, Outgoing(httpx.URL("https://a.example")), Deadline(60))
    assert isinstance(outcome, Received)
    assert (outcome.status, outcome.headers["x-a"], outcome.body) == (418, "b", b"tea")
