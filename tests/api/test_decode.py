"""Strict JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.api.decode import MAX_DEPTH, DecodeError, decode


def nested(depth):
    return b"[" * depth + b"1" + b"]" * depth


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"<html>", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"a":', "not JSON"),
        (b"{} {}", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'"\x01"', "not JSON"),
        (b'{"a": NaN}', "NaN"),
        (b"[Infinity]", "Infinity"),
        (b"[-Infinity]", "-Infinity"),
        (b'{"a": 1, "a": 2}', "same key twice"),
        (rb'{"\ud800": 1, "\ud801": 2}', "same key twice"),
        (b"1" * 101, "integer"),
        (b"1" * 10_000, "integer"),
        (nested(MAX_DEPTH + 1), "nested too deep"),
        (nested(10_000), "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
    ],
)
def test_what_is_not_plain_json_is_refused(body, reason):
    with pytest.raises(DecodeError, match=reason):
        decode(body)


def test_a_refusal_quotes_nothing():
    with pytest.raises(DecodeError) as caught:
        decode(b'{"secret": lp_live_x')
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("value", [None, True, 0, -1, 1.5, "ü", [], {}, {"a": [1, {"b": None}]}, 10**99])
def test_json_means_what_it_says(value):
    assert decode(json.dumps(value).encode()) == value


def test_the_deepest_allowed_value_is_read():
    assert decode(nested(MAX_DEPTH)) == json.loads(nested(MAX_DEPTH))


def test_lone_surrogates_become_replacement_characters_everywhere():
    body = rb'{"\ud800": ["\udfffx", "\ud83d\ude00", 1, "\\ud800"], "e": {"f": "\uDABC"}}'
    assert decode(body) == {"\ufffd": ["\ufffdx", "😀", 1, "\\ud800"], "e": {"f": "\ufffd"}}


@given(st.binary(max_size=40) | st.text('[]{}":,0eE+-.\\ud8ntrufals', max_size=40).map(str.encode))
def test_bytes_are_a_value_or_a_refusal(body):
    try:
        value = decode(body)
    except DecodeError:
        return
    assert json.dumps(value).isascii()
    json.dumps(value, ensure_ascii=False).encode()
