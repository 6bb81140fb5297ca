"""The scenarios: for each name a world, how to ask about it, and what the tool must say."""

from collections.abc import Callable, Mapping

from layers_cli.sandbox.scenarios import access, accounts, contract, delivery, events, install, probes, relays
from layers_cli.sandbox.scenarios.scenario import Expectation, Scenario

__all__ = ["Expectation", "Scenario", "load"]

_BUILDERS: Mapping[str, Callable[[], Scenario]] = {
    **install.BUILDERS,
    **events.BUILDERS,
    **relays.BUILDERS,
    **delivery.BUILDERS,
    **accounts.BUILDERS,
    **probes.BUILDERS,
    **access.BUILDERS,
    **contract.BUILDERS,
}


def load(name: str) -> Scenario:
    """Return a scenario; ValueError names those that exist."""
    if name not in _BUILDERS:
        raise ValueError(f"unknown scenario {name!r} (known: {', '.join(_BUILDERS)})")
    return _BUILDERS[name]()
