"""The kinds of faults: each rewrites the script by which an answer goes onto the wire."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from typing import Any

from layers_cli.sandbox.exchange import Response, encoded, envelope
from layers_cli.sandbox.script import Answer, Close, Flood, Part, Pause, Raw, Script

_BOMB = 64 << 20
_DEEP = 1 << 20
_CHUNK = b" " * (64 << 10)
_DAY = 86_400.0

Apply = Callable[[float, Script], Script]
"""Takes the value that the fault was given (0 where it was given none) and a script, and returns another."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: what it does in a sentence, and how."""

    sentence: str
    apply: Apply


def _latency(value: float, script: Script) -> Script:
    return (Pause(seconds=value), *script)


def _instead(*steps: Any) -> Apply:
    return lambda _value, _script: steps


def _answers(script: Script, change: Callable[[Answer], Answer]) -> Script:
    return tuple(change(step) if isinstance(step, Answer) else step for step in script)


def _cut(part: Part) -> Apply:
    return lambda _value, script: (*_answers(script, lambda answer: replace(answer, stop=part)), Close(reset=True))


def _slow(part: Part) -> Apply:
    return lambda value, script: _answers(script, lambda answer: replace(answer, slow=part, pause=value or 0.2))


def _of_length(length: Callable[[int], int], *after: Close) -> Apply:
    def lying(answer: Answer) -> Answer:
        return replace(answer, declared_length=length(len(answer.response.body)))

    return lambda _value, script: (*_answers(script, lying), *after)


def _changed(change: Callable[[float, Response], Response]) -> Apply:
    """Return what changes the response itself."""

    def apply(value: float, script: Script) -> Script:
        return _answers(script, lambda answer: replace(answer, response=change(value, answer.response)))

    return apply


