"""Messages to URLs that the user gave: where they may lead, and what becomes of one that does not arrive."""

import socket
import threading

import httpx
import pytest
import respx

from layers_cli.api.budget import Deadline
from layers_cli.api.webhook import EACH, deliver, webhook
from layers_cli.errors import UsageError

HOOK = "https://hooks.example.com/services/secret?token=secret"


def post(hook=HOOK, body=b"{}", seconds=30.0, **headers):
    return deliver(webhook(hook, "flag --notify-url"), body, headers=headers, deadline=Deadline(seconds))


@pytest.mark.parametrize(
    "text",
    [
        "https://hooks.example.com", "https://hooks.example.com:8443/a/b?c=d&e=%20", "http://localhost:8080/x",
        "http://127.0.0.1/x", "http://[::1]:9/x", "https://bücher.example/x",
    ],
)  # fmt: skip
def test_a_url_that_may_be_told(text):
    assert webhook(text, "flag --ping-url").url.host


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is not an https URL without a user name"),
        ("hooks.example.com/x", "is not an https URL without a user name"),
        ("ftp://hooks.example.com/x", "is not an https URL without a user name"),
        ("file:///etc/passwd", "is not an https URL without a user name"),
        ("https://ada:secret@hooks.example.com/x", "is not an https URL without a user name"),
        ("https:///x", "is not an https URL without a user name"),
        ("http://hooks.example.com/secret", "leads unencrypted to hooks.example.com"),
        ("https://hooks.example.com/a b", "is not a URL"),
        ("https://hooks.example.com/a\r\nHost: evil", "is not a URL"),
        ("https://hooks.example.com/\x1b[2J", "is not a URL"),
        ("https://hooks.example.com\\@evil.example/", "is not a URL"),
        ("https://hooks.example.com:port/", "is not a URL"),
        ("https://hooks.example.com:99999/", "has no valid host and port"),
        ("https://a..b/", "has no valid host and port"),
        ("https://hooks.example.com/" + "x" * 3000, "is not a URL"),
    ],
)
def test_a_url_that_may_not_is_refused_without_being_shown(text, fault):
    with pytest.raises(UsageError) as refused:
        webhook(text, "environment LAYERS_NOTIFY_URL")
    assert str(refused.value) == f"environment LAYERS_NOTIFY_URL {fault}; give it as https://HOST/..."
    assert "secret" not in str(refused.value)


def test_nothing_of_a_url_is_shown_but_where_it_leads():
    assert str(webhook(HOOK, "flag --notify-url")) == "https://hooks.example.com/..."
    assert str(webhook("http://localhost:81/secret", "flag --ping-url")) == "http://localhost:81/..."


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("https://hc.example/uuid", "https://hc.example/uuid/start"),
        ("https://hc.example/uuid/", "https://hc.example/uuid/start"),
        ("https://hc.example/uuid?create=1", "https://hc.example/uuid/start?create=1"),
        ("https://hc.example", "https://hc.example/start"),
        ("https://hc.example/a%2Fb#part", "https://hc.example/a%2Fb/start"),
    ],
)
def test_a_path_goes_on_and_the_query_stays(text, below):
    assert str(webhook(text, "flag --ping-url").below("start").url) == below


@respx.mock
def test_a_message_arrives_as_it_was_given_and_carries_no_key(monkeypatch):
    monkeypatch.setenv("LAYERS_API_KEY", "lp_live_planted")
    route = respx.post(HOOK).respond(204)
    assert post(body=b'{"a":1}', **{"Content-Type": "application/json"}) is None
    (call,) = route.calls
    assert call.request.content == b'{"a":1}'
    assert call.request.headers["content-type"] == "application/json"
    assert call.request.headers["user-agent"].startswith("layers-cli/")
    assert not any("planted" in value for value in call.request.headers.values())


@respx.mock
@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_tried_once_more(status):
    route = respx.post(HOOK).mock(side_effect=[httpx.Response(status), httpx.Response(200)])
    assert post() is None
    assert route.call_count == 2
    respx.post(HOOK).respond(status)
    assert post() == f"HTTP {status}"


@respx.mock
@pytest.mark.parametrize(
    ("answer", "why", "tries"),
    [
        (httpx.Response(404), "HTTP 404", 1),
        (httpx.Response(500), "HTTP 500", 1),
        (httpx.Response(302, headers={"Location": "https://evil.example/"}), "HTTP 302", 1),
        (httpx.ConnectError("refused"), "ConnectError", 2),
        (httpx.RemoteProtocolError("closed"), "RemoteProtocolError", 2),
        (httpx.ReadTimeout("late"), f"no answer within {EACH:g} s", 1),
    ],
)
def test_what_does_not_arrive_says_why(answer, why, tries):
    route = respx.post(HOOK).mock(side_effect=[answer] * 3)
    assert post() == why
    assert route.call_count == tries


@respx.mock
def test_without_time_nothing_is_sent():
    route = respx.post(HOOK).respond(200)
    assert post(seconds=0) == "no time was left for it"
    assert not route.called


def test_a_proxy_or_a_bundle_that_cannot_be_used_is_no_crash(monkeypatch, tmp_path):
    monkeypatch.setenv("HTTPS_PROXY", "gopher://nowhere:port")
    assert post() is not None


@respx.mock
def test_certificates_that_cannot_be_read_are_no_crash(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    assert post().startswith("Certificate authorities cannot be read from '/nowhere'")


def test_a_proxy_does_not_get_to_read_what_goes_to_this_machine(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as proxy, socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
        closed.close()
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        assert post(f"http://127.0.0.1:{port}/secret") == "ConnectError"


def test_an_answer_that_comes_in_drops_holds_nobody_up():
    over = threading.Event()

    def drip(server):
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drops: ")
            while not over.wait(0.02):
                connection.sendall(b"x")
            connection.sendall(b"\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        try:
            # Each drop comes in time, so that no timeout of a socket ends this.
            assert post(f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.3) == "no answer within 0.3 s"
        finally:
            over.set()
            thread.join()
