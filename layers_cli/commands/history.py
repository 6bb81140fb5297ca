"""`layers history`: what was seen of a target, from the local memory alone."""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from layers_cli.errors import NotFoundError, UsageError
from layers_cli.exits import ExitCode
from layers_cli.options import takes

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from layers_cli.context import Context
    from layers_cli.core.history import Stretch, Trail
    from layers_cli.core.past import Era
    from layers_cli.core.snapshot import Target
    from layers_cli.core.state import Standing
    from layers_cli.store.history import History

PRUNE: Final = "prune"
COLUMNS: Final = ("firstAt", "until", "health", "codes", "changes")
_UNUSED: Final = ("org", "ca_bundle", "api_key_file", "api_key_stdin", "timeout", "debug")
_HOW: Final = "layers watch records, and so does every command with --record"

EXAMPLES = {
    'layers history -p "Acme Coffee"': "the last week of a project",
    'layers history "Acme Coffee iOS" --since 30d': "the last month of one app",
    "layers history prune --older-than 90d": "from cron: forget what is old",
}


@takes("target", "api", "output", leave_out=_UNUSED)
def command(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    context: "Context",
    name: Annotated[
        str | None, typer.Argument(metavar="APP", help="App by id or name; 'prune' with --older-than.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="From then on: 2h (ago), 2026-06-09 (default 7d).")
    ] = None,
    before: Annotated[str | None, typer.Option("--before", metavar="TIME", help="Until then (default: now).")] = None,
    recorded_by: Annotated[
        str | None, typer.Option("--recorded-by", metavar="COMMAND", help="What this command recorded (status, watch).")
    ] = None,
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="DURATION", help="With prune: forget what ended before (90d).")
    ] = None,
) -> int:
    """Show what was recorded of a project or an app: when it was how, for how long, and what changed.

    Nobody is asked: layers watch records, and so does every command with --record. To forget what is old:
    layers history prune --older-than 90d
    """
    if older_than is not None:
        if name != PRUNE:
            raise UsageError("--older-than says what prune forgets", hint="layers history prune --older-than 90d")
        given = {"--since": since, "--before": before, "--recorded-by": recorded_by}
        given |= {f"--{name}": context.flags.get(name) for name in ("project", "app")}
        if (flag := next((flag for flag, value in given.items() if value is not None), None)) is not None:
            raise UsageError(f"prune forgets what is old of every target, and takes no {flag}", hint="leave it out")
        return _prune(context, older_than)
    if name == PRUNE:
        raise UsageError("prune has to be told how old is old", hint="layers history prune --older-than 90d")
    context.name("app", name)
    return _show(context, since, before, recorded_by)


def _show(context: "Context", since: str | None, before: str | None, recorded_by: str | None) -> int:
    from datetime import timedelta

    from layers_cli.context import now
    from layers_cli.core.past import past
    from layers_cli.core.report import Rows
    from layers_cli.flags import moment_of
    from layers_cli.paths import history_file
    from layers_cli.store.history import open_history

    at = now()
    end = moment_of("--before", before, at) or at
    begin = moment_of("--since", since, at) or end - timedelta(days=7)
    if begin >= end:
        raise UsageError("--since does not lie before --before", hint="a duration counts back from now")
    _ = context.outlets, context.look
    with open_history(history_file(), warn=context.caution, reads_only=True) as history:
        found = _Shelf(context, history).found(recorded_by, begin, end)
        if found is None:
            head = context.head("history", ExitCode.OK)
            notes = (f"nothing was recorded yet: {_HOW}",)
            return context.emit(Rows(head=head, columns=COLUMNS, labels={}, notes=notes))
        stretches = found.stretches(history, begin, end)
    if stretches and stretches[0].last_at < begin:
        found.notes.append(f"what is older is not shown: --since {stretches[0].first_at:%Y-%m-%d}")
    told = past(found.trail, stretches, begin, end)
    return context.emit(
        Rows(
            head=context.head("history", ExitCode.OK),
            columns=COLUMNS,
            labels={},
            rows=tuple(map(_row, told.eras)),
            notes=tuple(found.notes),
            target=found.target,
            past=told,
        )
    )


def _row(era: "Era") -> Mapping[str, Any]:
    from layers_cli.core.codec import change
    from layers_cli.core.facts import stamp

    return {
        "firstAt": stamp(era.since),
        "lastAt": stamp(era.stretch.last_at),
        "until": stamp(era.until),
        "seconds": round((era.until - era.since).total_seconds()),
        "health": str(era.health),
        "codes": era.codes,
        "changes": tuple(map(change, era.changes or ())),
        "polls": era.stretch.polls,
        "exitCode": era.stretch.exit_code,
    }


class _Found:
    """The history that is asked for; `app_id` where it is a part of a project's."""

    def __init__(self, trail: "Trail", target: "Target", app_id: str | None, others: Iterable["Trail"]) -> None:
        self.trail = trail
        self.target = target
        self._app_id = app_id
        self.notes = [
            f"{other.command} has recorded this too: --recorded-by '{other.command}'"
            if other.base_url == trail.base_url
            else f"{other.base_url} has recorded a project of this id too: --base-url {other.base_url}"
            for other in others
        ]

    def stretches(self, history: "History", since: "datetime", before: "datetime") -> "tuple[Stretch, ...]":
        from layers_cli.core.past import of_app

        found = history.stretches(self.trail, since=since, before=before)
        return found if self._app_id is None else of_app(found, self._app_id)


