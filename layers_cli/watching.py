"""A watch: the board or the lines that show it, what it remembers, and how it ends."""

import gc
import math
import random
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TextIO

from layers_cli.context import Context
from layers_cli.core.duration import spoken
from layers_cli.core.notice import Notice, event_of
from layers_cli.core.report import Failure
from layers_cli.core.session import Session
from layers_cli.core.signals import Identity, Source
from layers_cli.core.waiting import missing
from layers_cli.exits import ExitCode
from layers_cli.flows.wait import Waited
from layers_cli.flows.watch import READS, End, Face, Plan, Watched, Word, pace, watch
from layers_cli.inquiry import Course, Inquiry, code_of
from layers_cli.link import Link, linked
from layers_cli.memory import memory
from layers_cli.outlets import TEXT
from layers_cli.render import render
from layers_cli.render import watch as lines
from layers_cli.run import in_one_line, out_of_time, report

if TYPE_CHECKING:
    from layers_cli.core.tick import Tick

HEARTBEAT: Final = 900.0
"""After how many seconds of silence a line says that the watch goes on."""
_ENDS: Final = {
    End.REACHED: "all is as wanted",
    End.CHANGED: "something changed",
    End.FINAL: "no waiting lifts this",
    End.FAILED: "too many polls in a row could read nothing",
}
IDENTITY_PATIENCE: Final = 10.0
"""Seconds that it may take to learn the key's tier."""
IDENTITY_SHARE: Final = 0.2
"""What part of a short watch that is at most."""


@dataclass
class Lines:
    """Shows a watch as lines: the first poll, what changes, and now and then that it still goes on.

    `every` shows every poll, `heartbeat` is how many seconds of silence are enough.
    """

    context: Context
    is_json: bool
    every: bool
    heartbeat: float
    _spoken_at: datetime | None = None
    _is_slowed: bool = False
    _is_read: bool = True

    def asking(self) -> None:
        """Show nothing: an answer will come before long."""

    def show(self, tick: "Tick") -> None:
        """Write what there is to say of a poll."""
        if tick.is_news or self.every:
            self._write(tick, lines.line(tick, self.context.look) if tick.is_news else lines.heartbeat(tick))
        elif self._spoken_at is not None and (tick.at - self._spoken_at).total_seconds() >= self.heartbeat:
            self._write(tick, lines.heartbeat(tick))
        if tick.slowed_for and not self._is_slowed and tick.next_in is not None:
            self.context.tell(lines.slowed(tick))
        self._is_slowed = bool(tick.slowed_for)

    def _write(self, tick: "Tick", text: str) -> None:
        look = self.context.look
        is_worth_it = tick.was is not None or (tick.is_news and tick.state.marks)
        if look.quiet and not self.is_json and not is_worth_it:
            return
        self._spoken_at = tick.at
        if self.is_json:
            text = lines.document(tick, tick.verdict.snapshot.target)
        self._is_read = self.context.terminal.write([text])

    def wait(self, seconds: float) -> Word:
        """Sleep, unless nobody reads any more."""
        if not (self._is_read and _has_reader(self.context.terminal.out)):
            return Word.QUIT
        time.sleep(seconds)
        return Word.TIMEOUT


