"""Faults below and beside HTTP."""

import contextlib
import gzip
import http.client
import json
import socket
import ssl
import tempfile
import time
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from layers_cli.sandbox.exchange import Response
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.kinds import DOORS, KINDS
from layers_cli.sandbox.listener import Listener
from layers_cli.sandbox.script import Answer, Close, Pause, Raw

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


@pytest.mark.parametrize("kind", KINDS)
def test_any_fault_may_come_on_top_of_any_other(kind):
    headers = {"X-Request-Id": "req_1", "Date": "Tue, 09 Jun 2026 12:00:00 GMT"}
    for below in KINDS:
        answer = Answer(response=Response(status=200, headers=headers, body=b'{"items": []}'))
        assert Fault(kind=kind).apply(Fault(kind=below).apply((answer,)))


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
        ("reset:0.05", Fault(kind="reset", probability=0.05)),
        ("status=503:1+3*2@events", Fault(kind="status", value=503, after=3, first=2, routes=frozenset({"events"}))),
        ("ipv6", Fault(kind="ipv6")),
    ],
)
def test_a_fault_is_written_as_kind_value_count_and_routes(text, fault):
    assert Fault.parse(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "explode",
        "hang@nowhere",
        "latency=fast",
        "latency=1.2.3",
        "hang@",
        "reset*x",
        "reset:2",
        "reset:1.5",
        "reset:x",
        "reset*1:0.5",
        "reset+x",
        "refused:0.5",
        "tls-old*1",
        "half-open@events",
        "ipv6+1",
        "refused=3",
    ],
)
def test_what_is_not_a_fault_is_refused(text):
    with pytest.raises(ValueError, match=r"fault|route"):
        Fault.parse(text)


def statuses(start, text, number, **choices):
    client = start(faults=[Fault.parse(text)], **choices)
    return [client("/v1/whoami").status for _ in range(number)]


def test_a_fault_with_a_probability_strikes_some_and_with_the_same_seed_the_same(start):
    first, again, other = (statuses(start, "status:0.3", 60, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    assert 5 < first.count(500) < 35


@pytest.mark.parametrize(("text", "expected"), [("status:0", [200] * 3), ("status:1", [500] * 3)])
def test_certain_is_certain(start, text, expected):
    assert statuses(start, text, 3) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("status+2", [200, 200, 500, 500]), ("status+1*2", [200, 500, 500, 200]), ("killed+3", [200, 200, 200, 503])],
)
def test_a_fault_may_come_in_the_middle(start, text, expected):
    assert statuses(start, text, 4) == expected


def received(client, path="/v1/whoami"):
    """Return every byte of an answer."""
    host, port = client.sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        ask = (
            f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {client.sandbox.key}\r\n\r\n"
        )
        connection.sendall(ask.encode())
        told = b""
        while True:
            try:
                more = connection.recv(65536)
            except ConnectionResetError:
                return told + b"<reset>"
            if not more:
                return told
            told += more


def test_a_connection_breaks_in_the_middle_of_headers_or_body(start):
    whole, head, body = (
        received(start(faults=[Fault.parse(text)] if text else [])) for text in ("", "reset-headers", "reset-body")
    )
    assert head.endswith(b"<reset>")
    assert b"\r\n\r\n" not in head
    assert whole.startswith(head.removesuffix(b"<reset>")[:20])
    assert body.endswith(b"<reset>")
    assert len(head) < len(whole.partition(b"\r\n\r\n")[0]) < len(body) < len(whole)


def test_a_length_that_is_too_short_leaves_the_rest_of_the_body_behind(start):
    told = received(start(faults=[Fault(kind="wrong-length")]))
    head, _, body = told.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body) // 2}".encode() in head


@pytest.mark.parametrize("kind", ["drip", "drip-headers"])
def test_a_drip_is_the_whole_answer_in_the_end(start, kind):
    told = received(start(faults=[Fault(kind=kind, value=0.0001)]))
    assert json.loads(told.partition(b"\r\n\r\n")[2])["organizationName"] == "Acme Growth"


@pytest.mark.parametrize("kind", ["drip", "drip-headers", "huge", "endless-headers"])
def test_what_never_ends_does_not_outlive_the_server(start, kind):
    client = start(faults=[Fault(kind=kind)])
    host, port = client.sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1)
        client.sandbox.close()
        with contextlib.suppress(OSError):
            while connection.recv(1 << 20):
                pass


