"""Times as people write them: `2h` ago, `2026-06-09`, `2026-06-09T12:00:00Z`."""

import re
from datetime import UTC, datetime
from typing import Final

from layers_cli.core import duration

FORMS: Final = "2h, 2026-06-09 or 2026-06-09T12:00:00Z"
"""Examples of what can be written."""

_WRITTEN: Final = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?", re.ASCII | re.IGNORECASE
)


def parse(text: str, now: datetime) -> datetime:
    """Read a time as UTC: a duration counts back from `now`, a date alone is its midnight; ValueError says why not."""
    try:
        return now - duration.parse(text)
    except OverflowError:
        raise ValueError("lies before the calendar begins") from None
    except ValueError:
        return _moment(text.strip())


def _moment(text: str) -> datetime:
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError("is no time")
    if match[1] is not None and match["zone"] is None:
        raise ValueError("says no time zone (Z is UTC)")
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=UTC) if match[1] is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is no time of this calendar") from None
