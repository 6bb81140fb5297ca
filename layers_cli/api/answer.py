"""What an answer means: a body to read, or why the signal is unavailable."""

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final

from layers_cli.api.attempt import Failed, Received
from layers_cli.api.decode import DecodeError, decode
from layers_cli.api.masking import Mask
from layers_cli.api.retry import KILL_SWITCH, http_date, retry_after
from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Source, Unavailable, Why

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_REQUEST_ID: Final = re.compile(r"[!-~]{1,128}")
_OTHER: Final = "The answer says that it is {}, not JSON"
_FORBIDDEN_SCOPE: Final = "FORBIDDEN_SCOPE"


@frozen
class Question:
    """What is asked: `origin` is the method and the masked path."""

    source: Source
    origin: str
    scope: str | None


@frozen
class Answer:
    """A successful answer: its body, and what a reading must carry."""

    question: Question
    status: int
    body: bytes
    mask: Mask
    as_of: datetime
    request_id: str | None
    tries: int

    def document(self) -> object:
        """Return the value of the body without the key, should the server repeat it; DecodeError where it is none."""
        return decode(self.body, self.mask)

    def unusable(self, message: str, *, why: Why = Why.MALFORMED) -> Unavailable:
        """Return the signal as unavailable because the body cannot be read."""
        return Unavailable(
            signal=self.question.source,
            why=why,
            message=message,
            as_of=self.as_of,
            origin=self.question.origin,
            http_status=self.status,
            request_id=self.request_id,
            tries=self.tries,
        )


@frozen
class Envelope:
    """The parts of an error body that have the documented form."""

    code: str | None = None
    message: str | None = None
    request_id: str | None = None
    scope: str | None = None


def judge(
    outcome: Received | Failed, question: Question, *, mask: Mask, as_of: datetime, tries: int
) -> Answer | Unavailable:
    """Classify what one try brought."""
    headers = outcome.headers or {}
    request_id = sane_request_id(headers.get("x-request-id"), mask)
    if isinstance(outcome, Failed):
        return Unavailable(
            signal=question.source,
            why=outcome.why,
            message=mask.line(outcome.message),
            as_of=as_of,
            origin=question.origin,
            http_status=outcome.status or None,
            request_id=request_id,
            tries=tries,
        )
    if HTTPStatus(200) <= outcome.status < HTTPStatus(300):
        answer = Answer(
            question=question,
            status=outcome.status,
            body=outcome.body,
            mask=mask,
            as_of=as_of,
            request_id=request_id,
            tries=tries,
        )
        return answer if _is_json(kind := _media_type(headers)) else answer.unusable(mask.line(_OTHER.format(kind)))
    envelope = read_envelope(outcome.body, mask)
    why = _why(outcome.status, envelope.code)
    return Unavailable(
        signal=question.source,
        why=why,
        message=_message(outcome.status, envelope),
        as_of=as_of,
        origin=question.origin,
        http_status=outcome.status,
        api_code=envelope.code,
        request_id=envelope.request_id or request_id,
        # By the clock of the server that wrote it, where it tells.
        retry_after=retry_after(headers.get("retry-after"), http_date(headers.get("date", "")) or as_of),
        scope=(envelope.scope or question.scope) if why is Why.FORBIDDEN_SCOPE else None,
        tries=tries,
    )


def read_envelope(body: bytes, mask: Mask) -> Envelope:
    """Read an error body; whatever is not as documented is left out."""
    try:
        document = decode(body)
    except DecodeError:
        return Envelope()
    if not isinstance(document, dict):
        return Envelope()
    error = document.get("error")
    if not isinstance(error, dict):
        return Envelope(request_id=sane_request_id(document.get("requestId"), mask))
    code, message, details = error.get("code"), error.get("message"), error.get("details")
    if not isinstance(details, dict):
        details = {}
    scopes = (details.get("scope"), details.get("requiredScope"))
    return Envelope(
        code=code if isinstance(code, str) and _CODE.fullmatch(code) and mask(code) == code else None,
        message=mask.line(message) if isinstance(message, str) else None,
        request_id=sane_request_id(error.get("requestId") or document.get("requestId"), mask),
        scope=next((mask.line(scope) for scope in scopes if isinstance(scope, str) and scope), None),
    )


def sane_request_id(value: object, mask: Mask) -> str | None:
    """Return `value` where it can be a request id."""
    return mask(value) if isinstance(value, str) and _REQUEST_ID.fullmatch(value) else None


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_json(media_type: str) -> bool:
    """Whether this may be what was asked for: another kind of page comes from a proxy or a login page in between."""
    return not media_type or media_type.rpartition("/")[2].rpartition("+")[2] == "json"


def _why(status: int, code: str | None) -> Why:
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return Why.UNAUTHENTICATED
        case HTTPStatus.FORBIDDEN if code == _FORBIDDEN_SCOPE:
            return Why.FORBIDDEN_SCOPE
        case HTTPStatus.NOT_FOUND:
            return Why.NOT_FOUND
        case HTTPStatus.UNPROCESSABLE_ENTITY:
            return Why.INVALID
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Why.RATE_LIMITED
        case HTTPStatus.SERVICE_UNAVAILABLE if code == KILL_SWITCH:
            return Why.SUSPENDED
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Why.SERVER_ERROR
        case _:
            return Why.REFUSED


def _message(status: int, envelope: Envelope) -> str:
    head = f"HTTP {status} {envelope.code}" if envelope.code else f"HTTP {status}"
    return f"{head}: {envelope.message}" if envelope.message else head
