"""What goes over the wire, and what its answers mean."""

import itertools
import os
import re
import signal
import socket
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
import respx

from layers_cli import __version__
from layers_cli.api.attempt import MAX_BODY
from layers_cli.api.budget import Deadline
from layers_cli.api.client import IN_FLIGHT, Client, Pending
from layers_cli.api.paging import Pages
from layers_cli.api.routes import ROUTES
from layers_cli.core.signals import Source, Unavailable, Why
from layers_cli.core.snapshot import Target
from layers_cli.errors import UsageError

from .conftest import BASE, KEY, NOW

WHOAMI = ROUTES[Source.IDENTITY]
PROJECT = ROUTES[Source.PROJECT]
LAST_FOUR = KEY[-4:]


def ask(client, source=Source.IDENTITY, target=Target(project_id="prj_1", app_id="app_1")):  # noqa: B008
    return client.start(ROUTES[source], target).result()


def error(status, code=None, message="No.", **rest):
    headers = rest.pop("headers", {})
    body = {"error": {"code": code, "message": message, "requestId": "req_body", **rest}}
    return httpx.Response(status, json=body, headers=headers)


# Requests


def test_a_request_carries_the_key_and_asks_for_plain_json(api, client):
    route = api.get("/v1/whoami").respond(json={"a": 1}, headers={"X-Request-Id": "req_9"})
    pages = ask(client())
    assert pages == Pages(documents=({"a": 1},), as_of=NOW, origin="GET /v1/whoami", request_id="req_9")
    headers = route.calls.last.request.headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["accept"] == "application/json"
    assert headers["accept-encoding"] == "identity"
    assert headers["user-agent"] == f"layers-cli/{__version__}"
    assert "x-api-key" not in headers
    assert "x-layers-organization" not in headers


def test_a_child_organization_is_named_in_every_request_also_after_a_redirect(api, client, target):
    api.get("/v1/whoami").respond(307, headers={"Location": "/v1/elsewhere"})
    route = api.get("/v1/elsewhere").respond(json={"a": 1})
    client(org="org_child").start(ROUTES[Source.IDENTITY], target).result()
    assert route.calls.last.request.headers["x-layers-organization"] == "org_child"


def test_ids_are_sent_as_one_segment_under_the_bases_prefix(client):
    with respx.mock() as router:
        route = router.get(url__regex=r".*").respond(json={})
        ask(client(base_url="https://gw.example/layers/"), Source.PROJECT, Target(project_id="a/../b%2e"))
        assert route.calls.last.request.url.raw_path == b"/layers/v1/projects/a%2F..%2Fb%252e"


def test_an_id_that_cannot_stand_in_a_path_is_never_sent(api, client):
    with pytest.raises(UsageError):
        client().start(PROJECT, Target(project_id=".."))
    assert not api.calls


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "tab\t", "ümlaut", "nul\0", "“quoted”"])
def test_a_key_that_cannot_stand_in_a_header_is_refused_without_showing_it(client, key):
    with pytest.raises(UsageError) as caught:
        client(key=key)
    assert not key or key not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("org", ["", "org_1\r\nX-Evil: 1", "org 1", "org_ü", "org\0"])
def test_an_organization_that_cannot_stand_in_a_header_is_refused(client, org):
    with pytest.raises(UsageError, match="organization"):
        client(org=org)


def test_an_organization_is_named_in_a_header(api, client):
    route = api.get("/v1/whoami").respond(json={})
    ask(client(org="org_1"))
    assert route.calls.last.request.headers["x-layers-organization"] == "org_1"


def test_the_key_is_not_sent_unencrypted(client):
    with pytest.raises(UsageError):
        client(base_url="http://api.layers.com")


def test_netrc_does_not_replace_the_key(api, client, monkeypatch, tmp_path):
    for name in (".netrc", "_netrc"):
        (tmp_path / name).write_text("machine api.layers.com login me password other\n")
        (tmp_path / name).chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    route = api.get("/v1/whoami").respond(json={})
    ask(client())
    assert route.calls.last.request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ldap://me:word@proxy", "http://proxy:port"])
