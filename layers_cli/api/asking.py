"""What a request says beside its path."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Final

from layers_cli.core.events import Window
from layers_cli.core.facts import stamp
from layers_cli.core.frozen import frozen

MAX_PAGES: Final = 1000


@frozen
class Asking:
    """Query parameters, at most how many pages of a list, and for a POST its body and the key that makes it one.

    `window` says which events of a timeline are meant, so that what a server does not filter is filtered here.
    """

    query: Mapping[str, str] = field(default_factory=dict)
    pages: int = MAX_PAGES
    body: Mapping[str, object] | None = None
    idempotency_key: str | None = None
    window: Window = Window()


PLAIN: Final = Asking()
"""A request that says nothing beside its path."""


def of_window(window: Window, pages: int) -> Asking:
    """Return how the events of a window are asked for, in at most so many pages.

    The page of the four signals calls the filter by name `name`, the reference `eventNames`: the latter is sent.
    """
    times = {"since": window.since, "until": window.before}
    query = {name: _written(moment) for name, moment in times.items() if moment is not None}
    texts = {"appId": window.app_id, "userId": window.user}
    query |= {name: text for name, text in texts.items() if text is not None}
    # The parameter is a list with commas; a name that holds one can be filtered here alone.
    if window.names and not any("," in name for name in window.names):
        query["eventNames"] = ",".join(window.names)
    return Asking(query=query, pages=pages, window=window)


def _written(moment: datetime) -> str:
    """Write a time as the API takes it: with `Z`, and no finer than it shows."""
    return stamp(moment.replace(microsecond=moment.microsecond // 1000 * 1000))
