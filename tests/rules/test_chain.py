"""The chain of a diagnosis: how much is known of each link, which fault comes first, and what goes with it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from layers_cli.core import event_names
from layers_cli.core.audit import AuditLog, AuditRow
from layers_cli.core.chain import Candidate, Chain, Link, Proof
from layers_cli.core.events import Events, Slice, Tally
from layers_cli.core.health import Health
from layers_cli.core.limits import Limits
from layers_cli.core.probe import Forward, Probe, ProbeCheck, ProbeStatus, Sample, Sent
from layers_cli.core.rhythm import Rhythm
from layers_cli.core.signals import Platform, Reading, Relay, Source, Unavailable, Why
from layers_cli.core.snapshot import Exchange, Snapshot
from layers_cli.rules.chain import chain, install
from tests import worlds
from tests.worlds import ABSENT, INSTANT, IOS, NOW, STRANGE, WRONG, ago, lost, record

META, TIKTOK = Platform.META, Platform.TIKTOK
GOOD, CONSISTENT, UNKNOWN = Proof.PROVEN_GOOD, Proof.CONSISTENT, Proof.UNKNOWN
BAD, OFF = Proof.PROVEN_BAD, Proof.OFF
DAY = Slice(complete=True, since=ago(hours=24))
OWN_IDENTITY = worlds.identity(organization_id="org_acme", key_id="key_1")


def tally(name: str, at: datetime | None = None, **changes: Any) -> Tally:
    when = at or ago(minutes=4)
    told: dict[str, Any] = {"name": name, "count": 3, "first_at": when, "last_at": when}
    return Tally(**told | changes)


def events(*tallies: Tally, slices: tuple[Slice, ...] = (DAY,), **changes: Any) -> Events:
    return Events(as_of=NOW, origin="GET", request_id="req_events", slices=slices, tallies=tallies, **changes)


def log(*rows: AuditRow, complete: bool = True) -> AuditLog:
    return AuditLog(as_of=NOW, origin="GET", rows=rows, complete=complete)


def row(at: datetime, kind: str = "layer.updated", **changes: Any) -> AuditRow:
    return AuditRow(at=at, type=kind, **changes)


def probe(status: Any = ProbeStatus.HEALTHY, **changes: Any) -> Probe:
    told: dict[str, Any] = {
        "as_of": NOW, "origin": "POST", "status": status, "last_event_at": ago(minutes=2), "expected": ("app_open",),
        "observed": ("app_open",), "missing": (), "checks": (ProbeCheck(name="test_event_round_trip", passed=True),),
    }  # fmt: skip
    return Probe(**told | changes)


def failing(*names: str) -> Probe:
    """Return a report whose word as a whole says nothing."""
    return probe(status=WRONG, checks=tuple(ProbeCheck(name=name, passed=False) for name in names))


def sample(platform: Platform | str = META, *, forwarded: Any = True, trace_id: str | None = "trace_1") -> Sample:
    forward = Forward(platform=platform, forwarded=forwarded, trace_id=trace_id)
    return Sample(name="purchase_success", received_at=ago(minutes=1), forwards=(forward,))


def sent(key: str = "key-1", at: datetime = NOW, **changes: Any) -> Sent:
    return Sent(key=key, event_name="layers_test_event", started_at=at, ended_at=at, **changes)


HEALTHY: tuple[Reading, ...] = (
    OWN_IDENTITY,
    worlds.app(),
    events(tally("app_open", ago(minutes=2)), tally("purchase_success")),
    worlds.relay(worlds.state(), worlds.state(TIKTOK)),
    worlds.accounts(worlds.account(), worlds.account(TIKTOK)),
    log(),
)
"""What `layers diagnose` reads of a healthy app."""


def world(*readings: Reading | Unavailable, without: tuple[Source, ...] = (), **changes: Any) -> Snapshot:
    """Return the healthy app with some of its signals replaced, added or left out."""
    gone = {*without, *(reading.signal for reading in readings)}
    kept = (reading for reading in HEALTHY if reading.signal not in gone)
    return worlds.only(*kept, *readings, **{"target": worlds.of_app().target} | changes)


def of(snapshot: Snapshot, **limits: timedelta) -> Chain:
    chosen = replace(Limits(), **limits)
    return chain(worlds.verdict(snapshot, limits=chosen), chosen)


def found(snapshot: Snapshot, key: str, subject: str | None = None) -> Link:
    """Return one link of a snapshot's chain."""
    return next(link for link in of(snapshot).links if (link.key, link.subject) == (key, subject))


def root(snapshot: Snapshot) -> str | None:
    first = of(snapshot).root
    return None if first is None else first.code


def quiet_app(**changes: Any) -> Reading:
    return worlds.app(record(**changes))


def with_relay(**changes: Any) -> Relay:
    return worlds.relay(worlds.state(**changes), worlds.state(TIKTOK))


# The chain as a whole


def test_the_links_stand_in_the_order_of_the_way_that_an_event_goes() -> None:
    links = of(world()).links
    branch = ["relay", "delivery", "account"]
    assert [link.key for link in links] == ["access", "sdk", "ingest", "store", *branch, *branch]
    assert [link.subject for link in links] == [None] * 4 + ["Meta"] * 3 + ["TikTok"] * 3
    titles = ["Relay set-up", "Platform delivery", "Ad account"]
    assert [link.title for link in links] == ["Access", "SDK", "Ingest", "Store", *titles, *titles]


def test_a_healthy_app_is_proven_good_as_far_as_something_was_seen() -> None:
    seen = of(world())
    assert [link.proof for link in seen.links] == [GOOD] * 4 + [GOOD, CONSISTENT, CONSISTENT] * 2
    assert (seen.root, seen.candidates, seen.escalation) == (None, (), ())
    assert not any(link.codes for link in seen.links)


@pytest.mark.parametrize(
    "snapshot",
    [
        world(),
        world(
            *(lost(source, message="it failed") for source in Source if source not in {Source.PROJECTS, Source.APPS})
        ),
        world(quiet_app(last_event_at=None), events(), worlds.relay(), worlds.accounts()),
        worlds.only(target=worlds.of_app().target),
    ],
    ids=["healthy", "nothing read", "nothing there", "nothing asked"],
)
def test_every_link_has_one_sentence_of_evidence(snapshot: Snapshot) -> None:
    for link in of(snapshot).links:
        assert link.evidence.strip() == link.evidence != ""
        assert not link.evidence.endswith(".")
        assert "\n" not in link.evidence
        assert "None" not in link.evidence


def test_nothing_is_good_where_nothing_was_asked() -> None:
    seen = of(worlds.only(target=worlds.of_app().target))
    assert {link.proof for link in seen.links} == {UNKNOWN}
    assert seen.root is None


def test_the_same_verdict_gives_the_same_chain() -> None:
    verdict = worlds.verdict(world(quiet_app(last_event_at=ago(days=2))))
    assert chain(verdict) == chain(verdict)


# Access


def test_a_key_that_reads_the_app_has_access() -> None:
    assert found(world(), "access") == Link(
        key="access", title="Access", proof=GOOD, evidence="read with this key: app, events, relay, accounts"
    )


