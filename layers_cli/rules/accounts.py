"""Ad accounts: whether the accounts that use the events are still connected."""

from layers_cli.core.health import NOTE, Health
from layers_cli.core.limits import Limits
from layers_cli.core.rule import PASSED, Evidence, Kind, Outcome, Owner, rule, unreadable
from layers_cli.core.signals import AdAccount, AdAccounts, Relay, Source
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules.relay import tokens_disagree, untold, without_account

VALID = "valid"


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


RULES = (needs_reconnecting, without_account, tokens_disagree)
