"""The active probe: what goes over the wire, what comes back, and when it is sent again."""

import json

import httpx
import pytest

from layers_cli.api.endpoints import probe
from layers_cli.api.routes import ROUTES
from layers_cli.core.probe import ProbeStatus
from layers_cli.core.signals import Flaw, Platform, Source, Unavailable, Unreadable, Why

PROBE = ROUTES[Source.PROBE]
PATH = "/v1/projects/prj_1/sdk-apps/app_1/verify-tracking"
KEY = "4b6a3c1e-8a0f-4a55-9a39-5f3f7a4f2f0c"


def send(client, target, **asked):
    given = {"key": KEY, "event_name": None, "expected": ()} | asked
    return client.start(PROBE, target, probe.asking(**given)).result()


def test_a_probe_is_one_post_with_its_key_and_what_was_asked(api, client, target):
    route = api.post(PATH).respond(json={})
    send(client(), target, event_name="my_test", expected=("app_open", "Purchase"))
    (call,) = route.calls
    assert json.loads(call.request.content) == {
        "expectedEvents": ["app_open", "Purchase"],
        "sampleEventName": "my_test",
    }
    assert call.request.headers["idempotency-key"] == KEY
    assert call.request.headers["content-type"] == "application/json"
    assert not call.request.url.query


def test_what_nobody_names_is_left_to_the_api(api, client, target):
    route = api.post(PATH).respond(json={})
    send(client(), target)
    assert json.loads(route.calls.last.request.content) == {}


def test_the_server_may_take_longer_than_it_says_it_does(api, client, target):
    route = api.post(PATH).respond(json={})
    send(client(), target)
    assert route.calls.last.request.extensions["timeout"]["read"] == 45


@pytest.mark.parametrize("failure", [httpx.ReadError("x"), httpx.RemoteProtocolError("x"), httpx.ConnectError("x")])
def test_a_probe_that_may_have_been_executed_is_sent_again_with_the_same_key(api, client, target, failure, payload):
    answer = httpx.Response(200, content=payload("verify-tracking"))
    route = api.post(PATH).mock(side_effect=[failure, httpx.Response(503), answer])
    pages = send(client(), target)
    assert pages.documents[0]["status"] == "healthy"
    assert {call.request.headers["idempotency-key"] for call in route.calls} == {KEY}
    assert len({call.request.content for call in route.calls}) == 1
    assert route.call_count == 3


@pytest.mark.parametrize(("status", "why"), [(403, Why.REFUSED), (409, Why.REFUSED), (404, Why.NOT_FOUND)])
def test_a_refusal_is_not_sent_again(api, client, target, status, why):
    route = api.post(PATH).respond(status, json={"error": {"code": "CONFLICT", "message": "No."}})
    assert send(client(), target).why is why
    assert route.call_count == 1


def test_silence_is_not_answered_with_another_probe(api, client, target):
    route = api.post(PATH).mock(side_effect=httpx.ReadTimeout("x"))
    assert send(client(), target).why is Why.TIMED_OUT
    assert route.call_count == 1


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_probe_is_not_turned_into_another_request(api, client, target, status):
    api.post(PATH).respond(status, headers={"Location": "/v1/elsewhere"})
    elsewhere = api.route(path="/v1/elsewhere").respond(json={})
    failure = send(client(), target)
    assert (failure.why, failure.http_status) == (Why.REFUSED, status)
    assert not elsewhere.called


def test_a_redirect_that_keeps_the_request_is_followed_with_its_body_and_key(api, client, target):
    api.post(PATH).respond(307, headers={"Location": "/v1/elsewhere"})
    elsewhere = api.post("/v1/elsewhere").respond(json={})
    send(client(), target, expected=("a",))
    request = elsewhere.calls.last.request
    assert json.loads(request.content) == {"expectedEvents": ["a"]}
    assert request.headers["idempotency-key"] == KEY


