"""JUnit XML for CI: a test case for each check of each subject, in the dialect that Jenkins and GitLab read."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, assert_never
from xml.sax.saxutils import escape, quoteattr

from layers_cli.core.facts import stamp
from layers_cli.core.finding import Check, Finding, Result
from layers_cli.core.health import NOTE, Health
from layers_cli.core.look import Look
from layers_cli.core.report import Document, Failure, Head, Refusal, Report, Rows
from layers_cli.core.rule import Kind
from layers_cli.render.findings import seen
from layers_cli.render.headline import every_failure, failed, headline
from layers_cli.render.page import said
from layers_cli.render.visible import visible

FAILURE, ERROR, SKIPPED, PASSED = "failure", "error", "skipped", "passed"

_NO_XML: Final = re.compile("[\ufffe\uffff]")
"""What XML cannot hold of that which is visible."""
_OUTCOMES: Final = {
    Result.PASSED: PASSED,
    Result.NOT_CHECKED: ERROR,
    Result.NOT_APPLICABLE: SKIPPED,
    Result.SKIPPED: SKIPPED,
}
_REASONS: Final = {Result.NOT_APPLICABLE: "not applicable", Result.SKIPPED: "skipped by the user"}

_Cases = list[tuple[Check, Finding | None]]
_Names = Mapping[tuple[Kind, str], str]


def render(document: Document, _look: Look) -> Iterator[str]:
    """Yield one suite with its cases: what fired is a failure, what could not be checked an error."""
    match document:
        case Report():
            yield from _report(document)
        case Refusal():
            yield from _refusal(document.head)
        case Rows():
            raise ValueError("a list has no checks")
        case _:
            assert_never(document)


def _report(report: Report) -> Iterator[str]:
    verdict = report.verdict
    found = {(each.code, each.subject.kind, each.subject.id): each for each in verdict.findings}
    names = {(each.kind, each.id): each.name for each in verdict.subjects}
    cases = [(check, found.get((check.code, check.kind, check.subject))) for check in verdict.checks]
    counts = Counter(outcome(check, finding) for check, finding in cases)
    run = [*_run(report, counts)]
    counts[ERROR] += len(run)
    yield from _open(report.head, len(cases) + len(run), counts)
    yield from _properties(_about(report))
    yield from run
    for check, finding in cases:
        yield from _case(check, finding, names)
    yield from _output("system-out", _summary(report))
    yield from _output("system-err", every_failure(report.head, report.snapshot.exchanges))
    yield from _close()


def outcome(check: Check, finding: Finding | None) -> str:
    """Return what a case comes to; what is no fault is no failure: a note, or something off by design."""
    if finding is None:
        return _OUTCOMES[check.result]
    return PASSED if finding.level == NOTE else SKIPPED if finding.level == Health.DISABLED else FAILURE


def _run(report: Report, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield cases for what no check tells: how the run was ended, and why it can tell nothing."""
    ended = [failure for failure in report.head.failures if failure.signal is None]
    if not ended and report.head.exit_code and not counts[FAILURE] + counts[ERROR]:
        ended = [Failure(why=report.head.exit_name, message=said(headline(report.verdict, Look())))]
    yield from map(_error, ended)


def _open(head: Head, tests: int, counts: Mapping[str, int]) -> Iterator[str]:
    sums = f'tests="{tests}" failures="{counts[FAILURE]}" errors="{counts[ERROR]}"'
    time = "" if head.elapsed is None else f' time="{head.elapsed.total_seconds():.3f}"'
    name = quoteattr(f"layers {head.command}".strip())
    at = stamp(head.as_of.replace(microsecond=0)).removesuffix("Z")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={name} {sums}{time}>\n'
    yield f'  <testsuite name={name} {sums} skipped="{counts[SKIPPED]}"{time} timestamp="{at}">\n'


def _close() -> Iterator[str]:
    yield "  </testsuite>\n</testsuites>\n"


def _about(report: Report) -> Iterator[tuple[str, str | None]]:
    target = report.target
    yield "tool", f"layers {report.head.version}"
    yield "command", report.head.command
    yield "project", target.project_id
    yield "project name", target.project_name
    yield "app", target.app_id
    yield "app name", target.app_name
    yield "organization", report.organization
    yield "base url", target.base_url
    yield "profile", target.profile
    yield "sandbox", target.sandbox
    yield "as of", stamp(report.head.as_of)
    yield "verdict", str(report.verdict.health)
    yield "exit code", str(report.head.exit_code)


def _properties(pairs: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    yield "    <properties>\n"
    for name, value in pairs:
        if value is not None:
            yield f'      <property name="{name}" value={_attribute(value)}/>\n'
    yield "    </properties>\n"


def _case(check: Check, finding: Finding | None, names: _Names) -> Iterator[str]:
    named = names.get((check.kind, check.subject), check.subject)
    known = named if named == check.subject or check.kind is Kind.KEY else f"{named} ({check.subject})"
    head = f'    <testcase classname="layers.{check.kind}" name={_attribute(f"{check.code} {known}".rstrip())}'
    came_to = outcome(check, finding)
    if finding is None:
        if came_to == PASSED:
            yield f"{head}/>\n"
            return
        message = ": ".join(filter(None, (_REASONS.get(check.result), check.reason)))
        yield f'{head}>\n      <{came_to} type="{check.result}" message={_attribute(message)}/>\n    </testcase>\n'
        return
    yield f"{head}>\n"
    told = "\n".join(map(_text, _told(finding)))
    if came_to == PASSED:
        yield f"      <system-out>{_text(finding.title)}\n{told}</system-out>\n"
    else:
        message = _attribute(f"{finding.title} ({finding.subject.name})")
        yield f'      <{came_to} type="{finding.level}" message={message}>{told}</{came_to}>\n'
    yield "    </testcase>\n"


def _told(finding: Finding) -> Iterator[str]:
    yield f"seen: {seen(finding)}"
    yield from () if finding.since is None else (f"since: {stamp(finding.since)}",)
    yield f"why: {finding.cause}"
    yield f"next: {finding.next}"
    yield f"whose turn: {finding.who}"
    yield from () if finding.follows_from is None else (f"follows from: {finding.follows_from}",)
    yield f"docs: {finding.docs}"


def _summary(report: Report) -> Iterator[str]:
    yield said(headline(report.verdict, Look(verbose=True)))
    yield from (f"not proven: {sentence}" for sentence in report.not_proven)


def _output(name: str, texts: Iterable[str]) -> Iterator[str]:
    if told := "\n".join(map(_text, texts)):
        yield f"    <{name}>{told}</{name}>\n"


def _refusal(head: Head) -> Iterator[str]:
    cases = [*map(_error, head.failures or (Failure(why=head.exit_name, message=head.exit_name),))]
    yield from _open(head, len(cases), Counter({ERROR: len(cases)}))
    about = {"tool": f"layers {head.version}", "command": head.command, "exit code": str(head.exit_code)}
    yield from _properties(about.items())
    yield from cases
    yield from _close()


def _error(failure: Failure) -> str:
    why = _attribute(failure.why)
    error = f"<error type={why} message={_attribute(failed(failure))}/>"
    return f'    <testcase classname="layers.run" name={why}>\n      {error}\n    </testcase>\n'


def _attribute(text: str) -> str:
    return quoteattr(_xml(text))


def _text(text: str) -> str:
    return escape(_xml(text))


def _xml(text: str) -> str:
    return _NO_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", visible(text))
