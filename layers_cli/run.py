"""The two shapes that a run against the API has: a diagnosis, which judges, and a view, which lists."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from layers_cli.context import Context, Link, now
from layers_cli.core.signals import Reading, Source
from layers_cli.exits import ExitCode, exit_code

if TYPE_CHECKING:
    from layers_cli.core.rule import Scalar
    from layers_cli.core.snapshot import Snapshot
    from layers_cli.core.verdict import Verdict
    from layers_cli.flows.diagnosis import Diagnosis
    from layers_cli.flows.locate import Found

    Fact = Scalar | tuple[str, ...]
R = TypeVar("R", bound=Reading)


def diagnose(
    context: Context,
    command: str,
    offered: tuple[Source, ...],
) -> int:
    """Read what the command offers, judge it, write the report; return the exit code."""

    @cache
    def diagnosis() -> "Diagnosis":
        from layers_cli.flows.diagnosis import Diagnosis
        from layers_cli.rules import CATALOGUE

        limits, selection = context.settings.limits, context.selection(CATALOGUE)
        return Diagnosis(offered=offered, rules=CATALOGUE, limits=limits, selection=selection)

    def prepare() -> None:
        diagnosis()
        context.prepare()

    # Without a selection every signal that a command offers is read, and the rules can wait until it is asked for.
    sources = diagnosis().sources if context.selects else offered
    with context.link() as link:
        # Judged here, because what is refused may be named by a key.
        verdict = _verdict(link, offered, sources, lambda snapshot: diagnosis().verdict(snapshot), prepare)
    from layers_cli.core.report import Report, failures
    from layers_cli.rules.not_proven import not_proven

    code = code_of(verdict, context.settings.fail_on.value)
    report = Report(
        head=context.head(command, code, failures(verdict.snapshot), verdict.snapshot.taken_at),
        verdict=verdict,
        not_proven=not_proven(verdict),
    )
    return context.emit(report)


def view(  # noqa: PLR0913 - a view is made of these parts
    context: Context,
    command: str,
    kind: type[R],
    *,
    rows: "Callable[[R], tuple[Mapping[str, Scalar], ...]] | None" = None,
    facts: "Callable[[R], Mapping[str, Fact]] | None" = None,
    labels: Mapping[str, str] | None = None,
) -> int:
    """Read one signal and list it; what stands in the way of the reading is told like a finding."""
    offered = (kind.signal,)

    @cache
    def diagnosis() -> "Diagnosis":
        from layers_cli.flows.diagnosis import access

        return access(offered)

    def prepare() -> None:
        diagnosis()
        context.prepare()

    with context.link() as link:
        verdict = _verdict(link, offered, offered, lambda snapshot: diagnosis().verdict(snapshot), prepare)
    from layers_cli.core.report import Rows, failures

    snapshot = verdict.snapshot
    reading = snapshot.get(kind)
    document = Rows(
        head=context.head(command, code_of(verdict), failures(snapshot), snapshot.taken_at),
        columns=tuple(labels or ()),
        labels=labels,
        rows=rows(reading) if rows and reading else (),
        facts=facts(reading) if facts and reading else None,
        target=snapshot.target,
        verdict=verdict,
        exchanges=snapshot.exchanges,
    )
    return context.emit(document)


def _verdict(
    link: Link,
    offered: tuple[Source, ...],
    sources: tuple[Source, ...],
    judge: "Callable[[Snapshot], Verdict]",
    meanwhile: Callable[[], object],
) -> "Verdict":
    """Read and judge; where the API does not know what was taken for an id, look that up and do so once more."""
    from layers_cli.flows.survey import survey

    def judged(where: "Found") -> "Verdict":
        return judge(survey(link.client, where, sources, key=link.key, now=now, meanwhile=meanwhile))

    first = found(link, offered)
    verdict = judged(first)
    invisible = {finding.code for finding in verdict.findings} & {"LAY004", "LAY005"}
    if not invisible or verdict.snapshot.stopped is not None:
        return verdict
    from layers_cli.flows.locate import look_up

    other = look_up(link.client, first, verdict.snapshot, (link.project, link.app), invisible)
    if other.target.project_id != first.target.project_id:
        other = _below(link, offered, other)
    if other is first:
        # What was asked in vain is told as well.
        return replace(verdict, snapshot=replace(verdict.snapshot, exchanges=link.client.exchanges))
    return judged(other)


def code_of(verdict: "Verdict", fail_on: str = "degraded") -> ExitCode:
    """Return the exit code: that of the signal which ended the run, else the verdict's."""
    stopped = verdict.snapshot.stopped
    return exitcode_of(verdict, fail_on) if stopped is None else ExitCode(stopped)


def found(link: Link, offered: tuple[Source, ...]) -> "Found":
    """Find as much of the target as the addresses of the offered signals name."""
    from layers_cli.api.routes import ROUTES
    from layers_cli.flows.locate import Found, locate_project

    if not any("{project}" in ROUTES[source].path for source in offered):
        return Found(target=link.target)
    return _below(link, offered, locate_project(link.client, link.target, link.project))


def _below(link: Link, offered: tuple[Source, ...], found: "Found") -> "Found":
    """Find the app in a project that was found, if it matters, and the way back to both."""
    from layers_cli.api.routes import ROUTES
    from layers_cli.flows.locate import locate_app

    if any("{app}" in ROUTES[source].path for source in offered):
        found = locate_app(link.client, found, link.app)
    return replace(found, target=link.leading_back(found.target))
