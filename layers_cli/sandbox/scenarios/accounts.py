"""Scenarios of the connected ad accounts."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from layers_cli.sandbox import acme
from layers_cli.sandbox.acme import IOS, META_ACCOUNT, TIKTOK_ACCOUNT
from layers_cli.sandbox.scenarios.install import HEALTHY
from layers_cli.sandbox.scenarios.scenario import Scenario, expecting, says


def _account_reconnect() -> Scenario:
    return Scenario(
        world=acme.world(accounts=(replace(META_ACCOUNT, standing="expired"), TIKTOK_ACCOUNT)),
        app=IOS.id,
        # The relay's own token is valid, so the two tokens disagree.
        expected=expecting(reconnect := says("degraded", 11, "LAY501", "LAY503"), HEALTHY, diagnose=reconnect),
        root="LAY501",
    )


def _no_accounts() -> Scenario:
    return Scenario(
        world=acme.world(accounts=()), app=IOS.id, expected=expecting(says("healthy", 0, "LAY502"), HEALTHY)
    )


BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    "account-reconnect": _account_reconnect,
    "no-accounts": _no_accounts,
}
