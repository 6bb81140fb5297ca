"""The live board as golden screens, and what holds for every size.

`python -m tests.refresh` writes the screens anew, to be read before they are committed.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.core.change import changes
from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.core.session import LONGEST_STRIP, Session
from layers_cli.core.state import state_of
from layers_cli.core.tick import Tick
from layers_cli.render.cells import cells
from layers_cli.render.live import FINDINGS, HELP, View, clipped, frame, longest
from layers_cli.render.page import Span, line, said
from layers_cli.render.words import Words
from tests.render import scenes
from tests.render.scenes import ANDROID, IOS, META, NOW, THROTTLED, TIKTOK, ago, app, status

GOLDEN = Path(__file__).parent.parent / "golden" / "live"
LOOK = Look(width=100, terminal=True)
WELL = status()
SILENT = status(apps=(replace(IOS, last_event_at=ago(days=2)), ANDROID))
MIXED = status(apps=(IOS, replace(ANDROID, last_event_at=None)), relays=(META, THROTTLED))


def watched(*reports, every=15, **last):
    """Return a session that saw these reports, one every so many seconds, each confirmed at once."""
    session, before = Session(), None
    for number, report in enumerate(reports, 1):
        at = NOW - timedelta(seconds=every * (len(reports) - number))
        state = state_of(report.verdict)
        is_other = before is not None and before != state
        tick = Tick(
            number=number, at=at, verdict=report.verdict, state=state, since=NOW - timedelta(minutes=5),
            settled=report.verdict, was=before.health if is_other else None,
            changes=changes(before, state) if is_other else (), next_in=15.0,
        )  # fmt: skip
        session.add(replace(tick, **last) if number == len(reports) else tick)
        before = state
    return session


def view(columns=100, rows=24, **changes):
    return View(columns=columns, rows=rows, now=NOW + timedelta(seconds=3), next_in=12.0, **changes)


def mixed(**last):
    return watched(WELL, WELL, SILENT, SILENT, WELL, MIXED, MIXED, **last)


def boxed():
    report = scenes.screen()
    verdict = report.verdict
    snapshot = replace(verdict.snapshot, target=replace(report.target, sandbox="silent", app_name="Acme Coffee iOS"))
    return watched(replace(report, verdict=replace(verdict, snapshot=snapshot)))


def crowd():
    fine = (app(n, name=f"Shop {n:04}") for n in range(1, 998))
    bad = (app(n, name=f"Shop {n:04}", last_event_at=ago(days=2)) for n in range(998, 1001))
    return watched(status(apps=(*fine, *bad)))


LONG_NAME = "A name that nobody would give to an app, and that somebody gave nevertheless, 日本語 in it"
SCREENS = {
    "mixed-100": (mixed, view(), LOOK),
    "mixed-colour": (mixed, view(), replace(LOOK, colour=True)),
    "mixed-ascii": (mixed, view(80, 20), replace(LOOK, ascii=True)),
    "mixed-40": (mixed, view(40, 20), LOOK),
    "mixed-short": (mixed, view(80, 9), LOOK),
    "crowd": (crowd, view(80, 16), LOOK),
    "starting": (Session, view(60, 8, is_asking=True), LOOK),
    "asking": (mixed, view(80, 16, is_asking=True), LOOK),
    "quitting": (mixed, view(80, 16, is_asking=True, is_quitting=True), LOOK),
    "paused": (mixed, view(80, 16, is_paused=True), LOOK),
    "slowed": (lambda: mixed(slowed_for=40.0), view(80, 16), LOOK),
    "failing": (lambda: mixed(failures=2), view(80, 16), LOOK),
    "unconfirmed": (lambda: mixed(settled=WELL.verdict), view(80, 16), LOOK),
    "sandbox": (boxed, view(80, 16), LOOK),
    "findings": (mixed, view(80, 20, page=FINDINGS), LOOK),
    "findings-scrolled": (mixed, view(60, 14, page=FINDINGS, scroll=8), LOOK),
    "help": (mixed, view(80, 20, page=HELP), LOOK),
    "hostile": (
        lambda: watched(status(apps=(replace(IOS, name="Evil\x1b[2J\nname"), replace(ANDROID, name=LONG_NAME)))),
        view(72, 14),
        LOOK,
    ),
}


def drawn(name):
    make, seen, look = SCREENS[name]
    return "".join(f"{text.rstrip()}\n" for text in frame(make(), seen, look))


@pytest.mark.parametrize("name", SCREENS)
def test_screens_are_as_they_were_read(name):
    assert drawn(name) == (GOLDEN / f"{name}.txt").read_text("utf-8")


SESSIONS = [mixed(), crowd(), boxed(), Session(), mixed(slowed_for=9.0)]


@given(
    st.sampled_from(SESSIONS), st.integers(1, 300), st.integers(1, 80), st.sampled_from([None, FINDINGS, HELP]),
    st.integers(0, 400), st.booleans(),
)  # fmt: skip
def test_a_frame_fits_into_every_terminal(session, columns, rows, page, scroll, is_ascii):
    look = replace(LOOK, ascii=is_ascii)
    seen = view(columns, rows, page=page, scroll=scroll)
    shown = frame(session, seen, look)
    assert len(shown) == rows
    # The findings are folded by what folds every screen, which takes no terminal for narrower than twenty cells.
    assert all(cells(text) <= max(columns, 20 if page == FINDINGS else 0) for text in shown)
    assert longest(session, seen, look) >= 0


def test_age_goes_on_between_two_polls():
    session = mixed()
    later = replace(view(), now=NOW + timedelta(seconds=63))
    ages = [next(text for text in frame(session, seen, LOOK) if "Coffee iOS" in text) for seen in (view(), later)]
    assert "2 min 07 s ago" in ages[0]
    assert "3 min 07 s ago" in ages[1]


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (timedelta(seconds=7), "10 s ago"),
        (timedelta(minutes=59, seconds=57), "1 h 00 min ago"),
        (timedelta(hours=23, minutes=9), "23 h 09 min ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(seconds=-90), "0 s ago"),
    ],
)
def test_an_age_is_told_in_two_units(last, told):
    shown = frame(watched(status(apps=(replace(IOS, last_event_at=NOW - last), ANDROID))), view(), LOOK)
    assert any(f"  {told}" in text for text in shown)


def test_a_long_name_leaves_the_countdown_its_room():
    report = status()
    named = replace(report.verdict.snapshot, target=replace(report.target, project_name=LONG_NAME))
    session = watched(replace(report, verdict=replace(report.verdict, snapshot=named)))
    for columns, told in ((72, "next poll in 12 s"), (40, "next poll in 12 s")):
        assert frame(session, view(columns), LOOK)[0].endswith(f"…  {told}")


def test_nothing_of_the_head_is_lost_on_a_narrow_screen():
    shown = frame(mixed(slowed_for=9.0), view(40), LOOK)
    for told in ("next poll in", "k3y9 (live)", "poll 7 at", "broken since", "slowed by the rate limit", "? help"):
        assert any(told in text for text in shown), told


def test_names_that_begin_alike_are_told_apart_where_they_are_cut():
    shown = frame(mixed(), view(40), LOOK)
    assert any("…droid " in text for text in shown)
    assert any("…e iOS " in text for text in shown)


def test_what_cannot_be_read_of_an_app_is_no_age():
    broken = scenes.gaps()
    assert any("unreadable" in text for text in frame(watched(broken), view(), LOOK))


def test_a_strip_holds_the_last_polls_and_no_more():
    session = watched(*[WELL] * (LONGEST_STRIP + 30), SILENT)
    (ios,) = [subject for subject in SILENT.verdict.subjects if subject.name == IOS.name]
    assert [*session.strip(ios, 3)] == [Health.HEALTHY, Health.HEALTHY, Health.DEGRADED]
    assert len([*session.strip(ios, 9999)]) == LONGEST_STRIP


def test_a_subject_that_is_gone_is_forgotten_unless_nothing_could_be_read():
    (ios,) = [subject for subject in WELL.verdict.subjects if subject.name == IOS.name]
    down = scenes.unreachable()
    session = watched(WELL, WELL, down, failures=1)
    assert len([*session.strip(ios, 9)]) == 2
    session = watched(WELL, status(apps=(ANDROID,)))
    assert [*session.strip(ios, 9)] == []


def test_a_line_is_cut_between_characters():
    words = Words(now=NOW)
    assert said(clipped(line("日本語"), 6, words)) == "日本語"
    assert said(clipped(line("日本語"), 5, words)) == "日本…"
    assert said(clipped(line("日本語"), 4, words)) == "日…"
    assert said(clipped((Span("ab"), Span("cd")), 3, words)) == "ab…"
    joined = "a\N{ROCKET}\u200d\N{ROCKET}b"
    assert said(clipped(line(joined), 4, words)) == joined
    assert said(clipped(line(joined), 3, words)) == "a…"
    assert said(clipped(line("cafe\u0301s"), 4, words)) == "caf…"
    assert said(clipped(line("cafe\u0301s"), 5, words)) == "cafe\u0301s"
    assert said(clipped(line("abc"), 0, words)) == ""
    assert said(clipped(line("abcdef"), 4, replace(words, ascii=True))) == "a..."


def test_scrolling_ends_with_the_last_line():
    session, seen = mixed(), view(60, 14, page=FINDINGS)
    end = longest(session, seen, LOOK)
    assert end > 0
    assert frame(session, replace(seen, scroll=end), LOOK) == frame(session, replace(seen, scroll=end + 99), LOOK)
    assert longest(session, view(), LOOK) == 0
    assert longest(session, view(60, 8, page=HELP), LOOK) > 0
    assert "TikTok" in "".join(frame(watched(status(relays=(META, TIKTOK))), view(), LOOK))
