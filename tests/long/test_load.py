"""A few runs of the day of cron; the whole of it is `python -m tests.long load`."""

from pathlib import Path

import pytest

from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox
from tests.e2e.conftest import PROJECT, run
from tests.long.load import KINDS, SHARE, load
from tests.threads import left_behind


def test_some_runs_of_a_day_come_to_nothing_wrong():
    tally = load(10, seed=3)
    assert tally.wrong == []
    assert sum(tally.codes.values()) == 10


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_many_runs_in_one_process_leave_no_descriptor_and_no_thread(monkeypatch):
    monkeypatch.setenv("LAYERS_API_KEY", "lp_test_none")
    run("status", "--sandbox")
    before = descriptors()
    faults = [Fault.parse(f"{kind}:{4 * SHARE / len(KINDS):.6f}") for kind in KINDS]
    with Sandbox(faults=faults, seed=1) as box:
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        codes = {run("status", "-p", PROJECT, "--json", "--timeout", "5").code for _ in range(20)}
    assert codes <= {0, 3, 5}
    assert not left_behind()
    assert descriptors() <= before


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))
