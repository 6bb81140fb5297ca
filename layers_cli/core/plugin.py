"""The states of a monitoring plugin, as Nagios defined them and Icinga and others took them over."""

from enum import IntEnum
from typing import Final


class State(IntEnum):
    """A state and its exit code."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


_STATES: Final = {0: State.OK, 10: State.WARNING, 11: State.WARNING, 12: State.CRITICAL}


def state(exit_code: int) -> State:
    """Return the state of a run that would end with an exit code; what it could not tell is unknown."""
    return _STATES.get(exit_code, State.UNKNOWN)
