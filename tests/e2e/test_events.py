"""`layers events`: the timeline of an app as people and programs get to see it."""

import gc
import json
import os
import re
import signal

import httpx
import pytest
import respx

from tests.threads import left_behind

from .conftest import BASE, IOS, KEY, PROJECT, payload, run_into_closed_pipe, start

AT = f"/v1/projects/{PROJECT}"
TARGET = ("-p", PROJECT, "-a", IOS)
ACCESS = f"{BASE}   key …{KEY[-4:]} (live)\n"
CLIENT_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
ROW = {
    "eventId", "name", "occurredAt", "receivedAt", "appId", "userId", "environment", "test", "forwardedMeta",
    "forwardedTiktok", "notForwarded", "properties",
}  # fmt: skip
UNAVAILABLE = httpx.Response(500, json={"error": {"code": "INTERNAL_ERROR", "message": "Oh", "requestId": "req_500"}})
EXPIRED = httpx.Response(422, json={"error": {"code": "VALIDATION", "message": "cursor has expired"}})


def rows(outcome):
    return [json.loads(line) for line in outcome.out.splitlines()]


def ids(items):
    return [item["eventId"] for item in items]


def event(number, **changes):
    """Return the event that occurred so many seconds before eight in the evening."""
    at = f"2026-04-18T19:{59 - number // 60:02}:{59 - number % 60:02}.000Z"
    return {"eventId": f"evt_{number}", "appId": IOS, "name": "app_open", "occurredAt": at, "properties": {}} | changes


def page(*events, cursor=None):
    return {"items": [*events], "nextCursor": cursor}


class Timeline:
    """Answers each request for events with the next of some prepared answers, the last one again and again."""

    def __init__(self):
        self.answers = [page()]
        self.queries = []
        project = {"id": PROJECT, "name": "Acme", "status": "active", "customerExternalId": CLIENT_ID}
        self.projects = httpx.Response(200, json={"items": [project], "nextCursor": None})

    def answer(self, request):
        self.queries.append(dict(request.url.params))
        answer = self.answers[min(len(self.queries), len(self.answers)) - 1]
        answer = answer() if callable(answer) else answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


@pytest.fixture
def timeline(monkeypatch):
    """Serve the events of one app to a key that the environment holds."""
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    served = Timeline()
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        router.get(f"{AT}/events").mock(side_effect=served.answer)
        router.get(f"{AT}/sdk-apps").respond(json=payload("sdk-apps"))
        router.get(f"{AT}/sdk-apps/{IOS}").respond(json=payload("sdk-app"))
        router.get("/v1/projects").mock(side_effect=lambda _: served.projects)
        router.route().respond(404, json={"error": {"code": "NOT_FOUND", "message": "No such thing."}})
        yield served
        # A reader that was left in the middle of a page would ask the next test for its rest; it ends with the pages,
        # which an interrupt leaves to the collector.
        gc.collect()
        left_behind(5)


# The list


def test_a_list_is_one_request_and_one_document(layers, timeline):
    timeline.answers = [page(event(1, userId="user_1", environment="production"), event(2, name="purchase_success"))]
    document = layers("events", *TARGET, "--json").document
    assert document["schema"] == "layers.events/1"
    assert [item.keys() for item in document["items"]] == [ROW, ROW]
    first, second = document["items"]
    assert (first["userId"], first["environment"], first["notForwarded"]) == ("user_1", "production", "lifecycle event")
    assert (second["forwardedMeta"], second["forwardedTiktok"], second["userId"]) == ("Purchase", "Purchase", None)
    assert len(document["requests"]) == 1
    assert timeline.queries == [{"limit": "50", "appId": IOS}]


def test_filters_reach_the_server_and_hold_here(layers, timeline):
    timeline.answers = [page(*(event(n, name="a" if n % 2 else "b", userId=f"u{n % 3}") for n in range(60)))]
    words = ["--name", "a, c", "--name", "a", "--user", "u0", "--since", "2026-04-18T21:59:30+02:00"]
    items = layers("events", *TARGET, *words, "--before", "2026-04-18T19:59:55Z", "--json").document["items"]
    assert ids(items) == ["evt_9", "evt_15", "evt_21", "evt_27"]
    assert timeline.queries[0] == {
        "limit": "50", "appId": IOS, "eventNames": "a,c", "userId": "u0", "since": "2026-04-18T19:59:30Z",
        "until": "2026-04-18T19:59:55Z",
    }  # fmt: skip