def test_access_is_no_more_than_consistent_where_the_app_was_not_asked_for() -> None:
    access = found(world(without=(Source.APP,)), "access")
    assert (access.proof, access.codes) == (CONSISTENT, ())
    assert "not the app's own record" in access.evidence


@pytest.mark.parametrize(
    ("why", "code"),
    [
        (Why.UNAUTHENTICATED, "LAY001"),
        (Why.SUSPENDED, "LAY002"),
        (Why.FORBIDDEN_SCOPE, "LAY003"),
        (Why.INVALID, "LAY006"),
        (Why.UNREACHABLE, "LAY007"),
        (Why.RATE_LIMITED, "LAY008"),
        (Why.REFUSED, "LAY010"),
    ],
)
def test_a_key_that_reads_nothing_is_the_root(why: Why, code: str) -> None:
    snapshot = world(*(lost(reading.signal, why) for reading in HEALTHY))
    access = found(snapshot, "access")
    assert (access.proof, access.codes[0]) == (BAD, code)
    assert root(snapshot) == code
    assert {link.proof for link in of(snapshot).links[1:]} == {UNKNOWN}


@pytest.mark.parametrize(
    ("signals", "code"),
    [((Source.APP, Source.EVENTS, Source.RELAY, Source.ACCOUNTS), "LAY004"), ((Source.APP,), "LAY005")],
)
def test_a_target_that_is_not_there_is_the_root_whatever_else_is_wrong(signals: tuple[Source, ...], code: str) -> None:
    broken = () if Source.RELAY in signals else (with_relay(token_valid=False),)
    snapshot = world(*(lost(signal, Why.NOT_FOUND) for signal in signals), *broken)
    assert found(snapshot, "access").proof is BAD
    assert root(snapshot) == code


@pytest.mark.parametrize(
    ("why", "signals", "code"),
    [
        (Why.NOT_FOUND, (Source.APP,), "LAY005"),
        (Why.NOT_FOUND, (Source.APP, Source.EVENTS, Source.RELAY), "LAY004"),
        (Why.INVALID, (Source.APP,), "LAY006"),
    ],
)
def test_what_the_api_says_of_the_target_outweighs_another_gap(
    why: Why, signals: tuple[Source, ...], code: str
) -> None:
    snapshot = world(*(lost(signal, why) for signal in signals), lost(Source.ACCOUNTS, Why.FORBIDDEN_SCOPE))
    assert root(snapshot) == code
    assert found(snapshot, "access").codes == (code, "LAY003")


def test_a_target_that_is_refused_is_the_root_whatever_else_is_wrong() -> None:
    assert root(world(lost(Source.APP, Why.INVALID), with_relay(token_valid=False))) == "LAY006"


def test_a_missing_scope_is_the_root_only_where_nothing_is_proven_bad() -> None:
    gap = lost(Source.EVENTS, Why.FORBIDDEN_SCOPE, scope="events:read", http_status=403)
    assert root(world(gap)) == "LAY003"
    assert root(world(gap, with_relay(token_valid=False))) == "LAY304"
    access = found(world(gap), "access")
    assert (access.proof, access.codes) == (UNKNOWN, ("LAY003",))
    assert "events:read" in access.evidence


def test_an_answer_that_cannot_be_read_says_nothing_against_the_key() -> None:
    malformed = lost(Source.EVENTS, Why.MALFORMED)
    assert found(world(malformed), "access").proof is GOOD
    everything = worlds.only(lost(Source.APP, Why.MALFORMED), target=worlds.of_app().target)
    assert found(everything, "access") == replace(
        found(everything, "access"), proof=UNKNOWN, evidence="app: unreadable answer", codes=()
    )
    assert root(everything) is None


# SDK


@pytest.mark.parametrize(
    ("age", "proof"),
    [
        (timedelta(hours=1), GOOD),
        (timedelta(hours=1) + INSTANT, CONSISTENT),
        (timedelta(seconds=-60), GOOD),
        (timedelta(seconds=-60) - INSTANT, CONSISTENT),
    ],
)
def test_only_a_recent_event_that_the_sdk_sends_by_itself_proves_it(age: timedelta, proof: Proof) -> None:
    snapshot = world(events(tally("session_start", NOW - age), tally("purchase_success")))
    assert found(snapshot, "sdk").proof is proof


def test_events_that_a_backend_can_send_do_not_prove_the_sdk() -> None:
    sdk = found(world(events(tally("purchase_success"))), "sdk")
    assert sdk.proof is CONSISTENT
    assert (
        sdk.evidence == "last event 2 min ago, from the SDK or a backend: no recent app_open or session_start was seen"
    )


def test_the_test_event_of_a_probe_proves_no_sdk() -> None:
    own = events(tally("app_open", is_test=True))
    snapshot = world(quiet_app(last_event_at=NOW), own, sent=(sent(),))
    assert found(snapshot, "sdk").proof is UNKNOWN
    assert found(snapshot, "ingest").proof is GOOD


def test_a_quiet_app_is_no_fault_and_says_so() -> None:
    old = ago(hours=5)
    snapshot = world(quiet_app(last_event_at=old), events(tally("app_open", old)))
    sdk = found(snapshot, "sdk")
    assert (sdk.proof, sdk.codes) == (CONSISTENT, ("LAY103",))
    assert sdk.evidence.startswith("last event 5 h ago")
    assert found(snapshot, "ingest").proof is CONSISTENT
    assert root(snapshot) is None


def test_an_app_that_waits_for_its_first_event_is_unknown() -> None:
    snapshot = world(quiet_app(last_event_at=None, created_at=ago(minutes=5)), events())
    sdk = found(snapshot, "sdk")
    assert (sdk.proof, sdk.codes, sdk.evidence) == (UNKNOWN, ("LAY102",), "created 5 min ago, no event yet")
    assert found(snapshot, "ingest").proof is UNKNOWN
    assert root(snapshot) is None


@pytest.mark.parametrize(
    ("last", "code"), [(None, "LAY101"), (ago(days=2), "LAY104"), (ago(days=-2), "LAY105")], ids=str
)
def test_an_app_that_does_not_send_is_proven_bad(last: datetime | None, code: str) -> None:
    snapshot = world(quiet_app(last_event_at=last), events())
    assert (found(snapshot, "sdk").proof, found(snapshot, "sdk").codes) == (BAD, (code,))
    assert root(snapshot) == code
    assert found(snapshot, "ingest").proof is UNKNOWN


def test_what_was_observed_by_a_probe_stands_for_events_that_were_not_read() -> None:
    gaps = (lost(Source.APP), lost(Source.EVENTS))
    sdk = found(world(*gaps, probe(observed=("session_start",))), "sdk")
    assert (sdk.proof, sdk.evidence) == (CONSISTENT, "the probe observed session_start in the recent past")
    assert found(world(*gaps, probe(observed=WRONG)), "sdk").proof is UNKNOWN
    assert found(world(*gaps, probe(observed=("Purchase",))), "sdk").proof is UNKNOWN


def test_a_silence_that_is_usual_is_told_beside_what_a_probe_observed() -> None:
    usual = {IOS: Rhythm(days=20, longest=timedelta(days=3))}
    silent = (quiet_app(last_event_at=ago(days=2)), events())
    sdk = found(world(*silent, probe(), rhythms=usual), "sdk")
    assert (sdk.proof, sdk.codes) == (CONSISTENT, ("LAY104",))
    assert sdk.evidence == "the probe observed app_open in the recent past"


