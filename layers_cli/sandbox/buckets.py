"""The rate limits of a key: one token bucket per endpoint class, and a daily one for writes."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

READ_LIGHT = "read-light"
WRITE_LIGHT = "write-light"
LONG_RUNNING = "long-running"

PER_MINUTE = {
    "standard": {READ_LIGHT: 120, WRITE_LIGHT: 60, LONG_RUNNING: 20},
    "pilot": {READ_LIGHT: 1_200, WRITE_LIGHT: 600, LONG_RUNNING: 60},
    "partner": {READ_LIGHT: 6_000, WRITE_LIGHT: 3_000, LONG_RUNNING: 300},
}
WRITES_PER_DAY = {"standard": 10_000, "pilot": 100_000, "partner": 500_000}

_MINUTE = 60.0
_DAY = 86_400.0


class _Bucket:
    """Tokens that come back evenly: `capacity` of them per period."""

    def __init__(self, capacity: int, period: float, now: datetime) -> None:
        self._capacity = capacity
        self._per_second = capacity / period
        self._tokens = float(capacity)
        self._at = now

    def wait(self, now: datetime) -> float:
        """Return the seconds until a token is there, 0 when one is."""
        passed = max(0.0, (now - self._at).total_seconds())
        self._tokens = min(self._capacity, self._tokens + passed * self._per_second)
        self._at = now
        return max(0.0, (1 - self._tokens) / self._per_second)

    def take(self) -> None:
        self._tokens -= 1


class Buckets:
    """The buckets of one key; `drained` says that none has a token for that long, whenever it is asked."""

    def __init__(self, tier: str, clock: Callable[[], datetime], *, drained: timedelta | None = None) -> None:
        self._clock = clock
        self._drained = drained
        now = clock()
        self._buckets = {name: [_Bucket(rate, _MINUTE, now)] for name, rate in PER_MINUTE[tier].items()}
        self._buckets[WRITE_LIGHT].append(_Bucket(WRITES_PER_DAY[tier], _DAY, now))

    def take(self, endpoint_class: str) -> int | None:
        """Take a token: None when there was one, else the whole seconds to wait for the next."""
        if self._drained is not None:
            return math.ceil(self._drained.total_seconds())
        now = self._clock()
        wait = max(bucket.wait(now) for bucket in self._buckets[endpoint_class])
        if wait > 0:
            return math.ceil(wait)
        for bucket in self._buckets[endpoint_class]:
            bucket.take()
        return None
