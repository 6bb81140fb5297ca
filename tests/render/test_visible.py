"""Hidden characters."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.render.cells import cells
from layers_cli.render.visible import json_safe, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x9b\x7f\x00", r"\x9b\x7f\x00"),
        ("\u202e\u2066\u2028\ufeff\u200b", r"\u202e\u2066\u2028\ufeff\u200b"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("a\u200db", r"a\u200db"),
        ("👩\u200d", r"👩" + r"\u200d"),
    ],
)
def test_what_acts_or_hides_is_escaped(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["plain", "café", "日本語", "مرحبا שלום", "👩\u200d👩\u200d👧", "☕️", "a\u00a0b", r"\x1b"]
)
def test_everything_else_stays(text):
    assert visible(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_reads_back_as_the_same_value(text):
    assert json.loads(json_safe(json.dumps(text, ensure_ascii=False))) == text


@given(st.text())
def test_what_is_visible_can_be_printed_on_one_line(text):
    assert len(visible(text).splitlines()) <= 1
    visible(text).encode()


def test_wide_characters_count_twice_and_marks_not_at_all():
    assert [cells(text) for text in ("abc", "日本", "e\u0301", "👩", "\u0915\u0941")] == [3, 4, 1, 2, 1]
