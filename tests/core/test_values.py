"""The small values: durations, limits, readings, snapshots, facts."""

from datetime import timedelta

import pytest

from layers_cli.core import duration
from layers_cli.core.codec import source, value
from layers_cli.core.events import Census, Slice
from layers_cli.core.facts import facts, readable, stamp
from layers_cli.core.health import FAIL_ON
from layers_cli.core.limits import Limits
from layers_cli.core.look import Look
from layers_cli.core.probe import ECHO, Forward
from layers_cli.core.report import Head, Refusal
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.signals import (
    NAMING,
    App,
    AppList,
    Flaw,
    Platform,
    Project,
    ProjectList,
    Relay,
    RelayState,
    Source,
    Unavailable,
    Unreadable,
    Why,
)
from layers_cli.core.snapshot import Target
from layers_cli.core.subjects import (
    account_subject,
    app_subject,
    asked_subject,
    project_subject,
    relay_subject,
    subjects,
)
from tests import worlds
from tests.worlds import ABSENT, NOW, STRANGE, WRONG, lost, only, record, snapshot


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200), ("7d", 604800), ("0", 0), (" 5m ", 300)],
)
def test_durations_are_read(text: str, seconds: int) -> None:
    assert duration.parse(text) == timedelta(seconds=seconds)
    assert duration.parse(duration.written(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "m", "1.5h", "-5m", "5 m", "1h30m", "\uff11h", "1w", "1" * 10])
def test_other_words_are_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        duration.parse(text)


@pytest.mark.parametrize(
    ("seconds", "written", "spoken"),
    [
        (0, "0s", "0 s"),
        (59, "59s", "59 s"),
        (60, "1m", "1 min"),
        (3599, "3599s", "59 min"),
        (3600, "1h", "1 h"),
        (172799, "172799s", "47 h"),
        (172800, "2d", "2 days"),
        (-90, "-90s", "1 min"),
    ],
)
def test_durations_are_written_and_spoken(seconds: int, written: str, spoken: str) -> None:
    assert duration.written(timedelta(seconds=seconds)) == written
    assert duration.spoken(timedelta(seconds=seconds)) == spoken


def test_every_threshold_can_be_named_set_and_shown() -> None:
    assert list(Limits.names()) == [
        "quiet", "silent", "grace", "skew", "token-age", "error-age", "count-window", "lag", "drift",
    ]  # fmt: skip
    for name, meaning in Limits.names().items():
        assert meaning
        value = "0.25" if name == "drift" else "25m"
        assert Limits().changed(name, value).shown(name) == f"{name}={value}"
    assert [Limits().changed("drift", share).drift for share in ("0", "1")] == [0, 1]