def test_without_the_record_the_events_tell() -> None:
    assert found(world(lost(Source.APP)), "sdk").proof is GOOD


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (lost(Source.APP), "app: timed out"),
        (quiet_app(last_event_at=WRONG), "$.field cannot be read: 5"),
        (quiet_app(last_event_at=ABSENT), "$.field is absent"),
    ],
)
def test_why_nothing_is_known_of_the_sdk_is_told(reading: Reading, why: str) -> None:
    snapshot = world(reading, lost(Source.EVENTS))
    assert (found(snapshot, "sdk").proof, found(snapshot, "sdk").evidence) == (UNKNOWN, why)
    assert why in found(snapshot, "ingest").evidence


def test_the_only_app_of_a_project_needs_no_name() -> None:
    listed = worlds.only(worlds.apps(record(last_event_at=ago(hours=2))))
    assert found(listed, "sdk").evidence.startswith("last event 2 h ago, from the SDK or a backend")
    two = worlds.only(worlds.apps(record(), worlds.android()))
    assert found(two, "sdk").proof is UNKNOWN


def test_a_silence_that_is_not_judged_is_not_good() -> None:
    judged = worlds.verdict(world(quiet_app(last_event_at=ago(days=2)), events()), skip=("LAY104",))
    sdk = chain(judged).links[1]
    assert (sdk.proof, sdk.evidence) == (UNKNOWN, "last event 2 days ago")


def test_the_limits_of_the_verdict_say_what_is_recent() -> None:
    snapshot = world(events(tally("app_open", ago(minutes=30))))
    assert of(snapshot).links[1].proof is GOOD
    assert of(snapshot, quiet=timedelta(minutes=10)).links[1].proof is CONSISTENT


def test_a_probe_that_finds_no_install_is_a_fault_of_the_sdk() -> None:
    snapshot = world(quiet_app(last_event_at=None), events(), probe(ProbeStatus.NO_INSTALL))
    assert found(snapshot, "sdk").codes == ("LAY101", "LAY601")
    assert root(snapshot) == "LAY101"
    assert root(world(probe(ProbeStatus.NO_INSTALL))) == "LAY601"


# Ingest


def test_a_round_trip_proves_the_ingest_host() -> None:
    silent = (quiet_app(last_event_at=ago(hours=20)), events())
    assert found(world(*silent, probe()), "ingest").proof is GOOD
    assert found(world(*silent, probe(checks=())), "ingest").proof is CONSISTENT
    assert found(world(*silent), "ingest").proof is CONSISTENT


def test_a_report_that_repeats_an_earlier_one_proves_nothing() -> None:
    times = (ago(hours=1),)
    replayed = (sent("key-1", ago(hours=1), times=times), sent("key-2", times=times))
    snapshot = world(quiet_app(last_event_at=ago(hours=20)), events(), probe(samples=(sample(),)), sent=replayed)
    assert found(snapshot, "ingest").proof is CONSISTENT
    assert found(snapshot, "delivery", "Meta").proof is not GOOD


@pytest.mark.parametrize("check", ["ingest_endpoint_reachable", "app_id_recognized", "test_event_round_trip"])
def test_a_failed_step_of_the_probe_on_its_way_in_is_a_fault_of_ingest(check: str) -> None:
    snapshot = world(failing(check))
    assert (found(snapshot, "ingest").proof, found(snapshot, "ingest").codes) == (BAD, ("LAY604",))
    assert found(snapshot, "store").proof is GOOD
    assert root(snapshot) == "LAY604"


def test_what_failed_on_another_way_is_told_there_too() -> None:
    off = worlds.relay(worlds.state(enabled=False, status=Health.DISABLED), worlds.state(TIKTOK))
    for other, proof in {"capi_meta_configured": GOOD, "capi_delay": BAD, "sdk_configured": BAD}.items():
        snapshot = world(failing("app_id_recognized", other), off, worlds.app(toggles=()))
        assert (found(snapshot, "ingest").proof, found(snapshot, "store").proof) == (BAD, proof)


def test_a_fault_of_a_platform_that_has_no_link_is_not_lost() -> None:
    snapshot = world(failing("capi_snap_configured"), worlds.relay(worlds.state("snap_ads")))
    assert (found(snapshot, "store").proof, root(snapshot)) == (BAD, "LAY604")


@pytest.mark.parametrize(
    ("age", "proof"),
    [
        (timedelta(hours=24), CONSISTENT),
        (timedelta(hours=24) + INSTANT, UNKNOWN),
        (timedelta(seconds=-60), GOOD),
        (timedelta(seconds=-60) - INSTANT, UNKNOWN),
    ],
)
def test_what_arrived_long_ago_or_in_the_future_says_nothing_of_now(age: timedelta, proof: Proof) -> None:
    assert found(world(quiet_app(last_event_at=NOW - age), events()), "ingest").proof is proof


@pytest.mark.parametrize(
    ("last", "told"),
    [(ago(days=-2), "2 min ago"), (ago(seconds=-60) + INSTANT, "2 min ago"), (ago(seconds=-60), "in 1 min")],
)
def test_an_event_of_the_future_hides_no_other(last: datetime, told: str) -> None:
    ingest = found(world(quiet_app(last_event_at=last)), "ingest")
    assert (ingest.proof, ingest.evidence) == (GOOD, f"the last event that arrived is dated {told}")


# Store


def test_events_that_are_listed_prove_the_store() -> None:
    names = [tally(name, count=1) for name in event_names.mapped()[:7]]
    assert found(world(), "store").evidence == "6 events in the last 24 h: app_open, purchase_success"
    assert found(world(events(*names)), "store").evidence == (
        f"7 events in the last 24 h: {', '.join(tally.name for tally in names[:5])} and 2 more"
    )


@pytest.mark.parametrize(
    ("slices", "told"),
    [
        ((Slice(complete=False, since=ago(hours=24)),), "at least 1 event in the last 24 h: purchase_success"),
        ((Slice(complete=True),), "1 event: purchase_success"),
        ((Slice(complete=True), DAY), "1 event: purchase_success"),
    ],
)
def test_what_part_of_the_events_was_read_is_told(slices: tuple[Slice, ...], told: str) -> None:
    assert found(world(events(tally("purchase_success", count=1), slices=slices)), "store").evidence == told


def test_test_events_prove_the_store_too() -> None:
    store = found(world(events(tally("layers_test_event", count=2, is_test=True))), "store")
    assert (store.proof, store.evidence) == (GOOD, "2 test events in the last 24 h: layers_test_event")


def test_events_that_are_not_forwarded_are_no_fault_of_the_store() -> None:
    snapshot = world(events(tally("app_open")))
    store = found(snapshot, "store")
    assert (store.proof, store.codes) == (GOOD, ("LAY203",))
    assert store.evidence == "3 events in the last 24 h: app_open; only lifecycle events arrive"
    assert root(snapshot) is None


def test_an_empty_list_proves_nothing() -> None:
    store = found(world(events()), "store")
    assert (store.proof, store.evidence) == (
        UNKNOWN, "the list shows no event in the last 24 h; the app's record names one of 2 min ago",
    )  # fmt: skip
    assert found(world(events(faults=(WRONG,))), "store").evidence == "$.field cannot be read: 5"
    never = world(quiet_app(last_event_at=None), events())
    assert found(never, "store").evidence == "the list shows no event in the last 24 h"


