"""What a verdict is, whatever it says."""

from dataclasses import FrozenInstanceError

import pytest

from layers_cli.core.verdict import Verdict
from tests.worlds import snapshot, verdict


def test_a_verdict_stays_as_it_was_found() -> None:
    with pytest.raises(FrozenInstanceError):
        verdict().access_only = True  # type: ignore[misc]
    with pytest.raises(TypeError):
        Verdict(snapshot(), (), (), ())  # type: ignore[misc]
    assert not Verdict(snapshot=snapshot(), subjects=(), findings=(), checks=()).access_only