def test_a_document_says_which_time_was_asked_for(layers, timeline):
    document = layers("events", *TARGET, "--since", "2026-04-18", "--json").document
    assert document["since"] == "2026-04-18T00:00:00Z"
    assert "before" not in document


def test_events_are_shown_newest_first_whatever_their_order(layers, timeline):
    timeline.answers = [page(event(7), event(9), cursor="a"), page(event(1), event(3))]
    assert ids(layers("events", *TARGET, "--all", "--json").document["items"]) == ["evt_1", "evt_3", "evt_7", "evt_9"]


@pytest.mark.parametrize(
    ("words", "count", "more"), [([], 50, True), (["--limit", "3"], 3, True), (["--limit", "450"], 450, False)]
)
def test_a_limit_counts_rows_and_says_that_there_are_more(layers, words, count, more):
    outcome = layers("events", "--sandbox=pages-overlap", *words, "--json")
    assert len(outcome.document["items"]) == count
    assert any("newest" in note for note in outcome.document["notes"]) is more


@pytest.mark.parametrize(
    "scenario", ["pages-overlap", "pages-swapped", "pages-empty", "filter-ignored", "cursor-expires"]
)
@pytest.mark.parametrize("output", ["json", "ndjson"])
def test_all_events_are_there_once_whatever_the_pages_are_like(layers, scenario, output):
    outcome = layers("events", f"--sandbox={scenario}", "--all", "-o", output)
    assert outcome.code == 0
    items = outcome.document["items"] if output == "json" else rows(outcome)
    assert len(items) == len({*ids(items)}) == 450
    if output == "json" or scenario != "pages-swapped":
        times = [item["occurredAt"] for item in items]
        assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("scenario", ["filter-ignored", "pages-empty", "cursor-expires"])
def test_as_many_as_are_wanted_are_found_behind_what_is_not(layers, scenario):
    words = ["--name", "sign_up", "--limit", "60"]
    items = layers("events", f"--sandbox={scenario}", *words, "--json").document["items"]
    assert {item["name"] for item in items} == {"sign_up"}
    assert len(items) == len({*ids(items)}) == 60


def test_people_see_the_app_the_events_and_what_becomes_of_them(layers):
    outcome = layers("events", "Acme Coffee iOS", "--sandbox", "--limit", "3")
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0].startswith("SANDBOX")
    assert lines[1] == f"Acme Coffee iOS   {IOS}"
    assert re.match(r"  2 min ago  (\S+ )?\d\d:\d\d:\d\d UTC +purchase_success  Purchase  Purchase ", lines[4])
    assert "lifecycle event" in lines[6]
    assert "evt_" not in outcome.out
    assert "[redacted]" not in outcome.out


def test_verbose_shows_ids_users_and_properties_and_explains_once_what_was_taken_out(layers):
    outcome = layers("events", "--sandbox", "-v", "--limit", "20")
    assert outcome.out.count("evt_") == 20
    assert '"product_id":"pro_monthly","email":"[redacted]"}' in outcome.out
    assert outcome.out.count("events:read+pii") == 1


def test_the_event_of_a_probe_is_marked(layers, timeline):
    timeline.answers = [page(event(1, name="layers_test_event", properties={"test_event_code": "TEST1"}), event(2))]
    assert [item["test"] for item in layers("events", *TARGET, "--json").document["items"]] == [True, False]
    assert re.search("test event +yes", layers("events", *TARGET).out)


def test_nothing_is_no_failure(layers, timeline):
    outcome = layers("events", *TARGET)
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "Nothing to list.")
    assert layers("events", *TARGET, "-q").out == ""
    assert layers("events", "Acme Coffee iOS", "-p", PROJECT).out == (
        f"{ACCESS}Acme Coffee iOS   {IOS}\n\nNothing to list.\n"
    )


def test_names_and_properties_that_are_hostile_act_on_nothing(layers, timeline):
    evil = "\x1b[31m[red]\u202egnp.exe\n"
    timeline.answers = [page(event(1, name=evil, userId=evil, properties={evil: [evil]}))]
    for words in (
        ["-v"],
        ["-o", "ndjson"],
        ["--json"],
        ["--summary", "--since", "2026-01-01"],
        ["-f", "-v", "--timeout", "1s"],
    ):
        outcome = layers("events", *TARGET, *words)
        assert outcome.code == 0
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", outcome.out)
        assert "[red]" in outcome.out


# Where it ends early


