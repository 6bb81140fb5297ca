"""Sends the requests: one daemon thread for each signal, so that nobody has to wait for one that hangs."""

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import Empty, Full, Queue
from typing import Final, Self, TypeVar

import httpx

from layers_cli import __version__
from layers_cli.api.address import base_address
from layers_cli.api.answer import Answer, Question, judge, sane_request_id
from layers_cli.api.asking import PLAIN, Asking
from layers_cli.api.attempt import Failed, Outgoing, Received, attempt, hold_redirect, out_of_time
from layers_cli.api.budget import Deadline
from layers_cli.api.journal import Entry, Journal
from layers_cli.api.line import Line
from layers_cli.api.masking import Mask
from layers_cli.api.paging import Ask, Pages, each, follow, single
from layers_cli.api.retry import answer_may_pass, http_date, pause
from layers_cli.api.routes import Route
from layers_cli.api.tls import plain_context, tls_context
from layers_cli.core.signals import Reading, Unavailable, Why
from layers_cli.core.snapshot import Exchange, Target
from layers_cli.errors import UsageError

IN_FLIGHT: Final = 8
"""A diagnosis asks for eight things, and is to take as long as the slowest of them."""
_SLICE: Final = 0.1
_YEARS: Final = range(2000, 2200)
"""The years that a clock of the API may tell."""
_KEY: Final = re.compile(r"[!-~]+")

R = TypeVar("R")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Pending:
    """A signal that is being read."""

    def __init__(
        self,
        read: Callable[[], Pages | Unavailable],
        late: Callable[[], Unavailable],
        deadline: Deadline,
        cut: Callable[[], None] = lambda: None,
    ) -> None:
        self._read = read
        self._late = late
        self._deadline = deadline
        self._cut = cut
        self._done = threading.Event()
        self._outcome: Pages | Unavailable | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """Read the signal; made for a thread of its own."""
        try:
            self._outcome = self._read()
        except BaseException as error:  # noqa: BLE001 - `result` raises it where somebody listens
            self._error = error
        finally:
            self._done.set()

    @property
    def known(self) -> Pages | Unavailable | None:
        """The outcome, where there is one already."""
        return self._outcome

    def result(self, meanwhile: Callable[[], object] = lambda: None) -> Pages | Unavailable:
        """Wait for the outcome, until the deadline at most; a bug on the way is raised here.

        The wait is cut in slices because a single long one cannot be interrupted on every system; `meanwhile` is called
        after each.
        """
        while not self._done.wait(min(_SLICE, self._deadline.left())):
            if self._deadline.passed:
                self._cut()
                return self._late()
            meanwhile()
        if self._error is not None:
            raise self._error
        assert self._outcome is not None
        return self._outcome


