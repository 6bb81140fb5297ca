"""Pictures: XML that draws a screen, and nothing else."""

import re
from xml.etree import ElementTree as ET

import pytest

from layers_cli.core.look import Look
from layers_cli.render import render, svg, text
from layers_cli.render.cells import cells
from tests.render import scenes
from tests.render.test_text import WORLDS

NAMESPACE = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "style", "rect", "g", "text"}
ATTRIBUTES = {"viewBox", "role", "width", "height", "rx", "fill", "transform", "class", "x", "y", "textLength"}


def picture(document, **look):
    return "".join(render("svg", document, Look(**look)))


def check(drawn):
    """Assert that a picture draws text, and neither asks for anything nor does anything."""
    root = ET.fromstring(drawn)
    elements = [*root.iter()]
    assert {element.tag.removeprefix(NAMESPACE) for element in elements} <= DRAWN
    assert {name for element in elements for name, _ in element.items()} <= ATTRIBUTES
    assert not [value for element in elements for _, value in element.items() if "url" in value]
    style = root.find(f"{NAMESPACE}style").text
    assert not re.search(r"url|import|@|//|expression", style)
    return root


def rows(root):
    """Return the lines of a picture as they are seen."""
    lines = {}
    for element in root.iter(f"{NAMESPACE}text"):
        lines.setdefault(float(element.get("y")), {})[float(element.get("x"))] = element.text.replace("\u00a0", " ")
    seen = []
    for _, pieces in sorted(lines.items()):
        line = ""
        for x, piece in sorted(pieces.items()):
            line += " " * (round(x / 12.2) - cells(line)) + piece
        seen.append(line.rstrip())
    return seen


@pytest.mark.parametrize("world", WORLDS)
def test_a_picture_shows_the_lines_of_the_screen(world):
    document = WORLDS[world]()
    screen = "".join(text.render(document, Look(width=100, terminal=True))).splitlines()
    assert rows(check(picture(document))) == [line for line in screen if line]


@pytest.mark.parametrize("kind", [*scenes.HOSTILE, "no XML"])
@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_card, scenes.hostile_rows, scenes.hostile_events])
def test_a_hostile_name_is_nothing_but_text(world, kind):
    name = {**scenes.HOSTILE, "no XML": "\ufffe ]]> \uffff {0} %s <![CDATA["}[kind]
    check(picture(world(name), verbose=True))


def test_a_wide_character_has_its_two_cells():
    root = check(svg.drawn("日本 x\n", 40, "t"))
    (piece,) = root.iter(f"{NAMESPACE}text")
    assert piece.get("textLength") == f"{6 * 12.2:g}"


def test_a_picture_is_the_same_every_time():
    assert picture(scenes.screen()) == picture(scenes.screen())


@pytest.mark.parametrize(("width", "columns"), [(None, 100), (60, 60), (40, 40)])
def test_a_picture_is_as_wide_as_the_terminal_or_a_hundred_columns(width, columns):
    root = check(picture(scenes.screen(), width=width))
    assert root.get("viewBox").split()[2] == f"{-(-columns * 122 // 10) + 18}"


def test_a_picture_has_colours_and_all_symbols_whatever_the_run_was_written_to():
    drawn = picture(scenes.screen(), quiet=True)
    assert drawn == picture(scenes.screen(), encoding="cp437", colour=False)
    assert "✖" in drawn
    assert len(set(re.findall(r"fill: (#\w{6})", drawn))) >= 5


def test_a_refusal_is_drawn_as_its_line():
    (line,) = rows(check(picture(scenes.refusal())))
    assert line == "layers: no such flag: --colour; see: layers status --help"
