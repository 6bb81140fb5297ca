"""The judgement of the chain: which link is the first that is proven bad, and what is known of each of the others.

What is configured and reads well is not yet proven to work: only an event, a forward or a count that was seen is.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from layers_cli.core.chain import Chain, Link, Proof
from layers_cli.core.finding import Finding
from layers_cli.core.limits import Limits
from layers_cli.core.signals import RelayState
from layers_cli.core.verdict import Verdict
from layers_cli.rules.chain import branches, install
from layers_cli.rules.chain.candidates import candidates
from layers_cli.rules.chain.case import Case, Said, codes, is_bad, placed, rank
from layers_cli.rules.chain.escalation import escalation

TITLES: Final = {
    "access": "Access",
    "sdk": "SDK",
    "ingest": "Ingest",
    "store": "Store",
    "relay": "Relay set-up",
    "delivery": "Platform delivery",
    "account": "Ad account",
}
"""The links by key, in order; each platform has its own of the last three."""


def chain(
    verdict: Verdict,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> Chain:
    """Tell of every link how much is known, and which fault comes first; `limits` are those of the verdict."""
    case = Case(verdict=verdict, limits=limits, placed=placed(verdict))
    root = _root(case)
    return Chain(
        links=(*_links(case),),
        root=root,
        candidates=() if root is None else candidates(root, verdict),
        escalation=() if root is None else escalation(root, verdict),
    )


def _links(case: Case) -> Iterator[Link]:
    yield _link("access", case, install.access)
    yield _link("sdk", case, install.sdk)
    yield _link("ingest", case, install.ingest)
    yield _link("store", case, install.store)
    states = branches.states(case)
    if not states:
        yield _link("relay", case, branches.no_relay)
    for state in states:
        yield _link("relay", case, partial(branches.set_up, state), state)
        yield _link("delivery", case, partial(branches.delivery, state), state)
        yield _link("account", case, partial(branches.account, state), state)


def _link(key: str, case: Case, judged: Callable[[Case], Said], state: RelayState | None = None) -> Link:
    """Judge one link: a fault that was found outweighs whatever else is known."""
    place = (key, None if state is None else str(state.platform))
    faults = tuple(filter(is_bad, case.placed.get(place, ())))
    said = _proven_bad(faults) if faults else judged(case)
    return Link(
        key=key,
        title=TITLES[key],
        subject=None if state is None else state.label,
        proof=said.proof,
        evidence=said.evidence,
        codes=said.codes,
    )


def _proven_bad(faults: tuple[Finding, ...]) -> Said:
    first = faults[0]
    cause = f" (follows from {first.follows_from})" if first.follows_from else ""
    return Said(proof=Proof.PROVEN_BAD, evidence=f"{first.evidence}{cause}", codes=codes(faults))


def _root(case: Case) -> Finding | None:
    """Return the fault that comes first; a gap is one only where nothing else is wrong, or nothing else is known.

    The branches of the platforms lie side by side: of what fails at the same depth, the worst counts.
    """
    gaps = install.in_the_way(case)
    if gaps and install.is_shut(case):
        return gaps[0]
    for key in TITLES:
        here = (findings for place, findings in case.placed.items() if place[0] == key)
        faults = [finding for findings in here for finding in findings if is_bad(finding)]
        if faults:
            return _cause(min(faults, key=rank), case.verdict)
    return gaps[0] if gaps else None


def _cause(finding: Finding, verdict: Verdict) -> Finding:
    """Return what a finding follows from in the end: a verdict has each root right before all that it explains."""
    until = verdict.findings[: verdict.findings.index(finding) + 1]
    return next(found for found in reversed(until) if found.follows_from is None)
