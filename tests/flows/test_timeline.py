"""A timeline is read whole, each event once, whatever its pages are like."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from layers_cli.api.paging import Pages
from layers_cli.core.events import Census, Events, Window
from layers_cli.core.signals import Source, Unavailable, Why
from layers_cli.flows.timeline import PAGE, RECENT, STRETCH, Seen, Timeline

NOW = datetime(2026, 6, 9, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def row(number, **changes):
    """Return the event that occurred so many seconds ago."""
    given = {
        "eventId": f"evt_{number}", "name": "app_open", "appId": "app_1", "properties": {},
        "occurredAt": (NOW - number * SECOND).isoformat().replace("+00:00", "Z"),
    }  # fmt: skip
    return {name: value for name, value in (given | changes).items() if value is not ...}


def page(*rows, complete=True):
    return Pages(documents=({"items": [*rows]},), as_of=NOW, origin="GET events", request_id="req_1", complete=complete)


def failed(why, **parts):
    return Unavailable(signal=Source.EVENTS, why=why, message="HTTP 4xx", as_of=NOW, **parts)


REFUSED = failed(Why.REFUSED, http_status=422)


class Script:
    """Answers each list that is asked for with the next of some prepared ones, and keeps what was asked."""

    def __init__(self, *answers):
        self.answers = [*answers]
        self.asked = []

    def __call__(self, asking):
        self.asked.append(asking)
        return iter(self.answers.pop(0))

    @property
    def queries(self):
        return [dict(asking.query) for asking in self.asked]


class Api:
    """A list of events, in pages, with a cursor that holds for so many of them."""

    def __init__(self, rows, *, size=PAGE, cursors=10_000, filters=True):
        self.rows, self.size, self.cursors, self.filters = rows, size, cursors, filters
        self.asked = []

    def __call__(self, asking):
        self.asked.append(asking)
        window = asking.window
        times = [NOW - int(each["eventId"][4:]) * SECOND for each in self.rows]
        there = [
            each
            for each, at in zip(self.rows, times, strict=True)
            if not self.filters
            or ((window.since is None or at >= window.since) and (window.before is None or at < window.before))
        ]
        size = min(self.size, int(asking.query.get("limit", self.size)))
        parts = [there[start : start + size] for start in range(0, len(there), size)] or [[]]
        for number, part in enumerate(parts[: asking.pages]):
            if number > self.cursors:
                yield REFUSED
                return
            yield page(*part, complete=number == len(parts) - 1)


def numbers(events):
    return [int(event.id[4:]) for event in events]


def test_pages_are_read_to_the_end_and_told_as_a_signal():
    api = Api([row(n) for n in range(450)])
    timeline, census = Timeline(api, Window(app_id="app_1")), Census()
    census.take(timeline)
    assert timeline.complete
    assert timeline.trouble is None
    (reading,) = timeline.readings(census)
    assert isinstance(reading, Events)
    assert [(tally.name, tally.count) for tally in reading.tallies] == [("app_open", 450)]
    assert reading.whole
    assert reading.request_id == "req_1"
    assert [asking.query for asking in api.asked] == [{"appId": "app_1"}]


def test_no_more_is_asked_for_than_is_wanted():
    for wanted, limit, pages in ((1, "1", 1), (50, "50", 1), (PAGE, str(PAGE), 1), (450, str(PAGE), 3)):
        api = Api([row(n) for n in range(2000)])
        timeline = Timeline(api, Window(), wanted=wanted)
        assert numbers(timeline)[:wanted] == [*range(wanted)]
        assert not timeline.complete
        assert [(asking.query["limit"], asking.pages) for asking in api.asked] == [(limit, pages)]


def test_where_the_first_pages_do_not_hold_what_is_wanted_the_next_ones_are_read():
    """A server that ignores the filter by name."""
    api = Api([row(n, name="rare" if n % 100 == 99 else "app_open") for n in range(1000)])
    timeline = Timeline(api, Window(names=("rare",)), wanted=3)
    assert numbers(timeline)[:3] == [99, 199, 299]
    assert len(api.asked) == 1 + 1


def test_where_time_does_not_lead_on_the_same_window_is_read_by_cursors():
    same = [row(n, occurredAt="2026-06-09T17:00:00Z") for n in range(10)]
    script = Script([page(*same[:3], complete=False)], [page(*same[:5], complete=False), page(*same[5:])])
    window = Window(before=NOW + timedelta(milliseconds=1))
    assert numbers(Timeline(script, window, wanted=8)) == [*range(10)]
    assert script.queries[1] == {"until": "2026-06-09T17:00:00.001000Z"}


@pytest.mark.parametrize("cursors", [0, 1, 2])
def test_past_a_refused_cursor_the_reading_goes_on_from_the_oldest_event(cursors):
    api = Api([row(n) for n in range(1000)], cursors=cursors)
    timeline = Timeline(api, Window(since=NOW - timedelta(days=1)))
    assert numbers(timeline) == [*range(1000)]
    assert timeline.complete
    assert timeline.trouble is None
    befores = [asking.window.before for asking in api.asked[1:]]
    assert befores[0] == NOW - (PAGE * (cursors + 1) - 1) * SECOND + timedelta(milliseconds=1)
    assert befores == sorted(befores, reverse=True)


def test_a_cursor_that_is_refused_without_any_progress_ends_the_reading():
    same = [row(n, occurredAt="2026-06-09T17:00:00Z") for n in range(400)]
    script = Script([page(*same[:200], complete=False), REFUSED], [page(*same[:200], complete=False), REFUSED])
    timeline, census = Timeline(script, Window()), Census()
    census.take(timeline)
    assert timeline.trouble is REFUSED
    reading, end = timeline.readings(census)
    assert (reading.tallies[0].count, end) == (200, REFUSED)
    assert not reading.whole


def test_a_first_page_that_is_refused_ends_the_reading():
    timeline = Timeline(Script([REFUSED]), Window())
    assert [*timeline] == []
    assert timeline.readings(Census()) == (REFUSED,)


def test_what_was_read_before_an_error_is_kept():
    broken = failed(Why.SERVER_ERROR, http_status=503)
    timeline, census = Timeline(Script([page(row(1), row(2), complete=False), broken]), Window()), Census()
    census.take(timeline)
    reading, end = timeline.readings(census)
    assert ([tally.count for tally in reading.tallies], end) == ([2], broken)
    assert timeline.oldest == NOW - 2 * SECOND


def test_an_empty_page_before_an_error_tells_nothing():
    broken = failed(Why.SERVER_ERROR)
    timeline = Timeline(Script([page(complete=False), broken]), Window())
    assert [*timeline] == []
    assert timeline.readings(Census()) == (broken,)


def test_an_empty_page_with_a_cursor_is_passed_over():
    script = Script([page(row(1), complete=False), page(complete=False), page(row(2))])
    assert numbers(Timeline(script, Window())) == [1, 2]


def test_very_long_lists_are_read_in_stretches():
    first = [page(*(row(n * 2), row(n * 2 + 1)), complete=False) for n in range(STRETCH)]
    timeline = Timeline(Script(first, [page(row(2 * STRETCH - 1), row(2 * STRETCH))]), Window())
    assert numbers(timeline) == [*range(2 * STRETCH + 1)]
    assert timeline.complete


def test_events_that_come_again_are_shown_once():
    script = Script([page(row(1), row(2), row(2), complete=False), page(row(2), row(3), row(1))])
    assert numbers(Timeline(script, Window())) == [1, 2, 3]


def test_events_without_an_id_are_told_apart_by_what_they_say():
    bare = [row(1, eventId=...), row(2, eventId=...), row(2, eventId=..., properties={"a": [1]})]
    assert len([*Timeline(Script([page(*bare, *bare)]), Window())]) == 3


def test_a_bounded_memory_forgets_the_oldest():
    seen = Seen(2)
    one, two, three = Timeline(Script([page(row(1), row(2), row(3))]), Window())
    assert [seen.is_new(event) for event in (one, two, one, three, two, one)] == [True, True, False, True, False, True]


def test_pages_out_of_order_lose_nothing():
    script = Script([page(row(5), row(6), complete=False), page(row(1), row(2), complete=False), page(row(3))])
    assert numbers(Timeline(script, Window())) == [5, 6, 1, 2, 3]


def test_filters_hold_whatever_the_server_makes_of_them():
    rows = [row(1), row(2, name="search"), row(3, userId="b"), row(4, appId="app_2"), row(100)]
    window = Window(app_id="app_1", names=("app_open",), user="a", since=NOW - 50 * SECOND)
    assert numbers(Timeline(Script([page(*rows)]), window)) == [1]


def test_a_server_that_ignores_the_time_is_not_read_to_the_beginning_of_the_list():
    api = Api([row(n) for n in range(5000)], filters=False)
    timeline = Timeline(api, Window(since=NOW - 300 * SECOND))
    assert numbers(timeline) == [*range(301)]
    assert timeline.complete


def test_what_cannot_be_read_is_a_fault_and_no_more_than_some_are_kept():
    odd = [row(n, name=n) for n in range(150)]
    later = [row(n, occurredAt=f"day {n}") for n in range(150, 300)]
    timeline, census = Timeline(Script([page(5, *odd, complete=False), page(*later)]), Window()), Census()
    census.take(timeline)
    (reading,) = timeline.readings(census)
    assert len(reading.faults) == 200
    assert [fault.path for fault in reading.faults[:2]] == ["$.items[0]", "$.items[1].name"]
    assert timeline.count == 300


def test_the_end_of_the_calendar_leads_nowhere():
    last = row(1, occurredAt="9999-12-31T23:59:59.999999Z")
    timeline = Timeline(Script([page(last, complete=False), REFUSED]), Window())
    assert numbers(timeline) == [1]
    assert timeline.trouble is REFUSED


def test_a_reading_that_somebody_ends_keeps_what_came():
    timeline, census = Timeline(Script([page(row(1), row(2))]), Window()), Census()
    census.take([next(iter(timeline))])
    timeline.cut_short(NOW)
    reading, end = timeline.readings(census)
    assert reading.tallies[0].count == 1
    assert end.why is Why.INTERRUPTED


def test_no_page_is_kept():
    api = Api([row(n) for n in range(450)])
    timeline = Timeline(api, Window(), seen=Seen(1000))
    assert sum(1 for _ in timeline) == 450
    assert timeline._first == replace(timeline._first, documents=())


def test_counting_needs_no_more_memory_for_more_events():
    def peak(pages):
        whole = page(*(row(n, properties={"text": "x" * 100}) for n in range(PAGE)), complete=False)
        answers = (replace(whole, documents=({"items": renamed(whole, number)},)) for number in range(pages))
        tracemalloc.start()
        census = Census()
        census.take(Timeline(lambda _: answers, Window(), seen=Seen(RECENT)))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert census.tallies[0].count == pages * PAGE
        return size

    def renamed(whole, number):
        (document,) = whole.documents
        return [{**each, "eventId": f"{each['eventId']}_{number}"} for each in document["items"]]

    # Ten times as many events would need nearly ten times as much; what other threads of the process do counts too.
    assert peak(100) < 4 * peak(10)