def test_events_that_could_not_be_read_leave_the_store_unknown_unless_the_probe_saw_some() -> None:
    gap = lost(Source.EVENTS)
    assert (found(world(gap), "store").proof, found(world(gap), "store").evidence) == (UNKNOWN, "events: timed out")
    assert found(world(gap, probe()), "store").proof is CONSISTENT
    assert found(world(without=(Source.EVENTS,)), "store").evidence == "events: not asked for"


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (probe(ProbeStatus.MISSING_EVENTS, missing=("Purchase",)), "LAY602"),
        (probe(ProbeStatus.SCHEMA_DRIFT), "LAY603"),
        (failing("time_travel"), "LAY604"),
        (probe(missing=("Purchase",)), "LAY602"),
    ],
    ids=["missing", "drift", "unknown check", "contradiction"],
)
def test_what_the_probe_misses_is_a_fault_of_the_store(report: Probe, code: str) -> None:
    store = found(world(report), "store")
    assert (store.proof, code in store.codes) == (BAD, True)
    assert root(world(report)) in {code, "LAY602"}


def test_an_expected_event_that_is_not_there_is_a_fault_of_the_store() -> None:
    snapshot = world(expected=("sign_up",))
    assert (found(snapshot, "store").proof, root(snapshot)) == (BAD, "LAY201")


def test_a_fault_that_follows_from_another_says_so() -> None:
    snapshot = world(quiet_app(last_event_at=ago(days=2)), events(), expected=("sign_up",))
    assert found(snapshot, "store").evidence.endswith("(follows from LAY104)")
    assert root(snapshot) == "LAY104"


# Relay set-up


def test_a_forward_that_keeps_up_with_the_events_proves_the_set_up() -> None:
    kept_up = "last forward 3 min ago, newest event to forward 4 min ago"
    assert found(world(), "relay", "Meta").evidence == kept_up
    not_for_meta = events(tally("screen_view", ago(minutes=1)), tally("purchase_success"))
    assert found(world(not_for_meta), "relay", "Meta").evidence == kept_up


@pytest.mark.parametrize(
    "readings",
    [
        (events(tally("app_open")),),
        (lost(Source.EVENTS),),
        (worlds.app(toggles=()),),
        (worlds.app(toggles=(worlds.toggle(last_forward_at=WRONG),)),),
        (lost(Source.APP),),
    ],
    ids=["nothing to forward", "no events", "no toggle", "unreadable forward", "no app"],
)
def test_configuration_alone_is_consistent_with_good(readings: tuple[Reading, ...]) -> None:
    relay = found(world(*readings), "relay", "Meta")
    assert (relay.proof, relay.evidence) == (
        CONSISTENT, f"on, pixel {worlds.META_PIXEL}, token valid; this is the configuration alone",
    )  # fmt: skip


NO_FORWARD = worlds.app(toggles=())


def test_a_token_of_which_little_is_told_proves_little() -> None:
    stored = world(NO_FORWARD, worlds.relay(worlds.keyed(received_24h=0)), events(tally("app_open")))
    assert found(stored, "relay", "Meta").proof is CONSISTENT
    assert "its validity is not told" in found(stored, "relay", "Meta").evidence
    untold = worlds.relay(worlds.keyed(received_24h=0, token_present=None))
    relay = found(world(NO_FORWARD, untold), "relay", "Meta")
    assert (relay.proof, relay.evidence) == (
        UNKNOWN, f"on, pixel {worlds.META_PIXEL}; nothing is said about the token",
    )  # fmt: skip


@pytest.mark.parametrize("changes", [{"pixel_id": WRONG}, {"token_valid": WRONG}, {"enabled": WRONG}])
def test_a_set_up_that_cannot_be_read_is_unknown(changes: dict[str, Any]) -> None:
    relay = found(world(with_relay(**changes), NO_FORWARD), "relay", "Meta")
    assert (relay.proof, relay.evidence) == (UNKNOWN, "$.field cannot be read: 5")


def test_a_set_up_that_was_left_out_is_unknown() -> None:
    judged = worlds.verdict(world(with_relay(token_valid=False), NO_FORWARD), skip=("LAY304",))
    relay = next(link for link in chain(judged).links if (link.key, link.subject) == ("relay", "Meta"))
    assert (relay.proof, relay.evidence) == (UNKNOWN, "LAY304 was skipped")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pixel_id": None}, "LAY303"),
        ({"token_valid": False}, "LAY304"),
        ({"pixel_id": "999"}, "LAY307"),
        ({"pixel_id": "C4A9P2Q7R5S8T1U6"}, "LAY309"),
        ({"enabled": False, "status": Health.DISABLED}, "LAY306"),
    ],
)
def test_a_fault_of_the_set_up_is_found_there(changes: dict[str, Any], code: str) -> None:
    snapshot = world(with_relay(**changes))
    relay = found(snapshot, "relay", "Meta")
    assert (relay.proof, code in relay.codes) == (BAD, True)
    assert found(snapshot, "relay", "TikTok").proof is GOOD
    if code != "LAY309":
        assert root(snapshot) == code


def test_a_relay_that_is_switched_off_is_off_by_design() -> None:
    off = world(with_relay(enabled=False, status=Health.DISABLED), worlds.app(toggles=()))
    links = [found(off, key, "Meta") for key in ("relay", "delivery", "account")]
    assert {link.proof for link in links} == {OFF}
    assert (links[0].evidence, links[0].codes) == ("switched off: enabled is false", ("LAY301",))
    assert root(off) is None


def test_a_relay_that_is_off_says_so_of_itself_alone() -> None:
    both = worlds.relay(
        worlds.state(enabled=False, status=None), worlds.state(TIKTOK, enabled=None, status=Health.DISABLED)
    )
    off = world(both, worlds.app(toggles=()))
    assert found(off, "relay", "Meta").evidence == "switched off: enabled is false"
    assert found(off, "relay", "TikTok").evidence == "switched off: the status is disabled"


def test_of_a_relay_that_is_not_configured_only_its_own_finding_is_named() -> None:
    twice = worlds.app(toggles=(worlds.toggle(enabled=False), worlds.toggle()))
    absent = world(worlds.relay(), twice, worlds.accounts(worlds.account(TIKTOK)))
    assert found(absent, "relay", "TikTok").codes == ("LAY302",)
    assert (found(absent, "relay", "Meta").proof, found(absent, "relay", "Meta").codes) == (OFF, ())


def test_a_relay_that_is_not_configured_is_off_by_design() -> None:
    toggles = (worlds.toggle(enabled=False),)
    absent = world(worlds.relay(worlds.state(TIKTOK)), worlds.app(toggles=toggles))
    relay = found(absent, "relay", "Meta")
    assert (relay.proof, relay.codes) == (OFF, ("LAY302",))
    assert found(absent, "delivery", "Meta").proof is found(absent, "account", "Meta").proof is OFF


