"""Help: whole at every width, in panels on a terminal and plain elsewhere."""

import re

import pytest

from layers_cli.app import COMMANDS, GROUPS, load
from layers_cli.commands.help import topics
from layers_cli.environment import VARIABLES

from .conftest import run
from .test_matrix import STYLE, run_on_a_terminal
from .test_streams import in_terminal

PAGES = {
    **{name: (*name.split(), "--help") for name in (*COMMANDS, *GROUPS)},
    "layers": ("--help",),
    "contents": ("help",),
}


def piped(*words):
    return run(*words).out


def drawn(*words):
    code, shown = run_on_a_terminal(*words)
    assert code == 0
    return STYLE.sub("", shown)


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("written", [piped, drawn])
@pytest.mark.parametrize("page", PAGES)
def test_no_line_of_help_is_wider_than_the_reader_and_no_option_is_cut(monkeypatch, page, written, width):
    monkeypatch.setenv("COLUMNS", str(width))
    shown = written(*PAGES[page])
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown.replace("org_…", "")
    if page in COMMANDS:
        words = re.findall(r"[\w-]+", shown)
        assert all(spelling in words for each in load(page).params for spelling in each.opts if spelling[0] == "-")
        assert {*re.findall("LAYERS_[A-Z_]+", shown)} <= {*VARIABLES}


@pytest.mark.parametrize("page", PAGES)
def test_a_terminal_gets_panels_that_say_what_everybody_else_gets_as_plain_text(monkeypatch, page):
    monkeypatch.setenv("COLUMNS", "100")
    plain, shown = piped(*PAGES[page]), drawn(*PAGES[page])
    titles = re.findall(r"^(\w[\w ]+):$", plain, re.MULTILINE)
    assert titles == re.findall("╭─ (.*?) ─+╮", shown)
    assert "\x1b" not in plain
    assert re.findall(r"\w+", plain.replace(":\n", "\n")) == re.findall(r"\w+", shown)


def test_a_terminal_that_draws_nothing_gets_plain_text(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert run_on_a_terminal("status", "--help")[1] == piped("status", "--help")


def test_panels_are_drawn_with_what_the_terminal_can_show():
    shown, code = in_terminal("app --help", 60, PYTHONIOENCODING="ascii")
    assert code == 0
    assert "+- Commands -" in STYLE.sub("", shown)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_summary_is_one_sentence_in_one_line(name):
    summary = COMMANDS[name]
    assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", summary)
    assert ". " not in summary
    assert len(summary) <= 100


def test_help_lists_every_topic_and_every_command():
    words = run("help").out
    for name in (*COMMANDS, *topics()):
        assert re.search(rf"^  {name}  ", words, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_what_its_flag_shows(name):
    assert run("help", *name.split()).out == run(*name.split(), "--help").out == run(*name.split(), "-h").out


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_alone_shows_its_help(name):
    assert run(name) == run(name, "--help")
