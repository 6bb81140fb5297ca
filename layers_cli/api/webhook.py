"""URLs that the user wants to be told: where they may lead, and one message to one of them."""

from collections.abc import Mapping
from typing import Final

import httpx

from layers_cli import __version__
from layers_cli.api.address import is_loopback, place
from layers_cli.api.budget import Deadline
from layers_cli.api.tls import plain_context, tls_context
from layers_cli.core.frozen import frozen
from layers_cli.errors import UsageError

EACH: Final = 10.0
"""Seconds that one message may take at most."""
TRIES: Final = 2
_HINT: Final = "give it as https://HOST/…"
_LONGEST: Final = 2048
_PASSING: Final = frozenset({429, 502, 503, 504})


@frozen
class Webhook:
    """A URL that messages are sent to; its path and query are as secret as a key."""

    url: httpx.URL

    def __str__(self) -> str:
        return f"{self.url.scheme}://{place(self.url)}/…"

    def below(self, name: str) -> "Webhook":
        """Return the URL whose path goes on with `name`; the query stays."""
        path, _, query = self.url.raw_path.partition(b"?")
        raw = path.rstrip(b"/") + b"/" + name.encode() + (b"?" + query if query else b"")
        return Webhook(url=self.url.copy_with(raw_path=raw))


def webhook(text: str, origin: str) -> Webhook:
    """Return the URL that `origin` gave; UsageError, without the URL, where messages may not go there."""
    if len(text) > _LONGEST or not text.isprintable() or " " in text or "\\" in text:
        raise UsageError(f"{origin} is not a URL", hint=_HINT)
    try:
        url = httpx.URL(text)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError):
        raise UsageError(f"{origin} is not a URL", hint=_HINT) from None
    if url.scheme not in {"http", "https"} or not host or url.userinfo:
        raise UsageError(f"{origin} is not an https URL without a user name", hint=_HINT)
    if url.scheme == "http" and not is_loopback(host):
        raise UsageError(f"{origin} leads unencrypted to {host}", hint=_HINT)
    return Webhook(url=url.copy_with(fragment=None))


def deliver(
    hook: Webhook,
    body: bytes,
    *,
    headers: Mapping[str, str],
    deadline: Deadline,
) -> str | None:
    """POST a message, at most twice; return why it did not arrive, None where it did."""
    context = tls_context() if hook.url.scheme == "https" else plain_context()
    told = None
    try:
        with httpx.Client(
            verify=context, follow_redirects=False, headers={"User-Agent": f"layers-cli/{__version__}"}
        ) as http:
            for _ in range(TRIES):
                left = min(deadline.left(), EACH)
                if left <= 0:
                    return told or "no time was left for it"
                told, may_pass = _posted(http, hook, body, headers, left)
                if not may_pass:
                    return told
    except (OSError, ValueError, httpx.InvalidURL) as error:
        # A proxy of the environment that cannot be understood, certificates that cannot be read.
        return type(error).__name__
    return told


def _posted(
    http: httpx.Client, hook: Webhook, body: bytes, headers: Mapping[str, str], seconds: float
) -> tuple[str | None, bool]:
    """Try once; return why it did not arrive, and whether another try makes sense."""
    try:
        with http.stream("POST", hook.url, content=body, headers=dict(headers), timeout=seconds) as answer:
            status = answer.status_code
    except httpx.TimeoutException:
        return f"no answer within {seconds:.3g} s", False
    except httpx.HTTPError as error:
        return f"{type(error).__name__}", isinstance(error, httpx.ConnectError | httpx.RemoteProtocolError)
    return (None, False) if status < 300 else (f"HTTP {status}", status in _PASSING)  # noqa: PLR2004
