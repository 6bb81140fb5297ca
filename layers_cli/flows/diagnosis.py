"""What a command asks of the rules: the signals that they need, and their verdict."""

from dataclasses import replace

from layers_cli.core.frozen import frozen
from layers_cli.core.judge import judge
from layers_cli.core.limits import Limits
from layers_cli.core.rule import Kind, Rule
from layers_cli.core.selection import Selection
from layers_cli.core.signals import Source
from layers_cli.core.snapshot import Snapshot
from layers_cli.core.verdict import Verdict
from layers_cli.errors import UsageError
from layers_cli.rules import CATALOGUE


@frozen
class Diagnosis:
    """The rules in force: `offered` is every signal of the command, whatever the selection leaves of them.

    `main` is the signal without which the command has no answer, `noted` the faults that are no more than notes to it.
    """

    offered: tuple[Source, ...]
    rules: tuple[Rule, ...]
    limits: Limits
    selection: Selection
    main: Source | None = None
    noted: frozenset[str] = frozenset()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The signals to read; UsageError where the selection leaves none."""
        sources = self.selection.sources(self.offered, self.rules)
        if not sources:
            raise UsageError(
                "the selection leaves nothing to check",
                hint=f"this command reads {', '.join(self.offered)}; see: layers checks",
            )
        return sources

    def verdict(self, snapshot: Snapshot) -> Verdict:
        """Judge; UsageError where the selection names a subject that there is not."""
        verdict = judge(snapshot, self.rules, self.limits, self.selection, self.offered, noted=self.noted)
        verdict = replace(verdict, main=self.main)
        unmatched = self.selection.unmatched(verdict.subjects)
        if unmatched and not snapshot.failures:
            known = ", ".join(subject.id for subject in verdict.subjects if subject.kind is not Kind.KEY)
            raise UsageError(f"--only or --skip names {unmatched[0]!r}, which is not there", hint=f"there is: {known}")
        return verdict


def access(offered: tuple[Source, ...]) -> Diagnosis:
    """Return the diagnosis of nothing but whether the API could be read, and in a shape that is known."""
    rules = tuple(rule for rule in CATALOGUE if rule.always)
    return Diagnosis(offered=offered, rules=rules, limits=Limits(), selection=Selection())
