"""Time that a command may take."""

from layers_cli.api.budget import Deadline


def test_what_is_left_shrinks_with_the_clock_and_never_below_zero():
    moments = iter([100.0, 101.0, 104.9, 105.0, 200.0])
    deadline = Deadline(5, clock=lambda: next(moments))
    assert deadline.left() == 4.0
    assert not deadline.passed
    assert deadline.passed
    assert deadline.left() == 0.0
