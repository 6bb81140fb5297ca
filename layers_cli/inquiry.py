"""How a command comes to a verdict, and how it is told where its target is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from layers_cli.context import PATIENCE, Context, now
from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Source
from layers_cli.exits import ExitCode, exit_code
from layers_cli.link import Link
from layers_cli.memory import Memory
from layers_cli.terminal import Waiting

if TYPE_CHECKING:
    from layers_cli.core.snapshot import Snapshot, Target
    from layers_cli.core.verdict import Verdict
    from layers_cli.flows.diagnosis import Diagnosis
    from layers_cli.flows.locate import Found
    from layers_cli.flows.probing import Prober

OF_PROJECT: Final = (Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.PROJECT)
OF_APP: Final = (Source.APP, Source.RELAY)
"""The signals of a project, and those of one of its apps."""
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