def test_a_list_that_breaks_off_shows_what_was_read_and_says_what_is_missing(layers, timeline):
    timeline.answers = [page(event(1), cursor="a"), page(event(2), cursor="b"), UNAVAILABLE]
    outcome = layers("events", *TARGET, "--all", "--json")
    assert (outcome.code, outcome.codes) == (3, {"LAY007"})
    assert ids(outcome.document["items"]) == ["evt_1", "evt_2"]
    assert outcome.document["errors"][0]["requestId"] == "req_500"
    assert outcome.document["notes"] == ["what is older than 2026-04-18 19:59:57 UTC could not be read"]
    timeline.queries.clear()
    assert "older than" in layers("events", *TARGET, "--all").out


def test_one_that_breaks_off_as_it_begins_has_the_code_of_the_reason(layers, timeline):
    timeline.answers = [UNAVAILABLE]
    outcome = layers("events", *TARGET, "--json")
    assert (outcome.code, outcome.document["items"]) == (5, [])


def test_a_stream_of_rows_that_breaks_off_ends_with_a_line_that_says_so(layers, timeline):
    timeline.answers = [page(event(1), cursor="a"), page(event(2), cursor="b"), UNAVAILABLE]
    outcome = layers("events", *TARGET, "--all", "-o", "ndjson")
    *items, end = rows(outcome)
    assert outcome.code == end["exitCode"] == 3
    assert ids(items) == ["evt_1", "evt_2"]
    assert (end["schema"], end["errors"][0]["signal"]) == ("layers.error/1", "events")


def test_an_expired_cursor_costs_nothing(layers, timeline):
    timeline.answers = [page(event(1), event(2), cursor="a"), EXPIRED, page(event(2), event(3))]
    outcome = layers("events", *TARGET, "--all", "--json")
    assert outcome.code == 0
    assert ids(outcome.document["items"]) == ["evt_1", "evt_2", "evt_3"]
    assert timeline.queries[2]["until"] == "2026-04-18T19:59:57.001000Z"


def test_an_interrupted_list_shows_what_was_read(layers, timeline):
    def interrupted():
        signal.raise_signal(signal.SIGINT)
        return UNAVAILABLE

    # The pages between are empty so that nothing is being read when the signal comes.
    timeline.answers = [page(event(1), cursor="a"), page(cursor="b"), page(cursor="c"), interrupted]
    outcome = layers("events", *TARGET, "--all", "--json")
    assert outcome.code == 130
    assert ids(outcome.document["items"]) == ["evt_1"]
    assert outcome.document["errors"][0]["why"] == "interrupted"


@pytest.mark.parametrize("words", [[], ["--summary"], ["-f"]])
def test_an_interrupt_before_the_first_event_ends_it_with_the_shells_code(layers, timeline, words):
    timeline.answers = [lambda: signal.raise_signal(signal.SIGINT) or UNAVAILABLE]
    outcome = layers("events", *TARGET, *words)
    assert (outcome.code, outcome.out) == (130, ACCESS if "-f" in words else "")


@pytest.mark.parametrize("words", [[], ["--summary"], ["-f"], ["-o", "ndjson"]])
def test_a_project_that_cannot_be_looked_up_is_what_stands_in_the_way(layers, timeline, words):
    timeline.projects = httpx.Response(401, json={"error": {"code": "UNAUTHENTICATED", "message": "No."}})
    outcome = layers("events", *words)
    assert outcome.code == 4
    assert "LAY001" in outcome.out or "UNAUTHENTICATED" in outcome.out
    assert timeline.queries == []


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ("bad-key", 4), ("killed-key", 4), ("no-scope-at-all", 4), ("unavailable", 5), ("rate-limited", 5),
        ("foreign-project", 7), ("foreign-app", 7), ("malformed-id", 2),
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", ["--json", "-o ndjson", "--summary --json"])
def test_what_stands_in_the_way_has_its_code(layers, scenario, code, words):
    outcome = layers("events", f"--sandbox={scenario}", *words.split())
    assert outcome.code == code
    end = rows(outcome)[-1] if "ndjson" in words else outcome.document
    assert (end["exitCode"], bool(end["errors"])) == (code, True)


def test_an_app_that_nobody_knows_is_told_from_one_without_events(layers, timeline):
    unknown = "app_000000000000000000000000"
    for words in ([], ["--summary"], ["-f"], ["-o", "ndjson"]):
        outcome = layers("events", unknown, "-p", PROJECT, *words)
        assert outcome.code == 7
        assert unknown in outcome.out or "not found" in outcome.out


