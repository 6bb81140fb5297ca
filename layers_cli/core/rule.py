"""What a rule is, and the four answers that it can give."""

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from layers_cli.core.frozen import frozen
from layers_cli.core.health import Level
from layers_cli.core.limits import Limits
from layers_cli.core.signals import Source, Unreadable
from layers_cli.core.snapshot import Snapshot

Scalar = str | int | float | bool | None


SHAPE_CODES = ("LAY902", "LAY903")
"""Rules about the shape of answers: they prove nothing about a subject's health when they pass."""
ALWAYS = ("LAY0", *SHAPE_CODES)
"""Beginnings of the codes that no selection can leave out."""


class Kind(StrEnum):
    """What can be judged."""

    KEY = "key"
    PROJECT = "project"
    APP = "app"
    RELAY = "relay"
    ACCOUNT = "account"
    PROBE = "probe"


class Owner(StrEnum):
    """Whose turn it is."""

    APP_DEVELOPER = "app developer"
    ADS_ADMIN = "ads admin"
    KEY_OWNER = "key owner"
    LAYERS = "Layers"
    META = "Meta"
    TIKTOK = "TikTok"
    NOBODY = "nobody: wait"


@frozen
class Subject:
    """One thing that is judged; `item` is its record, of the type that the kind's rules take.

    Of an app or a probe that was asked for and could not be read, `item` is the reason: only rules that always run are
    asked.
    """

    kind: Kind
    id: str
    name: str
    platform: str | None = None
    item: Any = field(default=None, compare=False, repr=False)


@frozen
class Passed:
    """The fault is not there."""


@frozen
class CannotTell:
    """What the rule needs could not be read."""

    reason: str


@frozen
class NotApplicable:
    """The question does not arise."""

    reason: str


@frozen
class Evidence:
    """One proof of a fault: a sentence for people, scalars for machines, the thresholds used.

    The rest overrides the rule's own words where one fault has several faces. `relays` are the ids of the relays that
    the evidence speaks of, where its subject is none: only their faults explain it.
    """

    seen: str
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    thresholds: tuple[str, ...] = ()
    level: Level | None = None
    title: str | None = None
    cause: str | None = None
    next: str | None = None
    who: Owner | None = None
    relays: tuple[str, ...] = ()


Outcome = Evidence | Passed | CannotTell | NotApplicable
PASSED = Passed()

Check = Callable[[Any, Snapshot, Limits], Outcome]
"""Judges one subject's item (the target for a project, the key for a key) in its snapshot."""


@frozen
class Rule:
    """One fault that is looked for, with every word that a finding of it needs.

    `fires` says when. `needs` holds groups of signals: of each group one must have been read. `masked_by` names the
    faults that explain this one where they fired for the same subject or one that it depends on; `masked_by_apps` those
    that explain it where they fired for every app of the project. `next` may use
    {project}, {app}, {subject}, {flags}, {access} (the flags without the project) and {expect} (what is expected).
    """

    code: str
    title: str
    level: Level
    kinds: tuple[Kind, ...]
    who: Owner
    fires: str
    cause: str
    next: str
    docs: str
    check: Check
    needs: tuple[tuple[Source, ...], ...] = ()
    masked_by: tuple[str, ...] = ()
    masked_by_apps: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The link of the chain: `LAY3` of `LAY304`."""
        return self.code[:4]

    @property
    def always(self) -> bool:
        """Whether no selection can leave the rule out: access, unknown shapes, unknown values."""
        return self.code.startswith(ALWAYS)


def rule(  # noqa: PLR0913 - one argument for each word of a finding
    code: str,
    title: str,
    level: Level,
    *kinds: Kind,
    who: Owner,
    fires: str,
    cause: str,
    next: str,  # noqa: A002 - the word users see
    docs: str,
    needs: tuple[tuple[Source, ...], ...] = (),
    masked_by: tuple[str, ...] = (),
    masked_by_apps: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Make the decorated check a rule."""

    def made(check: Check) -> Rule:
        return Rule(
            code=code, title=title, level=level, kinds=kinds, who=who, fires=fires, cause=cause, next=next, docs=docs,
            check=check, needs=needs, masked_by=masked_by, masked_by_apps=masked_by_apps,
        )  # fmt: skip

    return made


def cannot_tell(value: Unreadable) -> CannotTell:
    """Answer for a rule that needs a value which could not be used."""
    return CannotTell(reason=str(value))


def unreadable(*values: object) -> CannotTell | None:
    """Return why a rule cannot tell when one of the `values` it needs could not be used."""
    for value in values:
        if isinstance(value, Unreadable):
            return cannot_tell(value)
    return None
