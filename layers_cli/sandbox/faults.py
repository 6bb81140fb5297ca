"""What may go wrong below or beside HTTP: a fault rewrites the script by which an answer goes onto the wire."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from layers_cli.sandbox import routes
from layers_cli.sandbox.exchange import Request, Response, envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Wait; None is until the server closes."""

    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Send a response; `declared_length` lies about the length of its body."""

    response: Response
    declared_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Send bytes as they are."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """End the connection, with a reset where `reset` is true."""

    reset: bool = False


Step = Pause | Answer | Raw | Close
Script = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault of one kind: on the named routes (none named: on all), for the `first` matching requests or for ever.

    `value` is seconds or an HTTP status, as the kind needs. A fault strikes after the request was carried out: what the
    client never hears of has happened nevertheless.
    """

    kind: str
    value: float = 0.0
    routes: frozenset[str] = frozenset()
    first: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of fault")
        if unknown := self.routes - routes.NAMES:
            raise ValueError(f"unknown route {', '.join(sorted(unknown))} (known: {', '.join(sorted(routes.NAMES))})")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `KIND[=VALUE][*FIRST][@ROUTE,…]`, for example `latency=2@capi-status` or `reset*2`."""
        match = re.fullmatch(r"([a-z-]+)(?:=([0-9]{1,6}(?:\.[0-9]{1,6})?))?(?:\*([0-9]{1,6}))?(?:@([a-z,-]+))?", text)
        if match is None:
            raise ValueError("this is not how a fault is written")
        kind, value, first, names = match.groups()
        return cls(
            kind=kind,
            value=float(value or 0),
            routes=frozenset(names.split(",")) if names else frozenset(),
            first=int(first) if first else None,
        )

    def hits(self, request: Request) -> bool:
        """Tell whether a request is to suffer."""
        if self.kind in _OF_CURSORS and "cursor" not in request.query:
            return False
        return not self.routes or routes.route_name(request) in self.routes

    def apply(self, script: Script) -> Script:
        """Return the script as this fault leaves it."""
        return KINDS[self.kind](self, script)


def _latency(fault: Fault, script: Script) -> Script:
    return (Pause(seconds=fault.value), *script)


def _hang(_fault: Fault, _script: Script) -> Script:
    return (Pause(seconds=None), Close())


def _reset(_fault: Fault, _script: Script) -> Script:
    return (Close(reset=True),)


def _truncated(_fault: Fault, script: Script) -> Script:
    lying = (
        replace(step, declared_length=len(step.response.body) + 64) if isinstance(step, Answer) else step
        for step in script
    )
    return (*lying, Close())


def _garbage(_fault: Fault, script: Script) -> Script:
    return _answering(script, lambda response: replace(response, body=b'{"items": [{"appId": '))


def _status(fault: Fault, script: Script) -> Script:
    def failed(response: Response) -> Response:
        body = envelope("INTERNAL_ERROR", "Something went wrong.", response.headers["X-Request-Id"])
        return replace(response, status=int(fault.value) or 500, body=body)

    return _answering(script, failed)


def _html(fault: Fault, script: Script) -> Script:
    def failed(response: Response) -> Response:
        page = b"<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
        headers = dict(response.headers) | {"Content-Type": "text/html"}
        return replace(response, status=int(fault.value) or 502, headers=headers, body=page)

    return _answering(script, failed)


def _expired_cursor(_fault: Fault, script: Script) -> Script:
    def refused(response: Response) -> Response:
        request_id = response.headers["X-Request-Id"]
        body = envelope("VALIDATION", "cursor has expired.", request_id, details={"field": "cursor"})
        return replace(response, status=422, body=body)

    return _answering(script, refused)


def _answering(script: Script, change: Callable[[Response], Response]) -> Script:
    return tuple(replace(step, response=change(step.response)) if isinstance(step, Answer) else step for step in script)


KINDS: dict[str, Callable[[Fault, Script], Script]] = {
    "latency": _latency,
    "hang": _hang,
    "reset": _reset,
    "truncated": _truncated,
    "garbage": _garbage,
    "status": _status,
    "html": _html,
    "expired-cursor": _expired_cursor,
}
_OF_CURSORS = frozenset({"expired-cursor"})