def test_a_proxy_that_cannot_be_used_is_the_users_error(client, monkeypatch, proxy):
    if proxy.startswith("socks"):
        monkeypatch.setitem(__import__("sys").modules, "socksio", None)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(UsageError, match="proxy") as caught:
        client().start(WHOAMI, Target())
    assert "word" not in str(caught.value)


# Outcomes


@pytest.mark.parametrize(
    ("answer", "why", "code", "tries"),
    [
        (error(401, "UNAUTHENTICATED"), Why.UNAUTHENTICATED, "UNAUTHENTICATED", 1),
        (error(403, "FORBIDDEN_SCOPE"), Why.FORBIDDEN_SCOPE, "FORBIDDEN_SCOPE", 1),
        (error(403, "OTHER"), Why.REFUSED, "OTHER", 1),
        (error(404, "NOT_FOUND"), Why.NOT_FOUND, "NOT_FOUND", 1),
        (error(422, "VALIDATION"), Why.INVALID, "VALIDATION", 1),
        (error(429, "RATE_LIMITED"), Why.RATE_LIMITED, "RATE_LIMITED", 3),
        (error(503, "KILL_SWITCH"), Why.SUSPENDED, "KILL_SWITCH", 1),
        (error(400, "NEW_ONE"), Why.REFUSED, "NEW_ONE", 1),
        (error(409, "CONFLICT"), Why.REFUSED, "CONFLICT", 1),
        (error(300), Why.REFUSED, None, 1),
        (error(500, "INTERNAL"), Why.SERVER_ERROR, "INTERNAL", 1),
        (error(502), Why.SERVER_ERROR, None, 3),
        (error(503), Why.SERVER_ERROR, None, 3),
        (error(504), Why.SERVER_ERROR, None, 3),
    ],
)
def test_an_error_is_classified_by_status_and_code(api, client, naps, answer, why, code, tries):
    route = api.get("/v1/projects/prj_1").mock(return_value=answer)
    failure = ask(client(), Source.PROJECT)
    assert isinstance(failure, Unavailable)
    assert (failure.why, failure.api_code, failure.tries) == (why, code, tries)
    assert (failure.signal, failure.http_status) == (Source.PROJECT, answer.status_code)
    assert (failure.origin, failure.request_id, failure.as_of) == ("GET /v1/projects/prj_1", "req_body", NOW)
    assert "No." in failure.message
    assert failure.scope == ("projects:read" if why is Why.FORBIDDEN_SCOPE else None)
    assert len(route.calls) == tries
    assert naps == [0.5, 1.0][: tries - 1]


def test_what_passes_is_read_in_the_end(api, client, naps):
    api.get("/v1/whoami").mock(
        side_effect=[httpx.ConnectError("x"), error(429, headers={"Retry-After": "7"}), httpx.Response(200, json={})]
    )
    reader = client()
    assert ask(reader).documents == ({},)
    assert naps == [0.5, 7.0]
    (exchange,) = reader.exchanges
    assert (exchange.method, exchange.path, exchange.status, exchange.tries) == ("GET", "/v1/whoami", 200, 3)


@pytest.mark.parametrize("ahead", [-86_400, 0, 86_400])
def test_a_retry_after_that_is_a_date_is_read_by_the_clock_of_who_wrote_it(api, client, naps, ahead):
    written = NOW + timedelta(seconds=ahead)
    dates = {"Date": written, "Retry-After": written + timedelta(seconds=7)}
    headers = {name: format_datetime(date, usegmt=True) for name, date in dates.items()}
    api.get("/v1/whoami").mock(side_effect=[error(429, headers=headers), httpx.Response(200, json={})])
    assert ask(client()).documents == ({},)
    assert naps == [7.0]


