"""Where sources disagree, and where the API answers in a shape that is not known."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from layers_cli.core.health import Health
from layers_cli.core.rule import Kind
from layers_cli.core.signals import Platform, Source, Unreadable, Why
from layers_cli.core.snapshot import Snapshot
from tests import worlds
from tests.worlds import (
    ABSENT,
    ANDROID,
    INSTANT,
    IOS,
    KEY,
    PROJECT,
    STRANGE,
    WRONG,
    ago,
    error,
    named,
    of_app,
    snapshot,
    state,
    told,
)

META, KEY_ID = Platform.META, f"…{KEY.last_four}"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "passed"),
        ({"enabled": True, "status": Health.DISABLED}, "degraded"),
        ({"enabled": False, "status": Health.HEALTHY}, "degraded"),
        ({"enabled": False, "status": Health.DISABLED}, "passed"),
        ({"enabled": None, "status": Health.DISABLED}, "passed"),
        ({"token_valid": False}, "degraded"),
        ({"token_valid": False, "status": Health.IDLE}, "degraded"),
        ({"token_valid": False, "status": Health.BROKEN}, "passed"),
        ({"pixel_id": None}, "degraded"),
        ({"pixel_id": ""}, "degraded"),
        ({"pixel_id": None, "status": Health.DEGRADED}, "passed"),
        ({"last_error": error(at=ago(minutes=5))}, "degraded"),
        ({"last_error": error(at=ago(hours=2))}, "passed"),
        ({"last_error": error(at=None)}, "passed"),
        ({"last_error": WRONG}, "passed"),
        ({"last_error": error(at=WRONG)}, "passed"),
        ({"status": STRANGE}, "notChecked"),
        ({"enabled": WRONG}, "notChecked"),
        ({"status": None, "received_24h": 5}, "notApplicable"),
    ],
)
def test_a_relay_should_agree_with_itself(changes: dict[str, Any], expected: str) -> None:
    assert told(snapshot(worlds.relay(state(**changes))), "LAY901", META) == expected
    assert told(snapshot(worlds.relay()), "LAY901", META) == "notApplicable"


@pytest.mark.parametrize(
    ("status", "forwarded", "bought", "expected"),
    [
        (Health.HEALTHY, ago(hours=24) - INSTANT, ago(minutes=3), "degraded"),
        (Health.HEALTHY, ago(hours=24), ago(minutes=3), "passed"),
        (Health.HEALTHY, ago(days=9), ago(hours=24), "degraded"),
        (Health.HEALTHY, ago(days=9), ago(hours=24) - INSTANT, "passed"),
        (Health.HEALTHY, None, ago(minutes=3), "passed"),
        (Health.HEALTHY, WRONG, ago(minutes=3), "passed"),
        (Health.IDLE, ago(days=9), ago(minutes=3), "passed"),
        (Health.DEGRADED, ago(days=9), ago(minutes=3), "passed"),
    ],
)
def test_a_healthy_relay_should_forward_what_arrives(
    status: Health, forwarded: object, bought: datetime, expected: str
) -> None:
    app = worlds.app(toggles=(worlds.toggle(last_forward_at=forwarded),))
    read = worlds.events(worlds.event("purchase_success", bought))
    world = worlds.diagnosed(app, read, worlds.relay(state(status=status)))
    assert told(world, "LAY901", META) == expected
    other = worlds.diagnosed(app, worlds.events(worlds.event("app_open", bought)), worlds.relay(state(status=status)))
    assert told(other, "LAY901", META) == "passed"
    elsewhere = worlds.events(worlds.event("screen_view", bought))
    assert told(worlds.diagnosed(app, elsewhere, worlds.relay(state(status=status))), "LAY901", META) == "passed"


def test_the_stalled_relay_is_told_with_its_threshold() -> None:
    app = worlds.app(toggles=(worlds.toggle(last_forward_at=ago(days=3)),))
    (finding,) = worlds.fired(worlds.verdict(worlds.diagnosed(app)), "LAY901")
    assert finding.evidence == ("the status is healthy, the last forward is 3 days old while events to forward arrive")
    assert finding.thresholds == ("silent=24h",)
    assert told(of_app(app), "LAY901", META) == "passed"


RELAY_FIELDS = (
    "enabled", "status", "pixel_id", "token_valid", "token_validated_at", "sent_1h", "sent_24h", "received_24h",
    "last_error", "unknown_platform",
)  # fmt: skip
RECORD_FIELDS = ("platform", "bundle_id", "android_package", "web_domain", "created_at", "last_event_at")
PROBE_FIELDS = ("status", "last_event_at", "expected", "observed", "missing")


def _reported(**changes: Any) -> Snapshot:
    return worlds.verified(worlds.probe(**changes))


def _flawed(flaw: Unreadable) -> list[tuple[Snapshot, str]]:
    """Return every place in which a value can be unusable, with the subject that it is about."""
    doubtful = worlds.sample("purchase_success", worlds.forward(forwarded=flaw))
    return [
        *((snapshot(worlds.relay(state(**named(name, flaw)))), META) for name in RELAY_FIELDS),
        *((snapshot(worlds.relay(state(last_error=error(**named(n, flaw))))), META) for n in ("at", "platform_code")),
        *((snapshot(worlds.apps(worlds.record(**named(name, flaw)))), IOS) for name in RECORD_FIELDS),
        *((of_app(worlds.app(worlds.record(**named(name, flaw)))), IOS) for name in RECORD_FIELDS),
        *((of_app(worlds.app(**named(name, flaw))), IOS) for name in ("ingest_endpoint", "last_rotated_at")),
        *(
            (of_app(worlds.app(toggles=(worlds.toggle(**named(name, flaw)),))), IOS)
            for name in ("enabled", "pixel_id", "last_forward_at")
        ),
        (of_app(worlds.app(faults=(flaw,))), IOS),
        (snapshot(worlds.accounts(worlds.account(token_status=flaw))), "acc_meta"),
        (snapshot(worlds.accounts(worlds.account(unknown_platform=flaw))), "acc_meta"),
        (snapshot(worlds.apps(worlds.record(), faults=(flaw,))), PROJECT),
        (snapshot(worlds.relay(state(), faults=(flaw,))), PROJECT),
        (snapshot(worlds.accounts(faults=(flaw,))), PROJECT),
        (worlds.diagnosed(worlds.events(faults=(flaw,))), PROJECT),
        *((_reported(**named(name, flaw)), IOS) for name in PROBE_FIELDS),
        (_reported(faults=(flaw,)), IOS),
        (_reported(checks=worlds.checks(app_id_recognized=flaw)), IOS),
        (_reported(samples=(worlds.sample(received_at=flaw),)), IOS),
        (_reported(samples=(doubtful,)), IOS),
        (worlds.only(worlds.projects(faults=(flaw,))), KEY_ID),
        (worlds.only(worlds.identity(kill_switch=flaw)), KEY_ID),
    ]


@pytest.mark.parametrize(("world", "subject"), _flawed(WRONG))
def test_a_wrong_type_is_told_where_it_stands(world: Snapshot, subject: str) -> None:
    judged = worlds.verdict(world)
    (finding,) = worlds.fired(judged, "LAY902")
    assert (finding.subject.id, finding.evidence) == (subject, "$.field cannot be read: 5")
    assert finding.facts == {"$.field": "5"}
    assert judged.healths[finding.subject.kind, subject] not in {Health.HEALTHY, Health.IDLE, Health.DISABLED}
    assert told(world, "LAY903", subject) == "passed"


@pytest.mark.parametrize(("world", "subject"), _flawed(STRANGE))
def test_an_unknown_value_is_shown_verbatim(world: Snapshot, subject: str) -> None:
    (finding,) = worlds.fired(worlds.verdict(world), "LAY903")
    assert (finding.subject.id, finding.evidence) == (subject, "$.field has an unknown value: paused")
    assert told(world, "LAY902", subject) == "passed"


@pytest.mark.parametrize(
    ("world", "subject"),
    [
        (snapshot(worlds.accounts(faults=(ABSENT,))), PROJECT),
        (snapshot(worlds.apps(worlds.record(), worlds.android(), faults=(ABSENT,))), PROJECT),
        (of_app(worlds.app(faults=(ABSENT,))), IOS),
        (_reported(faults=(ABSENT,)), IOS),
        (worlds.diagnosed(worlds.events(faults=(ABSENT,))), PROJECT),
        (worlds.only(worlds.projects(faults=(ABSENT,))), KEY_ID),
    ],
)
def test_an_item_that_lost_its_name_is_lost_aloud(world: Snapshot, subject: str) -> None:
    judged = worlds.verdict(world)
    assert told(world, "LAY902", subject) == "unknown"
    assert judged.health is Health.UNKNOWN


def test_a_field_that_no_rule_reads_costs_nothing() -> None:
    judged = worlds.verdict(snapshot(worlds.relay(state(last_event_at=WRONG), state(Platform.TIKTOK))))
    assert judged.health is Health.HEALTHY


@pytest.mark.parametrize(
    ("world", "subject"),
    [
        (snapshot(worlds.lost(Source.APPS, Why.MALFORMED)), PROJECT),
        (snapshot(worlds.lost(Source.RELAY, Why.MALFORMED)), PROJECT),
        (snapshot(worlds.lost(Source.ACCOUNTS, Why.MALFORMED)), PROJECT),
        (of_app(worlds.lost(Source.APP, Why.MALFORMED)), IOS),
        (of_app(worlds.lost(Source.APP, Why.MALFORMED), worlds.apps(worlds.record(), worlds.android())), IOS),
        (worlds.verified(worlds.lost(Source.PROBE, Why.MALFORMED)), IOS),
        (worlds.diagnosed(worlds.lost(Source.EVENTS, Why.MALFORMED)), PROJECT),
        (worlds.only(worlds.lost(Source.PROJECTS, Why.MALFORMED)), KEY_ID),
        (worlds.only(worlds.lost(Source.IDENTITY, Why.MALFORMED)), KEY_ID),
    ],
)
def test_an_unreadable_body_costs_its_signal(world: Snapshot, subject: str) -> None:
    (finding,) = worlds.fired(worlds.verdict(world), "LAY902")
    assert (finding.subject.id, finding.evidence.partition(": ")[2]) == (subject, "It failed.")


@pytest.mark.parametrize(
    ("world", "kind"),
    [
        (_reported(status=WRONG), Kind.PROBE),
        (worlds.verified(worlds.lost(Source.PROBE, Why.MALFORMED)), Kind.PROBE),
        (worlds.verified(worlds.lost(Source.APP, Why.MALFORMED)), Kind.APP),
        (worlds.verified(worlds.app(worlds.record(last_event_at=WRONG))), Kind.APP),
    ],
)
def test_an_app_and_its_probe_are_told_apart(world: Snapshot, kind: Kind) -> None:
    (finding,) = worlds.fired(worlds.verdict(world), "LAY902")
    assert finding.subject.kind is kind


def test_of_thousands_of_flaws_the_first_are_told() -> None:
    flaws = tuple(worlds.unreadable(path=f"$.items[{number}].name") for number in range(15))
    (finding,) = worlds.fired(worlds.verdict(worlds.diagnosed(worlds.events(faults=flaws))), "LAY902")
    assert finding.evidence.endswith("; and 5 more")
    assert len(finding.facts) == 10


def test_flaws_of_one_app_are_not_told_of_another() -> None:
    world = snapshot(worlds.apps(worlds.record(last_event_at=WRONG), worlds.android()))
    assert told(world, "LAY902", ANDROID) == "passed"
    assert told(world, "LAY101", ANDROID) == "passed"


RATE_LIMIT = "TikTok Events API rate-limit (429). Backing off 60s."


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        (error(platform_code=40002, message=RATE_LIMIT), "note"),
        (error(platform_code="40002", message=RATE_LIMIT), "note"),
        (error(platform_code=40002, message="param error"), "passed"),
        (error(platform_code=40100, message=RATE_LIMIT), "passed"),
        (error(platform_code=4711, message=RATE_LIMIT), "passed"),
        (error(platform_code=WRONG, message=RATE_LIMIT), "notChecked"),
        (error(platform_code=WRONG), "notChecked"),
        (None, "notApplicable"),
        (WRONG, "notChecked"),
    ],
)
def test_a_code_and_its_text_should_agree(failed: object, expected: str) -> None:
    world = snapshot(worlds.relay(state(Platform.TIKTOK, last_error=failed)))
    assert told(world, "LAY904", Platform.TIKTOK) == expected


def test_the_text_of_a_rate_limit_wins() -> None:
    world = snapshot(worlds.relay(state(Platform.TIKTOK, last_error=error(platform_code=40002, message=RATE_LIMIT))))
    assert told(world, "LAY401", Platform.TIKTOK) == "degraded"
    assert told(world, "LAY406", Platform.TIKTOK) == "passed"
    (finding,) = worlds.fired(worlds.verdict(world), "LAY904")
    assert finding.evidence == "tiktok 40002 means payload, the text means rate limit"


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (None, "notApplicable"),
        (timedelta(seconds=60), "passed"),
        (timedelta(seconds=-60), "passed"),
        (timedelta(seconds=60) + INSTANT, "note"),
        (timedelta(seconds=-60) - INSTANT, "note"),
    ],
)
def test_a_clock_that_is_off_is_noted(offset: timedelta | None, expected: str) -> None:
    assert told(snapshot(clock_offset=offset), "LAY905", KEY_ID) == expected


@pytest.mark.parametrize(
    ("offset", "seen"),
    [
        (timedelta(minutes=10), "this machine is 10 min behind the API"),
        (timedelta(hours=-3), "this machine is 3 h ahead of the API"),
    ],
)
def test_the_clock_is_told_with_its_side(offset: timedelta, seen: str) -> None:
    (finding,) = worlds.fired(worlds.verdict(snapshot(clock_offset=offset)), "LAY905")
    assert finding.evidence == seen
