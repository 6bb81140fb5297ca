"""The two shapes that a run against the API has: a diagnosis, which judges, and a view, which lists."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from layers_cli.context import PATIENCE, Context, now
from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Reading, Source
from layers_cli.exits import FAULTS, ExitCode, exit_code
from layers_cli.link import Link, linked
from layers_cli.memory import Memory, memory
from layers_cli.terminal import Waiting

if TYPE_CHECKING:
    from layers_cli.core.chain import Chain
    from layers_cli.core.limits import Limits
    from layers_cli.core.news import News
    from layers_cli.core.notice import Notice
    from layers_cli.core.report import Failure, Report, Rows
    from layers_cli.core.rule import Scalar
    from layers_cli.core.snapshot import Snapshot, Target
    from layers_cli.core.verdict import Verdict
    from layers_cli.flows.diagnosis import Diagnosis
    from layers_cli.flows.locate import Found
    from layers_cli.flows.probing import Prober
    from layers_cli.flows.wait import Waited
    from layers_cli.telling import Teller

    Fact = Scalar | tuple[str, ...]
R = TypeVar("R", bound=Reading)

OF_PROJECT: Final = (Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.PROJECT)
OF_APP: Final = (Source.APP, Source.RELAY)
"""The signals of a project, and those of one of its apps."""
WAIT: Final = timedelta(minutes=10)
"""How long a wait lasts when nobody says otherwise."""
KEPT: Final = frozenset({"html", "markdown"})
"""The formats that tell what was recorded before."""
PAUSE: Final = 15.0
"""Seconds between two polls of a wait."""


@frozen
class Course:
    """How a command goes about its diagnosis: what it reads, how long one reading of it all may take.

    `main` is the signal without which it has no answer, `noted` the faults that are no more than notes to it,
    `event_name` what its test event is called, `probes` how many it may send, `chained` whether it tells the chain.
    """

    command: str
    offered: tuple[Source, ...]
    patience: timedelta = PATIENCE
    main: Source | None = None
    noted: frozenset[str] = frozenset()
    event_name: str | None = None
    probes: int = 1
    chained: bool = False


def diagnose(context: Context, course: Course) -> int:
    """Read what the command offers, judge it, write the report; return the exit code.

    With `--wait` that is done again until the verdict is as wanted; with `--only-changes` only what is new is told.
    """
    until = context.until
    with memory(context, course.command) as remembered, context.telling(WAIT if until else course.patience) as teller:
        inquiry = Inquiry(context, course, remembered)
        with linked(context, course.patience) as link:
            # Judged here, because what is refused may be named by a key.
            waited = None if until is None else _wait(context, link, inquiry)
            verdict = inquiry.verdict(link) if waited is None else waited.verdict
        code = code_of(verdict, context.settings.fail_on.value)
        news = remembered.recorded(verdict, code)
        past = remembered.past(verdict) if any(outlet.format in KEPT for outlet in context.outlets) else None
        _tell(context, remembered, teller, verdict, news, code)
    shown = news if context.only_changes else None
    ended = None
    if waited is not None and waited.timed_out and verdict.snapshot.stopped is None:
        code, ended = ExitCode.TIMEOUT, out_of_time(waited, until or "")
    elif shown is not None and not shown.is_other and context.flags.get("zero_if_unchanged") and code in FAULTS:
        code = ExitCode.OK
    done = context.emit(
        replace(report(context, course, verdict, code, ended, shown), past=past), is_told=shown is None or shown.is_told
    )
    teller.end(done, lambda: in_one_line(verdict))
    return done


def _tell(  # noqa: PLR0913, PLR0917 - who is told, of what
    context: Context, remembered: Memory, teller: "Teller", verdict: "Verdict", news: "News | None", code: ExitCode
) -> None:
    """Tell what is new, and what could not be told the last time; without a history whatever is wrong is new."""
    if not context.audience.hears_changes or verdict.snapshot.stopped is not None:
        return
    if news is None:
        from layers_cli.core.news import News, Occasion

        news = News(occasion=Occasion.FIRST if code in FAULTS else Occasion.UNCHANGED)
    if news.is_told or remembered.owes(verdict):
        remembered.owe(verdict, is_owed=not teller.changed(_notice(verdict, news, code)))


def _notice(verdict: "Verdict", news: "News", code: ExitCode) -> "Notice":
    from layers_cli.core.news import Occasion
    from layers_cli.core.notice import Event, Notice, event_of
    from layers_cli.core.state import state_of

    is_reminder = news.occasion is Occasion.REMINDER
    return Notice(
        event=Event.REMINDER if is_reminder else event_of(news.before, verdict.health),
        at=verdict.snapshot.now,
        snapshot=verdict.snapshot,
        before=news.before,
        state=state_of(verdict),
        changes=news.changes,
        exit_code=code,
    )


def in_one_line(verdict: "Verdict") -> str:
    """Say what a verdict comes to in one line."""
    from layers_cli.core.look import Look
    from layers_cli.render.headline import headline
    from layers_cli.render.page import said

    return said(headline(verdict, Look()))


def report(  # noqa: PLR0913, PLR0917 - what a report is made of
    context: Context,
    course: Course,
    verdict: "Verdict",
    code: ExitCode,
    ended: "Failure | None" = None,
    news: "News | None" = None,
) -> "Report":
    """Make the report of a verdict; `ended` tells how the run itself ended, where that was not by itself.

    With `news` it tells of what is new alone.
    """
    from layers_cli.core.report import Report, failures
    from layers_cli.rules.not_proven import not_proven

    told = (*failures(verdict.snapshot), *(() if ended is None else (ended,)))
    return Report(
        head=context.head(course.command, code, told, verdict.snapshot.taken_at),
        verdict=verdict,
        not_proven=not_proven(verdict),
        chain=_chain(verdict, context.settings.limits) if course.chained else None,
        news=news,
    )


def _chain(verdict: "Verdict", limits: "Limits") -> "Chain":
    from layers_cli.rules.chain import chain

    return chain(verdict, limits)


class Inquiry:
    """What a command asks each time that it asks: where its target is, its signals, its probe, the verdict."""

    def __init__(self, context: Context, course: Course, remembered: Memory) -> None:
        self._context = context
        self._course = course
        self._memory = remembered
        # Without a selection every signal that a command offers is read, and the rules can wait until it is asked for.
        sources = self._diagnosis.sources if context.selects else course.offered
        self._passive = tuple(source for source in sources if source is not Source.PROBE)
        self._probes = Source.PROBE in sources
        self._found: Found | None = None
        self._announced = False

    @cached_property
    def _diagnosis(self) -> "Diagnosis":
        from layers_cli.flows.diagnosis import Diagnosis
        from layers_cli.rules import CATALOGUE

        return Diagnosis(
            offered=self._course.offered,
            rules=CATALOGUE,
            limits=self._context.settings.limits,
            selection=self._context.selection(CATALOGUE),
            main=self._course.main,
            noted=self._course.noted,
        )

    @property
    def pause(self) -> float:
        """The seconds to wait before asking again."""
        due = self._prober.due_in if self._probes else None
        return PAUSE if due is None else due

    @cached_property
    def _prober(self) -> "Prober":
        from layers_cli.flows.probing import Order, Prober

        context, name = self._context, self._course.event_name
        timeout = context.settings.timeout.value or self._course.patience
        shown = Waiting(context.terminal, limit=int(timeout.total_seconds()))
        return Prober(
            Order(event_name=name and context.mask(name), expected=context.expected),
            most=self._course.probes,
            announce=self._announce,
            progress=(lambda _seconds: None) if context.look.quiet or context.look.plain else shown.tell,
        )

    def _announce(self, target: "Target", key: str) -> None:
        """Say what a probe is about to write and where, and before the first what the relay would not forward of it."""
        from layers_cli.core.event_names import meant
        from layers_cli.rules.events import is_outside

        context, expected = self._context, () if self._announced else self._context.expected
        self._announced = True
        for name in expected:
            if is_outside(name, expected):
                better = meant(name)
                told = f"no default mapping covers {name!r}: without an override it is stored and not forwarded"
                context.tell(f"note: {told}{f'; did you mean {better}?' if better else ''}")
        app = f"{target.app_name} ({target.app_id})" if target.app_name else f"{target.app_id}"
        where = "the sandbox" if target.sandbox else target.base_url
        context.tell(
            f"sending one test event {self._prober.order.name!r} to {app} through {where}: it is stored among its "
            f"events and dispatched to the test views of its platforms (Idempotency-Key {key})"
        )

    def poll(self, link: Link, left: float) -> "Verdict":
        """Read and judge within the seconds that are left, and within the command's patience."""
        from layers_cli.api.budget import Deadline

        deadline = Deadline(min(left, self._course.patience.total_seconds()))
        return self.verdict(replace(link, client=link.client.within(deadline)))

    def verdict(self, link: Link) -> "Verdict":
        """Read and judge; a target that was found is not looked for again."""
        verdict, self._found = verdict_of(link, self._course.offered, self._snapshot, self._judged, self._found)
        return verdict

    def _judged(self, snapshot: "Snapshot") -> "Verdict":
        return self._memory.dated(self._diagnosis.verdict(self._memory.recalled(snapshot)))

    def _snapshot(self, link: Link, where: "Found") -> "Snapshot":
        from layers_cli.flows.survey import survey

        snapshot = survey(
            link.client,
            where,
            self._passive,
            key=link.key,
            now=now,
            meanwhile=self._prepare,
            expected=self._context.expected,
        )
        return self._prober.probed(link.client, snapshot, now) if self._probes else snapshot

    def _prepare(self) -> None:
        """Import what will be needed, while the network answers."""
        _ = self._diagnosis
        self._memory.prepare()
        self._context.prepare()


