"""Which checks the user wants: `--only` and `--skip`."""

from collections.abc import Iterable
from typing import Self

from layers_cli.core.frozen import frozen
from layers_cli.core.rule import Rule, Subject
from layers_cli.core.signals import BESIDE, Source


@frozen
class Term:
    """One word of a selection: a code, a family or a signal, a subject, or one of them `@` a subject."""

    what: str | None
    subject: str | None

    @classmethod
    def parse(cls, word: str, rules: Iterable[Rule]) -> Self:
        """Read one word; ValueError says what it could have been."""
        what, at, subject = word.strip().partition("@")
        if at and not subject:
            raise ValueError(f"{word!r} names no subject after the @")
        known = {rule.code for rule in rules} | {rule.family for rule in rules} | set(Source)
        name = what.lower() if what.lower() in set(Source) else what.upper()
        if what and name not in known:
            families = ", ".join(sorted({rule.family for rule in rules}))
            raise ValueError(
                f"{word!r} is no code, family or signal (codes: layers checks; families: {families}; "
                f"signals: {', '.join(Source)})"
            )
        if not what and not at:
            raise ValueError("an empty word selects nothing")
        return cls(what=name if what else None, subject=subject if at else None)

    def names(self, rule: Rule) -> bool:
        """Whether the term speaks of `rule`, its family, or a signal that it needs."""
        if self.what is None or self.what in {rule.code, rule.family}:
            return True
        return any(self.what in group for group in rule.needs)

    def covers(self, subject: Subject) -> bool:
        """Whether the term speaks of `subject`, by id or by name."""
        return self.subject is None or self.subject in {subject.id, subject.name}


@frozen
class Selection:
    """The terms in force; with none every check is taken. Rules that always run are beyond its reach."""

    only: tuple[Term, ...] = ()
    skip: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, only: Iterable[str], skip: Iterable[str], rules: tuple[Rule, ...]) -> Self:
        """Read both lists of words (each word may hold several, separated by commas); ValueError as for a term."""

        def terms(words: Iterable[str]) -> tuple[Term, ...]:
            return tuple(Term.parse(part, rules) for word in words for part in word.split(","))

        return cls(only=terms(only), skip=terms(skip))

    def sources(self, offered: tuple[Source, ...], rules: tuple[Rule, ...]) -> tuple[Source, ...]:
        """Return which of the `offered` signals have to be read for the checks that are left."""
        dropped = {term.what for term in self.skip if term.subject is None}
        kept = tuple(source for source in offered if source not in dropped)
        wanted = [rule for rule in rules if not rule.always and self._may_take(rule, offered, kept)]
        needed = {source for rule in wanted for group in rule.needs for source in group if source in kept}
        needed |= {beside for source in needed for beside in BESIDE.get(source, ())}
        return tuple(source for source in kept if source in needed)

    def takes(self, rule: Rule, subject: Subject) -> bool:
        """Whether `rule` is to be asked of `subject`."""
        if rule.always:
            return True
        if self.only and not any(term.names(rule) and term.covers(subject) for term in self.only):
            return False
        return not any(term.names(rule) and term.covers(subject) for term in self.skip if not _unread(term))

    def unmatched(self, known: tuple[Subject, ...]) -> tuple[str, ...]:
        """Return the subjects that a term names and that are not among `known`."""
        named = (term for term in (*self.only, *self.skip) if term.subject is not None)
        return tuple(term.subject for term in named if term.subject and not any(map(term.covers, known)))

    def _may_take(self, rule: Rule, offered: tuple[Source, ...], kept: tuple[Source, ...]) -> bool:
        if not _answerable(rule, offered) or not _answerable(rule, kept):
            return False
        if self.only and not any(term.names(rule) for term in self.only):
            return False
        return not any(term.names(rule) for term in self.skip if term.subject is None and not _unread(term))


def _unread(term: Term) -> bool:
    """Whether skipping the term means not to read a signal, which settles what of its rules can still be asked."""
    return term.subject is None and term.what in set(Source)


def _answerable(rule: Rule, sources: Iterable[Source]) -> bool:
    return all(any(source in group for source in sources) for group in rule.needs)
