"""What may go wrong below or beside HTTP, and which requests it strikes."""

import random
import re
import threading
from dataclasses import dataclass
from typing import Self

from layers_cli.sandbox import routes
from layers_cli.sandbox.exchange import Request
from layers_cli.sandbox.kinds import DOORS, KINDS, OF_CURSORS
from layers_cli.sandbox.script import Script

_WRITTEN = re.compile(
    r"(?P<kind>[0-9a-z-]+)(?:=(?P<value>[0-9]{1,6}(?:\.[0-9]{1,6})?))?(?::(?P<probability>[01]?\.[0-9]{1,6}|[01]))?"
    r"(?:\+(?P<after>[0-9]{1,6}))?(?:\*(?P<first>[0-9]{1,6}))?(?:@(?P<routes>[a-z,-]+))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault of one kind: on the named routes (none named: on all), for the `first` matching requests or for ever.

    `value` is seconds or an HTTP status, as the kind needs. The matching requests `after` are let pass, of the others
    each suffers with the `probability`. A fault strikes after the request was carried out: what the client never hears
    of has happened nevertheless. The kinds in `DOORS` concern the server as a whole and take nothing else.
    """

    kind: str
    value: float = 0.0
    routes: frozenset[str] = frozenset()
    first: int | None = None
    after: int = 0
    probability: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS.keys() | DOORS:
            raise ValueError(f"{self.kind!r} is no kind of fault")
        if unknown := self.routes - routes.NAMES:
            raise ValueError(f"unknown route {', '.join(sorted(unknown))} (known: {', '.join(sorted(routes.NAMES))})")
        if not 0 <= self.probability <= 1:
            raise ValueError("a fault's probability lies between 0 and 1")
        if self.is_door and (self.value, self.routes, self.first, self.after, self.probability) != _WHOLE:
            raise ValueError(f"the fault {self.kind} concerns every request alike")

    @property
    def is_door(self) -> bool:
        """Whether this is about connections, before there is any request."""
        return self.kind in DOORS

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `KIND[=VALUE][:PROBABILITY][+AFTER][*FIRST][@ROUTE,…]`, as `latency=2@capi-status` or `reset:0.05`."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError("this is not how a fault is written")
        return cls(
            kind=match["kind"],
            value=float(match["value"] or 0),
            routes=frozenset(match["routes"].split(",")) if match["routes"] else frozenset(),
            first=int(match["first"]) if match["first"] else None,
            after=int(match["after"] or 0),
            probability=float(match["probability"] or 1),
        )

    def hits(self, request: Request) -> bool:
        """Tell whether a request may have to suffer."""
        if self.kind in OF_CURSORS and "cursor" not in request.query:
            return False
        return not self.routes or routes.route_name(request) in self.routes

    def apply(self, script: Script) -> Script:
        """Return the script as this fault leaves it."""
        return KINDS[self.kind].apply(self.value, script)


_WHOLE = (0.0, frozenset[str](), None, 0, 1.0)


class Turns:
    """Decides of one request after the other whether a fault strikes it; the same `seed` decides the same."""

    def __init__(self, fault: Fault, seed: int) -> None:
        self._fault = fault
        self._random = random.Random(f"{seed} {fault}")  # noqa: S311 - repeatable on purpose
        self._lock = threading.Lock()
        self._seen = 0
        self._struck = 0

    def strike(self, script: Script, request: Request) -> Script:
        """Return the script of an answer as the fault leaves it."""
        return self._fault.apply(script) if self._fault.hits(request) and self._is_next() else script

    def _is_next(self) -> bool:
        fault = self._fault
        with self._lock:
            self._seen += 1
            if self._seen <= fault.after or self._struck == fault.first or self._random.random() >= fault.probability:
                return False
            self._struck += 1
            return True
