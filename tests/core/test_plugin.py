"""The states of a monitoring plugin."""

import pytest

from layers_cli.core.plugin import state


@pytest.mark.parametrize(
    ("exit_code", "name", "number"),
    [(0, "OK", 0), (10, "WARNING", 1), (11, "WARNING", 1), (12, "CRITICAL", 2), (3, "UNKNOWN", 3), (1, "UNKNOWN", 3)],
)
def test_an_exit_code_is_a_state(exit_code: int, name: str, number: int) -> None:
    assert (state(exit_code).name, int(state(exit_code))) == (name, number)
