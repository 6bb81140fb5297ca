"""Fault by fault and command by command: nothing hangs, nothing is green, nothing shows a traceback."""

import random

import pytest

from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.kinds import DOORS, KINDS
from tests.faults.cells import COMMANDS, outcome
from tests.faults.matrix import MATRIX, PROBES, SEED, is_bound
from tests.threads import left_behind, running

_NOT_HERE = {"latency", "expired-cursor", "throttled", "throttled-date", "drip", "tls"}
"""Kinds that are no fault by themselves, or stand in the matrix with a value."""


@pytest.fixture(scope="module")
def warm():
    """Import what the commands need, so that no time that is measured is an import's."""
    for command in COMMANDS:
        outcome(command, "", 10)


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.fault)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_fault_comes_to_what_was_written_down(warm, row, command):
    cell = row.cells[COMMANDS.index(command)]
    random.seed(SEED)
    found = outcome(command, row.fault, row.deadline)
    # Of what diagnose asks at once, the one request that is answered may be one that matters, or not.
    by_chance = {3} if command == "diagnose" and row.fault.endswith("+1") else set()
    assert found.health == cell.health
    assert found.code in {cell.code, *by_chance}
    assert found.requests <= cell.requests if is_bound(row, command) else found.requests == cell.requests
    assert found.seconds < row.deadline + 1
    assert "Traceback" not in found.out + found.err
    assert "internal" not in found.out + found.err


@pytest.mark.parametrize(("fault", "expected"), PROBES.items())
def test_a_probe_that_comes_to_nothing_is_no_proof(warm, fault, expected):
    random.seed(SEED)
    found = outcome("verify", fault, 3)
    assert (found.code, found.requests) == expected
    assert found.health == ("healthy" if found.code == 0 else "unknown")
    assert found.seconds < 4


@pytest.mark.parametrize("fault", ["hang", "drip-headers", "half-open"])
def test_nothing_is_left_behind_by_a_server_that_never_ends(warm, fault):
    before = running()
    outcome("status", fault, 1)
    assert not {*left_behind()} - {*before}


def test_nothing_is_green_without_a_reason():
    for row in MATRIX:
        assert any(cell.code == 0 for cell in row.cells) == bool(row.remark), row.fault


def test_every_kind_of_fault_stands_in_the_matrix():
    kinds = {Fault.parse(row.fault).kind for row in MATRIX}
    assert kinds | _NOT_HERE == {*KINDS, *DOORS}
