"""Every screen in every terminal: what fits, what is aligned, what stays whole, and what a colour may say."""

import re

import pytest
from rich.cells import cell_len

from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.render import plain, render, rich_page, text
from layers_cli.render.cells import cells
from layers_cli.render.page import NARROW, WIDEST, Heading, Labelled, Paragraph, Table, fitted, line, said
from layers_cli.render.visible import visible
from layers_cli.render.words import Words
from tests.render import scenes, test_history
from tests.render.scenes import HOSTILE
from tests.render.test_text import SGR, WORLDS, characters

WIDTHS = (40, 59, 60, 80, 120, 300)
NAMES = {
    "right to left": HOSTILE["right to left"],
    "wide": "株式会社アクメ・コーヒー 東京本店 一〇一号室",
    "joined": "Café 👩\u200d👩\u200d👧\u200d👦 👍🏽 ❤\ufe0f 🇩🇪 1\ufe0f\u20e3",
    "combining": "Cafe\u0301 cre\u0300me bru\u0302le\u0301e Zu\u0308rich",
    "syllables": "\u1100\u1161\u11a8 가각",
    "one long word": "x" * 300,
    "long wide": "日本" * 150,
    "many words": "wort " * 60 + "ende",
}
SCREENS = {
    **WORLDS,
    "diagnosed": scenes.diagnosed,
    "changed_news": scenes.changed_news,
    "history": lambda: test_history.document(*test_history.STRETCHES),
    **{
        f"{world} {name}": (lambda make=make, name=name: make(NAMES[name]))
        for world, make in (
            ("report", scenes.hostile), ("card", scenes.hostile_card), ("list", scenes.hostile_rows),
            ("events", scenes.hostile_events), ("chain", scenes.hostile_chain),
        )
        for name in NAMES
    },
}  # fmt: skip
PIECE = re.compile(r"\x1b\[([0-9;]*)m([^\x1b]*)\x1b\[0m")
# As the palettes of xterm, VGA, Windows Terminal, macOS, VS Code, GNOME and Solarized have it.
BRIGHT_RED = ("ff0000", "ff5555", "e74856", "e50000", "f14c4c", "ef2929", "cb4b16")


def page_of(document, look):
    """Return the blocks of a screen, without the lines that are left whole for whoever copies them."""
    blocks = fitted(text.screen(document, look), look)
    return tuple(block for block in blocks if not (isinstance(block, Paragraph) and block.verbatim))


def lines_of(page, look):
    return "".join(rich_page.draw(page, look)).splitlines()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SCREENS)
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(name, width):
    look = Look(width=width, terminal=True)
    page = page_of(SCREENS[name](), look)
    drawn = lines_of(page, look)
    assert max(map(cell_len, drawn)) <= width
    assert characters(drawn) == characters(plain.draw(page, look))


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("name", WORLDS)
def test_a_heading_that_needs_more_lines_is_still_one_heading(name, width):
    look = Look(width=width, terminal=True)
    for block in page_of(WORLDS[name](), look):
        if isinstance(block, Heading):
            first, *more = lines_of((block,), look)
            assert not first.startswith(" ")
            # An id that is as long as the line is not cut.
            assert all(line.startswith("  ") or len(line) > width - 2 for line in more)


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000"])
def test_a_heading_without_a_word_is_drawn(blank):
    assert not "".join(lines_of((Heading(line(blank * 100)),), Look(width=40, terminal=True))).strip()


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_to_be_copied_is_left_whole(width):
    (document, look) = (scenes.diagnosed(), Look(width=width, terminal=True))
    copied = [
        said(block.line) for block in text.screen(document, look) if isinstance(block, Paragraph) and block.verbatim
    ]
    assert max(map(cells, copied)) > WIDTHS[0]
    assert set(copied) <= {*"".join(render("text", document, look)).splitlines()}


@pytest.mark.parametrize("name", SCREENS)
def test_below_sixty_columns_there_are_cards_and_from_sixty_on_tables(name):
    shapes = {
        width: {type(block) for block in page_of(SCREENS[name](), Look(width=width, terminal=True))}
        for width in (NARROW - 1, NARROW)
    }
    assert not shapes[NARROW - 1] & {Table, Labelled}
    had = {type(block) for block in text.screen(SCREENS[name](), Look(width=NARROW, terminal=True))}
    assert (Labelled in shapes[NARROW]) is (Labelled in had)


@pytest.mark.parametrize("name", WORLDS)
def test_what_is_read_line_by_line_has_a_measure_on_the_widest_terminal(name):
    look = Look(width=300, terminal=True)
    page = page_of(WORLDS[name](), look)
    prose = tuple(block for block in page if not isinstance(block, Table))
    assert max(map(cell_len, lines_of(prose, look)), default=0) <= WIDEST
    wide = Look(width=WIDEST, terminal=True)
    assert lines_of(prose, look) == lines_of(prose, wide)


