"""Text: what holds for every document and every width."""

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import groupby

import pytest

from layers_cli.core.look import Look
from layers_cli.render import plain, render, rich_page, text
from layers_cli.render.cells import cells
from layers_cli.render.codes import ranges
from layers_cli.render.page import Heading, Labelled, Paragraph, Table, fitted
from tests.render import scenes

WIDTHS = (None, 20, 40, 60, 80, 200)
WORLDS = {
    name: getattr(scenes, name)
    for name in (
        "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "keyed", "unset",
        "empty", "invisible_app", "bare_card", "interrupted", "app_list", "who", "whoami", "checks", "nothing",
        "events", "detailed_events", "summary",
    )
}  # fmt: skip
SGR = re.compile(r"\x1b\[[0-9;]*m")
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def written(document, look):
    return "".join(render("text", document, look))


def characters(pieces):
    return Counter(SGR.sub("", "".join(pieces)).translate(dict.fromkeys(map(ord, " \n\u00a0\u3000"))))


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_card, scenes.hostile_rows, scenes.hostile_events])
@pytest.mark.parametrize("kind", scenes.HOSTILE)
def test_hostile_text_reaches_no_terminal(kind, world, width, colour):
    document = world(scenes.HOSTILE[kind])
    for terminal in (False, True):
        look = Look(width=width, terminal=terminal, colour=colour, verbose=True)
        shown = written(document, look)
        assert shown
        assert RAW.search(SGR.sub("", shown) if colour else shown) is None
        shown.encode()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
@pytest.mark.parametrize("kind", scenes.HOSTILE)
def test_rich_says_the_same_hostile_words(kind, width):
    for world in (scenes.hostile, scenes.hostile_card, scenes.hostile_rows, scenes.hostile_events):
        look = Look(width=width, terminal=True, verbose=True)
        page = fitted(text.screen(world(scenes.HOSTILE[kind]), look), look)
        assert characters(rich_page.draw(page, look)) == characters(plain.draw(page, look))


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("world", WORLDS)
def test_rich_says_the_same_words_and_keeps_to_the_width(world, verbose, width):
    look = Look(width=width, terminal=True, verbose=verbose)
    page = fitted(text.screen(WORLDS[world](), look), look)
    drawn = "".join(rich_page.draw(page, look))
    assert characters(drawn) == characters(plain.draw(page, look))
    assert max(map(cells, drawn.splitlines())) <= width
    assert not re.search(" $", drawn, re.MULTILINE)


@pytest.mark.parametrize("world", WORLDS)
def test_colour_adds_nothing_but_colour(world):
    for look in (Look(), Look(width=100, terminal=True)):
        shown = written(WORLDS[world](), look)
        coloured = written(WORLDS[world](), replace(look, colour=True))
        assert SGR.sub("", coloured) == shown
        assert "\x1b" not in shown