def test_a_relay_that_may_have_been_lost_is_unknown() -> None:
    hidden = world(worlds.relay(worlds.state(TIKTOK), faults=(WRONG,)), worlds.app(toggles=()))
    assert (found(hidden, "relay", "Meta").proof, found(hidden, "relay", "Meta").evidence) == (
        UNKNOWN, "$.field cannot be read: 5",
    )  # fmt: skip


def test_a_project_without_relays_has_one_link_for_them() -> None:
    bare = (worlds.app(toggles=()), worlds.accounts())
    assert found(world(*bare, worlds.relay()), "relay").proof is OFF
    hidden = found(world(*bare, worlds.relay(faults=(WRONG,))), "relay")
    assert (hidden.proof, hidden.evidence) == (UNKNOWN, "$.field cannot be read: 5")
    gone = world(*bare, lost(Source.RELAY))
    assert (found(gone, "relay").proof, found(gone, "relay").evidence) == (UNKNOWN, "relay: timed out")
    assert [link.key for link in of(gone).links] == ["access", "sdk", "ingest", "store", "relay"]


def test_relays_that_could_not_be_read_are_unknown_for_each_platform_that_is_referred_to() -> None:
    gone = world(lost(Source.RELAY))
    for platform in ("Meta", "TikTok"):
        assert found(gone, "relay", platform).proof is found(gone, "delivery", platform).proof is UNKNOWN
        assert found(gone, "account", platform).proof is CONSISTENT


def test_a_probe_that_finds_a_relay_not_configured_is_a_fault_of_that_relay() -> None:
    snapshot = world(failing("capi_meta_configured"))
    assert (found(snapshot, "relay", "Meta").proof, found(snapshot, "relay", "TikTok").proof) == (BAD, GOOD)
    off = worlds.relay(worlds.state(enabled=False, status=Health.DISABLED), worlds.state(TIKTOK))
    other = world(failing("capi_meta_configured", "time_travel"), off, worlds.app(toggles=()))
    assert found(other, "relay", "Meta").proof is OFF
    assert found(other, "store").codes == ("LAY604",)


def test_a_contradiction_is_told_where_the_failed_check_is() -> None:
    report = probe(checks=(ProbeCheck(name="app_id_recognized", passed=False),))
    assert found(world(report), "ingest").codes == ("LAY604", "LAY608")
    assert found(world(report), "store").proof is GOOD


# Platform delivery


def test_a_later_forward_without_an_error_is_consistent_and_no_proof_of_receipt() -> None:
    delivery = found(world(), "delivery", "Meta")
    assert delivery.evidence == (
        "last forward 3 min ago, no error since; receipt is not measured: the API's counts are null"
    )
    past = with_relay(last_error=worlds.error(at=ago(hours=5)))
    assert found(world(past), "delivery", "Meta").proof is CONSISTENT


@pytest.mark.parametrize(
    ("count", "told"), [(1, "Meta received 1 event in 24 h"), (12, "Meta received 12 events in 24 h")]
)
def test_a_count_of_the_platform_proves_relay_and_delivery(count: int, told: str) -> None:
    snapshot = world(NO_FORWARD, worlds.relay(worlds.keyed(received_24h=count)))
    for key in ("relay", "delivery"):
        assert (found(snapshot, key, "Meta").proof, found(snapshot, key, "Meta").evidence) == (GOOD, told)


def test_a_count_of_nothing_is_told_beside_the_forward() -> None:
    old = worlds.app(toggles=(worlds.toggle(last_forward_at=ago(days=3)),))
    snapshot = world(old, worlds.relay(worlds.keyed(received_24h=0)), events(tally("app_open")))
    delivery = found(snapshot, "delivery", "Meta")
    assert (delivery.proof, delivery.codes) == (CONSISTENT, ("LAY414",))
    assert "Meta received 0 events in 24 h" in delivery.evidence


@pytest.mark.parametrize(
    ("taken", "proof"),
    [
        (sample(), GOOD),
        (sample(trace_id=None), UNKNOWN),
        (sample(forwarded=WRONG), UNKNOWN),
        (sample(platform=TIKTOK), UNKNOWN),
    ],
)
def test_only_a_forwarded_sample_with_the_platforms_id_proves_delivery(taken: Sample, proof: Proof) -> None:
    snapshot = world(NO_FORWARD, with_relay(status=Health.IDLE), probe(samples=(taken,)))
    assert found(snapshot, "delivery", "Meta").proof is proof


@pytest.mark.parametrize(
    ("platform", "told"),
    [(META, "fbtrace_id trace_1"), (TIKTOK, "request_id trace_1"), ("snap", "trace id trace_1")],
)
def test_a_sample_is_told_by_the_name_of_the_platforms_id(platform: Any, told: str) -> None:
    snapshot = world(worlds.relay(worlds.state(platform)), probe(samples=(sample(platform=platform),)))
    label = worlds.state(platform).label
    assert found(snapshot, "delivery", label).evidence == f"purchase_success was forwarded ({told})"


def test_a_sample_proves_delivery_though_the_relay_could_not_be_read() -> None:
    assert found(world(lost(Source.RELAY), probe(samples=(sample(),))), "delivery", "Meta").proof is GOOD


def test_the_word_healthy_is_consistent_where_the_app_tells_no_forward() -> None:
    delivery = found(world(NO_FORWARD), "delivery", "Meta")
    assert (delivery.proof, delivery.evidence) == (
        CONSISTENT, "the status is healthy, no error; when the relay last forwarded is not told",
    )  # fmt: skip


LATER_ERROR = {"last_error": worlds.error(at=ago(hours=5), platform_code=17)}


@pytest.mark.parametrize(
    ("last_forward", "changes", "told"),
    [
        (None, {}, "nothing was forwarded yet"),
        (WRONG, {}, "$.field cannot be read: 5"),
        (ago(hours=9), LATER_ERROR, "last forward 9 h ago, and an error 5 h ago that is not older"),
        (ago(hours=5), LATER_ERROR, "last forward 5 h ago, and an error 5 h ago that is not older"),
        (ago(hours=9), {"status": STRANGE}, "$.field has an unknown value: paused"),
        (ago(hours=9), {"last_error": WRONG}, "$.field cannot be read: 5"),
    ],
)  # fmt: skip
def test_without_a_later_forward_delivery_is_unknown(last_forward: Any, changes: Any, told: str) -> None:
    app = worlds.app(toggles=(worlds.toggle(last_forward_at=last_forward),))
    delivery = found(world(app, with_relay(**changes), events(tally("app_open"))), "delivery", "Meta")
    assert (delivery.proof, delivery.evidence) == (UNKNOWN, told)


def test_an_error_without_a_time_is_not_older_than_any_forward() -> None:
    judged = worlds.verdict(world(with_relay(last_error=worlds.error(at=None))), skip=("LAY901",))
    delivery = next(link for link in chain(judged).links if (link.key, link.subject) == ("delivery", "Meta"))
    assert delivery.proof is BAD
    skipped = worlds.verdict(world(with_relay(last_error=worlds.error(at=None))), only=("LAY104",))
    delivery = next(link for link in chain(skipped).links if (link.key, link.subject) == ("delivery", "Meta"))
    assert (delivery.proof, delivery.evidence) == (UNKNOWN, "LAY308 was skipped")


