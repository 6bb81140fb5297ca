"""How a page of help is laid out."""

import subprocess

import pytest

from layers_cli.core.look import Look
from layers_cli.render.manual import Page, Section, continued, fixed, plain
from layers_cli.render.panels import draw

PAGE = Page(
    usage="layers status [OPTIONS] [PROJECT]",
    about=("Show what is wrong, and whose turn it is.",),
    sections=(
        Section(title="Options", rows=(("--fail-on HEALTH", "What the exit code tells of."), ("-q", ""))),
        Section(title="Exit codes", rows=(("", f"{fixed('0 ok')}, {fixed('12 broken')}"),)),
        Section(title="Examples", rows=(("layers status -q", "a line for cron"),), is_script=True),
    ),
)


def test_a_page_is_usage_prose_and_sections():
    assert [*plain(PAGE, 60)] == [
        "Usage: layers status [OPTIONS] [PROJECT]",
        "",
        "  Show what is wrong, and whose turn it is.",
        "",
        "Options:",
        "  --fail-on HEALTH  What the exit code tells of.",
        "  -q",
        "",
        "Exit codes:",
        "  0 ok, 12 broken",
        "",
        "Examples:",
        "  # a line for cron",
        "  layers status -q",
    ]


def test_where_there_is_little_room_a_text_stands_below_what_it_explains():
    lines = [*plain(PAGE, 30)]
    at = lines.index("Options:") + 1
    assert lines[at : at + 3] == ["  --fail-on HEALTH", "      What the exit code tells", "      of."]


def test_a_code_and_its_word_stay_in_one_line():
    section = Section(title="Exit codes", rows=(("", f"{fixed('0 ok')}, {fixed('12 broken')}"),))
    assert [*plain(Page(usage="", about=(), sections=(section,)), 14)][-2:] == ["  0 ok,", "  12 broken"]


def arguments(command):
    """Return what a shell makes of a command."""
    script = f'layers() {{ printf "%s\\n" "$@"; }}; {command}'
    return subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True).stdout.splitlines()


@pytest.mark.parametrize("width", [24, 30, 40, 200])
def test_a_command_that_is_too_long_can_still_be_pasted(width):
    command = """layers status -p "Acme Coffee" -o 'json=a b.json' --fail-on broken --timeout 15m"""
    lines = continued(command, width)
    assert max(map(len, lines)) <= width or width >= len(command)
    assert arguments("\n".join(lines)) == arguments(command)


def test_panels_hold_the_same_within_the_width_and_colour_is_the_looks():
    shown = draw(PAGE, Look(width=44, terminal=True))
    assert {len(line) for line in shown.splitlines() if line[:1] in "╭│╰"} == {0, 44}
    assert "│ layers status -q                         │" in shown
    assert "\x1b" not in shown
    assert "\x1b[" in draw(PAGE, Look(width=44, terminal=True, colour=True))
    assert "+- Options -" in draw(PAGE, Look(width=44, terminal=True, ascii=True))
