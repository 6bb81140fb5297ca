"""The health words and their order."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Literal


class Health(StrEnum):
    """How a subject is."""

    HEALTHY = "healthy"
    IDLE = "idle"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    BROKEN = "broken"
    DISABLED = "disabled"


NOTE: Final = "note"
Level = Health | Literal["note"]
"""What a finding weighs: a health, or a note that touches no verdict."""
FAIL_ON: Final = ("idle", "degraded", "broken", "never")
"""From which health on a run fails, in the words of `--fail-on`."""

_WEIGHT: Final = {
    NOTE: 0,
    Health.DISABLED: 1,
    Health.HEALTHY: 2,
    Health.IDLE: 3,
    Health.UNKNOWN: 4,
    Health.DEGRADED: 5,
    Health.BROKEN: 6,
}


def weight(level: Level) -> int:
    """Rank `level` among all levels; the worse, the larger."""
    return _WEIGHT[level]


def worst(healths: Iterable[Health]) -> Health:
    """Return the worst of `healths`; disabled only where nothing else was judged, unknown where nothing was."""
    return max(healths, key=weight, default=Health.UNKNOWN)