def test_an_idle_relay_is_no_fault_and_says_so() -> None:
    snapshot = world(with_relay(status=Health.IDLE), NO_FORWARD)
    delivery = found(snapshot, "delivery", "Meta")
    assert (delivery.proof, delivery.codes) == (UNKNOWN, ("LAY414",))
    assert "the status is idle" in delivery.evidence
    assert root(snapshot) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": Health.DEGRADED, "last_error": worlds.error(platform_code=17)}, "LAY401"),
        ({"status": Health.BROKEN, "last_error": worlds.error(platform_code=190)}, "LAY403"),
        ({"status": Health.BROKEN}, "LAY308"),
        ({"status": Health.DEGRADED}, "LAY413"),
        ({"enabled": False}, "LAY901"),
    ],
)
def test_a_fault_of_delivery_is_found_there(changes: dict[str, Any], code: str) -> None:
    snapshot = world(with_relay(**changes), worlds.app(toggles=()))
    assert (found(snapshot, "delivery", "Meta").proof, root(snapshot)) == (BAD, code)
    assert found(snapshot, "relay", "Meta").proof is not BAD


def test_events_that_the_relay_leaves_behind_are_a_fault_of_delivery() -> None:
    late = worlds.app(toggles=(worlds.toggle(last_forward_at=ago(hours=3)), worlds.toggle(TIKTOK)))
    assert root(world(late)) == "LAY409"
    assert found(world(late), "relay", "Meta").proof is CONSISTENT
    never = worlds.app(toggles=(worlds.toggle(last_forward_at=None),))
    assert root(world(never)) == "LAY410"


def test_a_sample_that_is_not_forwarded_is_a_fault_of_its_platforms_delivery() -> None:
    snapshot = world(probe(samples=(sample(forwarded=False),)))
    assert (found(snapshot, "delivery", "Meta").proof, found(snapshot, "delivery", "TikTok").proof) == (BAD, CONSISTENT)
    assert root(snapshot) == "LAY605"


# Ad account


def test_an_account_whose_token_is_valid_is_consistent() -> None:
    assert found(world(), "account", "Meta").evidence == "Acme meta: the token status is valid"


EXPIRED = worlds.accounts(worlds.account(token_status="expired"))


@pytest.mark.parametrize(
    ("accounts", "proof", "told"),
    [
        (worlds.accounts(worlds.account(token_status=None)), UNKNOWN, "the token status is null"),
        (worlds.accounts(worlds.account(token_status=WRONG)), UNKNOWN, "$.field cannot be read: 5"),
        (worlds.accounts(), OFF, "no ad account of Meta is connected"),
        (worlds.accounts(faults=(WRONG,)), UNKNOWN, "$.field cannot be read: 5"),
        (lost(Source.ACCOUNTS), UNKNOWN, "accounts: timed out"),
        (EXPIRED, BAD, "the token status is expired, and the relay has no other valid account"),
    ],
)
def test_an_account_is_as_its_token(accounts: Reading, proof: Proof, told: str) -> None:
    account = found(world(accounts, worlds.relay(worlds.state())), "account", "Meta")
    assert (account.proof, account.evidence) == (proof, told)
    assert account.codes == {BAD: ("LAY501",), OFF: ("LAY502",)}.get(proof, ())


def test_an_account_that_another_relay_lacks_is_no_finding_of_this_one() -> None:
    unread = world(worlds.relay(worlds.state(enabled=WRONG), worlds.state(TIKTOK)), worlds.accounts())
    assert found(unread, "account", "TikTok").codes == ("LAY502",)
    assert (found(unread, "account", "Meta").proof, found(unread, "account", "Meta").codes) == (OFF, ())


def test_another_valid_account_is_enough() -> None:
    two = worlds.accounts(worlds.account(token_status="expired"), worlds.account(id="acc_2", name="Second"))
    assert found(world(two), "account", "Meta").evidence == "Second: the token status is valid"


def test_an_account_that_is_not_judged_is_not_good() -> None:
    expired = worlds.accounts(worlds.account(token_status="expired", name=None))
    judged = worlds.verdict(world(expired, lost(Source.RELAY)), offered=tuple(s for s in Source if s != Source.RELAY))
    account = next(link for link in chain(judged).links if (link.key, link.subject) == ("account", "Meta"))
    assert (account.proof, account.evidence) == (UNKNOWN, "act_1: the token status is expired")


# Root cause


def test_the_first_link_that_is_bad_holds_the_root() -> None:
    silent, broken = quiet_app(last_event_at=ago(days=2)), with_relay(token_valid=False)
    expired = worlds.accounts(worlds.account(token_status="expired"), worlds.account(TIKTOK))
    assert root(world(expired)) == "LAY501"
    assert root(world(expired, broken)) == "LAY304"
    assert root(world(expired, broken, silent, events())) == "LAY104"


def test_of_two_platforms_the_one_that_fails_earlier_and_worse_holds_the_root() -> None:
    throttled = {"status": Health.DEGRADED, "last_error": worlds.error()}
    earlier = worlds.relay(worlds.state(**throttled), worlds.state(TIKTOK, token_valid=False))
    first = of(world(earlier)).root
    assert first is not None
    assert (first.code, first.subject.id) == ("LAY304", "tiktok")
    worse = worlds.relay(worlds.state(pixel_id="999"), worlds.state(TIKTOK, token_valid=False))
    assert root(world(worse)) == "LAY304"


def test_what_a_fault_follows_from_is_the_root_though_its_own_link_is_good() -> None:
    fresh = quiet_app(last_event_at=None, created_at=ago(minutes=5))
    snapshot = world(fresh, events(), expected=("sign_up",))
    assert found(snapshot, "store").proof is BAD
    assert root(snapshot) == "LAY102"


@pytest.mark.parametrize("platform", [META, TIKTOK])
def test_what_a_fault_follows_from_is_looked_for_on_its_own_relay(platform: Platform) -> None:
    broken = worlds.relay(*(worlds.state(each, status=Health.BROKEN) for each in (META, TIKTOK)))
    snapshot = world(failing(f"capi_{platform}_configured"), broken)
    assert found(snapshot, "relay", platform.label).codes == ("LAY604",)
    first = of(snapshot).root
    assert first is not None
    assert (first.code, first.subject.id, first.follows_from) == ("LAY308", platform, None)


# Candidates


def what(snapshot: Snapshot) -> list[str]:
    return [candidate.what for candidate in of(snapshot).candidates]


SILENT = ago(days=2)


@pytest.mark.parametrize(
    ("at", "counts"),
    [(SILENT, False), (SILENT + INSTANT, True), (NOW, True), (NOW + INSTANT, False), (WRONG, False), (None, False)],
)
def test_a_key_that_was_rotated_since_the_last_event_is_a_candidate(at: Any, counts: bool) -> None:  # noqa: FBT001
    snapshot = world(worlds.app(record(last_event_at=SILENT), last_rotated_at=at), events())
    expected = (Candidate(at=at, what="the SDK key was rotated", source="app"),) if counts else ()
    assert of(snapshot).candidates == expected


def test_a_key_that_was_never_rotated_is_no_candidate() -> None:
    created = ago(days=51)
    snapshot = world(worlds.app(record(last_event_at=None, created_at=created), last_rotated_at=created), events())
    assert what(snapshot) == []
    rotated = world(worlds.app(record(last_event_at=None, created_at=created), last_rotated_at=ago(days=9)), events())
    assert what(rotated) == ["the SDK key was rotated"]