def _wait(context: Context, link: Link, inquiry: Inquiry) -> "Waited":
    from layers_cli.core.health import Health
    from layers_cli.flows.wait import line, wait

    # A long run collects its garbage; a short one ends before there is any.
    gc.enable()
    return wait(
        lambda left: inquiry.poll(link, left),
        until=Health(context.until or Health.HEALTHY),
        seconds=(context.settings.timeout.value or WAIT).total_seconds(),
        pause=lambda: inquiry.pause,
        clock=time.monotonic,
        sleep=time.sleep,
        tell=lambda step: context.tell(line(step)),
    )


def out_of_time(waited: "Waited", until: str) -> "Failure":
    """Say that the time was up before all was as wanted, and what was missing."""
    from layers_cli.core.duration import ago
    from layers_cli.core.report import Failure

    verdict = waited.verdict
    since = f"since {waited.since:%H:%M:%S} UTC, {ago(verdict.snapshot.now - waited.since)}"
    return Failure(
        why=ExitCode.TIMEOUT.word,
        message=f"not {until} in time: {verdict.health} ({since}); still missing: {', '.join(waited.missing)}",
    )


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
    verdict = looked(context, kind)
    reading = verdict.snapshot.get(kind)
    return context.emit(
        viewed(
            context,
            command,
            verdict,
            columns=tuple(labels or ()),
            labels=labels,
            rows=rows(reading) if rows and reading else (),
            facts=facts(reading) if facts and reading else None,
        )
    )


