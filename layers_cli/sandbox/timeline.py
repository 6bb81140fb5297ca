"""The event list page by page: every page of a list is told as of the moment in which its first was asked for."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from layers_cli.sandbox import parameters
from layers_cli.sandbox.parameters import Query
from layers_cli.sandbox.streams import Event
from layers_cli.sandbox.world import Quirk

_DEFAULT, _MOST = 50, 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(page|late|swap):([0-9]{1,16})(?::([0-9]{1,16}):([0-9]{1,25}))?")

Rows = Callable[["Place"], Iterator[Event]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page begins: after which event, in the list as of `asked`.

    `turn` is `page`; or for quirks `late`, after the empty page, and `swap`, where the newer of two pages is due.
    """

    asked: datetime
    after: tuple[datetime, int] | None = None
    turn: str = "page"

    @classmethod
    def of(cls, query: Query, now: datetime) -> "Place":
        """Return the place that a request's cursor names; the first one without a cursor."""
        cursor = parameters.text(query, "cursor")
        if cursor is None:
            return cls(asked=now)
        turn, asked, at, serial = parameters.opened(cursor, _CURSOR).groups()
        after = None if at is None else (_moment(at), int(serial))
        return cls(asked=_moment(asked), after=after, turn=turn)

    @property
    def cursor(self) -> str:
        """The cursor that leads here."""
        after = "" if self.after is None else f":{_number(self.after[0])}:{self.after[1]}"
        return parameters.sealed(f"{self.turn}:{_number(self.asked)}{after}")

    def behind(self, event: Event) -> "Place":
        """Return the place after an event of the same list."""
        return replace(self, after=(event.at, event.serial), turn="page")


def page(query: Query, now: datetime, quirks: frozenset[Quirk], rows: Rows) -> tuple[list[Event], str | None]:
    """Return one page of `rows` (newest first from a place on) and the cursor of the next, None at the end."""
    size = parameters.limit(query, _DEFAULT, _MOST)
    place = Place.of(query, now)
    if Quirk.EMPTY in quirks and place.after is not None and place.turn == "page":
        return [], replace(place, turn="late").cursor
    if Quirk.SWAPPED in quirks:
        return _swapped(place, size, [*islice(rows(place), 2 * size + 1)])
    found = [*islice(rows(place), size + 1)]
    if len(found) <= size:
        return found, None
    last = found[size - 2] if Quirk.OVERLAPPING in quirks and size > 1 else found[size - 1]
    return found[:size], place.behind(last).cursor


def _swapped(place: Place, size: int, found: list[Event]) -> tuple[list[Event], str | None]:
    """Return the second page of two, and the first one afterwards."""
    if len(found) <= size:
        return found, None
    if place.turn != "swap":
        return found[size : 2 * size], replace(place, turn="swap").cursor
    more = len(found) > 2 * size
    return found[:size], place.behind(found[2 * size - 1]).cursor if more else None


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(number: str) -> datetime:
    return _EPOCH + int(number) * _MICROSECOND
