"""Scenarios in which the key, an id or the API itself stands in the way."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from layers_cli.sandbox import acme
from layers_cli.sandbox.acme import IOS, KEY
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.scenarios.install import HEALTHY
from layers_cli.sandbox.scenarios.scenario import Scenario, expecting, refused, says
from layers_cli.sandbox.world import Generation

PROJECT_ID = f"prj_{acme.PROJECT.id}"


def _no_scope() -> Scenario:
    key = replace(KEY, scopes=("projects:read", "events:read", "sdk:write"))
    return Scenario(
        world=acme.world(key=key), app=IOS.id, expected=expecting(says("unknown", 3, "LAY003")), root="LAY003"
    )


def _no_scope_at_all() -> Scenario:
    return Scenario(
        world=acme.world(key=replace(KEY, scopes=())),
        project=PROJECT_ID,
        app=IOS.id,
        # whoami declares no scope.
        expected=refused(4, "LAY003") | {"whoami": says(None, 0)},
        root="LAY003",
    )


def _bad_key() -> Scenario:
    return Scenario(
        world=acme.world(),
        project=PROJECT_ID,
        app=IOS.id,
        offered_key="lp_live_SANDBOX000000002_this-is-not-the-key-that-the-sandbox-knows",
        expected=refused(4, "LAY001"),
        root="LAY001",
    )


def _killed_key() -> Scenario:
    return Scenario(
        world=acme.world(key=replace(KEY, killed=True)),
        project=PROJECT_ID,
        app=IOS.id,
        expected=refused(4, "LAY002"),
        root="LAY002",
    )


def _killed_key_old_docs() -> Scenario:
    world = acme.world(key=replace(KEY, killed=True))
    return Scenario(
        world=replace(world, generation=Generation.OLDER),
        project=acme.PROJECT.id,
        app=IOS.id,
        expected=refused(4, "LAY002"),
        root="LAY002",
    )


def _test_key() -> Scenario:
    key = replace(KEY, text=KEY.text.replace("lp_live_", "lp_test_"))
    noted = dict.fromkeys(("whoami", "project_list", "app_list", "events"), says(None, 0, "LAY009"))
    return Scenario(world=acme.world(key=key), app=IOS.id, expected=expecting(says("healthy", 0, "LAY009"), **noted))


def _foreign_project() -> Scenario:
    return Scenario(
        world=acme.world(),
        project="prj_9cb958b5-11b5-4e30-8675-5d075d52da7c",
        app=IOS.id,
        expected=expecting(
            says("unknown", 7, "LAY004"), app_list=says(None, 7, "LAY004"), events=says(None, 7, "LAY004")
        ),
        root="LAY004",
    )


def _foreign_app() -> Scenario:
    return Scenario(
        world=acme.world(),
        app="app_ffffffffffffffffffffffff",
        # The API takes the unknown id for a filter that no event passes; the tool looks for the app itself then.
        expected=expecting(HEALTHY, says("unknown", 7, "LAY005"), events=says(None, 7, "LAY005")),
        root="LAY005",
    )


def _malformed_id() -> Scenario:
    return Scenario(
        world=acme.world(),
        # The shape that the older examples print; the API takes only UUIDs.
        project="prj_01HX9Y7K8M2P4RSTUV56789AB",
        app=IOS.id,
        expected=expecting(
            says("unknown", 2, "LAY006"), app_list=says(None, 2, "LAY006"), events=says(None, 2, "LAY006")
        ),
        root="LAY006",
    )


def _rate_limited() -> Scenario:
    return Scenario(
        world=acme.world(),
        project=PROJECT_ID,
        app=IOS.id,
        drained=timedelta(hours=1),
        expected=refused(5, "LAY008"),
        root="LAY008",
    )


def _unavailable() -> Scenario:
    return Scenario(
        world=acme.world(),
        project=PROJECT_ID,
        app=IOS.id,
        # Not 502, 503 or 504: those are worth a retry, which would make the scenario slow.
        faults=(Fault(kind="status", value=500),),
        expected=refused(5, "LAY007"),
        root="LAY007",
    )


def _html_error() -> Scenario:
    return Scenario(
        world=acme.world(),
        app=IOS.id,
        faults=(Fault(kind="html", value=500, routes=frozenset({"ad-accounts"})),),
        expected=expecting(says("unknown", 3, "LAY007"), HEALTHY, diagnose=says("unknown", 3, "LAY007")),
        root="LAY007",
    )


BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    "no-scope": _no_scope,
    "no-scope-at-all": _no_scope_at_all,
    "bad-key": _bad_key,
    "killed-key": _killed_key,
    "killed-key-old-docs": _killed_key_old_docs,
    "test-key": _test_key,
    "foreign-project": _foreign_project,
    "foreign-app": _foreign_app,
    "malformed-id": _malformed_id,
    "rate-limited": _rate_limited,
    "unavailable": _unavailable,
    "html-error": _html_error,
}
