"""Finds the project and the app that a user names, by id, name or what else they are known by."""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from layers_cli.api.client import Client
from layers_cli.core.frozen import frozen
from layers_cli.core.signals import AppList, AppRecord, ProjectList, ProjectRecord, Reading, Source, Unavailable
from layers_cli.core.snapshot import Snapshot, Target
from layers_cli.errors import NotFoundError, UsageError
from layers_cli.flows.collect import fetch

_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PROJECT_ID: Final = re.compile(rf"prj_\S+|{_UUID}", re.IGNORECASE)
_APP_ID: Final = re.compile(r"(?i:app_[0-9a-f]{24}|sdk_\S+)|[0-9A-HJKMNP-TV-Z]{25,26}")
_ACTIVE: Final = "active"
_MOST_LISTED: Final = 20


@frozen
class Found:
    """Where the search ended: the target as far as it is known, and what stopped it."""

    target: Target
    stopped: Unavailable | None = None


def locate_project(client: Client, target: Target, word: str | None, *, trusting: bool = True) -> Found:
    """Find the project that `word` names; without a word the only active one.

    UsageError where several match, NotFoundError where none does. What looks like an id is taken without asking where
    `trusting` says so.
    """
    if trusting and word is not None and _PROJECT_ID.fullmatch(word):
        return Found(target=replace(target, project_id=word))
    listed = fetch(client, target, Source.PROJECTS)
    if not isinstance(listed, ProjectList):
        return Found(target=target, stopped=_unavailable(listed))
    matches = [project for project in listed.projects if _project_named(project, word)]
    if not matches:
        raise _no_project(listed.projects, word)
    if len(matches) > 1:
        raise UsageError(
            f"{len(matches)} projects match {word!r}" if word else f"the key sees {len(matches)} active projects",
            hint=f"name one with -p: {_listed((project.id, project.name) for project in matches)}",
        )
    project = matches[0]
    return Found(target=replace(target, project_id=project.id, project_name=project.name))


def locate_app(client: Client, found: Found, word: str | None, *, trusting: bool = True) -> Found:
    """Find the app that `word` names in the project that was found; without a word the only one."""
    if found.stopped is not None or (trusting and word is not None and _APP_ID.fullmatch(word)):
        return replace(found, target=replace(found.target, app_id=word))
    listed = fetch(client, found.target, Source.APPS)
    if not isinstance(listed, AppList):
        return replace(found, stopped=_unavailable(listed))
    matches = [app for app in listed.apps if word is None or word in _app_names(app)]
    if not matches:
        raise _no_app(listed.apps, word, found.target)
    if len(matches) > 1:
        raise UsageError(
            f"{len(matches)} apps match {word!r}" if word else f"the project has {len(matches)} apps",
            hint=f"name one by its id: {_listed((app.id, app.name) for app in matches)}",
        )
    app = matches[0]
    return replace(found, target=replace(found.target, app_id=app.id, app_name=app.name))


def look_up(
    client: Client, found: Found, snapshot: Snapshot, words: tuple[str | None, str | None], invisible: Collection[str]
) -> Found:
    """Look up the project or else the app that was taken for an id which the API does not know.

    `invisible` are the codes that say so. Where no list has it either, `found` is returned as it is.
    """
    project, app = words
    is_seen = any(isinstance(reading, Reading) for reading in snapshot.readings)
    if not is_seen and project is not None and _PROJECT_ID.fullmatch(project):
        with suppress(NotFoundError):
            other = locate_project(client, found.target, project, trusting=False)
            if other.stopped is None and other.target.project_id != found.target.project_id:
                return other
    if "LAY005" in invisible and app is not None and _APP_ID.fullmatch(app):
        with suppress(NotFoundError):
            other = locate_app(client, found, app, trusting=False)
            if other.stopped is None:
                return other
    return found


def _unavailable(reading: Reading | Unavailable) -> Unavailable:
    assert isinstance(reading, Unavailable)
    return reading


def _project_named(project: ProjectRecord, word: str | None) -> bool:
    if word is None:
        # A project without a status may well be active: only what is known to be archived is left out.
        return project.status in {_ACTIVE, None}
    return word in {project.id, project.name, project.customer_external_id}


def _app_names(app: AppRecord) -> set[object]:
    return {app.id, app.name, app.bundle_id, app.android_package, app.web_domain}


def _no_project(projects: tuple[ProjectRecord, ...], word: str | None) -> NotFoundError:
    known = _listed((project.id, project.name) for project in projects)
    if word is None:
        return NotFoundError(
            "the key sees no active project",
            hint=f"name an archived one with -p: {known}" if projects else "compare the key with: layers whoami",
        )
    return NotFoundError(
        f"no project is called {word!r}",
        hint=f"the key sees: {known}" if projects else "the key sees no project; compare it with: layers whoami",
    )


def _no_app(apps: tuple[AppRecord, ...], word: str | None, target: Target) -> NotFoundError:
    known = _listed((app.id, app.name) for app in apps)
    if word is None:
        return NotFoundError(
            f"the project {target.project_label} has no SDK app", hint="create one in the dashboard first"
        )
    return NotFoundError(
        f"no app of {target.project_label} is called {word!r}",
        hint=f"it has: {known}" if apps else "it has no SDK app yet",
    )


def _listed(pairs: Iterable[tuple[str, str | None]]) -> str:
    words = [f"{identifier} ({name})" if name else identifier for identifier, name in pairs]
    more = f" and {len(words) - _MOST_LISTED} more" if len(words) > _MOST_LISTED else ""
    return ", ".join(words[:_MOST_LISTED]) + more
