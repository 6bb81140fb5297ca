"""What the fuzzing found, each by its smallest body."""

import csv
import io

import httpx
import pytest

from layers_cli.api.address import base_address
from layers_cli.api.budget import Deadline
from layers_cli.api.ingest import health
from layers_cli.api.webhook import webhook
from layers_cli.core.signals import Flaw, Source
from layers_cli.errors import UsageError
from tests.e2e.conftest import IOS, KEY, PROJECT, run, serving
from tests.fuzz import readers


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    with serving() as served:
        yield served


def read(source, body):
    return readers.consume(readers.seed(source, body))


def test_a_project_that_was_not_found_has_rows_in_a_table(api):
    """Its checks are about no subject that the verdict lists."""
    api.bodies["projects"] = b"x"
    outcome = run("diagnose", IOS, "-p", "Acme", "-o", "csv")
    assert outcome.code == 5
    rows = [*csv.DictReader(io.StringIO(outcome.out), strict=True)]
    (row,) = [row for row in rows if row["code"] == "LAY301"]
    assert (row["outcome"], row["subjectKind"], row["subjectId"], row["subjectName"]) == (
        "notChecked",
        "project",
        "",
        "",
    )


@pytest.mark.parametrize(
    ("source", "item", "change"),
    [
        (Source.APPS, b'{"appId":"a","lastEventAt":null}', (b"null", b'"2026-04-18T19:42:11Z"')),
        (Source.ACCOUNTS, b'{"adAccountId":"a","tokenStatus":"valid"}', (b"valid", b"expired")),
        (Source.PROJECTS, b'{"id":"a","status":"active"}', (b"active", b"archived")),
    ],
)
def test_what_a_list_says_twice_is_one_and_what_it_says_otherwise_is_a_fault(source, item, change):
    """A list that grows while it is read has the last item of a page on the next page as well."""
    one = read(source, b'{"items":[%b]}' % item)
    assert (one.faults, read(source, b'{"items":[%b,%b]}' % (item, item))) == ((), one)
    other = read(source, b'{"items":[%b,%b]}' % (item, item.replace(*change)))
    (fault,) = other.faults
    assert (fault.path, fault.found, fault.flaw) == ("$.items[1]", "a", Flaw.REPEATED)
    assert str(fault) == "$.items[1] says otherwise than before of: a"


def test_two_names_of_one_platform_are_one_relay():
    state = b'{"enabled":true,"pixelId":"1"}'
    one = read(Source.RELAY, b'{"meta":%b}' % state)
    assert read(Source.RELAY, b'{"meta":%b,"meta_ads":%b}' % (state, state)) == one
    other = read(Source.RELAY, b'{"meta":%b,"meta_ads":{"enabled":false,"pixelId":"1"}}' % state)
    assert other.platforms == one.platforms
    assert [(fault.path, fault.found) for fault in other.faults] == [("$.meta_ads", "meta")]


def test_two_names_of_one_platform_are_one_switch():
    app = b'{"appId":"%b","capi":{"meta":{"enabled":true},"meta_ads":{"enabled":%b}}}'
    assert read(Source.APP, app % (IOS.encode(), b"true")).faults == ()
    (fault,) = read(Source.APP, app % (IOS.encode(), b"false")).faults
    assert (fault.path, fault.flaw) == ("$.capi.meta_ads", Flaw.REPEATED)


def test_a_relay_that_contradicts_itself_is_not_green(api):
    states = api.bodies[f"projects/{PROJECT}/ads/capi-status"]["platforms"]
    states.append(states[0] | {"status": "broken"})
    outcome = run("status", "-p", PROJECT, "--json")
    assert "LAY902" in outcome.codes
    assert outcome.code != 0


def test_two_ids_that_look_alike_to_a_monitor_are_one_value(api):
    apps = api.bodies[f"projects/{PROJECT}/sdk-apps"]["items"]
    apps[0]["appId"], apps[1]["appId"] = "a/b", "a?b"
    data = run("status", "-p", PROJECT, "-o", "nagios").out.splitlines()[0].partition(" | ")[2]
    assert [part for part in data.split() if part.startswith("a_b")] == ["a_b_last_event=49s"]


UNREADABLE_HOSTS = ("https://xn--/", "https://xn--a/", "https://xn--0.example/")
"""Hosts that pass for names until somebody wants to see them as people do."""


@pytest.mark.parametrize("location", UNREADABLE_HOSTS)
def test_a_redirect_to_a_host_that_cannot_be_read_is_refused(api, location):
    api.bodies["whoami"] = httpx.Response(302, headers={"Location": location})
    outcome = run("whoami", "--json")
    assert outcome.code == 5
    (error,) = outcome.document["errors"]
    assert error["message"].endswith("redirected to an address that cannot be read, where the API key is not sent")


@pytest.mark.parametrize("url", UNREADABLE_HOSTS)
def test_an_address_with_a_host_that_cannot_be_read_is_refused(url):
    with pytest.raises(UsageError, match="cannot be read"):
        base_address(url)
    with pytest.raises(UsageError, match="is not a URL"):
        webhook(url, "--notify")
    with pytest.raises(UsageError, match="no https URL"):
        health(url, Deadline(1, clock=lambda: 0.0))


@pytest.mark.parametrize("date", ["Mon, 01 Jan 1601 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"])
@pytest.mark.parametrize(
    "words", [("status", "--record"), ("diagnose", IOS), ("verify", IOS)], ids=lambda words: words[0]
)
def test_a_date_of_no_year_of_ours_is_no_clock(api, date, words):
    """What is reckoned from one near the end of the calendar lies outside: the end of a lock, what is still skew."""
    api.date = date
    outcome = run(*words, "-p", PROJECT, "--json")
    assert outcome.code in {3, 11, 12}
    assert "LAY905" not in outcome.codes