class Client:
    """Asks one API with one key; `log` receives one line for each request and each answer, without secrets.

    `org` is the child organization that a key of its parent acts for (page manage-customers-with-sub-organizations).
    `learn` receives what is read from its answers, with the target that was asked about.
    """

    def __init__(  # noqa: PLR0913 - the effects are handed in one by one
        self,
        *,
        base_url: str,
        key: str,
        deadline: Deadline,
        log: Callable[[str], None] | None = None,
        mask: Mask | None = None,
        org: str | None = None,
        ca_file: str | None = None,
        learn: Callable[[Target, Reading], object] = lambda _target, _reading: None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._base = base_address(base_url)
        if org is not None and not _KEY.fullmatch(org):
            raise UsageError(
                "The id of the organization is empty or has a character that no id has", hint="give it as org_..."
            )
        if not _KEY.fullmatch(key):
            raise UsageError(
                "The API key is empty or has a character that no key has",
                hint="a key is one word of visible ASCII characters; look for a line break or a quotation mark in it",
            )
        self._is_plain = self._base.scheme == "http"
        self._context = plain_context() if self._is_plain else tls_context(ca_file)
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"layers-cli/{__version__}",
            **({} if org is None else {"X-Layers-Organization": org}),
        }
        self.mask = mask or Mask(key)
        self.learn = learn
        self._log = log
        self._journal = Journal(self.mask, log)
        self._deadline = deadline
        self._sleep = sleep
        self._jitter = jitter
        self._clock = clock
        self._permits = threading.BoundedSemaphore(IN_FLIGHT)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every request so far, in the order of asking."""
        return self._journal.exchanges

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the API's clock is ahead of this machine's; None where no answer told."""
        return self._journal.clock_offset

    def within(self, deadline: Deadline) -> Self:
        """Return a client of the same API with a deadline and a list of exchanges of its own."""
        other = copy(self)
        other._deadline = deadline  # noqa: SLF001 - the copy is not yet anybody else's
        other._journal = Journal(self.mask, self._log)  # noqa: SLF001
        # What still hangs from before is in nobody's way.
        other._permits = threading.BoundedSemaphore(IN_FLIGHT)  # noqa: SLF001
        return other

    def start(self, route: Route, target: Target, asking: Asking = PLAIN) -> Pending:
        """Send the request for `route` at once; UsageError where an id of `target` cannot stand in a path."""
        line = Line()
        read = partial(follow, most=asking.pages) if route.paged else single
        pending = Pending(
            read=self._reader(route, target, asking, read, line),
            late=partial(self._late, self._question(route, route.fill(target))),
            deadline=self._deadline,
            cut=line.cut,
        )
        threading.Thread(target=pending.run, name=f"layers-{route.source}", daemon=True).start()
        return pending

    def stream(self, route: Route, target: Target, asking: Asking = PLAIN) -> Iterator[Pages | Unavailable]:
        """Yield the pages of a list as they come, one ahead at most; what stops the list is the last that is yielded.

        The request is sent when the first page is asked for.
        """
        pages: Queue[Pages | Unavailable | BaseException | None] = Queue(maxsize=1)
        gone = threading.Event()

        def put(page: Pages | Unavailable | BaseException | None) -> bool:
            while not gone.is_set():
                try:
                    pages.put(page, timeout=_SLICE)
                except Full:
                    continue
                return True
            return False

        def pump(ask: Ask) -> None:
            for page in each(ask, asking.pages):
                if not put(page):
                    return

        def run(read: Callable[[], None]) -> None:
            try:
                read()
            except BaseException as error:  # noqa: BLE001 - raised below, where somebody listens
                put(error)
            else:
                put(None)

        line = Line()
        read = self._reader(route, target, asking, pump, line)
        threading.Thread(target=run, args=(read,), name=f"layers-{route.source}", daemon=True).start()
        try:
            yield from self._arriving(pages, self._question(route, route.fill(target)))
        finally:
            gone.set()
            line.cut()

    def _arriving(
        self, pages: "Queue[Pages | Unavailable | BaseException | None]", question: Question
    ) -> Iterator[Pages | Unavailable]:
        while True:
            try:
                page = pages.get(timeout=_SLICE)
            except Empty:
                if self._deadline.passed:
                    yield self._late(question)
                    return
                continue
            if page is None:
                return
            if isinstance(page, BaseException):
                raise page
            yield page

    def _question(self, route: Route, path: str) -> Question:
        return Question(source=route.source, origin=f"{route.method} {self.mask(path)}", scope=route.scope)

    def _http(self, line: Line) -> httpx.Client:
        # A proxy for plain http would read the key, and this machine is reached without one.
        trust_env = not self._is_plain
        try:
            return httpx.Client(
                headers=self._headers,
                verify=self._context,
                trust_env=trust_env,
                event_hooks={"request": [line.watch], "response": [hold_redirect]},
            )
        except (ImportError, ValueError, httpx.InvalidURL):
            raise UsageError(
                "The proxy that the environment names cannot be used",
                hint="set HTTP_PROXY, HTTPS_PROXY and ALL_PROXY to http://HOST:PORT, or unset them",
            ) from None

    def _reader(
        self, route: Route, target: Target, asking: Asking, read: Callable[[Ask], R], line: Line
    ) -> Callable[[], R]:
        """Return what reads the signal over one connection of its own."""
        path = route.fill(target)
        http = self._http(line)

        def run() -> R:
            with http:
                return read(self._asker(http, route, path, asking))

        return run

    def _asker(self, http: httpx.Client, route: Route, path: str, asking: Asking) -> Ask:
        """Return what asks for one page, at the path that turned out to exist."""
        paths = [path, *([route.elsewhere] if route.elsewhere else [])]

        def ask(cursor: str | None) -> Answer | Unavailable:
            answer = self._ask(http, self._outgoing(route, paths[0], asking, cursor), self._question(route, paths[0]))
            if isinstance(answer, Unavailable) and answer.why is Why.NOT_FOUND and len(paths) > 1:
                del paths[0]
                return ask(cursor)
            return answer

        return ask

    def _outgoing(self, route: Route, path: str, asking: Asking, cursor: str | None) -> Outgoing:
        prefix = self._base.raw_path.rstrip(b"/")
        url = self._base.copy_with(raw_path=prefix + path.encode())
        given = {"limit": route.page_limit, **asking.query, "cursor": cursor}
        parameters = {name: value for name, value in given.items() if value is not None}
        url = url.copy_merge_params(parameters) if parameters else url
        if route.method == "GET":
            return Outgoing(url, silence=route.silence)
        headers = {"Content-Type": "application/json", "Idempotency-Key": asking.idempotency_key or ""}
        return Outgoing(url, route.method, json.dumps({**(asking.body or {})}).encode(), headers, route.silence)

    def _ask(self, http: httpx.Client, request: Outgoing, question: Question) -> Answer | Unavailable:
        method, _, path = question.origin.partition(" ")
        entry = self._journal.begin(path, method)
        tries = 0
        while True:
            tries += 1
            outcome = self._try(http, request, entry, tries)
            judged = judge(outcome, question, mask=self.mask, as_of=self._clock(), tries=tries)
            told = judged.retry_after if isinstance(judged, Unavailable) else None
            wait = pause(tries, told, self._deadline.left(), self._jitter) if _may_pass(outcome, judged) else None
            if wait is None:
                self._journal.end(entry, status=outcome.status, request_id=judged.request_id)
                return judged
            self._sleep(wait)

    def _try(self, http: httpx.Client, request: Outgoing, entry: Entry, tries: int) -> Received | Failed:
        if not self._permits.acquire(timeout=min(self._deadline.left(), threading.TIMEOUT_MAX)):
            return out_of_time(self._deadline)
        try:
            self._journal.sent(entry, tries)
            started, sent = time.monotonic(), self._clock()
            outcome = attempt(http, request, self._deadline)
            elapsed, received = time.monotonic() - started, self._clock()
        finally:
            self._permits.release()
        self._note(entry, outcome, elapsed)
        self._compare_clocks(outcome, sent, received)
        return outcome

    def _note(self, entry: Entry, outcome: Received | Failed, elapsed: float) -> None:
        detail = f"{len(outcome.body)} bytes" if isinstance(outcome, Received) else outcome.message
        request_id = sane_request_id((outcome.headers or {}).get("x-request-id"), self.mask)
        self._journal.received(entry, status=outcome.status, request_id=request_id, detail=detail, elapsed=elapsed)

    def _compare_clocks(self, outcome: Received | Failed, sent: datetime, received: datetime) -> None:
        headers = outcome.headers or {}
        date = http_date(headers.get("date", ""))
        # An answer with an age comes from a cache: its date is that of another request. A year in which there was no
        # API yet, or will be none of ours, is that of no clock, and times that are reckoned from it leave the calendar.
        if date is not None and date.year in _YEARS and "age" not in headers:
            self._journal.compare_clocks(date, sent, received)

    def _late(self, question: Question) -> Unavailable:
        outcome = out_of_time(self._deadline)
        return Unavailable(
            signal=question.source,
            why=outcome.why,
            message=outcome.message,
            as_of=self._clock(),
            origin=question.origin,
        )


def _may_pass(outcome: Received | Failed, judged: Answer | Unavailable) -> bool:
    if isinstance(outcome, Failed):
        return outcome.may_pass
    return isinstance(judged, Unavailable) and answer_may_pass(outcome.status, judged.api_code)
