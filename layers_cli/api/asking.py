"""What a request says beside its path."""

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from layers_cli.core.events import Window
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
