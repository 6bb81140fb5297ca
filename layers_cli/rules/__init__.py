"""The catalogue: every rule, in the order of the chain."""

from layers_cli.rules import access, accounts, contract, delivery, install, relay, traffic

CATALOGUE = tuple(
    sorted(
        (
            *access.RULES,
            *traffic.RULES,
            *install.RULES,
            *relay.RULES,
            *delivery.RULES,
            *accounts.RULES,
            *contract.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""Codes number the chain, so their order is its order."""
