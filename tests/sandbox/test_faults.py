"""Faults below and beside HTTP."""

import http.client
import json
import socket
import time

import pytest

from layers_cli.sandbox.faults import Answer, Close, Fault, Pause, Raw
from layers_cli.sandbox.listener import Listener

PROJECT = "/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"
IOS = "app_8ffb9410eb0eb848264f8a65"


def test_reset_closes_without_an_answer(start):
    client = start(faults=[Fault(kind="reset")])
    with pytest.raises(ConnectionResetError) as error:
        client("/v1/whoami")
    assert not isinstance(error.value, http.client.RemoteDisconnected)
    assert client.sandbox.requests == [("GET", "/v1/whoami", 0)]


def test_hang_never_answers_and_does_not_outlive_the_server(start):
    client = start(faults=[Fault(kind="hang")])
    host, port = client.sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=0.05) as connection:
        connection.sendall(b"GET /v1/whoami HTTP/1.1\r\nHost: sandbox\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)
        client.sandbox.close()
        assert connection.recv(1) == b""


def test_truncated_promises_more_than_it_sends(start):
    with pytest.raises(http.client.IncompleteRead) as error:
        start(faults=[Fault(kind="truncated")])("/v1/whoami")
    assert json.loads(error.value.partial)["organizationName"] == "Acme Growth"
    assert error.value.expected > 0


def test_garbage_is_not_json_although_it_says_so(start):
    reply = start(faults=[Fault(kind="garbage")])("/v1/whoami")
    assert (reply.status, reply.headers["Content-Type"], reply.body) == (200, "application/json", None)


def test_html_looks_like_a_proxy(start):
    reply = start("html-error")(f"{PROJECT}/ads/ad-accounts")
    assert (reply.status, reply.headers["Content-Type"], reply.body) == (500, "text/html", None)


@pytest.mark.parametrize(("text", "status"), [("status", 500), ("status=504", 504), ("html", 502)])
def test_errors_have_the_status_asked_for(start, text, status):
    assert start(faults=[Fault.parse(text)])("/v1/whoami").status == status


def test_a_fault_may_strike_named_routes_only(start):
    client = start(faults=[Fault(kind="status", value=502, routes=frozenset({"projects"}))])
    assert (client("/v1/projects").status, client("/v1/whoami").status) == (502, 200)


def test_a_fault_may_strike_the_first_requests_only(start):
    client = start(faults=[Fault(kind="status", value=503, first=2, routes=frozenset({"whoami"}))])
    client("/v1/projects")
    assert [client("/v1/whoami").status for _ in range(3)] == [503, 503, 200]


def test_an_answer_is_lost_after_the_request_was_carried_out(start):
    client = start(faults=[Fault.parse("reset*1@verify-tracking")])
    probe = {"path": f"{PROJECT}/sdk-apps/{IOS}/verify-tracking", "method": "POST", "headers": {"Idempotency-Key": "k"}}
    with pytest.raises(ConnectionResetError):
        client(**probe)
    tests = client(f"{PROJECT}/events?eventNames=layers_test_event").body["items"]
    assert len(tests) == 1
    assert client(**probe).status == 200
    assert client(f"{PROJECT}/events?eventNames=layers_test_event").body["items"] == tests


@pytest.mark.parametrize(("text", "second"), [("expired-cursor*1@events", 200), ("expired-cursor@events", 422)])
def test_a_cursor_expires_once_or_for_ever_and_first_pages_never_do(start, text, second):
    client = start(faults=[Fault.parse(text)])
    first = client(f"{PROJECT}/events").body
    assert client(f"{PROJECT}/events").status == 200
    following = f"{PROJECT}/events?cursor={first['nextCursor']}"
    expired = client(following)
    assert (expired.status, expired.body["error"]["code"]) == (422, "VALIDATION")
    assert expired.body["error"]["details"] == {"field": "cursor"}
    assert expired.body["error"]["requestId"] == expired.headers["X-Request-Id"]
    assert client(following).status == second


def test_latency_comes_before_the_answer(start):
    client = start(latency=0.02)
    started = time.monotonic()
    assert client("/v1/whoami").status == 200
    assert time.monotonic() - started >= 0.02


def test_faults_add_up():
    answer = Answer(response=None)
    script = Fault(kind="latency", value=2.0).apply(Fault(kind="latency", value=1.0).apply((answer,)))
    assert script == (Pause(seconds=2.0), Pause(seconds=1.0), answer)


def test_a_script_may_send_bytes_that_are_not_http():
    listener = Listener(0, lambda _request: (Raw(data=b"SSH-2.0-sandbox\r\n"), Close()))
    listener.start()
    connection = http.client.HTTPConnection("127.0.0.1", listener.server_port, timeout=5)
    try:
        connection.request("GET", "/")
        with pytest.raises(http.client.BadStatusLine):
            connection.getresponse()
    finally:
        connection.close()
        listener.close()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hang", Fault(kind="hang")),
        ("latency=2.5@capi-status", Fault(kind="latency", value=2.5, routes=frozenset({"capi-status"}))),
        ("reset*2@events,sdk-app", Fault(kind="reset", first=2, routes=frozenset({"events", "sdk-app"}))),
    ],
)
def test_a_fault_is_written_as_kind_value_count_and_routes(text, fault):
    assert Fault.parse(text) == fault


@pytest.mark.parametrize("text", ["", "explode", "hang@nowhere", "latency=fast", "latency=1.2.3", "hang@", "reset*x"])
def test_what_is_not_a_fault_is_refused(text):
    with pytest.raises(ValueError, match=r"fault|route"):
        Fault.parse(text)
