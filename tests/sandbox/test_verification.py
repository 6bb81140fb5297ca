"""verify-tracking: the report, the test event and the replay."""

import json

import pytest

PROJECT = "/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"
IOS = "app_8ffb9410eb0eb848264f8a65"
ANDROID = "app_a1b2c3d4e5f60718293a4b5c"


def verify(client, app=IOS, key=None, **body):
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
    path = f"{PROJECT}/sdk-apps/{app}/verify-tracking"
    return client(path, method="POST", body=json.dumps(body) if body else None, headers=headers)


@pytest.mark.parametrize("scenario", ["old-docs", "healthy"])
def test_report_has_the_documented_shape(start, scenario):
    reply = verify(start(scenario), expectedEvents=["purchase_success", "screen_view"])
    report = reply.body
    assert reply.headers["X-RateLimit-Endpoint-Class"] == "write-light"
    assert set(report) == {
        "status", "lastEventAt", "expectedEvents", "observedEvents", "missing", "samples", "checks",
    }  # fmt: skip
    assert (report["status"], report["missing"]) == ("healthy", [])
    purchase, screen = report["samples"]
    assert purchase["platforms"] == [
        {"platform": "meta", "forwarded": True, "fbtrace_id": "AbCDeFgHiJk"},
        {"platform": "tiktok", "forwarded": True, "request_id": "abc123"},
    ]
    assert screen["platforms"][0] == {"platform": "meta", "forwarded": False}
    assert [check["name"] for check in report["checks"]] == [
        "ingest_endpoint_reachable",
        "app_id_recognized",
        "capi_meta_configured",
        "capi_tiktok_configured",
        "test_event_round_trip",
    ]
    assert all(check["passed"] for check in report["checks"])


def test_without_a_body_app_open_is_expected(start):
    assert verify(start()).body["expectedEvents"] == ["app_open"]


def test_an_event_that_was_not_seen_is_missing(start):
    report = verify(start(), expectedEvents=["Purchase", "app_open"]).body
    assert (report["status"], report["missing"]) == ("missing_events", ["Purchase"])


def test_an_app_without_events_is_not_installed(start):
    report = verify(start("never-installed"), ANDROID).body
    assert (report["status"], report["lastEventAt"], report["observedEvents"]) == ("no_install", None, [])


def test_a_relay_that_is_off_is_not_configured(start):
    passed = {check["name"]: check["passed"] for check in verify(start("relay-off")).body["checks"]}
    assert (passed["capi_meta_configured"], passed["test_event_round_trip"]) == (False, True)


def test_the_test_event_appears_among_the_events(start, clock):
    client = start()
    clock.forward(seconds=1)
    verify(client, sampleEventName="my_probe")
    verify(client)
    newest = client(f"{PROJECT}/events?limit=2").body["items"]
    assert {row["name"] for row in newest} == {"my_probe", "layers_test_event"}
    assert newest[0]["occurredAt"] == "2026-06-09T12:00:01.123Z"
    assert len({row["eventId"] for row in newest}) == 2


@pytest.mark.parametrize(
    ("counts", "last"), [(False, None), (True, "2026-06-09T12:00:00.123Z")], ids=["not counted", "counted"]
)
def test_whether_a_test_event_moves_the_last_event_is_a_choice(start, counts, last):
    client = start("never-installed", probe_counts=counts)
    verify(client, ANDROID)
    assert client(f"{PROJECT}/sdk-apps/{ANDROID}").body["lastEventAt"] == last
    assert client(f"{PROJECT}/sdk-apps").body["items"][1]["lastEventAt"] == last


def test_the_same_key_and_body_replay_the_stored_report(start, clock):
    client = start()
    first = verify(client, key="k1", expectedEvents=["app_open", "Purchase"])
    clock.forward(hours=23)
    again = verify(client, key="k1", expectedEvents=["app_open", "Purchase"])
    assert again.raw == first.raw
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert len(client(f"{PROJECT}/events?eventNames=layers_test_event").body["items"]) == 1


def test_the_same_key_with_another_body_conflicts(start):
    client = start()
    verify(client, key="k1")
    reply = verify(client, key="k1", expectedEvents=["Purchase"])
    assert (reply.status, reply.body["error"]["code"]) == (409, "IDEMPOTENCY_CONFLICT")


def test_a_key_is_fresh_after_the_window_for_another_app_and_without_one(start, clock):
    client = start()
    first = verify(client, key="k1")
    assert verify(client, ANDROID, key="k1", expectedEvents=["Purchase"]).status == 200
    clock.forward(hours=24)
    assert verify(client, key="k1").raw != first.raw
    bare = verify(client)
    clock.forward(seconds=1)
    assert verify(client).raw != bare.raw


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"expectedEvents": "app_open"}', b'{"expectedEvents": [1]}', b'{"sampleEventName": 1}']
)
def test_a_malformed_body_is_refused(start, body):
    reply = start()(f"{PROJECT}/sdk-apps/{IOS}/verify-tracking", method="POST", body=body)
    assert (reply.status, reply.body["error"]["code"]) == (422, "VALIDATION")
