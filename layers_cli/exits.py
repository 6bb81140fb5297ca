"""Exit codes: one function of the verdict, the same for every format."""

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from layers_cli.core.health import Health
from layers_cli.errors import AccessError, LayersError, NotFoundError, UsageError

if TYPE_CHECKING:
    from layers_cli.core.verdict import Verdict


class ExitCode(IntEnum):
    """What the shell gets."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    INCOMPLETE = 3
    ACCESS = 4
    UNAVAILABLE = 5
    TIMEOUT = 6
    NOT_FOUND = 7
    IDLE = 10
    DEGRADED = 11
    BROKEN = 12
    INTERRUPTED = 130
    TERMINATED = 143

    @property
    def word(self) -> str:
        """The name that documents and help use."""
        return self.name.lower().replace("_", " ")


MEANINGS: Final = {
    ExitCode.OK: "nothing at or above `--fail-on`",
    ExitCode.INTERNAL: "a bug in the tool",
    ExitCode.USAGE: "a bad flag, argument or config file, an ambiguous name, an id that the API refuses",
    ExitCode.INCOMPLETE: "nothing worse was found, but something could not be told",
    ExitCode.ACCESS: "the main signal could not be read: no key, 401, 403, suspended",
    ExitCode.UNAVAILABLE: "the main signal could not be read: network, 5xx, 429, unreadable body",
    ExitCode.TIMEOUT: "a wait reached its deadline; the last verdict is in the output",
    ExitCode.NOT_FOUND: "project or app unknown to this key",
    ExitCode.IDLE: "something is idle; only with `--fail-on idle`",
    ExitCode.DEGRADED: "something works only in part, or shows signs of failure",
    ExitCode.BROKEN: "something does not work until somebody acts",
    ExitCode.INTERRUPTED: "interrupted; the last known state is still printed",
    ExitCode.TERMINATED: "terminated; the last known state is still printed",
}

_ORDER: Final = (
    ExitCode.BROKEN, ExitCode.DEGRADED, ExitCode.USAGE, ExitCode.ACCESS, ExitCode.UNAVAILABLE, ExitCode.NOT_FOUND,
    ExitCode.INCOMPLETE, ExitCode.IDLE,
)  # fmt: skip
_FAULTS: Final = {Health.BROKEN: ExitCode.BROKEN, Health.DEGRADED: ExitCode.DEGRADED, Health.IDLE: ExitCode.IDLE}
_ERRORS: Final = {
    UsageError: ExitCode.USAGE,
    AccessError: ExitCode.ACCESS,
    NotFoundError: ExitCode.NOT_FOUND,
}
FAULTS: Final = frozenset(_FAULTS.values())
"""The codes that tell of a fault which was found, rather than of what could not be told."""
_REPORTED: Final = {
    "idle": frozenset(_FAULTS.values()),
    "degraded": frozenset({ExitCode.BROKEN, ExitCode.DEGRADED}),
    "broken": frozenset({ExitCode.BROKEN}),
    "never": frozenset[ExitCode](),
}
_FORBIDDEN: Final = 403


def exit_code(verdict: "Verdict", fail_on: str = "degraded") -> ExitCode:
    """Return the code of a finished diagnosis.

    The target's own answer decides first, then the worst code present of those that `fail_on` lets through.
    """
    fired = {finding.code for finding in verdict.findings}
    if "LAY006" in fired:
        return ExitCode.USAGE
    if fired & {"LAY004", "LAY005"}:
        return ExitCode.NOT_FOUND
    present = {_FAULTS[health] for health in verdict.present if health in _FAULTS} & _REPORTED[fail_on]
    if Health.UNKNOWN in verdict.present:
        present.add(_gap(verdict))
    return next((code for code in _ORDER if code in present), ExitCode.OK)


def _gap(verdict: "Verdict") -> ExitCode:
    """Return how a gap counts: by its reason where the main signal was lost, else as incomplete."""
    from layers_cli.core.signals import AUXILIARY, Unavailable, Why

    snapshot = verdict.snapshot
    main = None if verdict.main is None else snapshot.reading(verdict.main)
    needed = [r for r in snapshot.readings if r.signal not in AUXILIARY]
    if main is not None:
        needed = [main]
    elif not needed:
        needed = [*snapshot.readings]
        if any(finding.code == "LAY002" for finding in verdict.findings):
            # The older whoami answers 200 and says in its body that the key is dead.
            return ExitCode.ACCESS
    lost = [reading for reading in needed if isinstance(reading, Unavailable)]
    if not needed or len(lost) < len(needed):
        return ExitCode.INCOMPLETE
    if any(gap.why is Why.NOT_ASKED for gap in lost):
        # Something that was asked before it stood in the way.
        lost = [*snapshot.failures]
    no_access = {Why.UNAUTHENTICATED, Why.SUSPENDED, Why.FORBIDDEN_SCOPE}
    denied = any(gap.why in no_access or gap.http_status == _FORBIDDEN for gap in lost)
    return ExitCode.ACCESS if denied else ExitCode.UNAVAILABLE


def code_of_error(error: LayersError) -> ExitCode:
    """Return the exit code of a run that an error ended."""
    return _ERRORS.get(type(error), ExitCode.INTERNAL)
