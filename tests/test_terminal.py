"""Streams, width, colour and symbols, without a terminal at hand."""

import io
import os

import pytest
from rich.cells import cell_len

from layers_cli.errors import LayersError
from layers_cli.render import render
from layers_cli.render.visible import encodable, visible
from layers_cli.terminal import Terminal, this_terminal
from tests.render import scenes


class Screen(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding="utf-8"):
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def isatty(self):
        return True


class Pipe(Screen):
    def isatty(self):
        return False


def look(out, environ=None, color="auto", *, ascii_only=False, plain=False):
    terminal = Terminal(out=out, err=Pipe(), environ=environ or {})
    return terminal.look(color=color, ascii_only=ascii_only, plain=plain, verbose=False, quiet=False)


@pytest.mark.parametrize(
    ("columns", "width"),
    [("40", 40), ("200", 200), ("3", 20), ("0", 80), ("-5", 80), ("wide", 80), ("", 80), ("²", 80)],
)
def test_columns_give_the_width_of_a_terminal(columns, width):
    assert look(Screen(), {"COLUMNS": columns}).width == width


def test_off_a_terminal_there_is_no_width():
    assert look(Pipe(), {"COLUMNS": "40"}).width is None


@pytest.mark.parametrize(
    ("encoding", "is_ascii"), [("utf-8", False), ("ascii", True), ("latin-1", True), ("utf-16", False)]
)
def test_symbols_are_ascii_where_the_encoding_has_no_others(encoding, is_ascii):
    assert look(Screen(encoding)).ascii is is_ascii
    assert look(Screen(encoding), ascii_only=True).ascii


@pytest.mark.parametrize(
    ("environ", "in_terminal", "in_pipe"),
    [
        ({}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "1"}, True, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "0"}, True, False),
        ({"CLICOLOR_FORCE": ""}, True, False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False, False),
        ({"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True, True),
    ],
)
def test_colour_follows_the_conventions_and_the_flag_beats_them(environ, in_terminal, in_pipe):
    assert look(Screen(), environ).colour is in_terminal
    assert look(Pipe(), environ).colour is in_pipe
    for out in (Screen(), Pipe()):
        assert look(out, environ, "always").colour
        assert not look(out, environ, "never").colour


@pytest.mark.parametrize(
    ("encoding", "written"), [("ascii", r"caf\u00e9 \ud83d\ude80 \udc80"), ("latin-1", r"café \ud83d\ude80 \udc80")]
)
def test_what_an_encoding_cannot_hold_is_escaped_as_json_does(encoding, written):
    out, err = Pipe(encoding), Pipe(encoding)
    terminal = Terminal(out=out, err=err, environ={})
    terminal.write(["café ", "\U0001f680 \udc80"])
    terminal.say("café \U0001f680 \udc80")
    assert out.buffer.getvalue().decode(encoding) == written
    assert err.buffer.getvalue().decode(encoding) == f"{written}\n"


CODE_PAGES = ("cp437", "cp850", "cp932", "cp1251", "cp1252")


@pytest.mark.parametrize("code_page", CODE_PAGES)
@pytest.mark.parametrize("kind", scenes.HOSTILE)
@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_card, scenes.hostile_rows])
@pytest.mark.parametrize("make", [Screen, Pipe])
def test_a_code_page_of_windows_gets_one_set_of_symbols_and_whole_names(code_page, kind, world, make):
    """What a page cannot hold is an escape, never a question mark; and it is folded and aligned as one."""
    out, text = make(code_page), scenes.HOSTILE[kind]
    terminal = Terminal(out=out, err=Pipe(), environ={"COLUMNS": "80"})
    look = terminal.look(color="never", ascii_only=False, plain=False, verbose=True, quiet=False)
    terminal.write(render("text", world(text), look))
    told = out.buffer.getvalue().decode(code_page)
    assert look.ascii
    assert not set("●○▲✖◌·…–") & set(told) - set(text)  # noqa: RUF001 - an en dash
    assert told.count("?") == told.count("??") * 2
    pieces = told.split("\n")
    if make is Screen:
        assert max(map(cell_len, pieces)) <= 80
    else:
        assert encodable(visible(text), code_page) in told


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_columns_stay_aligned_where_names_are_escaped(code_page):
    out = Pipe(code_page)
    terminal = Terminal(out=out, err=Pipe(), environ={})
    rows = tuple({"name": name, "mark": "@"} for name in ("Acme", "Zoë", "日本", "👩\u200d👩", "שלום"))
    terminal.write(render("text", scenes.rows("checks", columns=("name", "mark"), rows=rows), look(out)))
    marks = {cell_len(line.partition("@")[0]) for line in out.buffer.getvalue().decode(code_page).split("\n")[1:6]}
    assert len(marks) == 1


@pytest.mark.parametrize(("environ", "in_terminal", "in_pipe"), [({}, False, False), ({"TERM": "dumb"}, True, False)])
def test_a_dumb_terminal_is_read_in_its_order(environ, in_terminal, in_pipe):
    assert look(Screen(), environ).plain is in_terminal
    assert look(Pipe(), environ).plain is in_pipe
    assert look(Pipe(), environ, plain=True).plain


@pytest.mark.parametrize(
    ("environ", "expected"), [({}, False), ({"LAYERS_PLAIN": "0"}, False), ({"LAYERS_PLAIN": ""}, False),
                              ({"LAYERS_PLAIN": "1"}, True), ({"TERM": "dumb"}, True)],
)  # fmt: skip
def test_the_environment_asks_for_plain_help(environ, expected):
    assert Terminal(out=Screen(), err=Pipe(), environ=environ).is_read_plainly is expected


def test_a_closed_stream_is_no_terminal():
    out = Screen()
    out.close()
    assert not Terminal(out=io.StringIO(), err=out, environ={}).reads_along


def into(path_or_descriptor):
    return open(path_or_descriptor, "w", encoding="utf-8")  # noqa: PTH123 - closed by the test


@pytest.fixture
def abandoned():
    """A pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    stream = into(writer)
    yield stream
    stream.close()


def test_what_nobody_reads_is_dropped(abandoned):
    terminal = Terminal(out=abandoned, err=abandoned, environ={})
    for _ in range(3):
        terminal.write(["x" * 100_000])
        terminal.say("y")


def test_a_device_without_room_is_told_once():
    with into("/dev/full") as full:
        terminal = Terminal(out=full, err=full, environ={})
        with pytest.raises(LayersError, match="cannot be written: No space left on device"):
            terminal.write(["x"])
        terminal.write(["y"])
    with into("/dev/full") as full:
        Terminal(out=full, err=full, environ={}).say("nobody can be told")


@pytest.mark.parametrize(
    ("environ", "written"), [({}, "x ##[set-output a;]b\n"), ({"GITHUB_ACTIONS": "true"}, "x ## [set-output a;]b\n")]
)
def test_no_line_is_a_command_of_a_workflow(environ, written):
    err = Pipe()
    Terminal(out=Pipe(), err=err, environ=environ).say("x ##[set-output a;]b")
    err.seek(0)
    assert err.read() == written


def test_this_terminal_is_that_of_the_process(capsys):
    this_terminal().write(["out"])
    this_terminal().say("err")
    assert capsys.readouterr() == ("out", "err\n")
