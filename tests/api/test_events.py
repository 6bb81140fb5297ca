"""The timeline and the audit log, whatever the documentation leaves open about them."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from layers_cli.api.asking import Asking, of_window
from layers_cli.api.endpoints import audit, events
from layers_cli.api.routes import ROUTES
from layers_cli.core.events import Event, Window
from layers_cli.core.signals import Source, Unavailable, Unreadable, Why

T0 = datetime(2026, 5, 8, 17, tzinfo=UTC)


def row(number=1, **changes):
    given = {
        "eventId": f"evt_{number}", "name": "app_open", "appId": "app_1",
        "occurredAt": "2026-05-08T17:00:00.000Z", "receivedAt": "2026-05-08T17:00:00.000Z", "properties": {},
    }  # fmt: skip
    return {name: value for name, value in (given | changes).items() if value is not ...}


def read(pages, *rows, window=Window(), target=None):  # noqa: B008
    return events.read([(Asking(window=window), pages({"items": [*rows]}))], target)


@pytest.mark.parametrize("key", ["name", "eventName", "event", "event_name"])
def test_the_name_of_an_event_is_found_under_every_key_that_it_may_have(pages, key):
    reading = read(pages, row(name=...) | {key: "purchase_success"})
    assert [(tally.name, tally.count) for tally in reading.tallies] == [("purchase_success", 1)]


@pytest.mark.parametrize("key", ["userId", "appUserId", "user_id", "app_user_id"])
def test_so_is_the_user(pages, key):
    (event,) = events.events(pages({"items": [row() | {key: "user_42"}]}), Window())
    assert event.user_id == "user_42"


@pytest.mark.parametrize(
    "tagged",
    [{"properties": {"test_event_code": "TEST1"}}, {"test_event_code": "TEST1"}, {"testEventCode": "TEST1"}],
)
def test_the_event_of_a_probe_is_told_from_the_others(pages, tagged):
    reading = read(pages, row(**tagged), row(2))
    assert [(tally.is_test, tally.count) for tally in reading.tallies] == [(False, 1), (True, 1)]
    assert [tally.count for tally in reading.real] == [1]


def test_events_are_counted_by_name_with_their_first_and_last_time(pages):
    reading = read(
        pages,
        row(1, occurredAt="2026-05-08T17:00:05Z"),
        row(2, occurredAt="2026-05-08T17:00:09.5Z"),
        row(3, occurredAt="2026-05-08T17:00:01Z", environment="staging"),
        row(4, name="search", environment="production"),
    )
    first, second = reading.tallies
    assert (first.name, first.count, first.first_at, first.last_at) == (
        "app_open", 3, T0 + timedelta(seconds=1), T0 + timedelta(seconds=9.5),
    )  # fmt: skip
    assert second.name == "search"
    assert reading.environments == {"staging": 1, "production": 1}
    assert reading.last(["app_open", "nothing"]) == T0 + timedelta(seconds=9.5)
    assert reading.last([]) is None


def test_an_event_that_comes_twice_counts_once(pages):
    parts = [
        (Asking(), pages({"items": [row(1), row(2), row(2)]})),
        (
            Asking(window=Window(names=("app_open",))),
            pages({"items": [row(2), row(3), row(eventId=...), row(eventId=...)]}),
        ),
    ]
    reading = events.read(parts, None)
    assert [tally.count for tally in reading.tallies] == [5]
    assert [(piece.names, piece.complete) for piece in reading.slices] == [((), True), (("app_open",), True)]
    assert reading.whole
    assert reading.settled("anything")


def test_what_was_not_read_to_its_end_settles_nothing(pages):
    from dataclasses import replace

    cut = replace(pages({"items": [row()]}), complete=False)
    reading = events.read([(Asking(), cut), (Asking(window=Window(names=("a",))), pages({"items": []}))], None)
    assert not reading.whole
    assert (reading.settled("a"), reading.settled("b")) == (True, False)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ...}, "$.items[0].name"),
        ({"name": 5}, "$.items[0].name"),
        ({"occurredAt": "today"}, "$.items[0].occurredAt"),
    ],
)
def test_an_event_without_a_name_or_a_time_is_a_fault(pages, change, path):
    reading = read(pages, row(**change), row(2))
    assert [fault.path for fault in reading.faults] == [path]
    assert [tally.count for tally in reading.tallies] == [1]


def test_what_is_no_event_is_a_fault_too(pages):
    assert [fault.path for fault in read(pages, 5).faults] == ["$.items[0]"]


def test_an_answer_without_a_list_is_malformed(pages):
    reading = events.read([(Asking(), pages({"events": []}))], None)
    assert isinstance(reading, Unavailable)
    assert reading.why is Why.MALFORMED


def test_a_filter_is_sent_in_the_words_of_the_reference():
    asked = of_window(
        Window(app_id="app_1", names=("a", "b"), user="u", since=T0, before=T0 + timedelta(seconds=1.23456)), pages=3
    )
    assert asked.query == {
        "appId": "app_1", "eventNames": "a,b", "userId": "u", "since": "2026-05-08T17:00:00Z",
        "until": "2026-05-08T17:00:01.234000Z",
    }  # fmt: skip
    assert asked.pages == 3


def test_a_name_that_the_servers_list_cannot_hold_is_filtered_here(pages):
    asked = of_window(Window(names=("a,b",)), pages=1)
    assert asked.query == {}
    reading = events.read([(asked, pages({"items": [row(name="a,b"), row(2, name="c")]}))], None)
    assert [tally.name for tally in reading.tallies] == ["a,b"]


@pytest.mark.parametrize(
    ("window", "change", "held"),
    [
        (Window(), {}, True),
        (Window(names=("search",)), {}, False),
        (Window(user="u"), {"user_id": "v"}, False),
        (Window(user="u"), {"user_id": None}, True),
        (Window(since=T0), {}, True),
        (Window(since=T0 + timedelta(microseconds=1)), {}, False),
        (Window(before=T0), {}, False),
        (Window(before=T0 + timedelta(microseconds=1)), {}, True),
        (Window(app_id="app_1"), {"app_id": "APP_1"}, True),
        (Window(app_id="app_1"), {"app_id": "app_2"}, False),
        (Window(app_id="app_1"), {"app_id": None}, True),
        (Window(app_id="app_1"), {"app_id": "sdk_01HXA1NPQR5TVWXYZAB"}, True),
    ],
)
def test_what_a_server_does_not_filter_is_filtered_here(window, change, held):
    given = {"id": "evt_1", "name": "app_open", "occurred_at": T0, "app_id": "app_1", "user_id": "u"}
    assert window.holds(Event(**given | change)) is held


def test_what_cannot_be_read_is_not_filtered_away():
    from layers_cli.api.wire import absent

    strange = Event(id=None, name=absent("$.name"), occurred_at=absent("$.occurredAt"))
    assert isinstance(strange.name, Unreadable)
    assert Window(names=("a",), since=T0).holds(strange)


# The audit log


def entry(number=1, **changes):
    given = {
        "eventId": f"7c2f1a3e-{number}", "eventType": "api_key.deleted",
        "occurredAt": f"2026-05-08T17:00:0{number}.187Z", "requestId": "req_1", "organizationId": "org_1",
        "projectId": "prj_1", "apiKeyId": "key_1", "actor": "partner_api",
        "data": {"path": "/v1/api-keys/x", "nested": {}, "ok": True},
    }  # fmt: skip
    return {name: value for name, value in (given | changes).items() if value is not ...}


def test_the_log_is_newest_first_with_what_each_row_tells(pages):
    log = audit.read(pages({"items": [entry(1), entry(3), entry(2, data=None, actor=None)]}), None)
    assert [row.at.second for row in log.rows] == [3, 2, 1]
    assert log.rows[0].summary == "path /v1/api-keys/x, ok True"
    assert (log.rows[1].summary, log.rows[1].actor) == (None, None)
    assert (log.complete, log.reaches_back_to) == (True, None)


def test_the_names_under_which_rows_are_stored_are_read_too(pages):
    stored = {"event_type": "auth.key_rejected", "occurred_at": "2026-05-08T17:00:01Z", "api_key_id": None, "data": {}}
    (row,) = audit.read(
        pages({"items": [stored, {"event_type": "x"}, {"occurred_at": "2026-05-08T17:00:01Z"}, 5]}), None
    ).rows
    assert (row.type, row.key_id, row.summary) == ("auth.key_rejected", None, None)


def test_a_log_that_goes_on_says_how_far_back_it_was_read(pages):
    from dataclasses import replace

    log = audit.read(replace(pages({"items": [entry(2), entry(1)]}), complete=False), None)
    assert log.reaches_back_to == log.rows[-1].at
    assert audit.read(replace(pages({"items": []}), complete=False), None).reaches_back_to is None


def test_a_log_that_is_no_list_is_malformed(pages):
    assert audit.read(pages({"rows": []}), None).why is Why.MALFORMED


def test_the_other_documented_path_is_asked_where_the_first_does_not_exist(api, client, target):
    first = api.get("/v1/audit-log").respond(404, json={"error": {"code": "NOT_FOUND", "message": "No."}})
    second = api.get("/v1/audit").mock(
        side_effect=[
            httpx.Response(200, json={"items": [1], "nextCursor": "a"}),
            httpx.Response(200, json={"items": [2]}),
        ]
    )
    pages = client().start(ROUTES[Source.AUDIT], target).result()
    assert [document["items"] for document in pages.documents] == [[1], [2]]
    assert pages.origin == "GET /v1/audit"
    assert (first.call_count, second.call_count) == (1, 2)


def test_where_neither_path_exists_the_log_is_not_found(api, client, target):
    api.route().respond(404, json={})
    assert client().start(ROUTES[Source.AUDIT], target).result().why is Why.NOT_FOUND
    assert [call.request.url.path for call in api.calls] == ["/v1/audit-log", "/v1/audit"]
