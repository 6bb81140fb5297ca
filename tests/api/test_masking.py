"""The key stays out of everything that is shown."""

import pytest

from layers_cli.api.decode import decode
from layers_cli.api.masking import Mask, masked

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


@pytest.mark.parametrize("spelled", [KEY, KEY.replace("/", r"\/"), rf"\u006B{KEY[1:]}", KEY.replace("+", "\\u002B")])
def test_a_body_that_repeats_the_key_is_masked_however_it_is_spelled(spelled):
    body = f'{{"name":["{spelled}",1],"{spelled}":{{"x{spelled}":null}}}}'.encode()
    assert decode(body, Mask(KEY)) == {"name": ["****1234", 1], "****1234": {"x****1234": None}}


@pytest.mark.parametrize("text", ["help_text", "prj_help_center", "lp", "a lp b", "s-lp-x"])
def test_a_word_that_only_looks_similar_is_left_alone(text):
    assert Mask(KEY)(text) == masked(text) == text


@pytest.mark.parametrize(
    "key", [KEY, "it's\\1234", "ключ-секрет-1234", "\udcff-odd-1234"], ids=["marks", "quotes", "letters", "bytes"]
)
def test_the_key_of_the_environment_is_masked_as_it_is_and_as_it_is_quoted(key):
    mask = Mask.of({"LAYERS_API_KEY": f" {key}\n"})
    assert mask(f"{key} {key.upper()} {key!r}").count("1234") == 3
    assert key[:5] not in mask(f"{key} {key!r}")


@pytest.mark.parametrize("escape", [r"\u003c", r"\u00e4", r"\n", r"\""])
def test_an_escape_that_no_key_hides_behind_costs_no_search(escape):
    assert not Mask("lp_live_0123456789abc").concerns(f'"{escape}"'.encode())


def test_no_key_masks_nothing():
    assert Mask("")("text") == Mask()("text") == "text"


def test_a_short_or_missing_variable_masks_nothing():
    assert Mask.of({"LAYERS_API_KEY": "status"})("status") == "status"
    assert Mask.of({})("status") == "status"
