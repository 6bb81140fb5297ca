"""CSV for spreadsheets: a table under fixed headings, in which no cell is a formula."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, assert_never

from layers_cli.core.facts import stamp
from layers_cli.core.finding import Check, Finding
from layers_cli.core.look import Look
from layers_cli.core.report import Document, Head, Refusal, Report, Rows
from layers_cli.core.rule import Subject
from layers_cli.render.headline import every_failure, failed
from layers_cli.render.visible import visible

ERROR: Final = "error"
"""The last column of every table: what went wrong, on a row of its own."""
COLUMNS: Final = (
    "code", "outcome", "reason", "subjectKind", "subjectId", "subjectName", "platform", "subjectHealth", "health",
    "title", "evidence", "cause", "next", "who", "since", "followsFrom", "docs", "projectId", "asOf", "verdict",
    "exitCode", "version", ERROR,
)  # fmt: skip
"""The columns of a report, which has a row for each check of each subject; `health` is the finding's."""
REFUSED: Final = ("exitCode", "exitName", "version", ERROR)
"""The columns of a run that ended before there was anything to report."""
_NO_CHECK: Final = ("",) * 3
_NO_SUBJECT: Final = ("",) * 5
_UNLISTED: Final = (None,) * 3
"""Name, platform and health of a subject that the verdict does not list."""
_NO_FINDING: Final = ("",) * 9

_FORMULA: Final = re.compile(r"[=+\-@\t\r＝＋－＠]")  # noqa: RUF001 - spreadsheets take the wide ones for the others
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)

Cells = tuple[str, ...]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def render(document: Document, _look: Look) -> Iterator[str]:
    """Yield the heading, then a line for each row, failures last."""
    match document:
        case Report():
            return _table(COLUMNS, _report(document))
        case Rows():
            return _table(_columns(document), _rows(document))
        case Refusal():
            return _table(REFUSED, _refusal(document.head))
        case _:
            assert_never(document)


def _table(columns: Cells, rows: Iterable[Cells]) -> Iterator[str]:
    # Where the file goes to, there is one end of a line, whatever RFC 4180 says.
    put: Any = csv.writer(_Echo(), lineterminator="\n").writerow
    yield put(columns)
    yield from map(put, rows)


def _cells(*values: object) -> Cells:
    return tuple(map(defused, values))


def defused(value: object) -> str:
    """Write a value as a spreadsheet is to show it: what would be a formula is text, a number stays a number."""
    if value is None:
        return ""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            text = visible(value)
        case tuple() if all(isinstance(part, str) for part in value):
            text = visible(" ".join(value))
        case _:
            text = visible(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _report(report: Report) -> Iterator[Cells]:
    """Yield the checks that found something, worst first, then all others in order, then what went wrong."""
    verdict, run = report.verdict, _run(report)
    subjects = {(subject.kind, subject.id): _subject(subject, report) for subject in verdict.subjects}
    checks = {(check.code, check.kind, check.subject): check for check in verdict.checks}
    for finding in verdict.findings:
        subject = finding.subject
        check = checks.pop((finding.code, subject.kind, subject.id))
        yield *_check(check), *subjects[subject.kind, subject.id], *_finding(finding), *run, ""
    for check in checks.values():
        # A project that was not found is no subject, and what could not be asked of it is a check all the same.
        about = subjects.get((check.kind, check.subject)) or _cells(str(check.kind), check.subject, *_UNLISTED)
        yield *_check(check), *about, *_NO_FINDING, *run, ""
    empty = _NO_CHECK + _NO_SUBJECT + _NO_FINDING
    for text in _errors(report.head, every_failure(report.head, report.snapshot.exchanges)):
        yield *empty, *run, defused(text)


def _check(check: Check) -> Cells:
    return _cells(check.code, str(check.result), check.reason)


def _subject(subject: Subject, report: Report) -> Cells:
    health = str(report.verdict.health_of(subject))
    return _cells(str(subject.kind), subject.id, subject.name, subject.platform, health)


def _finding(finding: Finding) -> Cells:
    return _cells(
        str(finding.level), finding.title, finding.evidence, finding.cause, finding.next, str(finding.who),
        finding.since and stamp(finding.since), finding.follows_from, finding.docs,
    )  # fmt: skip


def _run(report: Report) -> Cells:
    head = report.head
    verdict = str(report.verdict.health)
    return _cells(report.target.project_id, stamp(head.as_of), verdict, head.exit_code, head.version)


def _columns(rows: Rows) -> Cells:
    return (*(rows.columns or rows.facts or ()), ERROR)


def _rows(rows: Rows) -> Iterator[Cells]:
    names = _columns(rows)[:-1]
    for row in rows.rows if rows.columns else filter(None, (rows.facts,)):
        yield *_cells(*map(row.get, names)), ""
    for text in _errors(rows.head, every_failure(rows.head, rows.exchanges)):
        yield *("" for _ in names), defused(text)


def _refusal(head: Head) -> Iterator[Cells]:
    return (_cells(head.exit_code, head.exit_name, head.version, failed(failure)) for failure in head.failures)


def _errors(head: Head, failures: Iterable[str]) -> Iterator[str]:
    yield from failures
    yield from (failed(failure) for failure in head.failures if not failure.signal)
