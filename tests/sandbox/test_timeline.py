"""The list of events: which there are at a moment, and every way in which its pages come."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest

from layers_cli.sandbox import acme, streams
from layers_cli.sandbox.acme import ANDROID as ANDROID_APP
from layers_cli.sandbox.acme import IOS as IOS_APP
from layers_cli.sandbox.streams import Wanted
from layers_cli.sandbox.world import Stream

from .conftest import NOON

EVENTS = "/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39/events"
IOS, ANDROID = IOS_APP.id, ANDROID_APP.id


def pages(client, limit=200, **query):
    """Return the rows of every page."""
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    found, cursor = [], ""
    while cursor is not None:
        body = client(f"{EVENTS}?limit={limit}{asked}" + (f"&cursor={cursor}" if cursor else "")).body
        found.append(body["items"])
        cursor = body.get("nextCursor")
    return found


def rows(client, limit=200, **query):
    return [row for page in pages(client, limit, **query) for row in page]


def ids(found):
    return [row["eventId"] for row in found]


def seen(*streams_of_app, now=NOON, started=None, **wanted):
    """Return the events of an app whose last event is two minutes old."""
    world = acme.world(apps=(replace(IOS_APP, streams=streams_of_app), replace(ANDROID_APP, streams=())))
    world = replace(world, started=started)
    return [*streams.events(world.projects[0], world, now, Wanted(**wanted))]


def ages_of(at, now=NOON):
    return (now - at).total_seconds()


def ages(found, now=NOON):
    return [ages_of(event.at, now) for event in found]


STREAM = Stream(names=("a", "b", "c"), count=4, step=timedelta(seconds=10))


def test_names_users_and_environments_take_turns():
    stream = replace(STREAM, users=("u", "v"), environments=("production", "staging"), properties={"b": {"x": 1}})
    found = seen(stream)
    assert [(event.name, event.user, event.environment) for event in found] == [
        ("a", "u", "production"), ("b", "v", "staging"), ("c", "u", "production"), ("a", "v", "staging"),
    ]  # fmt: skip
    assert ages(found) == [120, 130, 140, 150]
    assert [dict(event.properties) for event in found] == [{}, {"x": 1}, {}, {}]


def test_streams_of_one_app_are_merged_newest_first():
    other = replace(STREAM, names=("x",), behind=timedelta(seconds=5), step=timedelta(seconds=20), count=2)
    found = seen(STREAM, other)
    assert [event.name for event in found] == ["a", "x", "b", "c", "x", "a"]
    assert len({event.serial for event in found}) == len(found)


def test_the_newest_event_of_each_name_is_known_without_making_any():
    often = replace(STREAM, names=("a", "b", "a"), behind=timedelta(seconds=1))
    world = acme.world()

    def newest(*streams_of_app, **choices):
        app = replace(IOS_APP, **{"streams": streams_of_app} | choices)
        return {name: ages_of(at) for name, at in streams.newest_by_name(app, world, NOON).items()}

    assert newest(often, replace(STREAM, count=2)) == {"a": 120, "b": 130}
    assert newest(STREAM, last_event=None) == {}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"names": frozenset("bc")}, [130, 140]),
        ({"names": frozenset("z")}, []),
        ({"user": "nobody"}, []),
        ({"app": ANDROID}, []),
        ({"since": NOON - timedelta(seconds=140)}, [120, 130, 140]),
        ({"until": NOON - timedelta(seconds=130)}, [140, 150]),
        ({"until": NOON - timedelta(seconds=135)}, [140, 150]),
        ({"until": NOON}, [120, 130, 140, 150]),
        ({"since": NOON - timedelta(seconds=135), "until": NOON - timedelta(seconds=125)}, [130]),
        ({"until": NOON - timedelta(days=1)}, []),
    ],
)
def test_only_what_is_wanted_is_made(wanted, expected):
    assert ages(seen(STREAM, **wanted)) == expected


def test_where_time_stands_still_events_keep_their_age_and_none_comes():
    later = NOON + timedelta(hours=1)
    assert ages(seen(replace(STREAM, live=True), now=later), later) == [120, 130, 140, 150]


def test_where_time_passes_events_keep_their_time_and_live_streams_get_new_ones():
    later = NOON + timedelta(seconds=25)
    still, live = seen(STREAM, now=later, started=NOON), seen(replace(STREAM, live=True), now=later, started=NOON)
    assert ages(still) == [120, 130, 140, 150]
    assert ages(live) == [100, 110, 120, 130, 140, 150]
    assert live[2:] == still
    assert [event.name for event in live] == ["b", "c", "a", "b", "c", "a"]


def test_an_event_may_be_listed_only_some_time_after_it_occurred():
    late = replace(STREAM, live=True, delay=timedelta(seconds=20))
    newest = [seen(late, now=NOON + timedelta(seconds=passed), started=NOON)[0] for passed in (0, 29, 30, 41)]
    assert ages(newest) == [120, 120, 110, 100]


def test_a_live_app_has_its_newest_event_and_its_last_forward_in_its_record(start, clock):
    client = start("live-traffic")
    for seconds in (0, 7, 3600):
        clock.forward(seconds=seconds)
        app = client(f"{EVENTS.removesuffix('events')}sdk-apps/{IOS}").body
        newest = client(f"{EVENTS}?limit=1&appId={IOS}").body["items"][0]
        assert app["lastEventAt"] == newest["occurredAt"]
        moments = {app["lastEventAt"], *(toggle["lastForwardAt"] for toggle in app["capi"].values())}
        assert len(moments) == 2


def test_following_a_live_app_brings_new_events_and_late_ones_among_them(start, clock):
    client = start("live-traffic")
    clock.forward(seconds=15)
    before = rows(client, appId=IOS)
    clock.forward(seconds=2)
    new = [row for row in rows(client, appId=IOS) if row["eventId"] not in ids(before)]
    assert [row["occurredAt"] > before[0]["occurredAt"] for row in new] == [True, False]
    assert [row["userId"] for row in new] == ["user_a7f3c1d9", "user_0ff11e77"]


def test_a_list_is_told_as_of_its_first_page(start, clock):
    client = start()
    whole = rows(client)
    first = client(f"{EVENTS}?limit=10").body
    clock.forward(minutes=10)
    client(f"{EVENTS.removesuffix('events')}sdk-apps/{IOS}/verify-tracking", method="POST")
    second = client(f"{EVENTS}?limit=10&cursor={first['nextCursor']}").body
    assert first["items"] + second["items"] == whole[:20]


def test_as_many_events_as_are_asked_for_lie_within_a_day_and_page_by_page_each_comes_once(start):
    client = start(events=5_000)
    found = rows(client, appId=IOS, since="2026-06-08T12:00:00Z")
    assert len(set(ids(found))) == len(found) == 5_000
    times = [row["occurredAt"] for row in found]
    assert times == sorted(times, reverse=True)


def test_a_page_far_back_costs_no_more_than_the_first():
    stream = replace(STREAM, count=10**12, step=timedelta(microseconds=1))
    world = acme.world(apps=(replace(IOS_APP, streams=(stream,)),))
    far = streams.events(world.projects[0], world, NOON, Wanted(until=NOON - timedelta(days=9), names=frozenset("b")))
    assert (NOON - next(far).at) >= timedelta(days=9)


def test_no_event_can_be_asked_for_and_none_without_an_app(start):
    assert rows(start(events=0), appId=IOS) == []
    with pytest.raises(ValueError, match="no app"):
        start("new-project", events=5)


def test_pages_overlap(start):
    found = pages(start("pages-overlap"), appId=IOS)
    assert [page[0]["eventId"] for page in found[1:]] == [page[-1]["eventId"] for page in found[:-1]]
    assert len({*ids(chain(*found))}) == 450
    assert len(pages(start("pages-overlap"), limit=1, appId=IOS, since="2026-06-09T11:30:00Z")) == 11


def test_pages_come_in_another_order(start):
    plain = ids(rows(start(events=450), appId=IOS))
    found = [ids(page) for page in pages(start("pages-swapped"), appId=IOS)]
    assert found == [plain[200:400], plain[:200], plain[400:]]
    assert [ids(page) for page in pages(start("pages-swapped"), appId=IOS, since="2026-06-09T11:30:00Z")] == [
        plain[:11]
    ]


def test_an_empty_page_has_a_cursor(start):
    found = pages(start("pages-empty"), appId=IOS)
    assert [len(page) for page in found] == [200, 0, 200, 0, 50]
    assert ids(chain(*found)) == ids(rows(start(events=450), appId=IOS))


def test_the_filter_by_name_is_ignored(start):
    client = start("filter-ignored")
    names = {row["name"] for row in rows(client, appId=IOS, eventNames="sign_up")}
    assert len(names) == 6
    assert {row["appId"] for row in rows(client, appId=IOS)} == {IOS}


def test_a_cursor_always_expires(start):
    client = start("cursor-expires")
    first = client(f"{EVENTS}?limit=200").body
    for _ in range(2):
        assert client(f"{EVENTS}?limit=200&cursor={first['nextCursor']}").status == 422


def test_a_development_build_says_so(start):
    assert {row["environment"] for row in rows(start("development-build"), appId=IOS)} == {"development"}


def test_a_test_event_of_a_stream_can_be_tagged():
    tagged = replace(STREAM, names=("layers_test_event",), properties={"layers_test_event": {"test_event_code": "T1"}})
    assert [dict(event.properties) for event in seen(tagged)] == [{"test_event_code": "T1"}] * 4
