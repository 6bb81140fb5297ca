"""verify-tracking: the report, the test event and the replay."""

import json
import socket
import time
from pathlib import Path

import pytest

from layers_cli.sandbox import scenarios
from layers_cli.sandbox.server import Sandbox

from .conftest import Client

PAYLOADS = Path(__file__).parents[1] / "api" / "payloads"
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


def test_the_documented_report_is_reproduced(start):
    documented = json.loads((PAYLOADS / "verify-tracking.json").read_text("utf-8"))
    report = verify(start("overridden-map"), expectedEvents=documented["expectedEvents"]).body
    assert [*report] == [*documented]
    for told in ("status", "expectedEvents", "observedEvents", "missing", "checks"):
        assert report[told] == documented[told]
    sample, example = report["samples"][0], documented["samples"][0]
    assert [*sample] == [*example]
    assert [[*platform] for platform in sample["platforms"]] == [[*platform] for platform in example["platforms"]]
    assert [platform["forwarded"] for platform in sample["platforms"]] == [True, True]


def test_events_that_nobody_forwards_have_no_sample(start):
    report = verify(start(), expectedEvents=["app_open", "session_start", "sign_up"]).body
    assert [sample["name"] for sample in report["samples"]] == ["sign_up"]


def test_a_name_outside_the_map_is_observed_and_not_forwarded(start):
    report = verify(start("platform-names"), expectedEvents=["Purchase"]).body
    assert report["missing"] == []
    assert report["samples"][0]["platforms"] == [
        {"platform": "meta", "forwarded": False},
        {"platform": "tiktok", "forwarded": False},
    ]


def test_another_name_is_observed_than_the_one_expected(start):
    report = verify(start("name-mixed-up"), expectedEvents=["Purchase"]).body
    assert (report["status"], report["missing"]) == ("missing_events", ["Purchase"])
    assert "purchase_success" in report["observedEvents"]


def test_what_was_sent_more_than_a_day_ago_is_not_observed(start):
    report = verify(start("silent")).body
    assert (report["status"], report["observedEvents"], report["missing"]) == ("missing_events", [], ["app_open"])


@pytest.mark.parametrize(
    ("scenario", "status", "failed"),
    [
        ("schema-drift", "schema_drift", []),
        ("unknown-status", "partially_healthy", []),
        ("ingest-unreachable", "missing_events", ["ingest_endpoint_reachable", "test_event_round_trip"]),
        ("app-unrecognized", "missing_events", ["app_id_recognized", "test_event_round_trip"]),
        ("round-trip-failed", "missing_events", ["test_event_round_trip"]),
        ("relay-unconfigured", "healthy", ["capi_meta_configured"]),
        ("unknown-check", "healthy", ["consent_granted"]),
        ("healthy-yet-failed", "healthy", ["test_event_round_trip"]),
        ("healthy-yet-missing", "healthy", []),
    ],
)
def test_reports_fail_in_every_way(start, scenario, status, failed):
    report = verify(start(scenario)).body
    assert report["status"] == status
    assert [check["name"] for check in report["checks"] if not check["passed"]] == failed
    assert bool(report["missing"]) is (status == "missing_events" or scenario == "healthy-yet-missing")


def test_a_mapped_name_may_not_be_forwarded(start):
    report = verify(start("test-not-forwarded"), expectedEvents=["purchase_success"]).body
    meta, tiktok = report["samples"][0]["platforms"]
    assert (meta, tiktok["forwarded"]) == ({"platform": "meta", "forwarded": False}, True)


def test_a_new_key_may_get_the_report_of_an_earlier_probe(start, clock):
    client = start("replayed-probe")
    first = verify(client, key="k1")
    clock.forward(seconds=30)
    assert verify(client, key="k2").raw == first.raw
    assert len(client(f"{PROJECT}/events?eventNames=layers_test_event").body["items"]) == 1
    assert verify(client, key="k3", expectedEvents=["sign_up"]).raw != first.raw
    clock.forward(hours=24)
    assert verify(client, key="k4").raw != first.raw


def test_a_probe_takes_its_time_and_a_replay_does_not(start):
    client = start(probe_seconds=0.02)
    started = time.monotonic()
    first = verify(client, key="k1")
    probed = time.monotonic()
    assert verify(client, key="k1").raw == first.raw
    assert probed - started >= 0.02
    assert verify(client, "app_ffffffffffffffffffffffff").status == 404


def test_a_probe_is_carried_out_while_its_client_waits_and_ends_with_the_server(start):
    client = start(probe_seconds=3600.0)
    host, port = client.sandbox.url.removeprefix("http://").split(":")
    head = (
        f"POST {PROJECT}/sdk-apps/{IOS}/verify-tracking HTTP/1.1\r\nAuthorization: Bearer {client.sandbox.key}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(head.encode())
        newest = (client(f"{PROJECT}/events?limit=1").body["items"][0]["name"] for _ in range(100))
        assert "layers_test_event" in newest
        client.sandbox.close()
        assert connection.recv(1) == b""


def test_how_long_a_probe_takes_is_the_scenarios_unless_it_is_chosen():
    assert scenarios.load("slow-probe").probe_seconds == 2
    with Sandbox("slow-probe", probe_seconds=0.0) as sandbox:
        started = time.monotonic()
        assert verify(Client(sandbox)).status == 200
        assert time.monotonic() - started < 2


def test_a_test_event_may_count_without_being_chosen_to(start, clock):
    client = start("counted-probe")
    assert client(f"{PROJECT}/sdk-apps/{ANDROID}").body["lastEventAt"] is None
    verify(client, ANDROID)
    assert client(f"{PROJECT}/sdk-apps/{ANDROID}").body["lastEventAt"] == "2026-06-09T12:00:00.123Z"
    uncounted = start("counted-probe", probe_counts=False)
    verify(uncounted, ANDROID)
    assert uncounted(f"{PROJECT}/sdk-apps/{ANDROID}").body["lastEventAt"] is None


def test_the_first_answer_is_lost_and_the_second_repeats_it(start):
    client = start("lost-answer")
    with pytest.raises(ConnectionResetError):
        verify(client, key="k1")
    assert verify(client, key="k1").body["status"] == "healthy"
    assert len(client(f"{PROJECT}/events?eventNames=layers_test_event").body["items"]) == 1


def test_a_relay_that_is_off_has_no_part_in_a_sample(start):
    report = verify(start("stale-toggle"), expectedEvents=["sign_up"]).body
    assert [platform["platform"] for platform in report["samples"][0]["platforms"]] == ["tiktok"]
