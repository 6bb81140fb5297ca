"""What a run knows from the runs before it, and what it leaves for the next ones."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from layers_cli.paths import history_file

if TYPE_CHECKING:
    from datetime import datetime

    from layers_cli.context import Context
    from layers_cli.core.history import Trail
    from layers_cli.core.news import News
    from layers_cli.core.past import Past
    from layers_cli.core.snapshot import Snapshot, Target
    from layers_cli.core.state import State
    from layers_cli.core.verdict import Verdict
    from layers_cli.store.history import History


_OWED: Final = "owed"
SHOWN: Final = timedelta(days=7)
"""How much of the history stands in a report that is kept."""


@contextmanager
def memory(context: "Context", command: str, *, records: bool | None = None) -> "Iterator[Memory]":
    """Remember for as long as it is entered; `records` says that the run is recorded whatever the flags say of it."""
    with ExitStack() as stack:
        yield Memory(context, command, context.records if records is None else records, stack)


class Memory:
    """The history, as one command sees it. It is opened when something is asked of it, and is not made by reading."""

    def __init__(self, context: "Context", command: str, records: bool, stack: ExitStack) -> None:  # noqa: FBT001
        self.records = records
        self._context = context
        self._command = command
        self._stack = stack

    @cached_property
    def _history(self) -> "History | None":
        path = history_file()
        if not self.records and not path.exists():
            return None
        from layers_cli.store.history import open_history

        return self._stack.enter_context(open_history(path, warn=self._context.caution, reads_only=not self.records))

    def prepare(self) -> None:
        """Import and open what will be needed, while the network answers."""
        if self._history is not None:
            from importlib import import_module

            import_module("layers_cli.flows.recording")

    def _place(self, target: "Target") -> "tuple[History, Trail] | None":
        """Return the history and under what the target stands in it; None where either is not known.

        The command stands there with all that makes it look in another way. A target that could not be found this
        time is taken to be the one that was found the last time, if there is only one.
        """
        if self._history is None:
            return None
        from layers_cli.flows.recording import trail

        settings = self._context.settings
        looks = [
            *(f"--expect {word}" for word in settings.expect.value),
            *(f"--only {word}" for word in settings.only.value),
            *(f"--skip {word}" for word in settings.skip.value),
            *(f"--threshold {settings.limits.shown(name)}" for name in sorted(settings.limit_origins)),
        ]
        # A command that takes no app looks at the project, whichever app the environment or a profile names.
        app = settings.app.value if "app" in self._context.flags else None
        way = self._context.mask(" ".join([self._command, *looks]))
        known = trail(self._history, target, way, (settings.project.value, app))
        return None if known is None else (self._history, known)

    def recalled(self, snapshot: "Snapshot") -> "Snapshot":
        """Return the snapshot with what is remembered of its apps."""
        if (place := self._place(snapshot.target)) is None:
            return snapshot
        from layers_cli.flows.recording import recalled

        history, known = place
        return recalled(history, snapshot, known)

    def dated(self, verdict: "Verdict") -> "Verdict":
        """Return the verdict whose findings say since when they are known."""
        if (place := self._place(verdict.snapshot.target)) is None:
            return verdict
        from layers_cli.flows.recording import dated

        history, known = place
        return dated(history, verdict, known)

    def owes(self, verdict: "Verdict") -> bool:
        """Whether a change of the target could not be told so far."""
        if (place := self._place(verdict.snapshot.target)) is None:
            return False
        history, known = place
        return history.memo(known, _OWED) is not None

    def owe(self, verdict: "Verdict", *, is_owed: bool) -> None:
        """Remember whether a change of the target is still to be told."""
        if (place := self._place(verdict.snapshot.target)) is not None:
            history, known = place
            history.remember(known, _OWED, "yes" if is_owed else None)

    def past(self, verdict: "Verdict") -> "Past | None":
        """Return what is recorded of the last days of a verdict's target; None where that is nothing."""
        if (place := self._place(verdict.snapshot.target)) is None:
            return None
        from layers_cli.core.past import past

        history, known = place
        before = verdict.snapshot.now
        since = before - SHOWN
        told = past(known, history.stretches(known, since=since, before=before), since, before)
        return told if told.eras else None

    def health_since(self, verdict: "Verdict") -> "datetime | None":
        """Return since when the last record has had the health of a verdict; None where it has not, or is too old."""
        if (place := self._place(verdict.snapshot.target)) is None:
            return None
        from layers_cli.core.past import patience

        history, known = place
        last = history.latest(known)
        if last is None or last.state.health is not verdict.health:
            return None
        return last.first_at if verdict.snapshot.now - last.last_at <= patience(last, None) else None

    def recorded(self, verdict: "Verdict", code: int, state: "State | None" = None) -> "News | None":
        """Remember a verdict, or the state that is held for true after it; return what is new since the last one.

        None where nothing is recorded or nobody knows of what. A run that was interrupted has no verdict to remember.
        """
        if not self.records or verdict.snapshot.stopped is not None:
            return None
        if (place := self._place(verdict.snapshot.target)) is None:
            return None
        from layers_cli.flows.recording import recorded

        history, known = place
        return recorded(
            history,
            verdict,
            known,
            code,
            state=state,
            wanted=self._context.wanted,
            sleep=time.sleep,
        )
