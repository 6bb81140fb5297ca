"""What was asked of the API and what came back, as support and the log need it; safe for several threads."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from layers_cli.api.masking import Mask
from layers_cli.core.snapshot import Exchange

_RESOLUTION = timedelta(seconds=1)
_AGREEMENT = timedelta(seconds=60)
"""As much as the API's clock and ours may differ before the API's counts."""


@dataclass(slots=True)
class Entry:
    """One request under way; without an exchange there is no answer yet."""

    path: str
    method: str = "GET"
    started: float = field(default_factory=time.monotonic)
    tries: int = 1
    exchange: Exchange | None = None


class Journal:
    """Collects exchanges, log lines and the difference between the API's clock and ours."""

    def __init__(self, mask: Mask, log: Callable[[str], None] | None) -> None:
        self._mask = mask
        self._log = log
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._offset: timedelta | None = None
        self._precision = (True, timedelta.max)

    def begin(self, path: str, method: str = "GET") -> Entry:
        """Enter a request for `path`."""
        entry = Entry(path=self._mask(path), method=method)
        with self._lock:
            self._entries.append(entry)
        return entry

    def sent(self, entry: Entry, tries: int) -> None:
        """Note that `entry` is sent for the time number `tries`."""
        entry.tries = tries
        self._write(f"> {entry.method} {entry.path} (try {tries})")

    def received(self, entry: Entry, *, status: int, request_id: str | None, detail: str, elapsed: float) -> None:
        """Note what one try brought: `detail` is the size of the body, or why there is none."""
        answered = str(status) if status else "no answer"
        words = f"{answered} in {elapsed * 1000:.0f} ms, {detail}, {request_id or 'no request id'}"
        self._write(f"< {entry.method} {entry.path} (try {entry.tries}): {words}")

    def end(self, entry: Entry, *, status: int, request_id: str | None) -> None:
        """Enter how the request ended after all its tries; status 0 means that no answer came."""
        with self._lock:
            entry.exchange = _exchange(entry, status, request_id)

    def compare_clocks(self, api: datetime, sent: datetime, received: datetime) -> None:
        """Take in a `Date` header; of several that agree with our clock, or else of all, the shortest request counts.

        Where they contradict each other, because a clock jumped, ours is right if one of them says so.
        The header is cut to whole seconds and was written at some time between `sent` and `received`: a difference that
        this explains is none.
        """
        duration = max(received - sent, timedelta(0))
        difference = api - received
        explained = -(duration + _RESOLUTION) <= difference <= timedelta(0)
        agrees = -(duration + _RESOLUTION + _AGREEMENT) <= difference <= _AGREEMENT
        precision = (not agrees, duration)
        with self._lock:
            if precision < self._precision:
                self._precision = precision
                self._offset = timedelta(0) if explained else difference

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Return every request in the order of asking, those still under way with status 0."""
        with self._lock:
            return tuple(entry.exchange or _exchange(entry, 0, None) for entry in self._entries)

    @property
    def clock_offset(self) -> timedelta | None:
        """Return how far the API's clock is ahead of ours; None where no answer told."""
        with self._lock:
            return self._offset

    def _write(self, line: str) -> None:
        if self._log is not None:
            masked = self._mask.line(line)
            with self._lock:
                self._log(masked)


def _exchange(entry: Entry, status: int, request_id: str | None) -> Exchange:
    return Exchange(
        method=entry.method,
        path=entry.path,
        status=status,
        request_id=request_id,
        elapsed=timedelta(seconds=time.monotonic() - entry.started),
        tries=entry.tries,
    )