def test_the_thresholds_are_those_of_the_documentation() -> None:
    assert [Limits().shown(name) for name in Limits.names()] == [
        "quiet=1h", "silent=24h", "grace=1h", "skew=1m", "token-age=24h", "error-age=1h", "count-window=24h",
        "lag=15m", "drift=0.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("loud", "1h", "unknown threshold 'loud'"),
        ("quiet", "soon", "is not a duration"),
        ("drift", "2", "is not a share between 0 and 1"),
        ("drift", "nan", "is not a share"),
        ("drift", "-0.1", "is not a share"),
        ("drift", "a lot", "is not a share"),
    ],
)
def test_a_threshold_that_cannot_be_is_refused(name: str, value: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Limits().changed(name, value)


@pytest.mark.parametrize(("offset", "seconds"), [(None, 0), (60, 0), (-60, 0), (61, 61), (-61, -61), (7200, 7200)])
def test_now_is_the_apis_time_beyond_the_tolerance(offset: int | None, seconds: int) -> None:
    clock = None if offset is None else timedelta(seconds=offset)
    assert snapshot(clock_offset=clock).now == NOW + timedelta(seconds=seconds)


def test_a_snapshot_hands_out_what_was_read() -> None:
    world = snapshot(lost(Source.RELAY))
    assert world[AppList] is world.get(AppList)
    assert world.get(Relay) is None
    assert isinstance(world.reading(Source.RELAY), Unavailable)
    assert world.reading(Source.EVENTS) is None
    with pytest.raises(KeyError):
        world[Relay]


def test_nobody_misses_an_auxiliary_signal_unless_it_is_all_that_was_asked_for() -> None:
    record_lost, relay_lost = lost(Source.PROJECT), lost(Source.RELAY)
    assert set(snapshot(record_lost, relay_lost).failures) == {record_lost, relay_lost}
    assert snapshot(record_lost, relay_lost).gaps == (relay_lost,)
    assert only(lost(Source.IDENTITY)).gaps == (lost(Source.IDENTITY),)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (lost(Source.RELAY, tries=3), "relay: timed out after 3 tries"),
        (lost(Source.RELAY, Why.UNREACHABLE), "relay: unreachable"),
        (lost(Source.RELAY, Why.FORBIDDEN_SCOPE, scope="ads:read"), "relay: scope ads:read missing"),
        (lost(Source.RELAY, Why.FORBIDDEN_SCOPE), "relay: scope unknown missing"),
        (lost(Source.RELAY, Why.MALFORMED), "relay: unreadable answer"),
        (lost(Source.RELAY, Why.SERVER_ERROR, http_status=502, tries=2), "relay: HTTP 502 after 2 tries"),
        (
            lost(Source.RELAY, Why.NOT_ASKED, message="not asked, because of something"),
            "relay: not asked, because of something",
        ),
    ],
)
def test_a_gap_has_a_short_reason(failure: Unavailable, reason: str) -> None:
    assert failure.reason == reason


def test_an_unusable_value_says_what_is_wrong_with_it() -> None:
    assert [str(value) for value in (ABSENT, WRONG, STRANGE)] == [
        "$.field is absent",
        "$.field cannot be read: 5",
        "$.field has an unknown value: paused",
    ]
    assert ABSENT.flaw is Flaw.ABSENT
    assert RelayState(platform=Platform.META).on == Unreadable(path="meta.enabled", found="", flaw=Flaw.ABSENT)


def test_labels_fall_back_to_ids() -> None:
    assert record(name=None).label == worlds.IOS
    assert worlds.account(name=None).label == "act_1"
    assert worlds.account(name=None, external_id=None).label == "acc_meta"
    assert [worlds.state(name).label for name in (Platform.META, Platform.TIKTOK, Platform.APPLE, "snap_ads")] == [
        "Meta", "TikTok", "Apple", "snap_ads",
    ]  # fmt: skip
    assert [Target(project_name="A").project_label, Target(project_id="p").project_label, Target().project_label] == [
        "A", "p", "no project",
    ]  # fmt: skip
    assert project_subject(Target()).id == ""


def test_a_subject_comes_from_the_reading_it_was_found_in() -> None:
    world = worlds.snapshot(worlds.probe(), worlds.identity())
    found = {subject.kind: source(subject, world) for subject in subjects(world)}
    assert found[Kind.PROBE] == worlds.probe()
    assert found[Kind.PROJECT] is None
    assert found[Kind.APP] == world[AppList]
    (single,) = (subject for subject in subjects(worlds.of_app()) if subject.kind is Kind.APP)
    assert source(single, worlds.of_app()) == worlds.app()
    assert source(asked_subject(Kind.PROBE, world.target, lost(Source.PROBE)), only(lost(Source.PROBE))) is None


