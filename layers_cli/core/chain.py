"""The chain from the key to the ad account, link by link, and what a diagnosis makes of it."""

from datetime import datetime
from enum import StrEnum

from layers_cli.core.finding import Finding
from layers_cli.core.frozen import frozen


class Proof(StrEnum):
    """How much is known of one link; nothing is proven good that was not seen to work."""

    PROVEN_GOOD = "proven good"
    CONSISTENT = "consistent with good"
    UNKNOWN = "unknown"
    PROVEN_BAD = "proven bad"
    OFF = "off by design"


@frozen
class Link:
    """One link: `key` is a word that scripts rely on, `subject` the platform where each has a link of its own.

    `evidence` is one sentence, whatever the proof; `codes` are the findings behind it.
    """

    key: str
    title: str
    proof: Proof
    evidence: str
    subject: str | None = None
    codes: tuple[str, ...] = ()


@frozen
class Candidate:
    """Something that changed while the fault began, and that may or may not be its cause."""

    at: datetime | None
    what: str
    source: str


@frozen
class Chain:
    """Every link in order, and the fault that comes first; `escalation` holds the labels and values to hand on."""

    links: tuple[Link, ...]
    root: Finding | None = None
    candidates: tuple[Candidate, ...] = ()
    escalation: tuple[tuple[str, str], ...] = ()
