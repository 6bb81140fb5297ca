"""What a scenario is, and how its expectations are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.world import World

STATUS = "status"
APP_SHOW = "app show"
VERIFY = "verify"
DIAGNOSE = "diagnose"
EVENTS = "events"
JUDGES = (STATUS, APP_SHOW, VERIFY, DIAGNOSE)
VIEWERS = ("whoami", "project list", "app list", EVENTS)
OF_ONE_APP = (APP_SHOW, VERIFY, DIAGNOSE, EVENTS)


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
    app. `expect` are event names that `verify` and `diagnose` are given with --expect. `offered_key` is given to the
    client instead of the key that the server knows. `drained` empties the rate-limit buckets for that long. `expected`
    is keyed by command words; a command that is not asked has no entry. `root` is the code that `diagnose` names as the
    root cause, None where no link of the chain is proven bad.

    `later` are worlds that come after the first, each when the server has run for that long. Where `time_passes`,
    everything gets older while the server runs.
    """

    world: World
    app: str | None
    expected: Mapping[str, Expectation]
    root: str | None = None
    expect: tuple[str, ...] = ()
    project: str | None = None
    offered_key: str | None = None
    faults: tuple[Fault, ...] = ()
    clock_ahead: timedelta = field(default=timedelta())
    drained: timedelta | None = None
    probe_seconds: float = 0.0
    time_passes: bool = False
    later: tuple[tuple[timedelta, World], ...] = ()

    @property
    def stages(self) -> tuple[tuple[timedelta, World], ...]:
        """Every world, with the time from which on it is there."""
        return ((timedelta(), self.world), *self.later)


def says(verdict: str | None, exit_code: int, *codes: str) -> Expectation:
    """Return an expectation."""
    return Expectation(verdict=verdict, exit=exit_code, codes=frozenset(codes))


def expecting(
    status: Expectation,
    app_show: Expectation | None = None,
    *,
    verify: Expectation | None = None,
    diagnose: Expectation | None = None,
    **viewers: Expectation,
) -> dict[str, Expectation]:
    """Return expectations of every command.

    `app_show` None means as `status`, `verify` None as `app show`, and `diagnose` None as `app show` with what `status`
    says of ad accounts; viewers not named (`app_list`) end with 0.
    """
    card = app_show or status
    accounts = {code for code in status.codes if code.startswith("LAY5")}
    whole = replace(card, codes=card.codes | accounts)
    expected = {name: viewers.get(name.replace(" ", "_"), says(None, 0)) for name in VIEWERS}
    return {STATUS: status, APP_SHOW: card, VERIFY: verify or card, DIAGNOSE: diagnose or whole} | expected


def refused(exit_code: int, code: str) -> dict[str, Expectation]:
    """Return expectations of a world in which no command gets through."""
    nothing = says(None, exit_code, code)
    return dict.fromkeys(JUDGES, says("unknown", exit_code, code)) | dict.fromkeys(VIEWERS, nothing)


def only(expected: Mapping[str, Expectation], *commands: str) -> dict[str, Expectation]:
    """Return the expectations of these commands alone: of a scenario that says nothing about the others."""
    return {command: expected[command] for command in commands}
