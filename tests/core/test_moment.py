"""Times as people write them."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from layers_cli.core import moment

NOW = datetime(2026, 6, 9, 17, 2, 14, tzinfo=UTC)
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


@pytest.fixture
def elsewhere(monkeypatch):
    """Run where the clocks on the wall do not show UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2h", NOW - timedelta(hours=2)),
        ("90", NOW - timedelta(seconds=90)),
        ("7d", NOW - timedelta(days=7)),
        ("2026-06-09T12:00:00Z", NOON),
        (" 2026-06-09t12:00z ", NOON),
        ("2026-06-09 12:00:00.250Z", NOON + timedelta(milliseconds=250)),
        ("2026-06-09T14:00:00+02:00", NOON),
        ("2026-06-09T04:30:00-0730", NOON),
        ("2026-06-09T14:00+02:00", NOON),
        ("2026-06-09", datetime(2026, 6, 9, tzinfo=UTC)),
    ],
)
def test_durations_count_back_and_times_become_utc(text, read, elsewhere):
    assert moment.parse(text, NOW) == read
    assert moment.parse(text, NOW).utcoffset() == timedelta(0)


def test_the_examples_can_be_written():
    read = [moment.parse(text, NOW) for text in re.split(", | or ", moment.FORMS)]
    assert read == [NOW - timedelta(hours=2), datetime(2026, 6, 9, tzinfo=UTC), NOON]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("yesterday", "is no time"),
        ("", "is no time"),
        ("-2h", "is no time"),
        ("2026-W23-2", "is no time"),
        ("20260609T120000Z", "is no time"),
        ("2026-06-09T12:00", "says no time zone"),
        ("2026-06-09T12:00:00", "says no time zone"),
        ("2026-13-01", "is no time of this calendar"),
        ("2026-06-09T25:00:00Z", "is no time of this calendar"),
        ("0001-01-01T00:00:00+14:00", "is no time of this calendar"),
        ("999999999d", "lies before the calendar begins"),
    ],
)
def test_nonsense_is_told(text, why):
    with pytest.raises(ValueError, match=why):
        moment.parse(text, NOW)