def test_facts_leave_out_what_could_not_be_read_and_keep_null() -> None:
    def told(subject: Subject, **changes: object) -> dict[str, object]:
        return {**facts(subject, worlds.of_app(**changes))}

    listed = told(app_subject(record(bundle_id=WRONG, last_event_at=None)))
    assert "bundleId" not in listed
    assert listed["lastEventAt"] is None
    assert listed["createdAt"] == "2026-04-19T17:02:14Z"
    single = worlds.app()
    own = facts(app_subject(single.record), worlds.of_app(single))
    assert own["metaEnabled"] is True
    assert own["tiktokPixelId"] == worlds.TIKTOK_PIXEL
    relay = told(relay_subject(worlds.state(last_error=worlds.error())))
    assert (relay["status"], relay["lastErrorPlatformCode"], relay["sent24h"]) == ("healthy", 17, None)
    assert told(relay_subject(worlds.state(last_error=WRONG))).keys() == told(relay_subject(worlds.state())).keys() - {
        "lastErrorAt"
    }
    assert told(relay_subject(RelayState(platform=Platform.META, listed=False))) == {"listed": False}
    assert told(account_subject(worlds.account()))["tokenStatus"] == "valid"
    assert told(project_subject(worlds.TARGET)) == {}
    report = told(
        asked_subject(Kind.PROBE, worlds.TARGET, worlds.probe(missing=(), observed=WRONG)), sent=(worlds.sent(),)
    )
    assert "observed" not in report
    assert (report["status"], report["expected"], report["missing"]) == ("healthy", "app_open", "")
    assert (report["lastEventAt"], report["sentAt"]) == ("2026-06-09T17:00:14Z", "2026-06-09T17:01:54Z")
    assert (report["idempotencyKey"], report["check.capi_meta_configured"]) == ("key_1", True)
    assert "sentAt" not in told(asked_subject(Kind.PROBE, worlds.TARGET, worlds.probe()))
    assert told(asked_subject(Kind.PROBE, worlds.TARGET, worlds.lost(Source.PROBE))) == {}
    assert stamp(NOW + timedelta(milliseconds=5)) == "2026-06-09T17:02:14.005000Z"
    row = {"lost": WRONG, "at": NOW, "none": None, "yes": True, "five": 5}
    assert readable(row) == {"at": "2026-06-09T17:02:14Z", "none": None, "yes": True, "five": 5}


def test_every_fact_of_a_subject_has_the_name_that_the_api_has_for_it() -> None:
    error = worlds.error(at=worlds.ago(hours=1))
    single = worlds.app(toggles=(worlds.toggle(),))
    of_app = {
        "platform": "ios", "bundleId": "com.acme.coffee", "androidPackage": None, "webDomain": None,
        "createdAt": "2026-04-19T17:02:14Z", "lastEventAt": "2026-06-09T17:00:14Z",
    }  # fmt: skip
    of_relay = {
        "listed": True, "enabled": True, "status": "healthy", "pixelId": worlds.META_PIXEL, "tokenValid": True,
        "tokenPresent": None, "tokenValidatedAt": "2026-06-09T15:02:14Z", "sent1h": None, "sent24h": None,
        "received24h": None, "lastEventAt": None,
    }  # fmt: skip
    expected = [
        (app_subject(worlds.android(android_package=None, bundle_id="com.acme.coffee", platform="ios")), of_app),
        (
            app_subject(single.record),
            of_app | {
                "ingestEndpoint": "https://in.layers.com/l/events", "lastRotatedAt": "2026-04-19T17:02:14Z",
                "metaEnabled": True, "metaPixelId": worlds.META_PIXEL, "metaLastForwardAt": "2026-06-09T16:59:14Z",
            },
        ),
        (relay_subject(worlds.state()), of_relay | {"lastErrorAt": None}),
        (
            relay_subject(worlds.state(last_error=error)),
            of_relay | {
                "lastErrorAt": "2026-06-09T16:02:14Z", "lastErrorCode": "PLATFORM_ERROR",
                "lastErrorMessage": "User request limit", "lastErrorPlatformCode": 17,
            },
        ),
        (
            account_subject(worlds.account()),
            {
                "externalId": "act_1", "tokenStatus": "valid", "tokenValidatedAt": None,
                "connectedAt": "2026-05-10T17:02:14Z",
            },
        ),
        (
            asked_subject(Kind.PROBE, worlds.TARGET, worlds.probe(checks=worlds.checks()[:1])),
            {
                "status": "healthy", "lastEventAt": "2026-06-09T17:00:14Z", "expected": "app_open",
                "observed": "app_open, purchase_success, session_start", "missing": "",
                "check.ingest_endpoint_reachable": True,
            },
        ),
    ]  # fmt: skip
    for subject, named in expected:
        told = facts(subject, worlds.of_app(single))
        assert told == named
        # A word is a plain one, whatever it was read as.
        assert {type(value) for value in told.values()} <= {str, int, bool, type(None)}


