"""The catalogue: every rule, in the order of the chain."""

from layers_cli.rules import access, accounts, contract, delivery, events, install, probe, relay, traffic

CATALOGUE = tuple(
    sorted(
        (
            *access.RULES,
            *traffic.RULES,
            *install.RULES,
            *events.RULES,
            *relay.RULES,
            *delivery.RULES,
            *accounts.RULES,
            *probe.RULES,
            *contract.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""Codes number the chain, so their order is its order."""
