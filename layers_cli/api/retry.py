"""When a request is worth another try, and how long to wait before it."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import httpx

ATTEMPTS: Final = 3
KILL_SWITCH: Final = "KILL_SWITCH"
_FIRST_PAUSE: Final = 0.5
_PASSING: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_SECONDS: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


def answer_may_pass(status: int, code: str | None) -> bool:
    """Whether the same request may be answered otherwise; a killed key or a suspended organization stays so."""
    return status in _PASSING and code != KILL_SWITCH


def error_may_pass(error: httpx.TransportError) -> bool:
    """Whether a broken connection may hold the next time; a refusal, by TLS or a proxy, and silence stay."""
    if tls_refusal(error) is not None:
        return False
    return isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | httpx.ConnectTimeout)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and what led to it, each once: an error that was raised again can lead back to itself."""
    passed: list[BaseException] = []
    here: BaseException | None = error
    while here is not None and here not in passed:
        yield here
        passed.append(here)
        here = here.__cause__ or here.__context__


def tls_refusal(error: BaseException) -> ssl.SSLError | None:
    """Return why the two sides cannot agree on TLS; None where that is not the trouble, or no more than a lost line."""
    troubles = (cause for cause in causes(error) if isinstance(cause, ssl.SSLError))
    return next((trouble for trouble in troubles if _is_refusal(trouble)), None)


def _is_refusal(trouble: ssl.SSLError) -> bool:
    if isinstance(trouble, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return False
    return isinstance(trouble, ssl.SSLCertVerificationError) or bool(getattr(trouble, "reason", None))


def is_unresolved(error: BaseException) -> bool:
    """Whether the host's name has no address."""
    return any(isinstance(cause, socket.gaierror) for cause in causes(error))


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read a `Retry-After` header, seconds or an HTTP date; None where there is none or it makes no sense."""
    if value is None:
        return None
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return timedelta(seconds=float(text))
    moment = http_date(text)
    return None if moment is None else max(moment - now, timedelta(0))


def http_date(text: str) -> datetime | None:
    """Read an HTTP date as UTC; None where it is none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def pause(tries: int, told: timedelta | None, left: float, jitter: Callable[[], float]) -> float | None:
    """Return the seconds to wait after the try number `tries`, or None where no other try fits.

    What the server `told` is followed exactly; otherwise the pause is a random part (`jitter`, 0 to 1) of a span that
    doubles with every try. A pause that is not over within the `left` seconds is not begun.
    """
    if tries >= ATTEMPTS:
        return None
    seconds = jitter() * _FIRST_PAUSE * 2 ** (tries - 1) if told is None else told.total_seconds()
    return seconds if seconds < left else None
