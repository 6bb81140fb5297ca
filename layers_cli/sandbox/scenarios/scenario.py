"""What a scenario is, and how its expectations are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.world import World

STATUS = "status"
APP_SHOW = "app show"
VIEWERS = ("whoami", "project list", "app list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What one command must say: `codes` holds every finding, notes and masked ones too; viewers have no verdict."""

    verdict: str | None
    exit: int
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A world and how to ask about it.

    `project` and `app` are ids for the command line; None where the only active project is found, or where there is no
    app. `offered_key` is given to the client instead of the key that the server knows. `drained` empties the rate-limit
    buckets for that long. `expected` is keyed by command words; a command that is not asked has no entry.
    """

    world: World
    app: str | None
    expected: Mapping[str, Expectation]
    project: str | None = None
    offered_key: str | None = None
    faults: tuple[Fault, ...] = ()
    clock_ahead: timedelta = field(default=timedelta())
    drained: timedelta | None = None


def says(verdict: str | None, exit_code: int, *codes: str) -> Expectation:
    """Return an expectation."""
    return Expectation(verdict=verdict, exit=exit_code, codes=frozenset(codes))


def expecting(
    status: Expectation, app_show: Expectation | None = None, **viewers: Expectation
) -> dict[str, Expectation]:
    """Return expectations: `app_show` None means as `status`, viewers not named (`app_list`) end with 0."""
    expected = {name: viewers.get(name.replace(" ", "_"), says(None, 0)) for name in VIEWERS}
    return {STATUS: status, APP_SHOW: app_show or status} | expected


def refused(exit_code: int, code: str) -> dict[str, Expectation]:
    """Return expectations of a world in which no command gets through."""
    nothing = says(None, exit_code, code)
    judged = says("unknown", exit_code, code)
    return {STATUS: judged, APP_SHOW: judged} | dict.fromkeys(VIEWERS, nothing)