class _Shelf:
    """The targets that something is known of, and their names as they were last seen."""

    def __init__(self, context: "Context", history: "History") -> None:
        from layers_cli.core.history import SANDBOX

        settings = context.settings
        self._project, self._app = settings.project.value, settings.app.value
        is_chosen = settings.base_url.origin != "default"
        base_url = settings.base_url.value
        # What was recorded of invented data is shown to whoever asks for it.
        scenario = context.flags.get("sandbox")
        self._sandbox = scenario and str(scenario)
        self._trails = [
            trail
            for trail in history.trails()
            if (
                trail.base_url == f"{SANDBOX}{scenario}"
                if scenario
                else not trail.base_url.startswith(SANDBOX) and (not is_chosen or trail.base_url == base_url)
            )
        ]
        self._history = history
        self._profile = settings.profile
        self._standings = cache(partial(_standings, history))

    def found(self, recorded_by: str | None, begin: "datetime", end: "datetime") -> _Found | None:
        """Return what is asked for; None where nothing is known at all.

        Of several commands that recorded it, the one that saw most of the time between `begin` and `end` is shown.
        """
        from layers_cli.core.rule import Kind
        from layers_cli.core.snapshot import Target

        if not self._trails:
            return None
        projects: dict[str, str | None] = {}
        for trail in self._trails:
            if projects.get(trail.project_id) is None:
                projects[trail.project_id] = self._name(trail, Kind.PROJECT, trail.project_id)
        project_id = _chosen("project", "-p", self._project, projects)
        mine = [trail for trail in self._trails if trail.project_id == project_id]
        apps = self._apps(mine)
        app_id = None
        if self._app is not None or all(trail.app_id for trail in mine):
            app_id = _chosen("app", "-a", self._app, apps)
        own = [trail for trail in mine if trail.app_id == app_id] or [trail for trail in mine if trail.app_id is None]
        if recorded_by is not None:
            own = [trail for trail in own if trail.command == recorded_by] or _refuse(recorded_by, own)
        own.sort(key=lambda trail: self._seen(trail, begin, end), reverse=True)
        trail = own[0]
        target = Target(
            project_id=project_id,
            project_name=projects[project_id],
            app_id=app_id,
            app_name=apps.get(app_id or ""),
            base_url=trail.base_url,
            profile=self._profile,
            sandbox=self._sandbox,
        )
        return _Found(trail, target, app_id if trail.app_id is None else None, own[1:] if recorded_by is None else ())

    def _seen(self, trail: "Trail", begin: "datetime", end: "datetime") -> float:
        """Return for how many seconds of a time a target is known to have been watched."""
        stretches = self._history.stretches(trail, since=begin, before=end)
        return sum(max((min(s.last_at, end) - max(s.first_at, begin)).total_seconds(), 0.0) for s in stretches)

    def _apps(self, trails: "list[Trail]") -> dict[str, str | None]:
        """Return the apps that a project's history knows, with their last names."""
        from layers_cli.core.rule import Kind

        named: dict[str, str | None] = {
            each.id: each.name for trail in trails for each in self._standings(trail) if each.kind is Kind.APP
        }
        return dict.fromkeys(trail.app_id for trail in trails if trail.app_id is not None) | named

    def _name(self, trail: "Trail", kind: str, identifier: str) -> str | None:
        named = (each.name for each in self._standings(trail) if (each.kind, each.id) == (kind, identifier))
        return next(named, None)


def _standings(history: "History", trail: "Trail") -> "tuple[Standing, ...]":
    latest = history.latest(trail)
    return () if latest is None else latest.state.standings


def _chosen(what: str, flag: str, wanted: str | None, known: Mapping[str, str | None]) -> str:
    """Return the one that is meant, by id or by name; UsageError where several are, NotFoundError where none is."""
    if wanted is not None and wanted in known:
        return wanted
    meant = [each for each, name in known.items() if wanted is None or name == wanted]
    listed = ", ".join(f"{each} ({name})" if name and name != each else each for each, name in known.items())
    if not meant:
        raise NotFoundError(f"nothing was recorded of the {what} {wanted!r}", hint=f"there is a history of: {listed}")
    if len(meant) > 1:
        several = f"{wanted!r} is the name of several {what}s" if wanted else f"there is a history of several {what}s"
        raise UsageError(f"{several}: {listed}", hint=f"name one: {flag} ID")
    return meant[0]


def _refuse(recorded_by: str, known: "list[Trail]") -> "list[Trail]":
    listed = ", ".join(repr(trail.command) for trail in known)
    raise UsageError(f"--recorded-by: {recorded_by!r} recorded nothing of this", hint=f"there is: {listed}")


def _prune(context: "Context", older_than: str) -> int:
    from layers_cli.context import now
    from layers_cli.core.report import Rows
    from layers_cli.paths import history_file
    from layers_cli.store.history import open_history

    age = _age(older_than)
    path = history_file()
    gone = 0
    if path.exists():
        with open_history(path, warn=context.caution) as history:
            gone = history.prune(now() - age)
    facts = {"forgotten": gone}
    return context.emit(Rows(head=context.head("history prune", ExitCode.OK), facts=facts))


def _age(text: str) -> "timedelta":
    from layers_cli.core import duration

    try:
        age = duration.parse(text)
    except ValueError:
        raise UsageError(f"--older-than {text!r} is not a duration", hint="write 90d, 12h or 30m") from None
    if not age:
        raise UsageError("--older-than 0 would forget everything", hint="write 90d, 12h or 30m")
    return age
