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
    """Return one page and its `nextCursor` member, which is null or, in the newer generation, absent at the end."""
    limit = _limit(text(query, "limit"), default, most)
    start = _offset(text(query, "cursor"))
    end = start + limit
    if end < len(rows):
        return rows[start:end], {"nextCursor": _cursor(end)}
    return rows[start:], {"nextCursor": None} if generation is Generation.OLDER else {}


def _limit(value: str | None, default: int, most: int) -> int:
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= most:
        raise invalid("limit", f"limit must be between 1 and {most}.")
    return int(value)


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"row:{offset}".encode()).decode()


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        decoded = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        decoded = ""
    match = re.fullmatch(r"row:([0-9]{1,9})", decoded)
    if match is None:
        raise invalid("cursor", "cursor is malformed.")
    return int(match[1])