def test_a_project_whose_name_looks_like_an_id_is_found(layers, timeline):
    timeline.answers = [page(event(1))]
    outcome = layers("events", IOS, "-p", CLIENT_ID, "--json")
    assert outcome.code == 0
    assert outcome.document["target"]["projectId"] == PROJECT
    assert layers("events", IOS, "-p", CLIENT_ID, "-f", "--timeout", "1s").out.endswith("app_open  lifecycle event\n")


def test_values_that_cannot_be_read_are_told(layers, timeline):
    timeline.answers = [page(event(1, name=7), event(2), 5)]
    outcome = layers("events", *TARGET, "--json")
    assert (outcome.code, outcome.codes) == (3, {"LAY902"})
    assert ["name" in item for item in outcome.document["items"]] == [False, True]


# Counted


def test_a_summary_counts_the_last_day_by_name(layers):
    outcome = layers("events", "--sandbox", "--summary", "--json")
    document = outcome.document
    assert document["schema"] == "layers.events-summary/1"
    assert document["events"] == sum(item["count"] for item in document["items"]) == 60
    by_name = {item["name"]: item for item in document["items"]}
    assert by_name["purchase_success"]["forwardedMeta"] == "Purchase"
    assert by_name["app_open"]["notForwarded"] == "lifecycle event"
    assert all(item["firstAt"] < item["lastAt"] for item in document["items"])
    assert any("layers_purchase_success" in note for note in document["notes"])
    assert "since" in document


@pytest.mark.parametrize("scenario", ["pages-overlap", "pages-swapped", "pages-empty", "cursor-expires"])
def test_a_summary_counts_each_event_once(layers, scenario):
    document = layers("events", f"--sandbox={scenario}", "--summary", "--since", "30d", "--json").document
    assert document["events"] == 450


def test_a_summary_shows_no_more_names_than_are_wanted(layers):
    document = layers("events", "--sandbox", "--summary", "--limit", "2", "--json").document
    assert (len(document["items"]), document["events"]) == (2, 60)


def test_people_see_why_a_name_is_never_forwarded(layers):
    out = layers("events", "--sandbox=platform-names", "--summary").out
    assert "not in the default map; meant purchase_success?" in out
    assert re.search(r"^Events +\d+$", out, re.MULTILINE)


# Followed


@pytest.mark.parametrize("output", ["text", "ndjson"])
def test_following_ends_well_when_the_time_is_up(layers, timeline, output):
    timeline.answers = [page(event(1), event(2, name="search"))]
    outcome = layers("events", *TARGET, "-f", "--timeout", "1s", "-o", output)
    assert (outcome.code, outcome.err) == (0, "")
    if output == "ndjson":
        assert ids(rows(outcome)) == ["evt_2", "evt_1"]
    else:
        assert outcome.out == (
            f"{ACCESS}2026-04-18 19:59:57 UTC  search  Meta Search  TikTok Search\n"
            "2026-04-18 19:59:58 UTC  app_open  lifecycle event\n"
        )


def test_a_followed_sandbox_says_so_first(layers):
    out = layers("events", "--sandbox", "-f", "--limit", "1", "--timeout", "1s").out
    assert [line.split()[0] == "SANDBOX" for line in out.splitlines()] == [True, False]


def test_verbose_following_shows_properties_and_explains_once_what_was_taken_out(layers):
    outcome = layers("events", "--sandbox", "-f", "-v", "--timeout", "1s")
    assert outcome.out.count('"[redacted]"') > 1
    assert outcome.err.count("events:read+pii") == 1


@pytest.mark.parametrize(
    ("scenario", "code", "finding"),
    [("bad-key", 4, "LAY001"), ("no-scope-at-all", 4, "LAY003"), ("foreign-project", 7, "LAY004"),
     ("foreign-app", 7, "LAY005"), ("malformed-id", 2, "LAY006")],
)  # fmt: skip
def test_following_ends_at_once_where_no_waiting_helps(layers, scenario, code, finding):
    outcome = layers("events", f"--sandbox={scenario}", "-f")
    assert outcome.code == code
    assert finding in outcome.out
    assert outcome.out.count("SANDBOX") == 1
    assert rows(layers("events", f"--sandbox={scenario}", "-f", "-o", "ndjson"))[-1]["exitCode"] == code


def test_following_what_cannot_be_reached_at_all_is_a_failure_when_the_time_is_up(layers):
    outcome = layers("events", "--sandbox=unavailable", "-f", "--timeout", "1s")
    assert outcome.code == 5
    assert outcome.err.count("trying again") == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_following_without_a_word(number, code):
    process = start("events", "--sandbox=live-traffic", "-f", "-o", "ndjson", "--limit", "3")
    first = [json.loads(process.stdout.readline()) for _ in range(3)]
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (code, b"")
    assert all(json.loads(line)["eventId"] not in ids(first) for line in out.splitlines())


