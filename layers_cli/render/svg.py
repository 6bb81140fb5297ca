"""SVG: the screen as a picture, which needs neither a font nor anything else from elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape, unescape
from io import StringIO
from typing import Final

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from layers_cli.core.look import Look
from layers_cli.core.report import Document, Refusal
from layers_cli.render import text
from layers_cli.render.cells import cells
from layers_cli.render.headline import failed
from layers_cli.render.visible import visible

WIDTH: Final = 100
"""How many columns a picture has where there is no terminal."""
_CELL: Final = 12.2
"""How wide Rich takes a cell to be."""

_FORMAT: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>%s</title>
<style>
.{unique_id}-matrix {{
  font: {char_height}px/{line_height}px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}}
{styles}
</style>
<rect width="100%%" height="100%%" rx="8" fill="%s"/>
<g transform="translate({terminal_x}, 18)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
_GROUND, _INK = (20, 24, 31), (226, 230, 236)
_COLOURS: Final = [
    (20, 24, 31), (240, 98, 93), (95, 190, 110), (214, 170, 70),
    (110, 160, 245), (200, 140, 230), (80, 185, 200), (226, 230, 236),
]  # fmt: skip
_THEME: Final = TerminalTheme(_GROUND, _INK, _COLOURS, [*_COLOURS[:1], (255, 120, 115), *_COLOURS[2:]])
_PIECE: Final = re.compile(r'textLength="[^"]*" clip-path="[^"]*">([^<]*)</text>')
_BREAK: Final = re.compile(r"<text [^>]*>\n</text>")
_NO_XML: Final = re.compile("[\ufffe\uffff]")
"""What XML cannot hold although it is neither a control character nor hidden."""


def render(document: Document, look: Look) -> Iterator[str]:
    """Yield the picture of the screen that the document is on a terminal."""
    seen = replace(look, width=look.width or WIDTH, terminal=True, colour=True, quiet=False, encoding="utf-8")
    lines = _refused(document) if isinstance(document, Refusal) else text.render(document, seen)
    yield drawn("".join(lines), seen.width or WIDTH, f"layers {document.head.command}".rstrip())


def drawn(screen: str, width: int, title: str) -> str:
    """Return the picture of the lines of a screen, with their colours."""
    console = Console(
        file=StringIO(), record=True, width=width, force_terminal=True, color_system="standard", emoji=False,
        highlight=False, markup=False, legacy_windows=False, force_jupyter=False, _environ={},
    )  # fmt: skip
    whole = _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", screen)
    console.print(Text.from_ansi(whole.rstrip("\n"), overflow="fold"))
    ground = "#{:02x}{:02x}{:02x}".format(*_GROUND)
    frame = _FORMAT % (escape(title).replace("{", "{{").replace("}", "}}"), ground)
    picture = console.export_svg(theme=_THEME, code_format=frame, unique_id="screen", title="")
    return _PIECE.sub(_measured, _BREAK.sub("", picture))


def _measured(piece: re.Match[str]) -> str:
    """Say how long a piece of text is: Rich counts its characters, and some of them are two cells wide."""
    return f'textLength="{cells(unescape(piece[1])) * _CELL:g}">{piece[1]}</text>\n'


def _refused(document: Refusal) -> Iterator[str]:
    return (f"layers: {visible(failed(failure))}\n" for failure in document.head.failures)
