"""The history on a screen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from layers_cli.core.look import Look
from layers_cli.core.past import past
from layers_cli.core.report import Head, Rows
from layers_cli.core.snapshot import Target
from layers_cli.render import render
from tests.core.test_past import BAD, GOOD, TRAIL, WORSE, stretch
from tests.worlds import NOW

COLUMNS = ("firstAt", "until", "health", "codes", "changes")
STRETCHES = (stretch(GOOD, 30, 20), stretch(BAD, 12, 6), stretch(WORSE, 6, 5), stretch(GOOD, 5, 1))


def document(*stretches, hours=24.0, **target):
    told = past(TRAIL, stretches, NOW - timedelta(hours=hours), NOW)
    head = Head(version="0", command="history", as_of=NOW, exit_code=0, exit_name="ok")
    target = Target(**{"project_id": "prj_acme", "project_name": "Acme", "base_url": "https://api.layers.com"} | target)
    return Rows(head=head, columns=COLUMNS, labels={}, target=target, past=told, notes=("a note",))


def screen(shown, **look):
    return "".join(render("text", shown, Look(**look)))


SCREEN = """\
Acme   prj_acme

  From (UTC)        Until  Lasted  Health      Codes          Changes
  2026-06-08 11:02  21:02  10 h    ● healthy
  2026-06-09 05:02  11:02  6 h     ▲ degraded  LAY401         LAY401 appeared (app_ios)
  2026-06-09 11:02  12:02  1 h     ✖ broken    LAY401 LAY101  LAY101 appeared (app_ios), LAY401 worsened (app_ios)
  2026-06-09 12:02  16:02  4 h     ● healthy                  LAY101 cleared (app_ios), LAY401 cleared (app_ios)

  ●●●●●●●●················▲▲▲▲▲▲▲▲▲▲▲▲✖✖●●●●●●●●··
  2026-06-08 17:02 to 2026-06-09 17:02 UTC, 30 min a symbol: the worst of it

  Health           Time  Share
  ● healthy        8 h   33.3 %
  ▲ degraded       6 h   25.0 %
  ✖ broken         1 h   4.2 %
  · not looked at  9 h   37.5 %

● healthy since 5 h ago  12:02 UTC, last seen 1 h ago  16:02 UTC
a note
"""


def test_a_history_is_a_table_a_strip_of_time_and_shares():
    assert screen(document(*STRETCHES)) == SCREEN


def test_ascii_has_a_letter_for_each_health():
    text = screen(document(*STRETCHES), ascii=True)
    assert "X" in text
    assert text.isascii()


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("hours", [0.01, 1, 24, 24 * 365, 24 * 36500])
def test_a_strip_is_one_line_that_fits(width, hours):
    shown = screen(document(stretch(GOOD, hours, 0, polls=9), hours=hours), width=width)
    strips = [line for line in shown.splitlines() if line.strip() and set(line.strip()) <= {"●", "·"}]
    assert len(strips) == 1
    assert len(strips[0]) <= width


def test_a_time_of_which_nothing_is_known_is_told():
    text = screen(document())
    assert "Nothing was recorded from 2026-06-08 17:02 to 2026-06-09 17:02 UTC." in text


def test_what_was_seen_once_lasted_for_nobody_knows_how_long():
    assert "seen once" in screen(document(stretch(BAD, 1, 1, polls=1)))


@pytest.mark.parametrize(
    ("polls_from", "share"), [(23.99, "<0.1 %"), (12, "50.0 %"), (0.001, ">99.9 %"), (0, "100.0 %")]
)
def test_only_nothing_is_none_and_only_all_is_all(polls_from, share):
    text = screen(document(stretch(GOOD, 24, polls_from, polls=5)))
    assert f"  {share}" in text


def test_the_app_whose_history_it_is_stands_above():
    assert screen(document(*STRETCHES, app_id="app_ios", app_name="Acme iOS")).startswith("Acme iOS   app_ios\n")
    assert screen(document(*STRETCHES, project_name=None)).startswith("prj_acme\n")
    assert screen(replace(document(*STRETCHES), target=None)).startswith("  From (UTC)")


def test_a_hostile_name_does_nothing():
    mark = replace(BAD.marks[0], name="\x1b[31m\u202eevil\n")
    text = screen(document(stretch(GOOD, 3, 2), stretch(replace(BAD, marks=(mark,)), 2, 1)))
    assert r"\x1b[31m\u202eevil\n" in text


def test_what_is_kept_has_whole_times():
    text = "".join(render("markdown", document(*STRETCHES), Look()))
    assert "| 2026-06-08T11:02:14Z | 2026-06-08T21:02:14Z | 10 h | ● healthy |" in text
    assert "since 2026-06-09T12:02:14Z (5 h ago)" in text
