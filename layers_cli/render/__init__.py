"""Formats: each one module that writes a document as text."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from layers_cli.core.look import Look
    from layers_cli.core.report import Document

FORMATS: Final = {
    "text": "layers_cli.render.text",
    "json": "layers_cli.render.json",
}
"""The module of each format, by the name that `-o` takes; only the one that is used is imported."""


def render(format: str, document: "Document", look: "Look") -> Iterator[str]:  # noqa: A002 - the word users see
    """Yield the text of `document` in pieces that are joined as they are; KeyError for an unknown format."""
    pieces: Iterator[str] = import_module(FORMATS[format]).render(document, look)
    return pieces
