"""The order of the health words."""

import itertools

import pytest

from layers_cli.core.health import NOTE, Health, weight, worst

ORDER = [Health.DISABLED, Health.HEALTHY, Health.IDLE, Health.UNKNOWN, Health.DEGRADED, Health.BROKEN]


@pytest.mark.parametrize(("better", "worse"), [*itertools.combinations(ORDER, 2)])
def test_the_worse_of_two_wins(better: Health, worse: Health) -> None:
    assert worst([better, worse]) is worst([worse, better]) is worse
    assert weight(NOTE) < weight(better) < weight(worse)


def test_nothing_is_unknown_and_nothing_but_disabled_is_disabled() -> None:
    assert worst([]) is Health.UNKNOWN
    assert worst([Health.DISABLED, Health.DISABLED]) is Health.DISABLED