def test_a_retry_after_beyond_the_deadline_ends_at_once(api, client, naps):
    route = api.get("/v1/whoami").mock(return_value=error(429, headers={"Retry-After": "3600"}))
    failure = ask(client())
    assert (failure.why, failure.retry_after, failure.tries) == (Why.RATE_LIMITED, timedelta(hours=1), 1)
    assert len(route.calls) == 1
    assert not naps


@pytest.mark.parametrize(
    ("details", "scope"),
    [
        ({"scope": "a:read"}, "a:read"),
        ({"requiredScope": "b:read"}, "b:read"),
        ({"scope": 3, "requiredScope": "b:read"}, "b:read"),
        ({"scope": ""}, "projects:read"),
        ("text", "projects:read"),
        (None, "projects:read"),
    ],
)
def test_a_missing_scope_is_named_by_the_answer_or_else_by_the_route(api, client, details, scope):
    api.get("/v1/projects/prj_1").mock(return_value=error(403, "FORBIDDEN_SCOPE", details=details))
    assert ask(client(), Source.PROJECT).scope == scope


@pytest.mark.parametrize(
    ("body", "code", "message", "request_id"),
    [
        (b"<html>Bad gateway</html>", None, "HTTP 400", "req_header"),
        (b"", None, "HTTP 400", "req_header"),
        (b"[1]", None, "HTTP 400", "req_header"),
        (b'{"error": "text", "requestId": "req_top"}', None, "HTTP 400", "req_top"),
        (b'{"error": {"code": "lower", "message": 5, "requestId": 5}}', None, "HTTP 400", "req_header"),
        (b'{"error": {"code": "9X", "message": "m", "requestId": "a b"}}', None, "HTTP 400: m", "req_header"),
        (b'{"error": {"code": "A\\n", "message": "a\\n b"}}', None, "HTTP 400: a b", "req_header"),
        (b'{"error": {"code": 4}, "requestId": "req_top"}', None, "HTTP 400", "req_top"),
        (b'{"error": {"code": "A_1", "requestId": "' + b"r" * 129 + b'"}}', "A_1", "HTTP 400 A_1", "req_header"),
        (b'{"error": {"code": "' + b"A" * 65 + b'"}}', None, "HTTP 400", "req_header"),
    ],
)
def test_an_error_body_is_trusted_as_far_as_it_has_the_documented_form(api, client, body, code, message, request_id):
    api.get("/v1/whoami").respond(400, content=body, headers={"X-Request-Id": "req_header"})
    failure = ask(client())
    assert (failure.api_code, failure.message, failure.request_id) == (code, message, request_id)


def test_the_documented_error_envelope_is_read(api, client, payload):
    api.get("/v1/whoami").respond(403, content=payload("error"))
    failure = ask(client())
    assert (failure.why, failure.api_code) == (Why.REFUSED, "APPROVAL_REQUIRED")
    assert failure.message == "HTTP 403 APPROVAL_REQUIRED: Content container cnt_7d18b9a1... is not approved."
    assert failure.request_id == "req_01HXZ9G7KMV2QX8Y1S5RJW3B7T"


def test_a_long_message_is_cut(api, client):
    api.get("/v1/whoami").mock(return_value=error(400, "A", message="x" * 5000))
    assert len(ask(client()).message) <= 320


@pytest.mark.parametrize(
    ("headers", "content", "reason"),
    [
        ({}, b"<html>", "not JSON"),
        ({}, b"", "empty"),
        ({}, b'{"a": ', "not JSON"),
        ({"Content-Encoding": "x-odd"}, b"{}", "x-odd"),
    ],
)
def test_a_success_that_cannot_be_read_is_malformed(api, client, headers, content, reason):
    api.get("/v1/whoami").respond(200, headers=headers, content=content)
    failure = ask(client())
    assert (failure.why, failure.http_status, failure.tries) == (Why.MALFORMED, 200, 1)
    assert reason in failure.message


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/jsonp", "json/html", "x"])
def test_json_that_is_said_to_be_something_else_is_not_believed(api, client, kind):
    api.get("/v1/whoami").respond(200, headers={"Content-Type": kind}, content=b"{}")
    failure = ask(client())
    assert (failure.why, failure.http_status, failure.tries) == (Why.MALFORMED, 200, 1)
    assert failure.message == f"The answer says that it is {kind.partition(';')[0]}, not JSON"


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON;charset=utf-8", "application/hal+json", ""])
def test_json_goes_by_several_names(api, client, kind):
    api.get("/v1/whoami").respond(200, headers={"Content-Type": kind} if kind else {}, content=b"{}")
    assert ask(client()).documents == ({},)