def test_new_events_are_written_as_they_come():
    process = start("events", "--sandbox=live-traffic", "-f", "-o", "ndjson", "--limit", "1")
    first, second = (json.loads(process.stdout.readline()) for _ in range(2))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert first["eventId"] != second["eventId"]
    assert first["occurredAt"] < second["occurredAt"]


# Formats


@pytest.mark.parametrize("words", ["events --sandbox=pages-empty --all -o ndjson", "events --sandbox -f -o ndjson"])
def test_a_reader_that_has_gone_leaves_the_code_as_it_is(words):
    outcome = run_into_closed_pipe(*words.split())
    assert (outcome.code, outcome.err) == (0, "")


def test_a_reader_that_has_gone_is_not_read_for_any_longer(timeline):
    timeline.answers = [page(event(n), cursor=f"c{n}") for n in range(100)]
    run_into_closed_pipe("events", *TARGET, "--all", "-o", "ndjson")
    assert len(timeline.queries) < 10


def test_rows_are_written_while_the_next_pages_are_read(layers, timeline):
    reader, writer = os.pipe()
    written = []

    def last():
        written.append(os.read(reader, 65536))
        return page(event(2))

    timeline.answers = [page(event(1), cursor="a"), page(cursor="b"), page(cursor="c"), last]
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        assert layers("events", *TARGET, "--all", "-o", "ndjson", out=stream).code == 0
    os.close(reader)
    assert [json.loads(line)["eventId"] for line in written[0].splitlines()] == ["evt_1"]


def test_a_file_and_a_stream_hold_the_same_rows(layers, tmp_path):
    file = tmp_path / "events.json"
    outcome = layers("events", "--sandbox=pages-overlap", "--all", "-o", f"json={file}", "-o", "ndjson")
    assert rows(outcome) == json.loads(file.read_text())["items"]


def test_quiet_rows_are_not_written(layers):
    outcome = layers("events", "--sandbox", "-o", "ndjson", "-q")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


@pytest.mark.parametrize("words", ["app list", "project list", "whoami", "checks", "sandbox list", "explain LAY304"])
def test_every_viewer_writes_rows(layers, words):
    sandbox = ["--sandbox"] if words in {"app list", "project list", "whoami"} else []
    outcome = layers(*words.split(), *sandbox, "-o", "ndjson")
    assert outcome.code == 0
    assert rows(outcome)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("app list --sandbox -o html", "-o html does not fit this command; what fits: text, json, ndjson, markdown"),
        ("events --sandbox -o html=x", "-o html does not fit this command; what fits: text, json, ndjson, markdown"),
        ("events --sandbox -f --json", "-o json does not fit what has no end yet; what fits: text, ndjson"),
        ("events --sandbox -f -o ndjson=x", "-o ndjson=x is written whole or not at all"),
        ("events --sandbox -f --summary", "--follow and --summary exclude each other"),
        ("events --sandbox -f --before 1h", "--follow and --before exclude each other"),
        ("events --sandbox -f -q", "--follow and --quiet exclude each other"),
        ("events --sandbox --all --limit 3", "--all and --limit exclude each other"),
        ("events --sandbox --since yesterday", "--since 'yesterday' is no time; write 2h, 2026-06-09 or"),
        ("events --sandbox --before 2026-06-09T12:00", "--before '2026-06-09T12:00' says no time zone (Z is UTC)"),
        ("events --sandbox --since 1h --before 2h", "--since does not lie before --before"),
        ("events --sandbox --since 2026-06-09 --before 2026-06-09", "--since does not lie before --before"),
        ("events --sandbox --limit 0", "layers events: invalid value for '--limit'"),
        ("events --sandbox --name ,", "--name is empty"),
        ("events --sandbox --user=", "--user is empty"),
        ("events --sandbox nobody", "no app of Acme Coffee is called 'nobody'"),
    ],
)
def test_what_cannot_be_followed_is_told_in_one_line(layers, monkeypatch, tmp_path, words, said):
    monkeypatch.chdir(tmp_path)
    outcome = layers(*words.split())
    assert outcome.code == (7 if "nobody" in words else 2)
    assert outcome.err.count("\n") == 1
    assert said in outcome.err


def test_a_refused_stream_of_rows_is_told_as_one(layers):
    (end,) = rows(layers("events", "--sandbox", "--limit", "0", "-o", "ndjson"))
    assert (end["schema"], end["exitCode"]) == ("layers.error/1", 2)