def test_the_audit_log_tells_what_changed_while_the_fault_began() -> None:
    rows = (
        row(NOW, "layer.updated", actor="partner_api", key_id="key_1", summary="pixel", request_id="req_1"),
        row(ago(hours=3), "api.request", project_id=worlds.PROJECT),
        row(ago(hours=3), "auth.scope_denied"),
        row(ago(hours=4), "consent.updated", project_id="prj_other"),
        row(ago(hours=5), "consent.updated", project_id=worlds.PROJECT.removeprefix("prj_")),
        row(ago(hours=6), "api_key.killed"),
        row(ago(hours=7), "content.approved"),
        row(ago(hours=8), "scheduled_post.created"),
        row(ago(hours=8), "mutation.scheduled_post.create"),
        row(ago(hours=9), "app.updated", project_id=worlds.PROJECT),
        row(ago(days=3), "layer.updated"),
    )
    snapshot = world(quiet_app(last_event_at=SILENT), events(), log(*rows))
    assert of(snapshot).candidates == (
        Candidate(at=ago(hours=9), what="app.updated", source="audit log"),
        Candidate(at=ago(hours=6), what="api_key.killed", source="audit log"),
        Candidate(at=ago(hours=5), what="consent.updated", source="audit log"),
        Candidate(at=NOW, what="layer.updated by partner_api, key key_1: pixel (request req_1)", source="audit log"),
    )


@pytest.mark.parametrize(("reached", "told"), [(SILENT + INSTANT, True), (SILENT, False)])
def test_a_log_that_does_not_reach_back_far_enough_says_so(reached: datetime, told: bool) -> None:  # noqa: FBT001
    snapshot = world(quiet_app(last_event_at=SILENT), events(), log(row(reached, "api.request"), complete=False))
    said = Candidate(at=reached, what="the audit log was read back to here only", source="audit log")
    assert of(snapshot).candidates == ((said,) if told else ())


def test_a_log_that_could_not_be_read_names_no_candidate() -> None:
    assert what(world(quiet_app(last_event_at=SILENT), events(), lost(Source.AUDIT))) == []


def test_at_most_ten_candidates_are_named_and_the_rest_is_counted() -> None:
    rows = [row(ago(minutes=minute), "layer.updated", summary=str(minute)) for minute in range(1, 13)]
    named = of(world(quiet_app(last_event_at=SILENT), events(), log(*rows))).candidates
    assert len(named) == 10
    assert named[0].what == "layer.updated: 12"
    assert named[-1] == Candidate(at=ago(minutes=3), what="3 more changes from here on", source="audit log")
    ten = of(world(quiet_app(last_event_at=SILENT), events(), log(*rows[:10]))).candidates
    assert [candidate.what for candidate in ten] == [f"layer.updated: {minute}" for minute in range(10, 0, -1)]


BROKE = {"status": Health.BROKEN, "last_error": worlds.error(at=ago(hours=1), platform_code=190)}


def forwarded(at: datetime | None) -> Reading:
    return worlds.app(toggles=(worlds.toggle(last_forward_at=at),))


def test_a_relay_began_to_fail_between_its_last_forward_and_its_last_error() -> None:
    rows = (row(ago(minutes=30)), row(ago(hours=2), "in.time"), row(ago(hours=4)))
    snapshot = world(forwarded(ago(hours=3)), with_relay(**BROKE, token_validated_at=ago(hours=2)), log(*rows))
    assert root(snapshot) == "LAY403"
    assert what(snapshot) == ["the relay's token was validated", "in.time"]


def test_a_relay_without_a_later_error_fails_until_now() -> None:
    recent = log(row(ago(minutes=30)))
    assert what(world(forwarded(ago(hours=3)), with_relay(status=Health.BROKEN), recent)) == [
        "the relay's token was validated", "layer.updated",
    ]  # fmt: skip
    broke = with_relay(**BROKE, token_validated_at=None)
    for later in (ago(minutes=50), ago(hours=1)):
        assert what(world(forwarded(later), broke, recent)) == ["layer.updated"]


def test_a_relay_that_never_forwarded_may_fail_since_the_app_is_there() -> None:
    rows = log(row(ago(days=52)), row(ago(days=50), "first"))
    assert what(world(forwarded(None), with_relay(**BROKE, token_validated_at=None), rows)) == ["first"]
    unread = world(lost(Source.APP), with_relay(**BROKE, token_validated_at=None), rows)
    assert what(unread) == ["layer.updated", "first"]


NO_TOKEN = {"token_valid": None, "token_present": False, "status": None, "received_24h": 0}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"token_valid": False}, "the relay's token was found not valid"),
        (NO_TOKEN, "the relay's token was last validated"),
    ],
)
def test_when_the_token_was_looked_at_is_a_candidate(changes: dict[str, Any], said: str) -> None:
    at = ago(hours=2)
    snapshot = world(forwarded(ago(hours=3)), with_relay(**changes, token_validated_at=at), log(row(ago(hours=1))))
    assert root(snapshot) == "LAY304"
    assert Candidate(at=at, what=said, source="relay") in of(snapshot).candidates
    assert ("layer.updated" in what(snapshot)) == (changes["token_valid"] is None)


def test_a_toggle_that_did_not_reach_the_relay_is_a_candidate_without_a_time() -> None:
    snapshot = world(with_relay(enabled=False, status=Health.DISABLED, token_validated_at=None), log(row(NOW)))
    *dated, toggle = of(snapshot).candidates
    assert [candidate.at for candidate in dated] == [NOW]
    assert (toggle.at, toggle.source) == (None, "app, relay")
    assert "2026-05-08" in toggle.what


def test_an_account_may_have_expired_since_it_was_connected() -> None:
    expired = worlds.account(token_status="expired", token_validated_at=ago(days=3))
    snapshot = world(worlds.accounts(expired), NO_FORWARD, worlds.relay(worlds.state()), log(row(ago(days=31))))
    assert of(snapshot).candidates == (
        Candidate(at=ago(days=3), what="the ad account's token was last validated", source="accounts"),
    )
    assert what(world(EXPIRED, NO_FORWARD, worlds.relay(worlds.state()))) == []


@pytest.mark.parametrize(
    "snapshot",
    [
        world(quiet_app(last_event_at=ago(days=-2)), log(row(ago(hours=1)))),
        world(expected=("sign_up",)),
        world(lost(Source.EVENTS, Why.FORBIDDEN_SCOPE), log(row(ago(hours=1)))),
    ],
    ids=["future", "never expected before", "access"],
)
def test_a_fault_that_was_never_seen_otherwise_has_no_candidates(snapshot: Snapshot) -> None:
    assert root(snapshot) is not None
    assert what(snapshot) == []


def test_an_app_that_could_not_be_read_may_have_failed_at_any_time() -> None:
    snapshot = world(lost(Source.APP), events(), probe(ProbeStatus.NO_INSTALL), log(row(ago(days=400))))
    assert root(snapshot) == "LAY601"
    assert what(snapshot) == ["layer.updated"]


# Escalation


def handed_on(snapshot: Snapshot) -> dict[str, str]:
    return dict(of(snapshot).escalation)


