"""Lists that come in pages."""

import httpx
import pytest

from layers_cli.api.asking import MAX_PAGES
from layers_cli.api.paging import MAX_LIST, Pages
from layers_cli.api.routes import ROUTES
from layers_cli.core.signals import Source, Unavailable, Why


@pytest.fixture
def read(api, client, target):
    def run(*answers, source=Source.APPS, path="/v1/projects/prj_1/sdk-apps"):
        route = api.get(path).mock(
            side_effect=[httpx.Response(200, json=a) if isinstance(a, dict) else a for a in answers]
        )
        outcome = client().start(ROUTES[source], target).result()
        return outcome, [dict(call.request.url.params) for call in route.calls]

    return run


@pytest.mark.parametrize("end", [{"items": [3], "nextCursor": None}, {"items": [3]}])
def test_a_list_is_read_until_the_cursor_is_null_or_absent(read, end):
    opaque = "eyJvZmZzZXQiOjI1fQ==&x=ü"
    outcome, asked = read({"items": [1, 2], "nextCursor": opaque}, {"items": [], "next_cursor": "b"}, end)
    assert [page["items"] for page in outcome.documents] == [[1, 2], [], [3]]
    assert asked == [{"limit": "100"}, {"limit": "100", "cursor": opaque}, {"limit": "100", "cursor": "b"}]


def test_ad_accounts_take_no_limit_and_a_cursor_if_one_comes(read):
    path = "/v1/projects/prj_1/ads/ad-accounts"
    outcome, asked = read({"items": [], "nextCursor": "a"}, {"items": []}, source=Source.ACCOUNTS, path=path)
    assert len(outcome.documents) == 2
    assert asked == [{}, {"cursor": "a"}]


def test_a_relays_status_is_one_document(read):
    path = "/v1/projects/prj_1/ads/capi-status"
    outcome, asked = read({"platforms": [], "nextCursor": "a"}, source=Source.RELAY, path=path)
    assert len(outcome.documents) == 1
    assert asked == [{}]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json=[]),
        {},
        {"items": {}},
        {"items": None},
        {"items": [], "nextCursor": 5},
        {"items": [], "nextCursor": ""},
        httpx.Response(200, content=b"{"),
    ],
)
def test_a_page_that_is_no_list_makes_the_signal_malformed(read, answer):
    outcome, _ = read({"items": [], "nextCursor": "a"}, answer)
    assert (outcome.why, outcome.http_status, outcome.signal) == (Why.MALFORMED, 200, Source.APPS)
    assert outcome.message.startswith("Page 2 cannot be read: ")


def test_a_cursor_that_comes_back_ends_the_list_as_malformed(read):
    outcome, asked = read(*({"items": [], "nextCursor": c} for c in "aba"))
    assert outcome.why is Why.MALFORMED
    assert "read before" in outcome.message
    assert len(asked) == 3


def test_a_list_without_end_is_malformed(read):
    outcome, asked = read(*({"items": [], "nextCursor": str(n)} for n in range(MAX_PAGES + 1)))
    assert outcome.why is Why.MALFORMED
    assert "1000 pages" in outcome.message
    assert len(asked) == MAX_PAGES


def test_a_list_may_be_64_mib_and_no_more(read):
    page = b'{"items": [], "nextCursor": "%d"}' + b" " * (MAX_LIST // 8 - 40)
    outcome, asked = read(*(httpx.Response(200, content=page % number) for number in range(10, 20)))
    assert (outcome.why, outcome.http_status) == (Why.MALFORMED, 200)
    assert outcome.message == "Page 9 cannot be read: with it the list is larger than 64 MiB"
    assert len(asked) == 9


def test_a_thousand_pages_are_read(read):
    answers = ({"items": [], "nextCursor": str(n)} for n in range(MAX_PAGES - 1))
    outcome, _ = read(*answers, {"items": []})
    assert isinstance(outcome, Pages)
    assert len(outcome.documents) == MAX_PAGES


def test_a_refused_cursor_is_not_a_refused_id(read):
    refused = httpx.Response(422, json={"error": {"code": "VALIDATION", "message": "cursor"}})
    outcome, _ = read({"items": [], "nextCursor": "a"}, refused)
    assert (outcome.why, outcome.http_status, outcome.api_code) == (Why.REFUSED, 422, "VALIDATION")
    first, _ = read(refused)
    assert first.why is Why.INVALID


def test_a_list_that_breaks_off_is_not_a_shorter_list(read):
    outcome, _ = read({"items": [1], "nextCursor": "a"}, httpx.Response(404))
    assert isinstance(outcome, Unavailable)
    assert outcome.why is Why.NOT_FOUND