def test_the_identity_encoding_is_no_encoding(api, client):
    api.get("/v1/whoami").respond(200, headers={"Content-Encoding": "Identity"}, content=b"{}")
    assert ask(client()).documents == ({},)


def test_a_body_may_be_10_mib_and_no_more(api, client):
    api.get("/v1/whoami").mock(
        side_effect=[
            httpx.Response(200, content=b" " * (MAX_BODY - 2) + b"{}"),
            httpx.Response(200, content=b" " * (MAX_BODY - 1) + b"{}"),
            httpx.Response(400, content=b" " * (MAX_BODY + 1)),
        ]
    )
    assert ask(client()).documents == ({},)
    failure = ask(client())
    assert failure.why is Why.MALFORMED
    assert "10 MiB" in failure.message
    assert ask(client()).why is Why.REFUSED


@pytest.mark.parametrize(
    ("failure", "why", "message", "tries"),
    [
        (httpx.RemoteProtocolError("Server disconnected"), Why.UNREACHABLE, "closed the connection before it", 3),
        (httpx.RemoteProtocolError("illegal status line"), Why.UNREACHABLE, "something that is not HTTP", 3),
        (httpx.ReadError("x"), Why.UNREACHABLE, "closed the connection before it answered", 3),
        (httpx.ProxyError("407 no"), Why.UNREACHABLE, "proxy .* 407 no", 1),
        (httpx.ConnectTimeout("x"), Why.TIMED_OUT, "did not accept a connection in time", 3),
        (httpx.ReadTimeout("x"), Why.TIMED_OUT, "did not answer in time", 1),
    ],
)
def test_no_answer_says_why_in_one_plain_line(api, client, failure, why, message, tries):
    api.get("/v1/whoami").mock(side_effect=failure)
    reader = client()
    outcome = ask(reader)
    assert (outcome.why, outcome.http_status, outcome.tries) == (why, None, tries)
    assert re.search(message, outcome.message)
    assert "\n" not in outcome.message
    (exchange,) = reader.exchanges
    assert (exchange.status, exchange.tries, exchange.request_id) == (0, tries, None)


