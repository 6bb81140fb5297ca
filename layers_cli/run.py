"""A command that judges: it inquires, once or until it has waited enough, and reports what it found."""

import gc
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from layers_cli.context import Context
from layers_cli.exits import FAULTS, ExitCode
from layers_cli.inquiry import Course, Inquiry, code_of
from layers_cli.link import Link, linked
from layers_cli.memory import Memory, memory

if TYPE_CHECKING:
    from layers_cli.core.chain import Chain
    from layers_cli.core.limits import Limits
    from layers_cli.core.news import News
    from layers_cli.core.notice import Notice
    from layers_cli.core.report import Failure, Report
    from layers_cli.core.verdict import Verdict
    from layers_cli.flows.wait import Waited
    from layers_cli.telling import Teller

WAIT: Final = timedelta(minutes=10)
"""How long a wait lasts when nobody says otherwise."""
KEPT: Final = frozenset({"html", "markdown"})
"""The formats that tell what was recorded before."""


def diagnose(context: Context, course: Course) -> int:
    """Read what the command offers, judge it, write the report; return the exit code.

    With `--wait` that is done again until the verdict is as wanted; with `--only-changes` only what is new is told.
    """
    until = context.until
    with memory(context, course.command) as remembered, context.telling(WAIT if until else course.patience) as teller:
        inquiry = Inquiry(context, course, remembered)
        with linked(context, course.patience) as link:
            # Judged here, because what is refused may be named by a key.
            waited = None if until is None else _wait(context, link, inquiry)
            verdict = inquiry.verdict(link) if waited is None else waited.verdict
        code = code_of(verdict, context.settings.fail_on.value)
        news = remembered.recorded(verdict, code)
        past = remembered.past(verdict) if any(outlet.format in KEPT for outlet in context.outlets) else None
        _tell(context, remembered, teller, verdict, news, code)
    shown = news if context.only_changes else None
    ended = None
    if waited is not None and waited.timed_out and verdict.snapshot.stopped is None:
        code, ended = ExitCode.TIMEOUT, out_of_time(waited, until or "")
    elif shown is not None and not shown.is_other and context.flags.get("zero_if_unchanged") and code in FAULTS:
        code = ExitCode.OK
    done = context.emit(
        replace(report(context, course, verdict, code, ended, shown), past=past), is_told=shown is None or shown.is_told
    )
    teller.end(done, lambda: in_one_line(verdict))
    return done


def _tell(  # noqa: PLR0913, PLR0917 - who is told, of what
    context: Context, remembered: Memory, teller: "Teller", verdict: "Verdict", news: "News | None", code: ExitCode
) -> None:
    """Tell what is new, and what could not be told the last time; without a history whatever is wrong is new."""
    if not context.audience.hears_changes or verdict.snapshot.stopped is not None:
        return
    if news is None:
        from layers_cli.core.news import News, Occasion

        news = News(occasion=Occasion.FIRST if code in FAULTS else Occasion.UNCHANGED)
    if news.is_told or remembered.owes(verdict):
        remembered.owe(verdict, is_owed=not teller.changed(_notice(verdict, news, code)))


def _notice(verdict: "Verdict", news: "News", code: ExitCode) -> "Notice":
    from layers_cli.core.news import Occasion
    from layers_cli.core.notice import Event, Notice, event_of
    from layers_cli.core.state import state_of

    is_reminder = news.occasion is Occasion.REMINDER
    return Notice(
        event=Event.REMINDER if is_reminder else event_of(news.before, verdict.health),
        at=verdict.snapshot.now,
        snapshot=verdict.snapshot,
        before=news.before,
        state=state_of(verdict),
        changes=news.changes,
        exit_code=code,
    )


def in_one_line(verdict: "Verdict") -> str:
    """Say what a verdict comes to in one line."""
    from layers_cli.core.look import Look
    from layers_cli.render.headline import headline
    from layers_cli.render.page import said

    return said(headline(verdict, Look()))


def report(  # noqa: PLR0913, PLR0917 - what a report is made of
    context: Context,
    course: Course,
    verdict: "Verdict",
    code: ExitCode,
    ended: "Failure | None" = None,
    news: "News | None" = None,
) -> "Report":
    """Make the report of a verdict; `ended` tells how the run itself ended, where that was not by itself.

    With `news` it tells of what is new alone.
    """
    from layers_cli.core.report import Report, failures
    from layers_cli.rules.not_proven import not_proven

    told = (*failures(verdict.snapshot), *(() if ended is None else (ended,)))
    return Report(
        head=context.head(course.command, code, told, verdict.snapshot.taken_at),
        verdict=verdict,
        not_proven=not_proven(verdict),
        chain=_chain(verdict, context.settings.limits) if course.chained else None,
        news=news,
    )


def _chain(verdict: "Verdict", limits: "Limits") -> "Chain":
    from layers_cli.rules.chain import chain

    return chain(verdict, limits)


def _wait(context: Context, link: Link, inquiry: Inquiry) -> "Waited":
    from layers_cli.core.health import Health
    from layers_cli.flows.wait import line, wait

    # A long run collects its garbage; a short one ends before there is any.
    gc.enable()
    return wait(
        lambda left: inquiry.poll(link, left),
        until=Health(context.until or Health.HEALTHY),
        seconds=(context.settings.timeout.value or WAIT).total_seconds(),
        pause=lambda: inquiry.pause,
        clock=time.monotonic,
        sleep=time.sleep,
        tell=lambda step: context.tell(line(step)),
    )


def out_of_time(waited: "Waited", until: str) -> "Failure":
    """Say that the time was up before all was as wanted, and what was missing."""
    from layers_cli.core.duration import ago
    from layers_cli.core.report import Failure

    verdict = waited.verdict
    since = f"since {waited.since:%H:%M:%S} UTC, {ago(verdict.snapshot.now - waited.since)}"
    return Failure(
        why=ExitCode.TIMEOUT.word,
        message=f"not {until} in time: {verdict.health} ({since}); still missing: {', '.join(waited.missing)}",
    )