def test_the_exchange_is_entered_with_its_method(api, client, target, log):
    api.post(PATH).respond(json={})
    asked = client()
    send(asked, target)
    assert [(one.method, one.path) for one in asked.exchanges] == [("POST", PATH)]
    assert log[0].startswith(f"> POST {PATH}")


# The report


def test_the_documented_report_is_read_whole(pages, payload, target):
    report = probe.read(pages(json.loads(payload("verify-tracking"))), target)
    assert report.status is ProbeStatus.HEALTHY
    assert report.expected == ("app_open", "Purchase", "Subscribe")
    assert report.observed == ("app_open", "Purchase", "Subscribe", "session_start")
    assert report.missing == ()
    assert [(check.name, check.passed, check.detail) for check in report.checks] == [
        (name, True, None)
        for name in (
            "ingest_endpoint_reachable", "app_id_recognized", "capi_meta_configured", "capi_tiktok_configured",
            "test_event_round_trip",
        )
    ]  # fmt: skip
    (sample,) = report.samples
    assert [(one.platform, one.forwarded, one.trace_id) for one in sample.forwards] == [
        (Platform.META, True, "AbCDeFg..."),
        (Platform.TIKTOK, True, "abc123"),
    ]
    assert [moment.isoformat() for moment in report.times] == [
        "2026-05-08T17:02:11.123000+00:00",
        "2026-05-08T17:01:55+00:00",
    ]
    assert report.faults == ()


@pytest.mark.parametrize(
    ("change", "field", "flaw"),
    [
        ({"status": "splendid"}, "status", Flaw.UNKNOWN_VALUE),
        ({"status": None}, "status", Flaw.ABSENT),
        ({"missing": "Purchase"}, "missing", Flaw.WRONG_TYPE),
        ({"observedEvents": [1]}, "observed", Flaw.WRONG_TYPE),
        ({"expectedEvents": 5}, "expected", Flaw.WRONG_TYPE),
        ({"lastEventAt": 5}, "last_event_at", Flaw.WRONG_TYPE),
    ],
)
def test_a_field_that_cannot_be_used_costs_itself_alone(pages, payload, target, change, field, flaw):
    report = probe.read(pages(json.loads(payload("verify-tracking")) | change), target)
    bad = {name for name in ("status", "missing", "observed", "expected", "last_event_at")
           if isinstance(getattr(report, name), Unreadable)}  # fmt: skip
    assert bad == {field}
    assert getattr(report, field).flaw is flaw


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"checks": None}, "$.checks"),
        ({"checks": [5]}, "$.checks[0]"),
        ({"checks": [{"passed": True}]}, "$.checks[0].name"),
        ({"samples": [{}]}, "$.samples[0].name"),
        ({"samples": [{"name": "a"}]}, "$.samples[0].platforms"),
        ({"samples": [{"name": "a", "platforms": [{"forwarded": True}]}]}, "$.samples[0].platforms[0].platform"),
        (
            {"samples": [{"name": "a", "platforms": [{"platform": "snap", "forwarded": True}]}]},
            "$.samples[0].platforms[0].platform",
        ),
    ],
)
def test_a_part_that_cannot_be_used_is_a_fault_of_the_report(pages, payload, target, change, path):
    report = probe.read(pages(json.loads(payload("verify-tracking")) | change), target)
    assert [fault.path for fault in report.faults] == [path]


def test_a_report_may_leave_out_what_it_has_nothing_to_say_of(pages, target):
    given = {"status": "no_install", "lastEventAt": None, "observedEvents": [], "missing": [], "samples": [],
             "checks": [{"name": "x", "passed": False, "reason": "no route"}]}  # fmt: skip
    report = probe.read(pages(given), target)
    assert (report.last_event_at, report.expected, report.times) == (None, (), ())
    assert report.checks[0].detail == "no route"


def test_a_report_that_is_no_object_is_malformed(pages, target):
    report = probe.read(pages([]), target)
    assert isinstance(report, Unavailable)
    assert report.why is Why.MALFORMED