@pytest.mark.parametrize("width", [80, 120, 300, None])
@pytest.mark.parametrize("name", NAMES)
def test_columns_stand_below_each_other_whatever_is_in_them(name, width):
    """A mark in the second column begins at the same cell in every row."""
    table = {"columns": ("name", "mark"), "rows": tuple({"name": each, "mark": "@"} for each in ("Acme", NAMES[name]))}
    drawn = "".join(render("text", scenes.rows("checks", **table), Look(width=width, terminal=width is not None)))
    columns = {cell_len(line.partition("@")[0]) for line in drawn.splitlines() if "@" in line}
    assert len(columns) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_pipe_gets_every_name_in_one_piece(name):
    shown = "".join(render("text", scenes.hostile(NAMES[name]), Look()))
    assert visible(NAMES[name]) in shown


@pytest.mark.parametrize("name", NAMES)
def test_our_measure_is_that_of_terminals(name):
    for word in NAMES[name].split():
        assert cells(visible(word)) == cell_len(visible(word))


# Plain


def spoken(document, **look):
    return "".join(render("text", document, Look(plain=True, **look)))


@pytest.mark.parametrize("name", SCREENS)
def test_plain_text_has_neither_columns_nor_symbols(name):
    document = SCREENS[name]()
    shown = spoken(document)
    assert not {type(block) for block in fitted(text.screen(document, Look(plain=True)), Look(plain=True))} & {
        Table, Labelled,
    }  # fmt: skip
    if name in WORLDS or name == "history":
        assert shown.isascii()
        assert not re.search(r"\S {2,}\S", shown), "nothing is told by blanks"
    for symbol in "●○▲✖◌·":
        assert symbol not in shown


@pytest.mark.parametrize("name", WORLDS)
def test_plain_text_says_all_that_the_tables_say(name):
    """Every cell of a table, every label and every text stands in it."""
    document = WORLDS[name]()
    shown = spoken(document)
    for block in text.screen(document, Look(plain=True)):
        match block:
            case Table(columns=columns, rows=rows):
                for row in rows:
                    for column, cell in zip(columns, row, strict=True):
                        assert not said(cell) or f"{column.title}: {said(cell)}" in shown
            case Labelled(pairs=pairs):
                assert all(said(value) in shown for _, value in pairs)


def test_a_label_stands_before_each_of_its_texts():
    document = scenes.rows("whoami", facts={"scopes": ("projects:read", "ads:read")})
    for look in (Look(plain=True), Look(width=40, terminal=True)):
        assert "".join(render("text", document, look)) == "Scopes: projects:read\nScopes: ads:read\n"


# Colour


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("name", [*WORLDS, "history", "diagnosed", "changed_news"])
def test_a_colour_is_on_nothing_but_a_symbol(name, ascii_only):
    """Green, yellow and cyan are hard to read on white: what they stand on is said by a word and a shape as well."""
    words = Words(now=scenes.NOW, ascii=ascii_only)
    symbols = {words.symbol(level) for level in Health}
    marks = {words.mark(level) for level in Health}
    drawn = "".join(render("text", SCREENS[name](), Look(width=100, terminal=True, colour=True, ascii=ascii_only)))
    coloured = [(codes, piece) for codes, piece in PIECE.findall(drawn) if codes not in {"1", "2"}]
    assert {codes for codes, _ in coloured} <= {"32", "36", "33", "1;91", "35"}
    assert all(piece in symbols or set(piece) <= marks for _, piece in coloured)


def luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["000000", "ffffff"])
@pytest.mark.parametrize("colour", BRIGHT_RED)
def test_what_is_broken_is_seen_on_black_and_on_white(colour, ground):
    """The contrast that WCAG 2.2 asks of what is no text (1.4.11)."""
    low, high = sorted((luminance(colour), luminance(ground)))
    assert (high + 0.05) / (low + 0.05) >= 3


@pytest.mark.parametrize("name", WORLDS)
def test_without_colour_there_is_no_code_at_all(name):
    for look in (Look(), Look(width=80, terminal=True), Look(plain=True), Look(ascii=True)):
        assert SGR.search("".join(render("text", WORLDS[name](), look))) is None


# Encodings


@pytest.mark.parametrize("name", WORLDS)
def test_ascii_mode_has_no_other_characters_of_our_own(name):
    for look in (Look(ascii=True), Look(ascii=True, width=80, terminal=True), Look(ascii=True, verbose=True)):
        assert "".join(render("text", WORLDS[name](), look)).isascii()