def _has_reader(stream: TextIO) -> bool:
    """Whether a pipe is still read: a watch that writes nothing would not hear of it otherwise."""
    if (poll := getattr(select, "poll", None)) is None:
        return True
    asked = poll()
    try:
        # What is registered for nothing reports nothing but its end.
        asked.register(stream, 0)
    except (OSError, ValueError):
        return True
    return not asked.poll(0)


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a watch is shown: every poll, and how often the silence is broken (seconds).

    Where nobody says how often, that depends on the format.
    """

    every: bool = False
    heartbeat: float | None = None


def run(context: Context, course: Course, plan: Plan, manner: Manner) -> int:
    """Watch until something ends it; return the exit code."""
    # A long run collects its garbage; a short one ends before there is any.
    gc.enable()
    session, started = Session(), time.monotonic()
    records = context.records or context.flags.get("sandbox") is None
    with (
        memory(context, course.command, records=records) as remembered,
        context.telling(None) as teller,
        linked(context, course.patience) as link,
    ):
        inquiry = Inquiry(context, course, remembered)
        plan = _allowed(context, link, course, plan)
        context.warn()

        def remember(tick: "Tick") -> None:
            session.add(tick)
            code = code_of(tick.settled, context.settings.fail_on.value)
            remembered.recorded(tick.verdict, code, tick.state)

        def tell(tick: "Tick") -> None:
            if tick.was is not None or (tick.number == 1 and tick.state.marks):
                teller.changed(_notice(tick, code_of(tick.settled, context.settings.fail_on.value)))

        def told(ended: Watched) -> int:
            lasted = timedelta(seconds=time.monotonic() - started)
            return _told(context, course, plan, ended, session, lasted)

        try:
            with _face(context, manner, session, plan.seconds) as face:
                ended = watch(
                    lambda left: inquiry.poll(link, left),
                    plan,
                    face,
                    clock=time.monotonic,
                    jitter=lambda: random.uniform(-1, 1),  # noqa: S311 - no secret
                    remember=remember,
                    tell=tell,
                    known_since=remembered.health_since,
                )
        except Exception:
            # Even a bug takes nothing away of what was seen.
            if (tick := session.tick) is not None:
                told(Watched(end=End.CRASHED, verdict=tick.settled, last=tick))
            raise
    code = told(ended)
    teller.end(code, lambda: in_one_line(ended.verdict))
    return code


def _notice(tick: "Tick", code: int) -> Notice:
    return Notice(
        event=event_of(tick.was, tick.state.health),
        at=tick.at,
        snapshot=tick.verdict.snapshot,
        before=tick.was,
        state=tick.state,
        changes=tick.changes,
        exit_code=code,
    )


def _why(ended: Watched) -> str:
    """Say why a watch is over, where nobody asked for it at that moment."""
    if ended.end is End.OUT_OF_TIME:
        slowed = ended.last and ended.last.slowed_for
        asked = f"the API asked to be left alone for {spoken(timedelta(seconds=slowed))}, and " if slowed else ""
        return f"{asked}its time is up"
    return _ENDS.get(ended.end, "")


@contextmanager
def _face(context: Context, manner: Manner, session: Session, seconds: float | None) -> Iterator[Face]:
    """Show the watch on a board where there can be one, else as lines."""
    is_text, look = context.outlets[0] == TEXT, context.look
    if is_text and not (look.plain or look.quiet or manner.every or context.flags.get("debug")):
        from layers_cli.board import board, fits

        if fits(context.terminal):
            with context.held_back(), board(context.terminal, look, session, seconds) as shown:
                yield shown
            return
    # An object is a change, unless somebody wants more.
    heartbeat = manner.heartbeat or (HEARTBEAT if is_text else math.inf)
    yield Lines(context, not is_text, manner.every, heartbeat)


def _allowed(context: Context, link: Link, course: Course, plan: Plan) -> Plan:
    """Return the plan with an interval that leaves room for the key's other users."""
    from layers_cli.api.budget import Deadline
    from layers_cli.flows.collect import fetch

    patience = IDENTITY_PATIENCE if plan.seconds is None else min(IDENTITY_PATIENCE, IDENTITY_SHARE * plan.seconds)
    identity = fetch(link.client.within(Deadline(patience)), link.target, Source.IDENTITY)
    tier = identity.tier if isinstance(identity, Identity) else None
    plan = replace(plan, pace=pace(tier))
    least = plan.pace * len(course.offered)
    if plan.interval >= least:
        return plan
    known = f"the {context.mask(tier)} tier" if tier in READS else "a key of unknown tier"
    context.caution(f"--interval is raised to {least:g}s, because {known} has other users too")
    return replace(plan, interval=least)


def _told(  # noqa: PLR0913, PLR0917 - a watch, and how it ended
    context: Context, course: Course, plan: Plan, ended: Watched, session: Session, lasted: timedelta
) -> int:
    """Write what the watch came to; return the exit code."""
    verdict, failure = ended.verdict, None
    code = code_of(verdict, context.settings.fail_on.value)
    if ended.end is End.REACHED:
        code = ExitCode.OK
    elif ended.end is End.OUT_OF_TIME and plan.until is not None:
        code = ExitCode.TIMEOUT
        still = tuple(missing(verdict, plan.until))
        since = ended.last.since if ended.last else verdict.snapshot.now
        failure = out_of_time(Waited(verdict=verdict, since=since, missing=still), plan.until)
    elif ended.end is End.FAILED:
        failure = Failure(why=code.word, message=f"{plan.most_failures} polls in a row could read nothing")
    terminal, look = context.terminal, context.look_again()
    if context.outlets[0] != TEXT:
        number = ended.last.number if ended.last else 0
        terminal.write([lines.ending(str(ended.end), verdict, number, session.count, code)])
    elif not (look.quiet and code == ExitCode.OK):
        terminal.write(["\n", *render("text", report(context, course, verdict, code, failure), look)])
        if ended.last is not None:
            summary = lines.summary(ended.last, lasted, session.count, _why(ended))
            terminal.write(["\n", f"{summary}\n", *(lines.changes(session) if look.terminal else ())])
    return int(code)