def test_a_silent_app_is_handed_on_with_its_ids_and_times() -> None:
    snapshot = world(quiet_app(last_event_at=SILENT), events())
    assert of(snapshot).escalation == (
        ("Whose turn", "app developer"),
        ("Fault", "LAY104 App has gone silent (Acme Coffee iOS)"),
        ("Seen", "last event 2 days ago"),
        ("Project", worlds.PROJECT),
        ("App", f"Acme Coffee iOS {IOS}"),
        ("Organization", "org_acme"),
        ("Last event", "2026-06-07T17:02:14Z"),
        ("Diagnosed", "2026-06-09T17:02:14Z"),
    )


def test_an_app_that_never_sent_says_never() -> None:
    assert handed_on(world(quiet_app(last_event_at=None), events()))["Last event"] == "never"
    assert "Last event" not in handed_on(world(quiet_app(last_event_at=WRONG), with_relay(token_valid=False)))


def test_a_failing_relay_is_handed_on_with_what_the_platform_said() -> None:
    told = handed_on(world(forwarded(ago(hours=3)), with_relay(**BROKE)))
    assert {label: told[label] for label in list(told)[6:12]} == {
        "Platform": "Meta",
        "Pixel": worlds.META_PIXEL,
        "Last forward": "2026-06-09T14:02:14Z",
        "Last error": "2026-06-09T16:02:14Z",
        "Platform code": "190",
        "Error code": "PLATFORM_ERROR",
    }
    assert told["Error text"] == "User request limit"


def test_the_only_app_of_a_project_is_handed_on_by_its_name_and_id() -> None:
    assert handed_on(worlds.only(worlds.apps(record(last_event_at=SILENT))))["App"] == f"Acme Coffee iOS {IOS}"


@pytest.mark.parametrize("pixel", [None, "", WRONG])
def test_only_what_is_known_is_handed_on(pixel: object) -> None:
    nothing = worlds.error(at=None, code=None, message=None, platform_code=WRONG)
    changes = {"pixel_id": pixel, "last_error": nothing, "status": Health.BROKEN}
    told = handed_on(world(lost(Source.APP), worlds.relay(worlds.state(**changes)), lost(Source.IDENTITY)))
    assert list(told) == ["Whose turn", "Fault", "Seen", "Project", "App", "Platform", "Diagnosed"]
    assert told["App"] == f"Acme Coffee iOS {IOS}"


def test_an_account_is_handed_on_by_its_ids() -> None:
    told = handed_on(world(EXPIRED, NO_FORWARD, worlds.relay(worlds.state())))
    assert told["Ad account"] == "Acme meta act_1 acc_meta"
    assert told["Platform"] == "Meta"


def test_a_key_is_handed_on_by_its_id_and_never_by_itself() -> None:
    told = handed_on(world(lost(Source.EVENTS, Why.FORBIDDEN_SCOPE)))
    assert told["Key id"] == "key_1"
    assert told["Fault"] == "LAY003 Scope missing"
    assert not any(worlds.KEY.last_four in value for value in told.values())
    assert "Key id" not in handed_on(world(quiet_app(last_event_at=None), events()))


def exchange(request_id: str | None, path: str = "/v1/x", status: int = 200) -> Exchange:
    return Exchange(method="GET", path=path, status=status, request_id=request_id, elapsed=timedelta(0))


def test_requests_that_failed_and_those_that_carried_the_fault_are_handed_on() -> None:
    silent = worlds.app(record(last_event_at=SILENT), request_id="req_app")
    asked = (
        exchange("req_app", "/v1/app"), exchange("req_relay"), exchange(None, status=500),
        exchange("req_500", status=500), exchange("req_400", status=400), exchange("req_cut", status=0),
    )  # fmt: skip
    snapshot = world(silent, events(), lost(Source.AUDIT, request_id="req_audit"), exchanges=asked)
    requests = [value for label, value in of(snapshot).escalation if label == "Request"]
    assert requests == [
        "req_app (GET /v1/app: HTTP 200)", "req_500 (GET /v1/x: HTTP 500)", "req_400 (GET /v1/x: HTTP 400)",
        "req_cut (GET /v1/x: no answer)",
    ]  # fmt: skip


def test_what_nobody_misses_is_not_handed_on() -> None:
    silent = worlds.app(record(last_event_at=SILENT), request_id="req_app")
    unmissed = (exchange("req_me", "/v1/whoami", status=404), exchange("req_audit", "/v1/audit-log", status=404))
    snapshot = world(silent, events(), exchanges=(exchange("req_app", "/v1/app"), *unmissed))
    assert handed_on(snapshot)["Request"] == "req_app (GET /v1/app: HTTP 200)"


@pytest.mark.parametrize("key", ["delivery", "account"])
def test_behind_a_relay_that_the_app_wants_on_nothing_is_off_by_design(key: str) -> None:
    off, on = worlds.state(enabled=False, status=Health.DISABLED), worlds.state(Platform.TIKTOK)
    stale = world(worlds.app(), events(), worlds.relay(off, on))
    assert found(stale, key, "Meta").proof is Proof.UNKNOWN
    assert "follows from LAY306" in found(stale, key, "Meta").evidence
    meant = world(worlds.app(toggles=()), events(), worlds.relay(off, on))
    assert found(meant, key, "Meta").proof is Proof.OFF


def test_a_fault_that_the_events_show_is_handed_on_with_their_request() -> None:
    assert handed_on(world(expected=("sign_up",)))["Request"] == "req_events (events)"
    for forward, code in ((None, "LAY410"), (ago(hours=3), "LAY409")):
        assert root(world(forwarded(forward))) == code
        assert handed_on(world(forwarded(forward)))["Request"] == "req_events (events)"


def test_the_probe_is_handed_on_by_its_key_and_its_samples() -> None:
    samples = (sample(), sample(platform=TIKTOK, trace_id="trace_2"), sample(trace_id=None))
    broken = probe(ProbeStatus.SCHEMA_DRIFT, samples=samples)
    told = handed_on(world(broken, sent=(sent(),)))
    assert told["Meta fbtrace_id"] == "trace_1 (purchase_success)"
    assert told["TikTok request_id"] == "trace_2 (purchase_success)"
    assert told["Idempotency-Key"] == "key-1 (layers_test_event, sent 2026-06-09T17:02:14Z)"
    of_relay = handed_on(world(probe(samples=samples), with_relay(pixel_id=None), NO_FORWARD))
    assert ("Meta fbtrace_id" in of_relay, "TikTok request_id" in of_relay) == (True, False)


def test_a_sample_that_was_not_forwarded_is_handed_on_with_its_platform() -> None:
    assert handed_on(world(probe(samples=(sample(forwarded=False),))))["Platform"] == "Meta"


def test_the_organization_may_be_told_by_no_answer() -> None:
    told = handed_on(world(quiet_app(last_event_at=SILENT), events(), lost(Source.IDENTITY)))
    assert "Organization" not in told


def test_as_many_names_as_are_listed_leave_none_out() -> None:
    names = [f"name_{number}" for number in range(install._NAMED)]
    assert install._listed(names) == ", ".join(names)
    assert install._listed([*names, "last"]) == f"{', '.join(names)} and 1 more"
