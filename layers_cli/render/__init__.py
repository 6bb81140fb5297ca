"""Formats: each one module that writes a document as text."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from layers_cli.core.look import Look
    from layers_cli.core.report import Cell, Document

FORMATS: Final = {
    "text": "layers_cli.render.text",
    "json": "layers_cli.render.json",
    "ndjson": "layers_cli.render.ndjson",
    "markdown": "layers_cli.render.markdown",
    "csv": "layers_cli.render.csv_rows",
    "html": "layers_cli.render.html",
    "svg": "layers_cli.render.svg",
    "junit": "layers_cli.render.junit",
    "github": "layers_cli.render.github",
    "nagios": "layers_cli.render.nagios",
    "prometheus": "layers_cli.render.prometheus",
}
"""The module of each format, by the name that `-o` takes; only the one that is used is imported."""

STREAMS: Final = {
    "text": "layers_cli.render.rows",
    "ndjson": "layers_cli.render.ndjson",
}
"""The module that writes rows one by one, of each format that can."""

FITS: Final = {
    "report": tuple(FORMATS),
    "rows": ("text", "json", "ndjson", "markdown", "csv", "svg"),
    "stream": tuple(STREAMS),
}
"""The formats that can hold what a command tells: a verdict, a list, or a list that has no end yet."""


def render(format: str, document: "Document", look: "Look") -> Iterator[str]:  # noqa: A002 - the word users see
    """Yield the text of `document` in pieces that are joined as they are; KeyError for an unknown format."""
    pieces: Iterator[str] = import_module(FORMATS[format]).render(document, look)
    return pieces


def stream(
    format: str,  # noqa: A002 - the word users see
    rows: "Iterable[Mapping[str, Cell]]",
    labels: Mapping[str, str],
    look: "Look",
) -> Iterator[str]:
    """Yield one line for each row, as soon as it is there; `labels` stand before the values that people get to see."""
    lines: Iterator[str] = import_module(STREAMS[format]).stream(rows, labels, look)
    return lines