def test_who_is_throttled_is_told_for_how_long_in_three_ways(start, clock):
    told = {kind: start(faults=[Fault.parse(kind)])("/v1/whoami") for kind in ("throttled=7", "throttled-date=7")}
    assert {reply.status for reply in told.values()} == {429}
    assert told["throttled=7"].headers["Retry-After"] == "7"
    until = parsedate_to_datetime(told["throttled-date=7"].headers["Retry-After"])
    assert until == clock.now.replace(microsecond=0) + timedelta(seconds=7)
    assert "soon" in start(faults=[Fault(kind="throttled-nonsense")])("/v1/whoami").headers["Retry-After"]


@pytest.mark.parametrize(("text", "seconds"), [("clock=90", 90), ("clock-back=90", -90), ("clock", 86_400)])
def test_a_clock_is_off(start, clock, text, seconds):
    date = parsedate_to_datetime(start(faults=[Fault.parse(text)])("/v1/whoami").headers["Date"])
    assert date == clock.now.replace(microsecond=0) + timedelta(seconds=seconds)


def test_a_list_without_end_leads_to_ever_new_pages_or_to_the_same(start):
    for kind, new in (("endless-pages", True), ("cursor-repeats", False)):
        client = start(faults=[Fault(kind=kind)])
        first = client(f"{PROJECT}/events").body["nextCursor"]
        second = client(f"{PROJECT}/events?cursor={first}").body["nextCursor"]
        assert (first != second) is new
        assert "nextCursor" not in client("/v1/whoami").body


def test_an_api_that_changes_keeps_what_it_said_one_level_down(start):
    assert start(faults=[Fault(kind="changed")])("/v1/whoami").body["data"]["organizationName"] == "Acme Growth"


def test_a_bomb_is_small_until_it_is_unpacked(start):
    reply = start(faults=[Fault(kind="compressed-bomb")])("/v1/whoami")
    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(reply.raw) < 100_000
    assert len(gzip.decompress(reply.raw)) == 64 << 20


# Doors


def test_nobody_listens_where_connections_are_refused(start):
    with pytest.raises(ConnectionRefusedError):
        start(faults=[Fault(kind="refused")])("/v1/whoami")


def test_a_half_open_connection_is_made_and_never_served(start):
    client = start(faults=[Fault(kind="half-open")])
    host, port = client.sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=0.05) as connection:
        connection.sendall(b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)
    assert client.sandbox.requests == []


def test_an_ipv6_server_is_there_and_nowhere_else(start):
    client = start(faults=[Fault(kind="ipv6")])
    assert client.sandbox.url.startswith("http://[::1]:")
    assert client("/v1/whoami").status == 200
    port = int(client.sandbox.url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def handshake(sandbox, **choices):
    """Return the version of TLS that is spoken with a client that trusts the sandbox's authority."""
    context = ssl.create_default_context(cafile=sandbox.authority)
    for name, value in choices.items():
        setattr(context, name, value)
    port = int(sandbox.url.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
    ):
        return secured.version()


def test_a_certificate_without_a_fault_is_trusted_by_its_authority(start):
    sandbox = start(faults=[Fault(kind="tls")]).sandbox
    assert sandbox.url.startswith("https://127.0.0.1:")
    assert handshake(sandbox) == "TLSv1.3"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("tls-expired", "certificate has expired"),
        ("tls-wrong-name", "not valid for '127.0.0.1'"),
        ("tls-self-signed", "self-signed certificate"),
        ("tls-old", "PROTOCOL_VERSION"),
    ],
)
def test_a_certificate_with_a_fault_has_that_fault_alone(start, kind, reason):
    with pytest.raises(ssl.SSLError, match=reason):
        handshake(start(faults=[Fault(kind=kind)]).sandbox)


def test_certificates_are_gone_with_the_server(start):
    sandbox = start(faults=[Fault(kind="tls")]).sandbox
    folder = Path(sandbox.authority).parent
    assert folder.exists()
    sandbox.close()
    assert not folder.exists()


def test_without_openssl_there_is_no_certificate(start, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match="openssl, which is not there"):
        start(faults=[Fault(kind="tls")])
    (tmp_path / "openssl").write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    (tmp_path / "openssl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ValueError, match="openssl req failed: no"):
        start(faults=[Fault(kind="tls")])


def test_a_port_that_is_taken_leaves_no_certificate_behind(start, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    port = int(start().sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        start(faults=[Fault(kind="tls")], port=port)
    assert not [*tmp_path.iterdir()]


def test_a_server_has_one_door(start):
    with pytest.raises(ValueError, match="tls and ipv6 cannot be had together"):
        start(faults=[Fault(kind="tls"), Fault(kind="ipv6")])


def test_every_kind_says_what_it_does():
    sentences = [*(kind.sentence for kind in KINDS.values()), *DOORS.values()]
    assert all(len(sentence) < 90 and not sentence.endswith(".") for sentence in sentences)
