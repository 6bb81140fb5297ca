"""The links of each platform: the relay's set-up, what the platform took, and the ad account that uses it."""

from collections.abc import Sequence
from typing import Final

from layers_cli.core.chain import Proof
from layers_cli.core.event_names import mapped
from layers_cli.core.events import Events
from layers_cli.core.finding import Result
from layers_cli.core.health import Health
from layers_cli.core.rule import Kind
from layers_cli.core.signals import AdAccount, AdAccounts, Relay, RelayState, Source, Unreadable
from layers_cli.core.subjects import referred
from layers_cli.rules.accounts import VALID
from layers_cli.rules.chain.case import Case, Said, codes, consistent, good, off, unknown
from layers_cli.rules.chain.evidence import last_error, last_forward, moment, toggle

_STATUS_AND_ERROR: Final = (
    "LAY308", "LAY401", "LAY402", "LAY403", "LAY404", "LAY405", "LAY406", "LAY407", "LAY413", "LAY415",
)  # fmt: skip


def states(case: Case) -> tuple[RelayState, ...]:
    """Return every relay that is listed or referred to; of one that could not be read only the platform is known."""
    if case.snapshot.get(Relay) is not None:
        return tuple(subject.item for subject in case.verdict.subjects if subject.kind is Kind.RELAY)
    return tuple(RelayState(platform=platform) for platform in referred(case.snapshot))


def no_relay(case: Case) -> Said:
    """Tell why there is no platform to speak of."""
    relay = case.snapshot.get(Relay)
    if relay is None:
        return unknown(evidence=f"{case.gap(Source.RELAY)}")
    return unknown(evidence=str(relay.faults[0])) if relay.faults else off(evidence="no relay is configured")


def _not_on(state: RelayState, case: Case) -> Said | None:
    """Tell why a relay is not on, or why that is not known; None where it is on."""
    if (gap := case.gap(Source.RELAY)) is not None:
        return unknown(evidence=gap)
    relay, on = str(state.platform), state.on
    if isinstance(on, Unreadable):
        return unknown(evidence=str(on))
    if on:
        return None
    if state.listed:
        switched = case.fired("LAY301", relay)
        told = ": ".join(("switched off", *(finding.evidence for finding in switched)))
        return off(evidence=told, codes=codes(switched))
    if (lost := case.lost(("LAY302",), relay)) is not None:
        return unknown(evidence=lost)
    absent = codes(case.fired("LAY302", relay))
    return off(evidence="not configured: the relay's status does not list it", codes=absent)


def _taken(state: RelayState, case: Case) -> str | None:
    """Say what shows that the platform took an event."""
    count, probe = state.received_24h, case.probe
    if isinstance(count, int | float) and count > 0:
        return f"{state.label} received {count:g} event{'' if count == 1 else 's'} in 24 h"
    for sample in probe.samples if probe else ():
        for forward in sample.forwards:
            if forward.platform == state.platform and forward.forwarded is True and forward.trace_id:
                return f"{sample.name} was forwarded ({forward.trace_name} {forward.trace_id})"
    return None


def _kept_up(state: RelayState, case: Case) -> str | None:
    """Say that the relay forwards what it should, where both an event and a forward show it."""
    events, forward = case.snapshot.get(Events), last_forward(state.platform, case.snapshot)
    newest = events.last(mapped(state.platform)) if events else None
    if forward is None or newest is None or Result.PASSED not in case.results("LAY409", str(state.platform)):
        return None
    return f"last forward {case.age(forward)}, newest event to forward {case.age(newest)}"


