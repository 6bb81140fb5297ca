"""Events as rows: what the default map makes of each, or why it makes nothing."""

from datetime import UTC, datetime

import pytest

from layers_cli.core.events import Event, Tally
from layers_cli.core.signals import Flaw, Unreadable
from layers_cli.rules.event_rows import PERSONAL, contradictions, event_row, is_redacted, tally_row

AT = datetime(2026, 6, 9, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "test", "meta", "tiktok", "reason"),
    [
        ("purchase_success", False, "Purchase", "Purchase", None),
        ("trial_convert", False, "Subscribe", None, None),
        ("screen_view", False, None, "PageView", None),
        ("app_open", False, None, None, "lifecycle event"),
        ("layers_test_event", False, None, None, "lifecycle event"),
        ("layers_test_event", True, None, None, "test event"),
        ("purchase_success", True, "Purchase", "Purchase", None),
        ("Purchase", False, None, None, "not in the default map; meant purchase_success?"),
        ("menu_closed", False, None, None, "not in the default map"),
    ],
)
def test_a_name_is_forwarded_or_there_is_a_reason(name, test, meta, tiktok, reason):
    made = {"forwardedMeta": meta, "forwardedTiktok": tiktok, "notForwarded": reason, "test": test}
    event = event_row(Event(id="evt_1", name=name, occurred_at=AT, is_test=test))
    tally = tally_row(Tally(name=name, count=3, first_at=AT, last_at=AT, is_test=test))
    assert made.items() <= event.items()
    assert made.items() <= tally.items()
    when = "2026-06-09T17:00:00Z"
    assert (tally["name"], tally["count"], tally["firstAt"], tally["lastAt"]) == (name, 3, when, when)
    assert (event["eventId"], event["name"], event["occurredAt"]) == ("evt_1", name, when)


def test_what_is_not_told_is_null_and_what_cannot_be_read_is_absent():
    flaw = Unreadable(path="x", found="7", flaw=Flaw.WRONG_TYPE)
    row = event_row(Event(id=None, name=flaw, occurred_at=flaw, properties={"a": [{"b": None}]}))
    assert row == {
        "eventId": None, "receivedAt": None, "appId": None, "userId": None, "environment": None, "test": False,
        "properties": {"a": [{"b": None}]},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "redacted"),
    [
        ({}, False),
        ({"email": "[redacted]"}, True),
        ({"a": [{"b": ["x", "[redacted]"]}]}, True),
        ({"a": {"b": [1, None, "redacted"]}, "[redacted]": 1}, False),
    ],
)
def test_values_that_were_taken_out_are_found_however_deep(properties, redacted):
    assert is_redacted(properties) is redacted


def test_what_is_taken_out_is_said_to_be_personal_and_which_scope_shows_it():
    assert "[redacted]" in PERSONAL
    assert "events:read+pii" in PERSONAL


def test_where_the_documentation_contradicts_itself_both_names_are_told():
    assert [*contradictions(["app_open"])] == []
    (said,) = contradictions(["app_open", "purchase_success"])
    assert "Purchase" in said
    assert "layers_purchase_success" in said
