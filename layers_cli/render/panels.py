"""A page of help drawn by Rich, for a terminal: a panel for each section, nothing of which is cut."""

from io import StringIO
from typing import Final

from rich import box
from rich.panel import Panel
from rich.text import Text

from layers_cli.core.look import Look
from layers_cli.render.manual import Page, Section, lines, usage, wrapped
from layers_cli.render.rich_page import console_for

_FRAME: Final = len("│ ") + len(" │")


def draw(page: Page, look: Look) -> str:
    """Return a page as text, as wide as the look says."""
    width = look.width or 80
    out = StringIO()
    console = console_for(out, width, look)
    console.print(Text("\n".join(usage(page, width)), style="bold"))
    for paragraph in page.about:
        console.print(Text("\n".join(("", *wrapped(paragraph, width)))))
    console.print()
    for section in page.sections:
        console.print(_panel(section, width, look))
    return out.getvalue()


def _panel(section: Section, width: int, look: Look) -> Panel:
    text = Text(overflow="fold")
    for typed, said in lines(section, width - _FRAME):
        text.append(typed, style="bold cyan")
        text.append(f"{said}\n", style="dim" if section.is_script else "")
    text.rstrip()
    return Panel(
        text,
        title=section.title,
        title_align="left",
        width=width,
        border_style="dim",
        box=box.ASCII if look.ascii else box.ROUNDED,
    )
