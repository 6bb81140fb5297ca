"""What a verdict is, whatever it says."""

from dataclasses import FrozenInstanceError

import pytest

from layers_cli.core.finding import Result
from layers_cli.core.health import Health
from layers_cli.core.signals import Source
from layers_cli.core.snapshot import Target
from layers_cli.core.verdict import Verdict
from tests.worlds import asked, lost, only, snapshot, verdict


def test_a_verdict_stays_as_it_was_found() -> None:
    with pytest.raises(FrozenInstanceError):
        verdict().access_only = True  # type: ignore[misc]
    with pytest.raises(TypeError):
        Verdict(snapshot(), (), (), ())  # type: ignore[misc]
    assert not Verdict(snapshot=snapshot(), subjects=(), findings=(), checks=()).access_only


def test_what_could_not_be_listed_is_not_checked_even_where_no_project_is_known() -> None:
    unlisted = verdict(only(lost(Source.RELAY), key=None, target=Target()))
    assert asked(unlisted, "LAY303")[0].result is Result.NOT_CHECKED
    assert (unlisted.subjects, unlisted.healths) == ((), {})
    assert unlisted.health is Health.UNKNOWN
