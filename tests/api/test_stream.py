"""Lists that are read page by page, and no further than somebody wants."""

import threading

import httpx
import pytest

from layers_cli.api.asking import Asking
from layers_cli.api.budget import Deadline
from layers_cli.api.routes import ROUTES
from layers_cli.core.signals import Source, Unavailable, Why

EVENTS = ROUTES[Source.EVENTS]
PATH = "/v1/projects/prj_1/events"


def paged(api, count):
    """Serve so many pages, each with its number as its only item."""

    def page(request):
        number = int(request.url.params.get("cursor", 0))
        following = str(number + 1) if number + 1 < count else None
        return httpx.Response(200, json={"items": [number], "nextCursor": following})

    return api.get(PATH).mock(side_effect=page)


def numbers(pages):
    return [item for page in pages for document in page.documents for item in document["items"]]


def test_pages_come_in_order_and_the_last_one_is_known(api, client, target):
    paged(api, 3)
    pages = [*client().stream(EVENTS, target)]
    assert numbers(pages) == [0, 1, 2]
    assert [page.complete for page in pages] == [False, False, True]


def test_no_more_pages_are_read_than_were_wanted(api, client, target):
    route = paged(api, 50)
    pages = [*client().stream(EVENTS, target, Asking(pages=2))]
    assert numbers(pages) == [0, 1]
    assert not pages[-1].complete
    assert route.call_count == 2


def test_a_page_that_cannot_be_read_ends_the_list(api, client, target):
    api.get(PATH).mock(
        side_effect=[
            httpx.Response(200, json={"items": [0], "nextCursor": "1"}),
            httpx.Response(200, json={"items": 5}),
        ]
    )
    first, last = client().stream(EVENTS, target)
    assert numbers([first]) == [0]
    assert isinstance(last, Unavailable)
    assert last.why is Why.MALFORMED


def test_whoever_stops_listening_stops_the_reading(api, client, target):
    route = paged(api, 500)
    stream = client().stream(EVENTS, target)
    assert numbers([next(stream)]) == [0]
    (thread,) = [one for one in threading.enumerate() if one.name == "layers-events"]
    stream.close()
    thread.join(5)
    assert not thread.is_alive()
    assert route.call_count <= 4


def test_what_stops_a_list_is_the_last_that_comes(api, client, target):
    api.get(PATH).mock(
        side_effect=[
            httpx.Response(200, json={"items": [0], "nextCursor": "a"}),
            httpx.Response(422, json={"error": {"code": "VALIDATION", "message": "cursor is malformed."}}),
        ]
    )
    *pages, end = client().stream(EVENTS, target)
    assert numbers(pages) == [0]
    assert isinstance(end, Unavailable)
    assert end.why is Why.REFUSED


def test_a_page_that_does_not_come_in_time_is_told(api, client, target):
    api.get(PATH).mock(return_value=httpx.Response(200, json={"items": []}))
    ended = client(deadline=Deadline(0, clock=lambda: 0.0))
    assert [page.why for page in ended.stream(EVENTS, target)] == [Why.TIMED_OUT]


def test_a_server_that_never_answers_does_not_hold_the_reader(api, client, target):
    over = threading.Event()
    api.get(PATH).mock(side_effect=lambda request: over.wait(10) and httpx.Response(200, json={"items": []}))
    clock = iter([0.0, 0.0, 0.0, *[100.0] * 1000])
    pages = [*client(deadline=Deadline(60, clock=lambda: next(clock))).stream(EVENTS, target)]
    over.set()
    assert [page.why for page in pages] == [Why.TIMED_OUT]


def test_a_bug_on_the_way_is_raised_where_the_pages_are_wanted(api, client, target):
    def broken(line):
        raise ZeroDivisionError

    paged(api, 1)
    with pytest.raises(ZeroDivisionError):
        [*client(log=broken).stream(EVENTS, target)]


def test_the_query_is_sent_with_every_page(api, client, target):
    route = paged(api, 2)
    [*client().stream(EVENTS, target, Asking(query={"eventNames": "a,b", "limit": "5"}))]
    asked = [dict(call.request.url.params) for call in route.calls]
    assert asked == [{"limit": "5", "eventNames": "a,b"}, {"limit": "5", "eventNames": "a,b", "cursor": "1"}]


def test_a_client_within_another_deadline_has_exchanges_of_its_own(api, client, target):
    paged(api, 1)
    first = client()
    first.start(EVENTS, target).result()
    second = first.within(Deadline(5))
    assert second.exchanges == ()
    second.start(EVENTS, target).result()
    assert len(first.exchanges) == len(second.exchanges) == 1
