"""Durations as people write them: `90`, `90s`, `15m`, `2h`, `7d`."""

import re
from datetime import timedelta
from typing import Final

_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_WRITTEN: Final = re.compile(r"(\d{1,9})([smhd]?)", re.ASCII)


def parse(text: str) -> timedelta:
    """Read a duration; ValueError says which forms there are."""
    if match := _WRITTEN.fullmatch(text.strip()):
        number, unit = match.groups()
        return timedelta(seconds=int(number) * _UNITS[unit])
    raise ValueError(f"{text!r} is not a duration (90, 90s, 15m, 2h, 7d)")


def written(duration: timedelta) -> str:
    """Write `duration` in the largest unit that holds it exactly (a day is 24h), so that `parse` reads it back."""
    seconds = int(duration.total_seconds())
    for unit in ("d", "h", "m"):
        if seconds % _UNITS[unit] == 0 and seconds >= (2 if unit == "d" else 1) * _UNITS[unit]:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def spoken(duration: timedelta) -> str:
    """Say `duration` for people, in its largest whole unit: `21 min`, `5 h`, `51 days`."""
    seconds = abs(int(duration.total_seconds()))
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds} s"
    if seconds < 3600:  # noqa: PLR2004
        return f"{seconds // 60} min"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"


def ago(duration: timedelta) -> str:
    """Say how long ago something was, or how far ahead it lies where `duration` is negative."""
    return f"in {spoken(duration)}" if duration <= -timedelta(seconds=1) else f"{spoken(duration)} ago"
