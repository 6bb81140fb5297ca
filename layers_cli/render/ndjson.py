"""NDJSON: one JSON value on each line, for whoever reads rows as they come."""

from collections.abc import Iterable, Iterator, Mapping

from layers_cli.core.codec import value
from layers_cli.core.look import Look
from layers_cli.core.report import Cell, Document, Refusal, Rows
from layers_cli.render.json import written


def render(document: Document, look: Look) -> Iterator[str]:
    """Yield a line for each row, or one for a record; anything else is a line of its own.

    What did not go well is told by a last line, which has a `schema` where rows have none.
    """
    if not isinstance(document, Rows):
        yield _line(value(document))
        return
    record = () if document.columns or not document.facts else (document.facts,)
    yield from map(_line, record)
    yield from stream(document.rows, document.labels or {}, look)
    if document.head.exit_code != 0:
        yield _line(value(Refusal(head=document.head)))


def stream(rows: Iterable[Mapping[str, Cell]], _labels: Mapping[str, str], _look: Look) -> Iterator[str]:
    """Yield one line for each row."""
    return map(_line, rows)


def _line(row: Mapping[str, object]) -> str:
    return f"{written({**row})}\n"
