"""Query parameters, cursors and the pages that they ask for."""

import base64
import binascii
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from layers_cli.sandbox.exchange import invalid
from layers_cli.sandbox.world import Generation

Query = Mapping[str, tuple[str, ...]]
T = TypeVar("T")

_OFFSET = re.compile(r"row:([0-9]{1,9})")
_ZULU = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


def text(query: Query, name: str) -> str | None:
    """Return a parameter's value, the last one where it is repeated."""
    values = query.get(name)
    return values[-1] if values else None


def choice(query: Query, name: str, allowed: Collection[str]) -> str | None:
    """Return a parameter that must be one of a few words."""
    value = text(query, name)
    if value is not None and value not in allowed:
        raise invalid(name, f"{name} must be one of {', '.join(sorted(allowed))}.")
    return value


def words(query: Query, name: str, allowed: Collection[str] | None = None) -> frozenset[str] | None:
    """Return an array parameter in either documented encoding: comma-separated or repeated."""
    if name not in query:
        return None
    found = frozenset(word for value in query[name] for word in value.split(",") if word)
    if allowed is not None and not found <= frozenset(allowed):
        raise invalid(name, f"{name} must be among {', '.join(sorted(allowed))}.")
    return found


def moment(query: Query, name: str) -> datetime | None:
    """Return a time; offsets other than Z are refused."""
    value = text(query, name)
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or not _ZULU.fullmatch(value):
        raise invalid(name, f"{name} must be ISO 8601 in UTC with Z.")
    return at.astimezone(UTC)


def page(
    rows: Sequence[T], query: Query, *, default: int, most: int, generation: Generation
) -> tuple[Sequence[T], dict[str, str | None]]:
    """Return one page and its `nextCursor` member."""
    size = limit(query, default, most)
    start = _offset(text(query, "cursor"))
    end = start + size
    return rows[start:end], following(sealed(f"row:{end}") if end < len(rows) else None, generation)


def following(cursor: str | None, generation: Generation) -> dict[str, str | None]:
    """Return the `nextCursor` member, which is null or, in the newer generation, absent at the end."""
    return {"nextCursor": cursor} if cursor is not None or generation is Generation.OLDER else {}


def limit(query: Query, default: int, most: int) -> int:
    """Return the size of a page."""
    value = text(query, "limit")
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= most:
        raise invalid("limit", f"limit must be between 1 and {most}.")
    return int(value)


def sealed(place: str) -> str:
    """Write a place in a list as an opaque cursor."""
    return base64.urlsafe_b64encode(place.encode()).decode()


def opened(cursor: str, form: re.Pattern[str]) -> re.Match[str]:
    """Read a cursor that holds a place of that form."""
    try:
        decoded = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        decoded = ""
    match = form.fullmatch(decoded)
    if match is None:
        raise invalid("cursor", "cursor is malformed.")
    return match


def _offset(cursor: str | None) -> int:
    return 0 if cursor is None else int(opened(cursor, _OFFSET)[1])
