"""What a word may have meant."""

import pytest

from layers_cli.core.nearest import guess, nearest, question


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("stauts", ("status", "auth", "watch"), ("status",)),
        ("profil", ("profiles", "profile"), ("profile",)),
        ("comp", ("completion", "config"), ("completion",)),
        ("sa", ("sandbox", "satellite", "sausages", "salamander"), ("sandbox", "satellite", "sausages")),
        ("c", ("completion", "config"), ()),
        ("", ("completion",), ()),
        ("qqqq", ("status",), ()),
        ("cat", ("bat", "rat", "bat"), ("rat", "bat")),
        ("status" + "x" * 10_000, ("status",), ()),
        ("status", (), ()),
        ("abcde", ("abcdX", "abc"), ("abcdX", "abc")),
        ("s" * 60 + "x" * 1_000, ("s" * 60,), ("s" * 60,)),
    ],
)
def test_what_is_likely_is_named_and_what_is_less_likely_is_not(word, names, meant):
    assert nearest(word, names) == meant


def test_a_guess_is_a_question():
    assert guess("stauts", ["status"]) == "did you mean status?"
    assert guess("qqqq", ["status"]) == question([]) == ""
    assert question(["a", "b"]) == "did you mean a or b?"
    assert question(["a", "b", "c"]) == "did you mean a, b or c?"
