"""The readers of the wire as one function of bytes, for whatever draws the bytes: a corpus, Hypothesis, or atheris."""

from datetime import UTC, datetime
from importlib import import_module

from layers_cli.api.answer import Answer, Question, judge, read_envelope
from layers_cli.api.asking import Asking
from layers_cli.api.attempt import Received
from layers_cli.api.masking import Mask
from layers_cli.api.paging import Pages, follow, single
from layers_cli.api.retry import http_date, retry_after
from layers_cli.api.routes import ROUTES
from layers_cli.core.events import Window
from layers_cli.core.signals import Reading, Source, Unavailable
from layers_cli.core.snapshot import Target
from tests.e2e.conftest import IOS, KEY, PROJECT

NOW = datetime(2026, 4, 18, 19, 43, tzinfo=UTC)
TARGET = Target(project_id=PROJECT, app_id=IOS)
MASK = Mask(KEY)
SOURCES = tuple(ROUTES)
READERS = {source: import_module(f"layers_cli.api.endpoints.{source}") for source in SOURCES}
ENVELOPE, HEADERS = len(SOURCES), len(SOURCES) + 1
KINDS = len(SOURCES) + 2
"""How many kinds of answers there are: the first byte says which one the rest of them is."""


def consume(data):
    """Read an answer: nothing may be raised, and what is read has to be readable; return what came of it."""
    if not data:
        return None
    kind, body = data[0] % KINDS, data[1:]
    if kind == ENVELOPE:
        return _error(body)
    if kind == HEADERS:
        return _headers(body)
    found = _reading(SOURCES[kind], body)
    assert isinstance(found, Reading | Unavailable)
    assert KEY not in repr(found)
    return found


def seed(source, body):
    """Return the bytes that stand for a body of a source."""
    return bytes([SOURCES.index(source)]) + body


def _reading(source, body):
    route = ROUTES[source]
    question = Question(source=source, origin=f"{route.method} {route.path}", scope=route.scope)

    def ask(cursor):
        # Whoever asks for a next page gets the same again.
        received = Received(status=200, headers={"content-type": "application/json"}, body=body)
        answer = judge(received, question, mask=MASK, as_of=NOW, tries=1)
        assert isinstance(answer, Answer)
        return answer

    pages = follow(ask, most=3) if route.paged else single(ask)
    if isinstance(pages, Unavailable):
        return pages
    assert isinstance(pages, Pages)
    if source is Source.EVENTS:
        return READERS[source].read([(Asking(window=Window()), pages)], TARGET)
    return READERS[source].read(pages, TARGET)


def _error(body):
    question = Question(source=Source.APP, origin="GET /", scope="projects:read")
    for status in (400, 401, 403, 404, 422, 429, 503):
        received = Received(status=status, headers={}, body=body)
        told = judge(received, question, mask=MASK, as_of=NOW, tries=1)
        assert isinstance(told, Unavailable)
        assert KEY not in repr(told)
    return read_envelope(body, MASK)


def _headers(body):
    text = body.decode("latin-1")
    question = Question(source=Source.APP, origin="GET /", scope=None)
    names = ("content-type", "retry-after", "date", "x-request-id")
    for status in (200, 429):
        received = Received(status=status, headers=dict.fromkeys(names, text), body=b"{}")
        judge(received, question, mask=MASK, as_of=NOW, tries=1)
    moment, after = http_date(text), retry_after(text, NOW)
    assert moment is None or moment.tzinfo is UTC
    assert after is None or after.total_seconds() >= 0
    return moment, after
