"""What the rules say of each world of the gallery, to the word."""

import pytest

from layers_cli.core.finding import Result
from layers_cli.core.snapshot import Snapshot
from tests import worlds
from tests.rules.gallery import EXPLAINED, GOLDEN, GROUPS, explained, kept, told

KEPT = {group: kept(group) for group in GROUPS}
WORLDS = [(group, name, world) for group, make in GROUPS.items() for name, world in make()]
each_world = pytest.mark.parametrize(
    ("group", "name", "world"), WORLDS, ids=[f"{group}: {name}" for group, name, _ in WORLDS]
)


@each_world
def test_it_is_told_what_is_kept(group: str, name: str, world: Snapshot) -> None:
    assert told(world) == KEPT[group][name]


@each_world
def test_whatever_is_not_checked_says_why(group: str, name: str, world: Snapshot) -> None:
    for check in worlds.verdict(world).checks:
        if check.result in {Result.NOT_CHECKED, Result.NOT_APPLICABLE}:
            assert check.reason
            assert check.reason != "None"
        else:
            assert check.reason is None


def test_each_word_means_what_is_kept() -> None:
    assert explained() == EXPLAINED.read_text(encoding="utf-8")


def test_each_world_is_kept_once_and_no_other() -> None:
    for group, worlds_of in KEPT.items():
        assert [name for other, name, _ in WORLDS if other == group] == [*worlds_of]
    assert {path.stem for path in GOLDEN.iterdir()} == {*GROUPS}
