"""Screens as golden files.

`python -m tests.refresh` writes them anew, to be read before they are committed.
"""

from pathlib import Path

import pytest

from layers_cli.core.look import Look
from layers_cli.render import render
from tests.render import scenes

GOLDEN = Path(__file__).parent.parent / "golden" / "text"
PIPE = Look()
SCREENS = {
    "healthy": (scenes.healthy, PIPE),
    "healthy-verbose": (scenes.healthy, Look(verbose=True)),
    "screen": (scenes.screen, PIPE),
    "screen-100": (scenes.screen, Look(width=100, terminal=True)),
    "screen-80": (scenes.screen, Look(width=80, terminal=True)),
    "screen-50-cards": (scenes.screen, Look(width=50, terminal=True)),
    "screen-plain": (scenes.screen, Look(plain=True, verbose=True)),
    "screen-plain-80": (scenes.screen, Look(plain=True, width=80, terminal=True)),
    "diagnosed-plain": (scenes.diagnosed, Look(plain=True)),
    "news-changed-plain": (scenes.changed_news, Look(plain=True)),
    "events-plain": (scenes.events, Look(plain=True)),
    "screen-300": (scenes.screen, Look(width=300, terminal=True)),
    "screen-ascii": (scenes.screen, Look(ascii=True)),
    "screen-verbose": (scenes.screen, Look(verbose=True)),
    "screen-quiet": (scenes.screen, Look(quiet=True)),
    "screen-colour": (scenes.screen, Look(colour=True)),
    "screen-colour-100": (scenes.screen, Look(width=100, terminal=True, colour=True)),
    "news-first": (scenes.first_news, PIPE),
    "news-changed": (scenes.changed_news, PIPE),
    "news-changed-50": (scenes.changed_news, Look(width=50, terminal=True)),
    "news-changed-quiet": (scenes.changed_news, Look(quiet=True)),
    "news-recovered": (scenes.recovered_news, PIPE),
    "news-reminder": (scenes.reminder, PIPE),
    "news-reminder-verbose": (scenes.reminder, Look(verbose=True)),
    "dated": (scenes.dated, PIPE),
    "many-silent": (scenes.many_silent, PIPE),
    "gaps": (scenes.gaps, PIPE),
    "many-gaps": (scenes.many_gaps, PIPE),
    "unreachable": (scenes.unreachable, PIPE),
    "rejected-quiet": (scenes.rejected, Look(quiet=True)),
    "single": (scenes.single, PIPE),
    "single-80": (scenes.single, Look(width=80, terminal=True)),
    "bare-card": (scenes.bare_card, Look(verbose=True)),
    "skipped": (scenes.skipped, PIPE),
    "keyed": (scenes.keyed, PIPE),
    "unset": (scenes.unset, PIPE),
    "empty": (scenes.empty, PIPE),
    "switched-off": (scenes.switched_off, PIPE),
    "nothing-checked": (scenes.nothing_checked, PIPE),
    "invisible-app": (scenes.invisible_app, Look(verbose=True)),
    "invisible-app-plain": (scenes.invisible_app, PIPE),
    "interrupted": (scenes.interrupted, PIPE),
    "app-list": (scenes.app_list, PIPE),
    "app-list-50": (scenes.app_list, Look(width=50, terminal=True)),
    "whoami": (scenes.who, PIPE),
    "whoami-rejected": (scenes.whoami, Look(verbose=True)),
    "checks": (scenes.checks, PIPE),
    "explain": (scenes.explain, PIPE),
    "nothing": (scenes.nothing, PIPE),
    "events": (scenes.events, PIPE),
    "events-100": (scenes.events, Look(width=100, terminal=True)),
    "events-50": (scenes.events, Look(width=50, terminal=True)),
    "events-verbose": (scenes.detailed_events, Look(verbose=True)),
    "events-summary": (scenes.summary, PIPE),
    "events-summary-120": (scenes.summary, Look(width=120, terminal=True)),
    "hostile-rows": (lambda: scenes.hostile_rows(scenes.HOSTILE["ansi"]), PIPE),
    "hostile-lines": (lambda: scenes.hostile(scenes.HOSTILE["lines"]), PIPE),
    "hostile-markup-100": (lambda: scenes.hostile(scenes.HOSTILE["markup"]), Look(width=100, terminal=True)),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_was_agreed(name):
    document, look = SCREENS[name]
    text = "".join(render("text", document(), look))
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over():
    assert {path.stem for path in GOLDEN.iterdir()} == SCREENS.keys()
