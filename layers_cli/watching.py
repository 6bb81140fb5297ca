"""A watch: the board or the lines that show it, what it remembers, and how it ends."""

import gc
import random
import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from layers_cli.context import Context, Link
from layers_cli.core.report import Failure
from layers_cli.core.signals import Identity, Source
from layers_cli.core.waiting import missing
from layers_cli.exits import ExitCode
from layers_cli.flows.wait import Waited
from layers_cli.flows.watch import READS, End, Plan, Watched, Word, floor, watch
from layers_cli.memory import memory
from layers_cli.outlets import TEXT
from layers_cli.render import render
from layers_cli.render import watch as lines
from layers_cli.run import Course, Inquiry, code_of, out_of_time, report

if TYPE_CHECKING:
    from layers_cli.core.tick import Tick

LAST_CHANGES: Final = 50
"""How many changes are told once more at the end."""
IDENTITY_PATIENCE: Final = 10.0
"""Seconds that it may take to learn the key's tier."""


@dataclass
class Log:
    """What a watch keeps of its polls, however long it goes on."""

    started: datetime | None = None
    count: int = 0
    changes: "deque[str]" = field(default_factory=lambda: deque(maxlen=LAST_CHANGES))

    def add(self, tick: "Tick") -> None:
        """Take notice of a poll."""
        self.started = self.started or tick.at
        if tick.was is not None:
            self.count += 1
            self.changes.append(lines.line(tick))


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
            self._write(tick, lines.line(tick) if tick.is_news else lines.heartbeat(tick))
        elif self._spoken_at is not None and (tick.at - self._spoken_at).total_seconds() >= self.heartbeat:
            self._write(tick, lines.heartbeat(tick))
        if tick.slowed_for and not self._is_slowed and tick.next_in is not None:
            self.context.tell(lines.slowed(tick))
        self._is_slowed = bool(tick.slowed_for)

    def _write(self, tick: "Tick", text: str) -> None:
        if self.context.look.quiet and not self.is_json and not tick.is_news:
            return
        self._spoken_at = tick.at
        told = lines.document(tick, tick.verdict.snapshot.target) if self.is_json else text
        self._is_read = self.context.terminal.write([told])

    def wait(self, seconds: float) -> Word:
        """Sleep, unless nobody reads any more."""
        if not self._is_read:
            return Word.QUIT
        time.sleep(seconds)
        return Word.TIMEOUT


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a watch is shown: as lines even on a terminal, every poll, and how often the silence is broken (seconds)."""

    plain: bool = False
    every: bool = False
    heartbeat: float = 900.0


def run(context: Context, course: Course, plan: Plan, manner: Manner) -> int:
    """Watch until something ends it; return the exit code."""
    # A long run collects its garbage; a short one ends before there is any.
    gc.enable()
    context.shape = "stream"
    outlet = context.outlets[0]
    log = Log()
    records = context.records or context.flags.get("sandbox") is None
    with memory(context, course.command, records=records) as remembered, context.link(course.patience) as link:
        inquiry = Inquiry(context, course, remembered)
        plan = _allowed(context, link, course, plan)
        context.warn()

        def remember(tick: "Tick") -> None:
            log.add(tick)
            code = code_of(tick.settled, context.settings.fail_on.value)
            remembered.recorded(tick.verdict, code, tick.state)

        face = Lines(context, outlet != TEXT, manner.every, manner.heartbeat)
        ended = watch(
            lambda left: inquiry.poll(link, left),
            plan,
            face,
            clock=time.monotonic,
            jitter=lambda: random.uniform(-1, 1),  # noqa: S311 - no secret
            remember=remember,
        )
    return _told(context, course, plan, ended, log)


def _allowed(context: Context, link: Link, course: Course, plan: Plan) -> Plan:
    """Return the plan with an interval that leaves room for the key's other users."""
    from layers_cli.api.budget import Deadline
    from layers_cli.flows.collect import fetch

    patience = min(IDENTITY_PATIENCE, plan.seconds or IDENTITY_PATIENCE)
    identity = fetch(link.client.within(Deadline(patience)), link.target, Source.IDENTITY)
    tier = identity.tier if isinstance(identity, Identity) else None
    least = floor(tier, len(course.offered))
    if plan.interval >= least:
        return plan
    known = f"the {context.masked(tier)} tier" if tier in READS else "a key of unknown tier"
    context.caution(f"--interval is raised to {least:g}s, because {known} has other users too")
    return replace(plan, interval=least)


def _told(context: Context, course: Course, plan: Plan, ended: Watched, log: Log) -> int:
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
    terminal, look = context.terminal, context.look
    if context.outlets[0] != TEXT:
        number = ended.last.number if ended.last else 0
        terminal.write([lines.ending(str(ended.end), verdict, number, log.count, code)])
    elif not (look.quiet and code == ExitCode.OK):
        terminal.write(["\n", *render("text", report(context, course, verdict, code, failure), look)])
        if ended.last is not None:
            terminal.write(["\n", f"{lines.summary(ended.last, log.started or ended.last.at, log.count)}\n"])
    return int(code)
