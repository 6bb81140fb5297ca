"""A frozen value is a dataclass in every respect but the cost of defining it."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace

import pytest

from layers_cli.core.frozen import frozen


@frozen
class Point:
    """A value with every kind of field."""

    x: int
    y: int = 2
    tags: Mapping[str, int] = field(default_factory=dict, hash=False)
    note: object = field(default=None, compare=False, repr=False)


@frozen
class Labelled(Point):
    """A value that inherits."""

    label: str


@frozen(kw_only=False)
class Pair:
    """A value made by position."""

    left: int
    right: int = 0


def test_it_is_a_dataclass_that_can_be_replaced():
    assert is_dataclass(Point)
    assert [entry.name for entry in fields(Labelled)] == ["x", "y", "tags", "note", "label"]
    assert replace(Point(x=1), y=5) == Point(x=1, y=5)
    assert replace(Labelled(x=1, label="a"), x=3).x == 3


def test_it_is_compared_hashed_and_shown_by_its_fields():
    assert Point(x=1) == Point(x=1, note="other")
    assert Point(x=1) != Point(x=2)
    assert Point(x=1) != Labelled(x=1, label="a")
    assert hash(Pair(1)) == hash(Pair(1, 0))
    assert len({Pair(1), Pair(1, 0), Pair(2)}) == 2
    assert hash(Point(x=1)) == hash(Point(x=1, tags={"a": 1}, note="other")) != hash(Point(x=2))
    assert Point(x=1) != Point(x=1, tags={"a": 1})
    assert Pair(1, right=2) == Pair(1, 2)
    assert repr(Point(x=1)) == "Point(x=1, y=2, tags={})"


def test_each_instance_has_its_own_default():
    assert Point(x=1).tags is not Point(x=1).tags


def test_it_cannot_be_changed():
    point = Point(x=1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises(FrozenInstanceError):
        point.other = 2
    assert not hasattr(point, "__dict__")


@pytest.mark.parametrize(("given", "odd"), [({}, "x"), ({"y": 1}, "x"), ({"x": 1, "z": 1}, "z"), ({"z": 1}, "x, z")])
def test_missing_and_unknown_fields_are_refused(given, odd):
    with pytest.raises(TypeError, match=f"Point is made with other fields: {odd}$"):
        Point(**given)


@pytest.mark.parametrize(("placed", "given"), [((1, 2, 3), {}), ((1,), {"left": 2}), ((), {})])
def test_too_many_doubled_and_missing_places_are_refused(placed, given):
    with pytest.raises(TypeError):
        Pair(*placed, **given)


def test_it_is_finished_after_it_is_filled():
    @frozen
    class Shouted:
        """A value that changes what it was given."""

        text: str

        def __post_init__(self) -> None:
            object.__setattr__(self, "text", self.text.upper())

    assert Shouted(text="a").text == "A"


def test_a_keyword_value_takes_no_places():
    with pytest.raises(TypeError):
        Point(1)


def test_it_takes_part_in_pattern_matching():
    match Point(x=1, y=3):
        case Point(x=1, y=y):
            assert y == 3
        case _:
            pytest.fail("no match")
