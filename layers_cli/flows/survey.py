"""One diagnosis from a target to a verdict."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from layers_cli.api.client import Client
from layers_cli.core.judge import judge
from layers_cli.core.limits import Limits
from layers_cli.core.rule import Rule
from layers_cli.core.selection import Selection
from layers_cli.core.signals import App, Project, Source, Unavailable, Why
from layers_cli.core.snapshot import Key, Snapshot, Target
from layers_cli.core.verdict import Verdict
from layers_cli.errors import UsageError
from layers_cli.flows.collect import collect
from layers_cli.flows.locate import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is asked and judged: `offered` is every signal of the command, whatever the selection leaves of them."""

    offered: tuple[Source, ...]
    rules: tuple[Rule, ...]
    limits: Limits
    selection: Selection

    @property
    def sources(self) -> tuple[Source, ...]:
        """The signals to read; UsageError where the selection leaves none. A view reads all that it offers."""
        if all(rule.always for rule in self.rules):
            return self.offered
        sources = self.selection.sources(self.offered, self.rules)
        if not sources:
            raise UsageError(
                "the selection leaves nothing to check",
                hint=f"this command reads {', '.join(self.offered)}; see: layers checks",
            )
        return sources

    def snapshot(
        self,
        client: Client,
        found: Found,
        *,
        key: Key,
        now: Callable[[], datetime],
        meanwhile: Callable[[], object] = lambda: None,
    ) -> Snapshot:
        """Read the signals; where the target could not be found, each is missing for that reason."""
        if found.stopped is None:
            snapshot = collect(client, found.target, self.sources, key=key, now=now, meanwhile=meanwhile)
            return replace(snapshot, target=_named(snapshot))
        return Snapshot(
            target=found.target,
            taken_at=now(),
            readings=(found.stopped, *(_not_asked(source, found.stopped) for source in self.sources)),
            key=key,
            clock_offset=client.clock_offset,
            exchanges=client.exchanges,
        )

    def verdict(self, snapshot: Snapshot) -> Verdict:
        """Judge; UsageError where the selection names a subject that there is not."""
        verdict = judge(snapshot, self.rules, self.limits, self.selection, self.offered)
        unmatched = self.selection.unmatched(verdict.subjects)
        if unmatched and not snapshot.failures:
            known = ", ".join(subject.id for subject in verdict.subjects if subject.id)
            raise UsageError(f"--only or --skip names {unmatched[0]!r}, which is not there", hint=f"there is: {known}")
        return verdict


def _not_asked(source: Source, stopped: Unavailable) -> Unavailable:
    return Unavailable(
        signal=source,
        why=Why.NOT_ASKED,
        message=f"not asked, because {stopped.reason}",
        as_of=stopped.as_of,
    )


def _named(snapshot: Snapshot) -> Target:
    """Return the target with the names that its readings carry."""
    target = snapshot.target
    project, app = snapshot.get(Project), snapshot.get(App)
    return replace(
        target,
        project_name=target.project_name or (project.record.name if project else None),
        app_name=target.app_name or (app.record.name if app else None),
    )
