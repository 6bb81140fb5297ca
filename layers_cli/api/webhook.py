"""URLs that the user wants to be told: where they may lead, and one message to one of them."""

import threading
from collections.abc import Mapping
from typing import Final

import httpx

from layers_cli import __version__
from layers_cli.api.address import is_loopback, is_place, place, readable
from layers_cli.api.budget import Deadline
from layers_cli.api.tls import plain_context, tls_context
from layers_cli.core.frozen import frozen
from layers_cli.errors import LayersError, UsageError

EACH: Final = 10.0
"""Seconds that one message may take at most."""
TRIES: Final = 2
_HINT: Final = "give it as https://HOST/..."
_LONGEST: Final = 2048
_PASSING: Final = frozenset({429, 502, 503, 504})


@frozen
class Webhook:
    """A URL that messages are sent to; its path and query are as secret as a key."""

    url: httpx.URL

    def __str__(self) -> str:
        return f"{self.url.scheme}://{place(self.url)}/..."

    def below(self, name: str) -> "Webhook":
        """Return the URL whose path goes on with `name`; the query stays."""
        path, _, query = self.url.raw_path.partition(b"?")
        raw = path.rstrip(b"/") + b"/" + name.encode() + (b"?" + query if query else b"")
        return Webhook(url=self.url.copy_with(raw_path=raw))


def webhook(text: str, origin: str) -> Webhook:
    """Return the URL that `origin` gave; UsageError, without the URL, where messages may not go there."""
    if len(text) > _LONGEST or not text.isprintable() or " " in text or "\\" in text:
        raise UsageError(f"{origin} is not a URL", hint=_HINT)
    url = readable(text)
    if url is None:
        raise UsageError(f"{origin} is not a URL", hint=_HINT)
    host, port = url.raw_host.decode("ascii"), url.port
    if url.scheme not in {"http", "https"} or not host or url.userinfo:
        raise UsageError(f"{origin} is not an https URL without a user name", hint=_HINT)
    if not is_place(host, port):
        raise UsageError(f"{origin} has no valid host and port", hint=_HINT)
    if url.scheme == "http" and not is_loopback(host):
        raise UsageError(f"{origin} leads unencrypted to {host}", hint=_HINT)
    return Webhook(url=url.copy_with(fragment=None))


class Delivery:
    """A message on its way; it is sent at once and never holds up more than its deadline."""

    def __init__(self, hook: Webhook, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> None:
        self._hook = hook
        self._body = body
        self._headers = {**headers, "User-Agent": f"layers-cli/{__version__}"}
        self._deadline = Deadline(min(deadline.left(), EACH))
        self._told: str | None = None
        # A server that answers one byte at a time, or a name that is looked up forever, ends no timeout of a socket.
        self._thread = threading.Thread(target=self._run, name="layers-message", daemon=True)
        self._is_sent = not self._deadline.passed
        if self._is_sent:
            self._thread.start()

    def why(self) -> str | None:
        """Wait for its end, at most until the deadline; return why it did not arrive, None where it did."""
        if not self._is_sent:
            return "no time was left for it"
        self._thread.join(self._deadline.left())
        return f"no answer within {self._deadline.seconds:.3g} s" if self._thread.is_alive() else self._told

    def _run(self) -> None:
        try:
            self._told = self._sent()
        except LayersError as error:
            self._told = error.message
        except (OSError, ValueError, httpx.InvalidURL) as error:
            # A proxy of the environment that cannot be understood, certificates that cannot be read.
            self._told = type(error).__name__

    def _sent(self) -> str | None:
        is_plain = self._hook.url.scheme == "http"
        context = plain_context() if is_plain else tls_context()
        told = None
        # This machine is reached without a proxy, which would read what is not encrypted.
        with httpx.Client(verify=context, follow_redirects=False, trust_env=not is_plain) as http:
            for _ in range(TRIES):
                told, may_pass = self._tried(http, self._deadline.left())
                if not may_pass or self._deadline.passed:
                    break
        return told

    def _tried(self, http: httpx.Client, seconds: float) -> tuple[str | None, bool]:
        """Try once; return why it did not arrive, and whether another try makes sense."""
        try:
            with http.stream(
                "POST", self._hook.url, content=self._body, headers=self._headers, timeout=seconds
            ) as answer:
                status = answer.status_code
        except httpx.TimeoutException:
            return f"no answer within {self._deadline.seconds:.3g} s", False
        except httpx.HTTPError as error:
            return type(error).__name__, isinstance(error, httpx.ConnectError | httpx.RemoteProtocolError)
        return (None, False) if status < 300 else (f"HTTP {status}", status in _PASSING)  # noqa: PLR2004


def deliver(hook: Webhook, body: bytes, *, headers: Mapping[str, str], deadline: Deadline) -> str | None:
    """POST a message, at most twice, and wait; return why it did not arrive, None where it did."""
    return Delivery(hook, body, headers, deadline).why()