def looked(context: Context, kind: type[Reading]) -> "Verdict":
    """Read one signal; the verdict is on nothing but whether that was possible."""
    offered = (kind.signal,)

    @cache
    def diagnosis() -> "Diagnosis":
        from layers_cli.flows.diagnosis import access

        return access(offered)

    def prepare() -> None:
        diagnosis()
        context.prepare()

    def snapshot_of(link: Link, where: "Found") -> "Snapshot":
        from layers_cli.flows.survey import survey

        return survey(link.client, where, offered, key=link.key, now=now, meanwhile=prepare)

    with linked(context) as link:
        return verdict_of(link, offered, snapshot_of, lambda snapshot: diagnosis().verdict(snapshot))[0]


def viewed(context: Context, command: str, verdict: "Verdict", **parts: Any) -> "Rows":
    """Return the document of a view; `parts` are what it shows (fields of `Rows`)."""
    from layers_cli.core.report import Rows, failures

    snapshot = verdict.snapshot
    head = context.head(command, code_of(verdict), failures(snapshot), snapshot.taken_at)
    return Rows(head=head, target=snapshot.target, verdict=verdict, exchanges=snapshot.exchanges, **parts)


def verdict_of(
    link: Link,
    offered: tuple[Source, ...],
    read: "Callable[[Link, Found], Snapshot]",
    judge: "Callable[[Snapshot], Verdict]",
    where: "Found | None" = None,
) -> "tuple[Verdict, Found | None]":
    """Read and judge; where the API does not know what was taken for an id, look that up and do so once more.

    What comes back beside the verdict is where the target was found, None while it was not.
    """
    first = where or found(link, offered)
    verdict = judge(read(link, first))
    invisible = {finding.code for finding in verdict.findings} & {"LAY004", "LAY005"}
    if not invisible or verdict.snapshot.stopped is not None:
        return verdict, first if first.stopped is None else None
    from layers_cli.flows.locate import look_up

    other = look_up(link.client, first, verdict.snapshot, (link.project, link.app), invisible)
    if other.target.project_id != first.target.project_id:
        other = _below(link, offered, other)
    if other is first:
        # What was asked in vain is told as well.
        return replace(verdict, snapshot=replace(verdict.snapshot, exchanges=link.client.exchanges)), None
    return judge(read(link, other)), other


def code_of(verdict: "Verdict", fail_on: str = "degraded") -> ExitCode:
    """Return the exit code: that of the signal which ended the run, else the verdict's."""
    stopped = verdict.snapshot.stopped
    return exit_code(verdict, fail_on) if stopped is None else ExitCode(stopped)


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

    if any(ROUTES[source].names_app for source in offered):
        found = locate_app(link.client, found, link.app)
    return replace(found, target=link.leading_back(found.target))
