"""The key stays out of everything that is shown."""

import pytest

from layers_cli.api.masking import Mask

KEY = "k/ey+with=marks-1234"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"key {KEY}!", "key ****1234!"),
        ("at /v1/projects/k%2Fey%2Bwith%3Dmarks-1234", "at /v1/projects/****1234"),
        ("lp_live_ABC_def-9xyz.", "****9xyz."),
        ("xLP_TEST_0123456789", "x****6789"),
        ("lp_a", "****"),
        ("Authorization: Bearer abcdefghijkl", "Authorization: Bearer ****ijkl"),
        ("bearer\tabc", "bearer\t****"),
        ("nothing here", "nothing here"),
    ],
)
def test_only_the_last_four_characters_of_a_secret_remain(text, expected):
    mask = Mask(KEY)
    assert mask(text) == expected
    assert mask(mask(text)) == expected


def test_a_line_is_one_line_of_300_characters_and_masked_before_it_is_cut():
    line = Mask(KEY).line("a\r\n\tb\u2028c " + "x" * 280 + KEY)
    assert line.startswith("a b c xxx")
    assert len(line) <= 300
    assert "****1234" in line
    assert len(Mask(KEY).line("y" * 301)) == 300


def test_a_body_that_repeats_the_key_is_masked():
    assert Mask(KEY).body(f'{{"name":"{KEY}"}}'.encode()) == b'{"name":"****1234"}'