def test_no_environment_changes_the_look(monkeypatch):
    look = Look(width=100, terminal=True, colour=True)
    before = written(scenes.screen(), look)
    for name, value in {"NO_COLOR": "1", "COLUMNS": "40", "TERM": "dumb", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert written(scenes.screen(), look) == before


@pytest.mark.parametrize("world", WORLDS)
def test_plain_lines_have_no_trailing_space_and_no_two_blank_lines(world):
    shown = written(WORLDS[world](), Look(verbose=True))
    assert not re.search(" $", shown, re.MULTILINE)
    assert "\n\n\n" not in shown
    assert shown.endswith("\n")


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_ids_are_never_folded_in_tables(width):
    shown = written(scenes.many_silent(), Look(width=width, terminal=True, verbose=True))
    for number in range(1, 13):
        assert f"app_{number:024x}" in shown


def test_the_worst_comes_last_above_the_headline():
    shown = written(scenes.screen(), Look())
    told = [shown.index(code) for code in ("? LAY007", "▲ LAY401", "follows from LAY401", "✖ LAY101", "\nbroken:")]
    assert told == sorted(told)


def test_quiet_says_nothing_when_all_is_well():
    assert written(scenes.healthy(), Look(quiet=True)) == ""
    assert written(scenes.app_list(), Look(quiet=True)) == ""


def test_quiet_leaves_out_causes_and_what_does_not_count():
    shown = written(scenes.screen(), Look(quiet=True))
    assert "Why" not in shown
    assert "LAY904" not in shown


@pytest.mark.parametrize("world", ["unreachable", "rejected", "whoami", "invisible_app"])
def test_quiet_still_says_that_nothing_is_known(world):
    assert "unknown: " in written(WORLDS[world](), Look(quiet=True))


def test_a_refusal_is_not_told_on_standard_output():
    assert written(scenes.refusal(), Look()) == ""


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("world", ["gaps", "unreachable", "rejected", "invisible_app", "whoami"])
def test_every_failed_request_is_named(world, quiet, verbose):
    document = WORLDS[world]()
    shown = written(document, Look(quiet=quiet, verbose=verbose))
    wanted = [failure.request_id for failure in document.head.failures if failure.request_id]
    assert wanted
    assert all(request in shown for request in wanted)


def test_a_failed_request_without_a_failure_is_named_too():
    document = scenes.status(exchanges=scenes.requests(("audit-log", 502, "req_lost", 3), ("x", 0, "req_cut", 1)))
    shown = written(document, Look())
    assert "GET /v1/projects/prj_1/audit-log: HTTP 502 (request req_lost)" in shown
    assert "no answer (request req_cut)" in shown


def test_many_findings_of_one_fault_name_every_subject():
    shown = written(scenes.many_silent(), Look())
    assert shown.count("▲ LAY104") == 3
    assert all(re.search(rf"Shop {number}\b", shown.split("… and 9 more apps")[0] + shown.split("apps: ")[1])
               for number in range(1, 13))  # fmt: skip


def test_subjects_of_the_same_name_are_told_apart_by_id():
    shown = written(scenes.keyed(), Look())
    assert "(Acme Coffee iOS app_twin)" in shown


@pytest.mark.parametrize(("rows", "drawn_by_rich"), [(200, True), (201, False)])
def test_rich_draws_small_pages_on_a_terminal_only(rows, drawn_by_rich):
    table = {"columns": ("title",), "rows": tuple({"title": "word " * 30} for _ in range(rows))}
    shown = written(scenes.rows("checks", **table), Look(width=100, terminal=True))
    assert (max(map(len, shown.splitlines())) <= 100) is drawn_by_rich


def test_rich_is_not_imported_for_a_pipe():
    code = (
        "import sys; from layers_cli.core.look import Look; from layers_cli.render import render; "
        "from tests.render import scenes; "
        "[list(render(f, scenes.screen(), Look(width=w))) for f in ('text', 'json') for w in (None, 80)]; "
        "sys.exit('rich' in sys.modules)"
    )
    root = scenes.__file__.rsplit("/tests/", 1)[0]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_a_large_project_is_told_line_by_line():
    pieces = [*render("text", scenes.crowd(1000), Look())]
    assert len(pieces) > 1000
    assert max(len(piece) for piece in pieces if "more apps" not in piece) < 1000


def test_an_unknown_format_is_an_error():
    with pytest.raises(KeyError):
        render("xml", scenes.healthy(), Look())


@pytest.mark.parametrize(
    ("codes", "written_as"),
    [
        ((), ""),
        (("LAY501",), "LAY501"),
        (("LAY502", "LAY501"), "LAY501, LAY502"),
        (("LAY501", "LAY502", "LAY503", "LAY501", "LAY505"), "LAY501-LAY503, LAY505"),
    ],
)
def test_runs_of_codes_are_written_short(codes, written_as):
    assert ranges(codes, "-") == written_as


def test_every_kind_of_block_is_on_some_screen():
    blocks = [block for world in WORLDS.values() for block in text.screen(world(), Look())]
    assert {kind for kind, _ in groupby(blocks, type)} >= {Heading, Labelled, Paragraph, Table}