def test_a_name_that_has_no_address_is_told(client, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    failure = ask(client())
    assert (failure.why, failure.tries) == (Why.UNREACHABLE, 3)
    assert failure.message == "The name api.layers.com cannot be resolved (DNS)"


# Redirects


def test_a_redirect_within_the_origin_is_followed_with_the_key(api, client):
    api.get("/v1/whoami").respond(307, headers={"Location": "/v1/me"})
    api.get("/v1/me").respond(302, headers={"Location": "https://me:word@api.layers.com:443/v1/us#x"})
    last = api.get("/v1/us").respond(json={"a": 1})
    assert ask(client()).documents == ({"a": 1},)
    assert last.calls.last.request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://evil.example/v1/whoami", "evil.example"),
        ("https://api.layers.com.evil.example", "api.layers.com.evil.example"),
        ("http://api.layers.com/v1/whoami", "api.layers.com"),
        ("https://api.layers.com:444/", "api.layers.com:444"),
        ("//evil.example", "evil.example"),
        ("https://api.layers.com@evil.example", "evil.example"),
        ("https://h:port/", "cannot be read"),
        ("mailto:x", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_no_other_origin_ever_sees_the_key(client, location, named):
    with respx.mock(assert_all_called=False) as router:
        router.get(f"{BASE}/v1/whoami").respond(301, headers={"Location": location})
        other = router.route().respond(json={})
        reader = client()
        failure = ask(reader)
        assert (failure.why, failure.http_status, failure.tries) == (Why.REFUSED, 301, 1)
        assert named in failure.message
        assert not other.calls
        assert reader.exchanges[0].status == 301


def test_a_redirect_without_a_target_is_refused(api, client):
    api.get("/v1/whoami").respond(308)
    assert ask(client()).why is Why.REFUSED


def test_redirects_in_a_circle_end(api, client):
    route = api.get("/v1/whoami").respond(302, headers={"Location": "/v1/whoami"})
    failure = ask(client())
    assert failure.why is Why.REFUSED
    assert "more than 3 times" in failure.message
    assert len(route.calls) == 4


# Time


class Clock:
    """A clock that goes on by one second whenever it is asked."""

    def __init__(self):
        self.ticks = itertools.count()

    def __call__(self):
        return float(next(self.ticks))


def test_a_signal_that_hangs_is_given_up_at_the_deadline(api, client):
    over = threading.Event()

    def hang(request):
        over.wait(10)
        return httpx.Response(200, json={})

    api.get("/v1/whoami").mock(side_effect=hang)
    reader = client(deadline=Deadline(5, clock=Clock()))
    pending = reader.start(WHOAMI, Target())
    try:
        failure = pending.result()
        assert (failure.why, failure.as_of, failure.origin) == (Why.TIMED_OUT, NOW, "GET /v1/whoami")
        assert "5 s" in failure.message
        assert all(exchange.status == 0 for exchange in reader.exchanges)
    finally:
        over.set()
        pending._done.wait(5)


def test_the_deadline_holds_and_interrupts_work_while_the_name_is_being_resolved(client, monkeypatch):
    over, asked = threading.Event(), threading.Event()

    def hang(*_, **__):
        asked.set()
        over.wait(10)
        raise socket.gaierror(-3, "x")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    pending = client().start(WHOAMI, Target())
    try:
        assert asked.wait(5)
        with pytest.raises(KeyboardInterrupt):
            interrupt_and_wait(pending)
    finally:
        over.set()
        pending._done.wait(5)


def interrupt_and_wait(pending):
    threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    pending.result()


def test_nothing_is_sent_once_the_time_is_up(api, client):
    route = api.get("/v1/whoami").respond(json={})
    pending = client(deadline=Deadline(0)).start(WHOAMI, Target())
    assert pending.result().why is Why.TIMED_OUT
    assert pending._done.wait(5)
    assert pending.result().why is Why.TIMED_OUT
    assert not route.calls


def test_an_answer_that_is_there_counts_after_the_deadline_too(api, client):
    moments = itertools.chain([0.0] * 8, itertools.repeat(100.0))
    api.get("/v1/whoami").respond(json={})
    pending = client(deadline=Deadline(50, clock=lambda: next(moments))).start(WHOAMI, Target())
    pending._done.wait(5)
    assert isinstance(pending.result(), Pages)


def test_a_body_that_outlasts_the_deadline_is_given_up(api, client):
    now = [0.0]

    def drip():
        yield b"{"
        now[0] = 100.0
        yield b"}"

    api.get("/v1/whoami").mock(side_effect=lambda request: httpx.Response(200, content=drip()))
    failure = ask(client(deadline=Deadline(50, clock=lambda: now[0])))
    assert failure.why is Why.TIMED_OUT


def test_a_body_that_stops_has_timed_out(api, client):
    def stop():
        yield b"{"
        raise httpx.ReadTimeout("x")

    api.get("/v1/whoami").mock(side_effect=lambda request: httpx.Response(200, content=stop()))
    failure = ask(client())
    assert (failure.why, failure.http_status, failure.tries) == (Why.TIMED_OUT, 200, 1)


def test_timeouts_are_5_and_15_seconds_and_less_when_less_is_left(api, client):
    route = api.get("/v1/whoami").respond(json={})
    ask(client())
    ask(client(deadline=Deadline(2, clock=lambda: 0.0)))
    first, second = (call.request.extensions["timeout"] for call in route.calls)
    assert (first["connect"], first["read"]) == (5.0, 15.0)
    assert (second["connect"], second["read"]) == (2.0, 2.0)


def test_some_requests_are_in_flight_and_no_more(api, client):
    flying, most, lock = [], [], threading.Lock()
    full, go = threading.Event(), threading.Event()

    def land(request):
        with lock:
            flying.append(request)
            most.append(len(flying))
            if len(flying) == IN_FLIGHT:
                full.set()
        go.wait(5)
        with lock:
            flying.pop()
        return httpx.Response(200, json={})

    api.get("/v1/whoami").mock(side_effect=land)
    reader = client()
    pending = [reader.start(WHOAMI, Target()) for _ in range(10)]
    assert full.wait(5)
    go.set()
    assert all(isinstance(one.result(), Pages) for one in pending)
    assert max(most) == IN_FLIGHT
    assert len(reader.exchanges) == 10


def test_who_gets_no_turn_before_the_deadline_has_timed_out(api, client):
    over = threading.Event()
    api.get("/v1/whoami").mock(side_effect=lambda request: over.wait(10) and httpx.Response(200, json={}))
    reader = client()
    for _ in range(IN_FLIGHT):
        assert reader._permits.acquire(timeout=5)
    reader._deadline = Deadline(0.01, clock=Clock())
    pending = reader.start(WHOAMI, Target())
    pending._done.wait(5)
    over.set()
    assert pending.known.why is Why.TIMED_OUT
    assert not api.calls


def test_a_bug_on_the_way_is_raised_where_the_result_is_wanted(api, client):
    def broken(line):
        raise ZeroDivisionError

    api.get("/v1/whoami").respond(json={})
    with pytest.raises(ZeroDivisionError):
        ask(client(log=broken))


def test_a_pending_signal_waits_for_its_thread():
    pending = Pending(read=lambda: Pages(documents=(), as_of=NOW, origin=""), late=lambda: None, deadline=Deadline(5))
    threading.Timer(0.01, pending.run).start()
    assert pending.result().documents == ()


# Clocks


@pytest.mark.parametrize(
    ("difference", "duration", "offset"),
    [
        (0, 0, 0),
        (-1, 0, 0),
        (-2, 0, -2),
        (-2, 1, 0),
        (1, 0, 1),
        (1, 5, 1),
        (7200, 1, 7200),
        (-7200, 1, -7200),
    ],
)
def test_the_clock_offset_is_what_resolution_and_duration_do_not_explain(api, client, difference, duration, offset):
    date = format_datetime(NOW + timedelta(seconds=difference), usegmt=True)
    api.get("/v1/whoami").respond(json={}, headers={"Date": date})
    moments = itertools.chain([NOW - timedelta(seconds=duration)], itertools.repeat(NOW))
    reader = client(clock=lambda: next(moments))
    assert reader.clock_offset is None
    ask(reader)
    assert reader.clock_offset == timedelta(seconds=offset)


def test_of_several_dates_the_one_of_the_shortest_request_counts(api, client):
    dates = [NOW + timedelta(seconds=100), NOW + timedelta(seconds=101), NOW + timedelta(seconds=102)]
    api.get("/v1/whoami").mock(
        side_effect=[httpx.Response(200, json={}, headers={"Date": format_datetime(d, usegmt=True)}) for d in dates]
    )
    starts = (NOW - timedelta(seconds=s) for s in (9, 2, 5))
    moments = itertools.chain.from_iterable((start, NOW, NOW) for start in starts)
    reader = client(clock=lambda: next(moments))
    for _ in dates:
        ask(reader)
    assert reader.clock_offset == timedelta(seconds=101)


@pytest.mark.parametrize(("jump", "offset"), [(60, 60), (62, 0), (-62, 0), (86_400, 0)])
def test_of_dates_that_contradict_each_other_the_one_that_agrees_with_this_machine_counts(api, client, jump, offset):
    dates = [NOW + timedelta(seconds=seconds) for seconds in (jump, 0, jump)]
    api.get("/v1/whoami").mock(
        side_effect=[httpx.Response(200, json={}, headers={"Date": format_datetime(d, usegmt=True)}) for d in dates]
    )
    reader = client()
    for _ in dates:
        ask(reader)
    assert reader.clock_offset == timedelta(seconds=offset)


def test_of_dates_that_all_disagree_with_this_machine_none_makes_the_others_worthless(api, client):
    dates = [NOW + timedelta(hours=18, minutes=minutes) for minutes in (0, 5)]
    api.get("/v1/whoami").mock(
        side_effect=[httpx.Response(200, json={}, headers={"Date": format_datetime(d, usegmt=True)}) for d in dates]
    )
    reader = client()
    for _ in dates:
        ask(reader)
    assert reader.clock_offset == timedelta(hours=18)


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": "Fri, 08 May 2020 12:00:00 GMT", "Age": "9"}])
def test_without_a_date_of_its_own_an_answer_tells_nothing_about_clocks(api, client, headers):
    api.get("/v1/whoami").respond(json={}, headers=headers)
    reader = client()
    ask(reader)
    assert reader.clock_offset is None


def test_the_real_clock_is_utc(api):
    api.get("/v1/whoami").respond(json={})
    pages = ask(Client(base_url=BASE, key=KEY, deadline=Deadline(60)))
    assert abs(pages.as_of - datetime.now(UTC)) < timedelta(minutes=1)
    assert pages.as_of.tzinfo is UTC


# Secrets


def test_the_log_has_a_line_for_each_request_and_answer_and_nothing_of_a_body(api, client, log):
    api.get("/v1/whoami").mock(
        side_effect=[
            httpx.ReadError("x"),
            httpx.Response(200, json={"ownerEmail": "a@b.c"}, headers={"X-Request-Id": "req_9"}),
        ]
    )
    ask(client())
    times = [re.sub(r"\d+ ms", "N ms", line) for line in log]
    assert times == [
        "> GET /v1/whoami (try 1)",
        (
            "< GET /v1/whoami (try 1): no answer in N ms, api.layers.com closed the connection before it answered, "
            "no request id"
        ),
        "> GET /v1/whoami (try 2)",
        "< GET /v1/whoami (try 2): 200 in N ms, 22 bytes, req_9",
    ]


def test_a_planted_key_shows_nowhere(api, client, log):
    planted = f"{KEY} Bearer {KEY} lp_test_other-{KEY}"
    reader = client()
    outcomes = []
    target = Target(project_id=KEY)
    route = api.get(url__regex=r".*/v1/projects/.*")
    for answer in (
        error(403, "FORBIDDEN_SCOPE", message=planted, details={"scope": planted}, headers={"X-Request-Id": KEY}),
        error(404, "NOT_FOUND", message="x" * 280 + planted),
        httpx.Response(400, json={"error": {"requestId": KEY}}),
        httpx.Response(302, headers={"Location": f"https://{KEY.replace('_', '-')}.example", "X-Request-Id": KEY}),
        httpx.Response(200, headers={"Content-Encoding": KEY}, content=b"{}"),
        httpx.Response(200, json={"name": KEY}),
        httpx.ProxyError(planted),
    ):
        route.mock(side_effect=[answer])
        outcomes.append(ask(reader, Source.PROJECT, target))
    shown = repr(outcomes) + repr(reader.exchanges) + "".join(log) + repr(reader)
    assert KEY not in shown
    assert "planted_secret" not in shown
    assert LAST_FOUR in shown


def test_a_code_that_is_the_key_is_no_code(api, client):
    api.get("/v1/whoami").mock(return_value=error(400, "SECRETKEY"))
    failure = ask(client(key="SECRETKEY"))
    assert failure.api_code is None
    assert "SECRETKEY" not in repr(failure)
