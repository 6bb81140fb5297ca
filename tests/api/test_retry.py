"""When another try makes sense, and when it comes."""

import ssl
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from layers_cli.api import retry

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_tried_again(status):
    assert retry.answer_may_pass(status, None)
    assert retry.answer_may_pass(status, "SOMETHING_NEW")


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 422, 500, 501])
def test_what_stays_is_not_tried_again(status):
    assert not retry.answer_may_pass(status, None)


def test_a_killed_key_is_final():
    assert not retry.answer_may_pass(503, "KILL_SWITCH")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError, True),
        (httpx.ReadError, True),
        (httpx.WriteError, True),
        (httpx.RemoteProtocolError, True),
        (httpx.ConnectTimeout, True),
        (httpx.ReadTimeout, False),
        (httpx.ProxyError, False),
        (httpx.LocalProtocolError, False),
    ],
)
def test_broken_connections_may_hold_the_next_time(error, expected):
    assert retry.error_may_pass(error("x")) is expected


def test_a_certificate_does_not_become_trusted_by_asking_again():
    error = httpx.ConnectError("x")
    error.__cause__ = ssl.SSLCertVerificationError("expired")
    assert not retry.error_may_pass(error)


def test_errors_that_lead_back_to_themselves_are_each_looked_at_once():
    error, cause = httpx.ReadError("x"), OSError("y")
    error.__cause__, cause.__context__ = cause, error
    assert [*retry.causes(error)] == [error, cause]
    assert retry.error_may_pass(error)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("0", timedelta(0)),
        ("7", timedelta(seconds=7)),
        (" 7 ", timedelta(seconds=7)),
        ("1.5", timedelta(seconds=1.5)),
        ("Fri, 08 May 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Fri, 08 May 2026 14:00:30 +0200", timedelta(seconds=30)),
        ("Fri, 08 May 2026 12:00:30 -0000", timedelta(seconds=30)),
        ("Fri, 08 May 2026 11:00:00 GMT", timedelta(0)),
        ("", None),
        ("-5", None),
        ("1e3", None),
        ("soon", None),
        ("NaN", None),
        ("٣", None),
        ("9" * 40, None),
        ("Fri, 99 May 2026 12:00:30 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_nonsense_is_absent(value, expected):
    assert retry.retry_after(value, NOW) == expected


@pytest.mark.parametrize(
    ("tries", "told", "left", "dice", "expected"),
    [
        (1, None, 60, 1.0, 0.5),
        (2, None, 60, 1.0, 1.0),
        (1, None, 60, 0.0, 0.0),
        (1, None, 60, 0.5, 0.25),
        (3, None, 60, 0.0, None),
        (1, None, 0.5, 1.0, None),
        (1, timedelta(seconds=7), 60, 0.0, 7.0),
        (1, timedelta(seconds=7), 7, 0.0, None),
        (3, timedelta(0), 60, 0.0, None),
    ],
)
def test_the_pause_is_what_was_told_or_a_random_part_of_a_growing_span_within_the_time_left(
    tries, told, left, dice, expected
):
    assert retry.pause(tries, told, left, lambda: dice) == expected
