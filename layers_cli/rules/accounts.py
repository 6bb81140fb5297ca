"""Ad accounts: whether the accounts that use the events are still connected."""

from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.rule import (
    PASSED,
    CannotTell,
    Evidence,
    Kind,
    NotApplicable,
    Outcome,
    Owner,
    cannot_tell,
    rule,
    unreadable,
)
from layers_cli.core.signals import AdAccount, AdAccounts, Flaw, Relay, RelayState, Source, Unreadable
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules.relay import DOCS, while_on

VALID = "valid"


def untold(*statuses: object) -> CannotTell | None:
    """Return why nothing follows from the states of tokens when the API leaves one open."""
    return unreadable(*statuses) or (CannotTell(reason="the token status is null") if None in statuses else None)


@rule(
    "LAY501", "Ad account needs reconnecting", Health.DEGRADED, Kind.ACCOUNT, who=Owner.ADS_ADMIN,
    fires="the token status is any word other than `valid`: degraded where the relay has no other account, else a note",
    cause="the account's sign-in expired or was revoked; it is not the relay's token",
    next="reconnect the ad account in the dashboard, then run: layers status {flags}",
    docs="https://developers.layers.com/docs/api/reference/ads/list-ad-accounts",
    needs=((Source.ACCOUNTS,), (Source.RELAY,)),
)  # fmt: skip
def needs_reconnecting(account: AdAccount, snapshot: Snapshot, _limits: Limits) -> Outcome:
    status = account.token_status
    if (gap := unreadable(account.unknown_platform) or untold(status)) is not None:
        return gap
    if status == VALID:
        return PASSED
    listed, relay = snapshot[AdAccounts], snapshot[Relay]
    relays = [state.on for state in relay.platforms if state.platform == account.platform]
    others = [
        other.token_status for other in listed.accounts if other is not account and other.platform == account.platform
    ]
    facts = {"tokenStatus": str(status)}
    seen = f"the token status is {status}"
    if VALID in others:
        return Evidence(seen=f"{seen}; another account of the platform is valid", facts=facts, level=NOTE)
    if True not in relays:
        off = Evidence(seen=f"{seen}; no relay of the platform is on", facts=facts, level=NOTE)
        return unreadable(*relays, *relay.faults) or off
    return untold(*others, *listed.faults) or Evidence(
        seen=f"{seen}, and the relay has no other valid account", facts=facts
    )


@rule(
    "LAY502", "Relay without a connected ad account", NOTE, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="on, and no ad account of that platform",
    cause="events are forwarded, and no ad account of the platform is connected to use them",
    next="connect the ad account in the dashboard",
    docs="https://developers.layers.com/docs/api/reference/ads/list-ad-accounts",
    needs=((Source.RELAY,), (Source.ACCOUNTS,)),
)  # fmt: skip
@while_on
def without_account(state: RelayState, snapshot: Snapshot, _limits: Limits) -> Outcome:
    accounts = snapshot[AdAccounts]
    if any(account.platform == state.platform for account in accounts.accounts):
        return PASSED
    unplaced = (account.unknown_platform for account in accounts.accounts if account.unknown_platform)
    lost = [*accounts.faults, *(flaw for flaw in unplaced if flaw.flaw is not Flaw.UNKNOWN_VALUE)]
    return unreadable(*lost) or Evidence(seen=f"no ad account of {state.label} is connected")


@rule(
    "LAY503", "The two tokens disagree", NOTE, Kind.RELAY, who=Owner.ADS_ADMIN,
    fires="the ad account's token is valid and the relay's is not, or the reverse",
    cause="the ad account's token and the relay's token are different credentials; one can expire without the other",
    next="renew the one that is not valid",
    docs=DOCS, needs=((Source.RELAY,), (Source.ACCOUNTS,)),
)  # fmt: skip
@while_on
def tokens_disagree(state: RelayState, snapshot: Snapshot, _limits: Limits) -> Outcome:
    if isinstance(state.token_valid, Unreadable):
        return cannot_tell(state.token_valid)
    listed = snapshot[AdAccounts]
    statuses = [account.token_status for account in listed.accounts if account.platform == state.platform]
    if state.token_valid is None or not statuses:
        return unreadable(*listed.faults) or NotApplicable(reason="only one of the two tokens is known")
    if VALID in statuses:
        differ, said = not state.token_valid, "the ad account's token is valid, the relay's is not"
    elif (gap := untold(*statuses, *listed.faults)) is not None:
        return gap
    else:
        differ, said = state.token_valid, "the relay's token is valid, the ad account's is not"
    return Evidence(seen=said, facts={"relayTokenValid": state.token_valid}) if differ else PASSED


RULES = (needs_reconnecting, without_account, tokens_disagree)
