"""A fault that was found, complete enough to outlive the rule that found it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from layers_cli.core.frozen import frozen
from layers_cli.core.health import Level
from layers_cli.core.rule import Kind, Owner, Scalar, Subject
from layers_cli.core.signals import Source


@frozen
class Finding:
    """One fired rule on one subject; `follows_from` is the code that explains it, `relays` as in its evidence.

    `since` is from when on the history knows of it, without interruption.
    """

    code: str
    title: str
    subject: Subject
    level: Level
    evidence: str
    facts: Mapping[str, Scalar]
    thresholds: tuple[str, ...]
    cause: str
    next: str
    who: Owner
    docs: str
    follows_from: str | None = None
    relays: tuple[str, ...] = ()
    since: datetime | None = None


class Result(StrEnum):
    """What came of asking one rule of one subject."""

    PASSED = "passed"
    FIRED = "fired"
    MASKED = "masked"
    NOT_CHECKED = "notChecked"
    NOT_APPLICABLE = "notApplicable"
    SKIPPED = "skipped"


COUNTED = frozenset({Result.PASSED, Result.FIRED, Result.MASKED, Result.NOT_CHECKED})
"""The results that coverage counts: asked and applicable."""


@frozen
class Check:
    """One rule asked of one subject; `signal` is set where a whole signal was missing, `note` for a note's rule."""

    code: str
    kind: Kind
    subject: str
    result: Result
    reason: str | None = None
    signal: Source | None = None
    note: bool = False
