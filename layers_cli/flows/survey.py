"""Reads what there is to read of a target that was found, or says of each signal why it is missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from layers_cli.api.client import Client
from layers_cli.core.signals import App, Project, Source, Unavailable, Why
from layers_cli.core.snapshot import Key, Snapshot, Target
from layers_cli.flows.collect import collect, told
from layers_cli.flows.locate import Found


def survey(  # noqa: PLR0913 - what is asked, of whom, and the effects
    client: Client,
    found: Found,
    sources: tuple[Source, ...],
    *,
    key: Key,
    now: Callable[[], datetime],
    meanwhile: Callable[[], object] = lambda: None,
    expected: tuple[str, ...] = (),
) -> Snapshot:
    """Read the signals; where the target could not be found, each is missing for that reason."""
    if found.stopped is None:
        snapshot = collect(client, found.target, sources, key=key, now=now, meanwhile=meanwhile, expected=expected)
        return replace(snapshot, target=_named(snapshot))
    return Snapshot(
        target=told(client, found.target),
        taken_at=now(),
        readings=(found.stopped, *(_not_asked(source, found.stopped) for source in sources)),
        key=key,
        clock_offset=client.clock_offset,
        exchanges=client.exchanges,
        expected=expected,
    )


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