def set_up(state: RelayState, case: Case) -> Said:
    """Tell whether the relay is on and has what it needs; configuration alone proves nothing."""
    if (said := _not_on(state, case)) is not None:
        return said
    if (seen := _taken(state, case) or _kept_up(state, case)) is not None:
        return good(evidence=seen)
    if (lost := case.lost(("LAY303", "LAY304"), str(state.platform))) is not None:
        return unknown(evidence=lost)
    if state.token_valid is None and state.token_present is None:
        return unknown(evidence=f"on, pixel {state.pixel_id}; nothing is said about the token")
    token = "token valid" if state.token_valid else "a token is stored, its validity is not told"
    return consistent(evidence=f"on, pixel {state.pixel_id}, {token}; this is the configuration alone")


def _nothing_through(case: Case, state: RelayState, evidence: str) -> Said:
    """Tell what lies behind a relay that is not on: off by design, unless the app wants it on."""
    if Result.FIRED in case.results("LAY306", str(state.platform)):
        return unknown(evidence=f"{evidence} (follows from LAY306)")
    return off(evidence=evidence)


def delivery(state: RelayState, case: Case) -> Said:
    """Tell what the platform took, as far as a count, a sample or a forward shows it."""
    missing = _not_on(state, case)
    if missing is not None and missing.proof is Proof.OFF:
        return _nothing_through(case, state, "nothing is forwarded: the relay is not on")
    if (seen := _taken(state, case)) is not None:
        return good(evidence=seen)
    if missing is not None:
        return missing
    if (lost := case.lost(_STATUS_AND_ERROR, str(state.platform))) is not None:
        return unknown(evidence=lost)
    idle, said = case.idle("delivery", str(state.platform)), _forwarded(state, case)
    told = "; ".join((said.evidence, *(finding.evidence for finding in idle)))
    return Said(proof=said.proof, evidence=told, codes=codes(idle))


def _forwarded(state: RelayState, case: Case) -> Said:
    """Tell what the last forward and the last error say together."""
    error, told = last_error(state), toggle(state.platform, case.snapshot)
    if told is None:
        untold = "when the relay last forwarded is not told"
        if state.status is Health.HEALTHY and error is None:
            return consistent(evidence=f"the status is healthy, no error; {untold}")
        return unknown(evidence=untold)
    forward = told.last_forward_at
    if isinstance(forward, Unreadable):
        return unknown(evidence=str(forward))
    if forward is None:
        return unknown(evidence="nothing was forwarded yet")
    # An error without a time is a fault, or was not checked: either was told before.
    failed = moment(error.at) if error else None
    if failed is not None and failed >= forward:
        return unknown(evidence=f"last forward {case.age(forward)}, and an error {case.age(failed)} that is not older")
    return consistent(evidence=f"last forward {case.age(forward)}, no error since; {_receipt(state)}")


def _receipt(state: RelayState) -> str:
    if isinstance(state.received_24h, int | float):
        return f"{state.label} received {state.received_24h:g} events in 24 h"
    return "receipt is not measured: the API's counts are null"


def account(state: RelayState, case: Case) -> Said:
    """Tell whether an ad account of the platform is connected; the word of the API is no proof."""
    missing = _not_on(state, case)
    if missing is not None and missing.proof is Proof.OFF:
        return _nothing_through(case, state, "no relay that is on serves it")
    read = case.snapshot.get(AdAccounts)
    if read is None:
        return unknown(evidence=f"{case.gap(Source.ACCOUNTS)}")
    mine = [account for account in read.accounts if account.platform == state.platform]
    if mine:
        return _connected(mine, case)
    if read.faults:
        return unknown(evidence=str(read.faults[0]))
    absent = codes(case.fired("LAY502", str(state.platform)))
    return off(evidence=f"no ad account of {state.label} is connected", codes=absent)


def _connected(mine: Sequence[AdAccount], case: Case) -> Said:
    valid = next((account for account in mine if account.token_status == VALID), None)
    if valid is not None:
        return consistent(evidence=f"{valid.label}: the token status is {VALID}")
    lost = case.lost(("LAY501",), *(account.id for account in mine))
    return unknown(evidence=lost or f"{mine[0].label}: the token status is {mine[0].token_status}")
