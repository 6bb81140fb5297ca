"""One try of one request: redirects within the same origin, a bounded body, no exception for what networks do."""

import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import field, replace
from http import HTTPStatus
from itertools import count
from typing import Final

import httpx

from layers_cli.api.address import place, readable, same_origin
from layers_cli.api.budget import Deadline
from layers_cli.api.retry import causes, error_may_pass, is_unresolved, tls_refusal
from layers_cli.api.routes import READ_SECONDS
from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Why

CONNECT_SECONDS: Final = 5.0
MAX_BODY: Final = 10 * 1024 * 1024
MAX_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
_SAME_AGAIN: Final = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
"""The redirects after which a POST stays one."""
_GONE: Final = "Server disconnected"
"""How httpcore's complaint begins about a server that left; every other one is about what it said."""
_LOCATION: Final = "layers_location"
_OWN_HEADERS: Final = httpx.Auth()
"""Keeps httpx from putting anything in place of the Authorization header that the client carries."""


@frozen(kw_only=False)
class Outgoing:
    """A request as it is sent; `silence` is how many seconds the server may take for an answer."""

    url: httpx.URL
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    silence: float = READ_SECONDS


@frozen
class Received:
    """An answer as it came; of an error answer that could not be read to its end, the body is empty."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@frozen
class Failed:
    """No answer that could be judged; `may_pass` tells whether another try makes sense."""

    why: Why
    message: str
    may_pass: bool = False
    status: int = 0
    headers: Mapping[str, str] | None = None


def hold_redirect(response: httpx.Response) -> None:
    """Put the redirect's target out of sight of httpx, which looks into it even where it is not to follow it."""
    response.extensions[_LOCATION] = response.headers.pop("location", "")


def out_of_time(deadline: Deadline) -> Failed:
    """Return the end of everything that is still under way when the time is up."""
    return Failed(why=Why.TIMED_OUT, message=f"No answer within the {deadline.seconds:.3g} s that were allowed")


def attempt(http: httpx.Client, request: Outgoing, deadline: Deadline) -> Received | Failed:
    """Ask once; the time allowed is that of `deadline`, and less where the server is silent."""
    try:
        return _follow(http, request, deadline)
    except httpx.TransportError as error:
        return _no_answer(error, request.url)


def _follow(http: httpx.Client, request: Outgoing, deadline: Deadline) -> Received | Failed:
    followed = _REDIRECTS if request.body is None else _SAME_AGAIN
    for hops in count():
        if deadline.passed:
            return out_of_time(deadline)
        with closing(_send(http, request, deadline)) as response:
            if response.status_code not in followed:
                return _receive(response, deadline)
            target = _target(response, hops)
        if isinstance(target, Failed):
            return target
        request = replace(request, url=target)
    raise AssertionError  # pragma: no cover - counting does not end


def _send(http: httpx.Client, request: Outgoing, deadline: Deadline) -> httpx.Response:
    left = deadline.left()
    timeout = httpx.Timeout(min(request.silence, left), connect=min(CONNECT_SECONDS, left))
    built = http.build_request(
        request.method, request.url, content=request.body, headers={**request.headers}, timeout=timeout
    )
    return http.send(built, stream=True, auth=_OWN_HEADERS)


def _target(response: httpx.Response, hops: int) -> httpx.URL | Failed:
    def refused(words: str) -> Failed:
        status, headers = response.status_code, response.headers
        return Failed(why=Why.REFUSED, message=f"HTTP {status}: {words}", status=status, headers=headers)

    url = readable(response.extensions[_LOCATION], response.url) or httpx.URL()
    if not same_origin(url, response.url) or not response.extensions[_LOCATION]:
        where = place(url) if url.host and response.extensions[_LOCATION] else "an address that cannot be read"
        return refused(f"redirected to {where}, where the API key is not sent")
    if hops >= MAX_REDIRECTS:
        return refused(f"redirected more than {MAX_REDIRECTS} times")
    return url.copy_with(userinfo=b"")


def _receive(response: httpx.Response, deadline: Deadline) -> Received | Failed:
    body = _body(response, deadline)
    if isinstance(body, Failed):
        if response.is_success:
            return body
        body = b""  # The status alone says what an error is.
    return Received(status=response.status_code, headers=response.headers, body=body)


def _body(response: httpx.Response, deadline: Deadline) -> bytes | Failed:
    def unreadable(message: str) -> Failed:
        status, headers = response.status_code, response.headers
        return Failed(why=Why.MALFORMED, message=message, status=status, headers=headers)

    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity"}:
        return unreadable(f"The answer is encoded as {encoding}, which was not asked for")
    chunks: list[bytes] = []
    size = 0
    try:
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > MAX_BODY:
                return unreadable(f"The answer is larger than {MAX_BODY // 1024**2} MiB")
            if deadline.passed:
                return out_of_time(deadline)
            chunks.append(chunk)
    except httpx.TimeoutException:
        return Failed(why=Why.TIMED_OUT, message="The answer stopped in the middle", status=response.status_code)
    except httpx.TransportError:
        broken = "The connection broke in the middle of the answer"
        return Failed(why=Why.UNREACHABLE, message=broken, may_pass=True, status=response.status_code)
    return b"".join(chunks)


def _no_answer(error: httpx.TransportError, url: httpx.URL) -> Failed:
    why = Why.TIMED_OUT if isinstance(error, httpx.TimeoutException) else Why.UNREACHABLE
    message = _secured(error, place(url)) or _reached(error, url)
    return Failed(why=why, message=message, may_pass=error_may_pass(error))


def _secured(error: httpx.TransportError, where: str) -> str | None:
    """Say what is wrong with TLS; None where nothing is."""
    refusal = tls_refusal(error)
    if isinstance(refusal, ssl.SSLCertVerificationError):
        return f"The TLS certificate of {where} is not trusted: {refusal.verify_message}"
    if refusal is not None:
        return f"No TLS connection to {where} could be made: {refusal.reason.lower().replace('_', ' ')}"
    if any(isinstance(cause, ssl.SSLError) for cause in causes(error)):
        return f"No TLS connection to {where} could be made"
    return None


def _reached(error: httpx.TransportError, url: httpx.URL) -> str:
    """Say how far the connection came."""
    where = place(url)
    if isinstance(error, httpx.ConnectTimeout):
        return f"{where} did not accept a connection in time"
    if isinstance(error, httpx.TimeoutException):
        return f"{where} did not answer in time"
    if isinstance(error, httpx.ProxyError):
        return f"The proxy does not lead to {where}: {error}"
    if is_unresolved(error):
        return f"The name {url.host} cannot be resolved (DNS)"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes(error)):
        return f"{where} refused the connection"
    if isinstance(error, httpx.ConnectError):
        return f"{where} cannot be reached"
    if isinstance(error, httpx.RemoteProtocolError) and not str(error).startswith(_GONE):
        return f"{where} answered with something that is not HTTP"
    return f"{where} closed the connection before it answered"