def _with(response: Response, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    return replace(response, status=status, body=body, headers=dict(response.headers) | dict(headers or {}))


def _error(response: Response, code: str, message: str, **details: object) -> bytes:
    return envelope(code, message, response.headers["X-Request-Id"], details or None)


def _status(value: float, response: Response) -> Response:
    return _with(response, int(value) or 500, _error(response, "INTERNAL_ERROR", "Something went wrong."))


def _html(value: float, response: Response) -> Response:
    page = b"<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
    return _with(response, int(value) or 502, page, {"Content-Type": "text/html"})


def _expired_cursor(_value: float, response: Response) -> Response:
    return _with(response, 422, _error(response, "VALIDATION", "cursor has expired.", field="cursor"))


def _killed(_value: float, response: Response) -> Response:
    return _with(response, 503, _error(response, "KILL_SWITCH", "This API key is suspended.", scope="key"))


def _throttled(told: Callable[[float, Response], str]) -> Apply:
    def change(value: float, response: Response) -> Response:
        body = _error(response, "RATE_LIMITED", "The rate limit of this key is exhausted.")
        return _with(response, 429, body, {"Retry-After": told(value or 1.0, response)})

    return _changed(change)


def _ahead(response: Response, seconds: float) -> str:
    return format_datetime(parsedate_to_datetime(response.headers["Date"]) + timedelta(seconds=seconds), usegmt=True)


def _clock(direction: int) -> Apply:
    def change(value: float, response: Response) -> Response:
        headers = {"Date": _ahead(response, direction * (value or _DAY))}
        return _with(response, response.status, response.body, headers)

    return _changed(change)


def _mislabelled(_value: float, response: Response) -> Response:
    return _with(response, response.status, response.body, {"Content-Type": "text/html"})


def _renamed(_value: float, response: Response) -> Response:
    """Move what was documented one level down, as a new version of an API might."""
    return _with(response, response.status, b'{"data":%b,"apiVersion":2}' % response.body)


def _document(response: Response) -> dict[str, Any]:
    """Return the body; empty where another fault has already made something else of it."""
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _paged(cursor: Callable[[Response], str]) -> Apply:
    """Return what makes every page of a list name another; what is no list stays."""

    def change(_value: float, response: Response) -> Response:
        body = _document(response)
        # A cursor of ours is one that the server refuses.
        refused = response.status == 422  # noqa: PLR2004
        if not refused and "items" not in body:
            return response
        return _with(response, 200, encoded({"items": body.get("items", []), "nextCursor": cursor(response)}))

    return _changed(change)


def _redirect(location: str) -> Apply:
    return _changed(lambda _value, response: _with(response, 302, b"", {"Location": location}))


@cache
def _packed() -> bytes:
    import gzip

    return gzip.compress(b" " * _BOMB, compresslevel=9)


def _bomb(_value: float, response: Response) -> Response:
    return _with(response, 200, _packed(), {"Content-Encoding": "gzip"})


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

KINDS: dict[str, Kind] = {
    "latency": Kind("wait VALUE seconds before the answer", _latency),
    "hang": Kind("take the request and never answer", _instead(Pause(seconds=None), Close())),
    "reset": Kind("reset the connection instead of an answer", _instead(Close(reset=True))),
    "reset-headers": Kind("reset the connection in the middle of the headers", _cut("head")),
    "reset-body": Kind("reset the connection in the middle of the body", _cut("body")),
    "truncated": Kind("promise a longer body than is sent", _of_length(lambda length: length + 64, Close())),
    "wrong-length": Kind("promise a shorter body than is sent", _of_length(lambda length: length // 2)),
    "drip": Kind("send the body a byte every VALUE seconds (0.2)", _slow("body")),
    "drip-headers": Kind("send the headers a byte every VALUE seconds (0.2)", _slow("head")),
    "garbage": Kind(
        "answer with JSON that breaks off",
        _changed(lambda _value, response: _with(response, 200, b'{"items": [{"appId": ')),
    ),
    "not-http": Kind(
        "answer in another protocol", _instead(Raw(data=b"\x15\x03\x01\x00\x02\x02\x46 \x1b[2J\r\n"), Close())
    ),
    "status": Kind("answer with the status VALUE (500)", _changed(_status)),
    "html": Kind("answer as a proxy does, with a page and the status VALUE (502)", _changed(_html)),
    "empty": Kind("answer with 200 and an empty body", _changed(lambda _value, response: _with(response, 200, b""))),
    "wrong-type": Kind("say that the JSON is a page", _changed(_mislabelled)),
    "throttled": Kind(
        "answer with 429 and Retry-After in seconds, VALUE (1)", _throttled(lambda value, _response: f"{value:g}")
    ),
    "throttled-date": Kind(
        "answer with 429 and Retry-After as a date VALUE seconds (1) from now",
        _throttled(lambda value, response: _ahead(response, value)),
    ),
    "throttled-nonsense": Kind(
        "answer with 429 and a Retry-After that means nothing",
        _throttled(lambda _value, _response: "soon, -1; 99999999999999999999"),
    ),
    "clock": Kind("say in Date that it is VALUE seconds (a day) later than it is", _clock(1)),
    "clock-back": Kind("say in Date that it is VALUE seconds (a day) earlier than it is", _clock(-1)),
    "killed": Kind("answer that the key is suspended", _changed(_killed)),
    "changed": Kind("answer in another shape than the documented one", _changed(_renamed)),
    "expired-cursor": Kind("refuse every cursor", _changed(_expired_cursor)),
    "cursor-repeats": Kind("end no list: every page leads to the same one", _paged(lambda _response: "again")),
    "endless-pages": Kind(
        "end no list: every page leads to a new one", _paged(lambda response: response.headers["X-Request-Id"])
    ),
    "redirect-loop": Kind("redirect to the same place for ever", _redirect("?again")),
    "redirect-away": Kind("redirect to another host", _redirect("https://elsewhere.invalid/")),
    "huge": Kind(
        "answer with a body that does not end", _instead(Raw(data=_HEAD + b"\r\n"), Flood(data=_CHUNK), Close())
    ),
    "endless-headers": Kind(
        "answer with headers that do not end", _instead(Raw(data=_HEAD), Flood(data=b"X-More: more\r\n" * 64), Close())
    ),
    "deep": Kind(
        "answer with a million brackets", _changed(lambda _value, response: _with(response, 200, b"[" * _DEEP))
    ),
    "compressed-bomb": Kind("answer with 64 MiB in a compressed body, which was not asked for", _changed(_bomb)),
}
"""Every kind that strikes single requests, with what it does to them."""
OF_CURSORS = frozenset({"expired-cursor"})
"""The kinds that strike only requests that bring a cursor."""
DOORS: dict[str, str] = {
    "refused": "nobody listens at the port",
    "half-open": "connections are made, and nobody is at the other end",
    "ipv6": "the server has an IPv6 address and no other",
    "tls": "the server speaks TLS, with a certificate that SSL_CERT_FILE can name; no fault by itself",
    "tls-expired": "the certificate has expired",
    "tls-wrong-name": "the certificate is for another host",
    "tls-self-signed": "the certificate is signed by itself, and nobody was told to trust it",
    "tls-old": "TLS 1.1 is the newest that the server speaks",
}
"""Every kind of fault that concerns the server as a whole."""