def test_a_census_counts_names_and_keeps_test_events_apart() -> None:
    census = Census()
    census.take([worlds.event(at=worlds.ago(minutes=m)) for m in (5, 9, 2)])
    census.take([worlds.event(WRONG), worlds.event(at=WRONG), worlds.event(at=NOW, is_test=True)])
    real, test = census.tallies
    assert (real.name, real.count, real.first_at, real.last_at) == (
        "app_open",
        3,
        worlds.ago(minutes=9),
        worlds.ago(minutes=2),
    )
    assert (test.is_test, test.count) == (True, 1)
    assert census.environments == {"production": 3}


def test_events_know_what_was_read_to_its_end() -> None:
    cut, named = Slice(complete=False), Slice(complete=True, names=("sign_up",))
    read = worlds.events(*worlds.SEEN, slices=(cut, named))
    assert (read.whole, worlds.events().whole) == (False, True)
    assert (read.settled("sign_up"), read.settled("search"), worlds.events().settled("search")) == (True, False, True)
    assert read.last(["purchase_success", "screen_view"]) == worlds.ago(minutes=3)
    assert read.last(["search"]) is None
    assert worlds.events(worlds.event(is_test=True)).last(["app_open"]) is None


def test_a_probe_explains_the_events_of_its_time() -> None:
    own = worlds.sent()
    assert own.explains(own.started_at)
    assert own.explains(own.ended_at + ECHO)
    assert not own.explains(own.started_at - worlds.INSTANT)
    assert not own.explains(own.ended_at + ECHO + worlds.INSTANT)


def test_a_report_tells_its_times_in_their_order() -> None:
    samples = (worlds.sample(received_at=None), worlds.sample(received_at=WRONG), worlds.sample())
    assert worlds.probe(samples=samples).times == (worlds.ago(minutes=2), worlds.ago(minutes=3))
    assert worlds.probe(last_event_at=None, samples=()).times == ()
    assert [worlds.forward(platform).label for platform in (Platform.META, "snap")] == ["Meta", "snap"]


def test_the_words_of_a_command_line_are_those_of_the_documentation() -> None:
    assert FAIL_ON == ("idle", "degraded", "broken", "never")
    assert Look().encoding == "utf-8"
    names = [Forward(platform=each, forwarded=True).trace_name for each in (Platform.META, Platform.TIKTOK, "snap")]
    assert names == ["fbtrace_id", "request_id", "trace id"]


def test_flags_that_lead_to_the_api_are_those_without_the_project() -> None:
    assert Target(flags=("--profile", "a", "-p", "b", "--org", "c")).access == ("--profile", "a", "--org", "c")
    assert Target(flags=("--profile", "a")).access == ("--profile", "a")


def test_a_whole_second_ahead_is_ahead() -> None:
    assert duration.ago(timedelta(seconds=-1)) == "in 1 s"
    assert duration.ago(timedelta(milliseconds=-999)) == "0 s ago"


def test_the_echo_of_a_probe_ends_a_minute_after_it() -> None:
    one = worlds.sent(started_at=worlds.ago(minutes=5), ended_at=worlds.ago(minutes=4))
    assert one.explains(worlds.ago(minutes=3))
    assert not one.explains(worlds.ago(minutes=3) + timedelta(seconds=1))


def test_names_of_projects_and_apps_come_with_four_signals() -> None:
    assert {kind.signal for kind in (ProjectList, Project, AppList, App)} == NAMING


def test_a_document_names_the_tool_that_wrote_it() -> None:
    head = Head(command="status", version="1.2.3", as_of=NOW, exit_code=3, exit_name="unknown")
    assert value(Refusal(head=head))["tool"] == {"name": "layers", "version": "1.2.3"}
