"""NDJSON: one JSON value on each line, for whoever reads rows as they come."""

from collections.abc import Iterable, Iterator, Mapping

from layers_cli.core.codec import members, value
from layers_cli.core.look import Look
from layers_cli.core.report import Cell, Document, Refusal, Report, Rows
from layers_cli.render.json import written


def render(document: Document, look: Look) -> Iterator[str]:
    """Yield the lines of a document.

    A report is a line of its own, then one for each subject, finding and check, told apart by `type`. A list is a line
    for each row, or one for a record; what did not go well is told by a last line, which has a `schema` where rows have
    none. Anything else is one line.
    """
    match document:
        case Report():
            yield from _report(document)
        case Rows():
            yield from _rows(document, look)
        case _:
            yield _line(value(document))


def _report(report: Report) -> Iterator[str]:
    parts = dict(members(report))
    lists = {name: part for name, part in parts.items() if isinstance(part, Iterator)}
    coverage = report.verdict.coverage
    # What was not checked and what was skipped are lines below.
    short = {"schema": "layers.report-lines/1", "coverage": {"checked": coverage.checked, "total": coverage.total}}
    yield _line({"type": "report", **{name: part for name, part in (parts | short).items() if name not in lists}})
    for name, elements in lists.items():
        kind = {"type": name.removesuffix("s")}
        yield from (_line(kind | element) for element in elements)


def _rows(rows: Rows, look: Look) -> Iterator[str]:
    record = () if rows.columns or not rows.facts else (rows.facts,)
    yield from map(_line, record)
    yield from stream(rows.rows, rows.labels or {}, look)
    if rows.head.exit_code != 0:
        yield _line(value(Refusal(head=rows.head)))


def stream(rows: Iterable[Mapping[str, Cell]], _labels: Mapping[str, str], _look: Look) -> Iterator[str]:
    """Yield one line for each row."""
    return map(_line, rows)


def _line(row: Mapping[str, object]) -> str:
    return f"{written({**row})}\n"
