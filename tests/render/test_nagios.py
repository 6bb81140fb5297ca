"""The output of a plugin as Nagios and Icinga take it apart."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.core.look import Look
from layers_cli.core.plugin import State, state
from layers_cli.exits import ExitCode
from layers_cli.render import nagios, render
from tests.render import scenes

REPORTS = (
    "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "keyed", "unset",
    "empty", "invisible_app", "bare_card", "interrupted", "switched_off", "nothing_checked", "diagnosed",
)  # fmt: skip
HOSTILE = scenes.HOSTILE | {
    "perfdata": "x | 'a'=1;2;3 b=4", "quotes": "it's = '' '=' ::", "macro": "$HOSTNAME$ `id` $(id)",
    "page": "<img src=x onerror=alert(1)> <a href='x'>x</a>",
}  # fmt: skip
VALUE = re.compile(r"([\w.-]+)=(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|U)(s|)((?:;[\d.]*){0,4})", re.ASCII)


def written(document):
    return "".join(render("nagios", document, Look()))


def taken_apart(document):
    """Return state word, first line, values and long text."""
    first, *rest = written(document).splitlines()
    text, bar, data = first.partition(" | ")
    assert bar
    values = {}
    for part in data.split(" "):
        match = VALUE.fullmatch(part)
        assert match, part
        values.setdefault(match[1], match[2] + match[3])
    return text.partition(" - ")[0], text, values, rest


@pytest.mark.parametrize("world", [*REPORTS, "refusal"])
def test_the_first_word_is_the_state_that_the_process_ends_with(world):
    document = getattr(scenes, world)()
    word, text, _, rest = taken_apart(document)
    assert word == state(document.head.exit_code).name
    assert len(text) <= nagios.LONGEST
    assert rest


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_has_a_state(code):
    wanted = {0: State.OK, 10: State.WARNING, 11: State.WARNING, 12: State.CRITICAL}.get(int(code), State.UNKNOWN)
    assert state(int(code)) == wanted
    whole = scenes.screen()
    head = replace(whole.head, exit_code=int(code), exit_name=code.word)
    assert written(replace(whole, head=head)).startswith(f"{wanted.name} - ")


def test_ages_latency_and_counts_are_values():
    whole = scenes.screen()
    _, _, values, _ = taken_apart(replace(whole, head=replace(whole.head, elapsed=timedelta(milliseconds=412))))
    assert values == {
        "time": "0.412s", "latency": "0.087s", "checks": "68", "findings_broken": "1", "findings_degraded": "2",
        "findings_unknown": "1", "findings_idle": "0", "app_8ffb9410eb0eb848264f8a65_last_event": "124s",
        "app_a1b2c3d4e5f60718293a4b5c_last_event": "U", "meta_last_error": "U", "meta_sent_24h": "U",
        "meta_received_24h": "U", "tiktok_last_error": "1260s", "tiktok_sent_24h": "U", "tiktok_received_24h": "U",
    }  # fmt: skip


def test_counts_and_forwards_are_told_where_the_api_tells_them():
    _, _, values, _ = taken_apart(scenes.keyed())
    assert (values["meta_sent_24h"], values["meta_received_24h"], values["tiktok_received_24h"]) == (
        "1200",
        "1187",
        "0",
    )
    assert values["app_8ffb9410eb0eb848264f8a65_last_event"] == "-7200s"
    _, _, values, _ = taken_apart(scenes.single())
    assert (values["meta_last_forward"], values["tiktok_last_forward"]) == ("180s", "U")


def test_what_is_no_number_is_not_known():
    states = (replace(scenes.META, sent_24h=float("inf"), received_24h=float("nan")),)
    _, _, values, _ = taken_apart(scenes.status(relays=states))
    assert (values["meta_sent_24h"], values["meta_received_24h"]) == ("U", "U")


def test_a_run_without_answers_has_values_too():
    _, _, values, _ = taken_apart(scenes.unreachable())
    assert (values["time"], values["latency"], values["checks"]) == ("U", "U", "12")
    assert taken_apart(scenes.refusal())[2] == {"time": "U"}


def test_a_crowd_is_told_in_short():
    _, _, values, rest = taken_apart(scenes.crowd(300))
    assert (values["oldest_last_event"], values["newest_last_event"]) == ("259200s", "60s")
    assert len([name for name in values if name.endswith("_last_event")]) == 2
    assert "and 150 more findings" in rest
    assert len(written(scenes.crowd(300))) < 20_000
    nobody = scenes.status(apps=(scenes.app(n, last_event_at=None) for n in range(60)))
    assert taken_apart(nobody)[2]["oldest_last_event"] == "U"


def test_the_long_text_tells_what_to_do():
    rest = taken_apart(scenes.screen())[3]
    assert rest[0].startswith("broken: App has never sent an event (1 of 2 apps); ")
    assert any(line.startswith("degraded: LAY413 ") and "(follows from LAY401)" in line for line in rest)
    assert any(line.startswith("  next (app developer): ") for line in rest)
    assert rest[-1] == "as of 2026-06-09T17:02:14Z, layers 0.1.0"


@pytest.mark.parametrize("world", ["gaps", "unreachable", "rejected", "invisible_app"])
def test_every_failed_request_is_named(world):
    document = getattr(scenes, world)()
    told = "\n".join(taken_apart(document)[3])
    for failure in document.head.failures:
        assert failure.message in told
        assert (failure.request_id or "") in told


def test_how_a_run_was_ended_comes_first():
    word, text, _, rest = taken_apart(scenes.interrupted())
    assert (word, text) == ("UNKNOWN", "UNKNOWN - stopped by ^C; run it again")
    assert rest[1].startswith("broken: ")


def test_invented_data_is_called_so():
    assert written(scenes.single()).startswith("WARNING - SANDBOX toggle: degraded: ")


def test_a_refusal_is_unknown():
    assert written(scenes.refusal()) == (
        "UNKNOWN - no such flag: --colour; see: layers status --help | time=U\n"
        "no such flag: --colour; see: layers status --help\n"
    )
    bare = replace(scenes.refusal(), head=replace(scenes.refusal().head, failures=()))
    assert written(bare) == "UNKNOWN - usage | time=U\nusage\n"


def test_a_list_has_no_state():
    with pytest.raises(ValueError, match="no state"):
        written(scenes.app_list())


@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_card, scenes.hostile_chain])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_makes_no_value_no_line_and_no_page(kind, world):
    plain, hostile = taken_apart(world("x")), taken_apart(world(HOSTILE[kind]))
    assert hostile[0] == plain[0]
    assert len(hostile[1]) <= nagios.LONGEST
    assert len(hostile[3]) == len(plain[3])
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f|<>\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", "\n".join(hostile[3])
    )


@given(st.text(max_size=200))
def test_any_text_keeps_to_its_line(text):
    line = nagios._first(scenes.refusal().head, text, [(text, "U")])
    assert line.count("\n") == 1
    assert line.count("|") == 1
    assert len(line.partition(" | ")[0]) <= nagios.LONGEST
    assert VALUE.fullmatch(line.partition(" | ")[2].removesuffix("\n")) or not text
