"""Steps of an examination: what depends on what, and what the whole counts as."""

from itertools import permutations

import pytest

from layers_cli.core.doctor import Blame, Examined, Seen, Step, blame, fault, left_out, not_checked, note
from layers_cli.core.health import NOTE, Health


def step(name, *needs):
    return Step(name=name, title=name.upper(), look=lambda: Seen(told="fine"), needs=needs)


def examined(name, seen):
    return Examined(step=step(name), seen=seen)


@pytest.mark.parametrize("seen", [Seen(told="fine"), note("fine, but"), left_out("by wish")])
def test_what_works_was_left_out_or_is_worth_a_note_is_in_nobodys_way(seen):
    assert not_checked(step("b", "a"), [examined("a", seen)]) is None


def test_a_fault_is_broken_and_says_what_to_do_about_it():
    assert fault("gone", "mend it", Blame.ACCESS) == Seen(
        told="gone", level=Health.BROKEN, fix="mend it", blame=Blame.ACCESS
    )
    assert note("odd", "look") == Seen(told="odd", level=NOTE, fix="look")


def test_what_needs_a_failed_step_is_not_checked_and_says_so():
    lost = not_checked(step("b", "a"), [examined("a", fault("gone", "mend it", Blame.UNAVAILABLE))])
    assert lost == Seen(told="not checked, because A failed", level=Health.UNKNOWN)
    assert not_checked(step("c", "b"), [examined("b", lost)]).told == "not checked, because B was not checked"
    assert not_checked(step("d"), [examined("b", lost)]) is None


def test_the_first_blame_in_their_order_counts_whatever_came_first():
    assert blame([examined("a", Seen(told="fine")), examined("b", note("fine"))]) is None
    for order in permutations(Blame):
        for size in range(1, len(order) + 1):
            present = order[:size]
            counts = blame(examined(each, fault("x", "y", each)) for each in present)
            assert counts is min(present, key=[*Blame].index)
