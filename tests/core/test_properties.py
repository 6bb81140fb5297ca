"""What holds for every snapshot, whatever the API answered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers_cli.core.change import changes
from layers_cli.core.events import Slice
from layers_cli.core.facts import facts
from layers_cli.core.finding import Result
from layers_cli.core.health import FAIL_ON, NOTE, Health
from layers_cli.core.probe import Probe, ProbeStatus
from layers_cli.core.rule import Kind
from layers_cli.core.signals import (
    AUXILIARY,
    App,
    Flaw,
    LastError,
    Platform,
    Reading,
    Source,
    Unavailable,
    Unreadable,
    Why,
)
from layers_cli.core.snapshot import Key, Snapshot, Target
from layers_cli.core.state import state_of
from layers_cli.core.subjects import subjects
from layers_cli.core.verdict import Verdict
from layers_cli.exits import ExitCode, exit_code
from layers_cli.rules.not_proven import not_proven
from tests import worlds
from tests.worlds import NOW, PROJECT, named, verdict

quick = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
FLAWS = [worlds.unreadable(flaw=flaw, found="?") for flaw in Flaw]
flaws = st.sampled_from(FLAWS)
moments = st.sampled_from(
    [NOW + timedelta(seconds=s) for s in (-(10**7), -90000, -86400, -4000, -3600, -60, 0, 60, 61, 10**6)]
)
texts = st.sampled_from(["", "x", worlds.META_PIXEL, worlds.TIKTOK_PIXEL])
switches = st.booleans() | st.none() | flaws
numbers = st.sampled_from([0, 1, 90, 100]) | st.none() | flaws
times = moments | st.none() | flaws
platforms = st.sampled_from([*Platform, "snap_ads"])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.none() | flaws


records = st.builds(
    worlds.record,
    id=st.sampled_from([worlds.IOS, worlds.ANDROID, "app_web"]),
    name=st.sampled_from(["a", "B", None]),
    platform=st.sampled_from(["ios", "android", "web", "flutter"]) | flaws,
    bundle_id=maybe(texts), android_package=maybe(texts), web_domain=maybe(texts),
    created_at=moments | flaws, last_event_at=times,
)  # fmt: skip
toggles = st.lists(
    st.builds(
        worlds.toggle, platform=st.sampled_from(Platform), enabled=st.booleans() | flaws, pixel_id=maybe(texts),
        last_forward_at=times,
    ),
    max_size=3, unique_by=lambda toggle: toggle.platform,
).map(tuple)  # fmt: skip
errors = st.builds(
    worlds.error,
    at=times,
    message=st.sampled_from([None, "", "429", "does not exist"]),
    platform_code=st.sampled_from([None, 17, 2, 190, "200", 33, 100, 40002, 368, 4711]) | flaws,
)
states = st.builds(
    worlds.state,
    platform=platforms, enabled=switches,
    status=maybe(st.sampled_from([health for health in Health if health is not Health.UNKNOWN])),
    pixel_id=maybe(texts), token_valid=switches, token_present=st.booleans() | st.none(), token_validated_at=times,
    sent_1h=numbers, sent_24h=numbers, received_24h=numbers, last_event_at=times, last_error=errors | st.none() | flaws,
)  # fmt: skip
owned = st.builds(
    worlds.account, platform=platforms, id=st.sampled_from(["acc_1", "acc_2", "acc_3"]),
    token_status=maybe(st.sampled_from(["valid", "expired"])), unknown_platform=st.none() | flaws,
)  # fmt: skip
faults = st.lists(flaws, max_size=1).map(tuple)
names = st.sampled_from(["app_open", "session_start", "purchase_success", "Purchase", "screen_view", "level_up"])
items = st.builds(
    worlds.event, names | flaws, moments | flaws, environment=st.sampled_from([None, "production", "staging"]),
    is_test=st.booleans(),
)  # fmt: skip
slices = st.builds(
    Slice, complete=st.booleans(), names=st.lists(names, max_size=2).map(tuple), since=moments | st.none()
)
streams = st.builds(
    lambda e, s, f: worlds.events(*e, slices=tuple(s), faults=f),
    st.lists(items, max_size=6), st.lists(slices, min_size=1, max_size=2), faults,
)  # fmt: skip
forwards = st.builds(
    worlds.forward, st.sampled_from([Platform.META, Platform.TIKTOK, "snap"]), forwarded=st.booleans() | flaws,
    trace_id=st.none() | st.just("id"),
)  # fmt: skip
samples = st.builds(
    lambda name, taken, at: worlds.sample(name, *taken, received_at=at), names, st.lists(forwards, max_size=3), times
)
listings = st.lists(names, max_size=3).map(tuple) | flaws
reports = st.builds(
    worlds.probe, status=st.sampled_from(ProbeStatus) | flaws, last_event_at=times, expected=listings,
    observed=listings, missing=listings, samples=st.lists(samples, max_size=2).map(tuple), faults=faults,
    checks=st.dictionaries(st.sampled_from([*worlds.CHECKS, "new"]), st.booleans() | flaws).map(
        lambda changed: worlds.checks(**changed)
    ),
)  # fmt: skip
probes = st.lists(
    st.builds(
        worlds.sent, st.sampled_from(["key_1", "key_2"]), started_at=moments, ended_at=moments,
        times=st.sampled_from([(), (NOW,)]),
    ),
    max_size=2,
).map(tuple)  # fmt: skip


def listed(items: st.SearchStrategy[Any], name: Any) -> st.SearchStrategy[Any]:
    return st.lists(items, max_size=3, unique_by=name)


def or_lost(reading: st.SearchStrategy[Any], source: Source) -> st.SearchStrategy[Any]:
    return st.none() | reading | reading | reading | st.sampled_from(Why).map(lambda why: worlds.lost(source, why))


signals = st.tuples(
    or_lost(st.builds(lambda r, f: worlds.apps(*r, faults=f), listed(records, lambda r: r.id), faults), Source.APPS),
    or_lost(
        st.builds(
            worlds.app, records, toggles=toggles, faults=faults, ingest_endpoint=maybe(texts), last_rotated_at=times
        ),
        Source.APP,
    ),
    or_lost(
        st.builds(lambda s, f: worlds.relay(*s, faults=f), listed(states, lambda s: s.platform), faults), Source.RELAY
    ),
    or_lost(
        st.builds(lambda a, f: worlds.accounts(*a, faults=f), listed(owned, lambda a: a.id), faults), Source.ACCOUNTS
    ),
    or_lost(st.builds(worlds.project, bundle_id=maybe(texts), web_domain=maybe(texts)), Source.PROJECT),
    or_lost(streams, Source.EVENTS),
    or_lost(reports, Source.PROBE),
    or_lost(st.builds(worlds.audit), Source.AUDIT),
    or_lost(st.builds(worlds.identity, kill_switch=switches, access_revoked=switches), Source.IDENTITY),
)
snapshots = st.builds(
    Snapshot,
    target=st.sampled_from(
        [worlds.TARGET, worlds.of_app().target, Target(project_id=PROJECT, app_id="app_web"), Target()]
    ),
    taken_at=st.just(NOW),
    readings=signals.map(lambda found: tuple(reading for reading in found if reading is not None)),
    key=st.sampled_from([worlds.KEY, Key(last_four="test", is_test=True)]),
    clock_offset=st.sampled_from([None, timedelta(0), timedelta(hours=-2), timedelta(days=2)]),
    expected=st.lists(names, max_size=2).map(tuple),
    sent=probes,
)


def _reversed(reading: Reading | Unavailable) -> Reading | Unavailable:
    lists = [name for name in ("apps", "platforms", "accounts", "toggles") if hasattr(reading, name)]
    return replace(reading, **{name: getattr(reading, name)[::-1] for name in lists})


def _told(judged: Verdict) -> tuple[object, ...]:
    checks = [(check.code, check.kind, check.subject, check.result) for check in judged.checks]
    return judged.health, judged.healths, judged.findings, checks, exit_code(judged)


@quick
@given(snapshots)
def test_judging_never_raises_and_is_deterministic(world: Snapshot) -> None:
    judged = verdict(world)
    assert _told(judged) == _told(verdict(world))
    assert not_proven(judged) == not_proven(verdict(world))
    assert changes(state_of(judged), state_of(verdict(world))) == ()
    assert all(isinstance(facts(subject, world), dict) for subject in subjects(world))


@quick
@given(snapshots)
def test_the_order_of_the_answers_does_not_matter(world: Snapshot) -> None:
    turned = replace(world, readings=tuple(_reversed(reading) for reading in world.readings))
    assert _told(verdict(world)) == _told(verdict(turned))


@quick
@given(snapshots)
def test_the_verdict_the_findings_and_the_exit_code_agree(world: Snapshot) -> None:
    judged = verdict(world)
    unread = bool(judged.coverage.not_checked or world.gaps)
    if unread:
        assert judged.health in {Health.UNKNOWN, Health.DEGRADED, Health.BROKEN}
    for level in (Health.BROKEN, Health.DEGRADED, Health.UNKNOWN, Health.IDLE):
        if any(finding.level == level for finding in judged.findings):
            assert judged.health in {level, Health.BROKEN, Health.DEGRADED, Health.UNKNOWN} - (
                {Health.DEGRADED, Health.UNKNOWN} if level is Health.BROKEN else set()
            ) - ({Health.UNKNOWN} if level is Health.DEGRADED else set())
    accepted = {Health.HEALTHY, Health.DISABLED}
    also = {"idle": set(), "degraded": {Health.IDLE}, "broken": {Health.IDLE, Health.DEGRADED}, "never": set(Health)}
    for fail_on in FAIL_ON:
        code = exit_code(judged, fail_on)
        if code is ExitCode.OK:
            assert judged.health in accepted | also[fail_on]
            assert not unread
        elif fail_on == "idle":
            assert judged.health not in accepted
    checked = {check.subject for check in judged.checks if check.result is not Result.SKIPPED}
    assert all(
        health is Health.UNKNOWN or subject[1] in checked or subject[0] is Kind.RELAY
        for subject, health in judged.healths.items()
    )


@quick
@given(snapshots)
def test_what_follows_stands_below_what_it_follows_from(world: Snapshot) -> None:
    seen: set[str] = set()
    for finding in verdict(world).findings:
        assert finding.follows_from is None or finding.follows_from in seen
        seen.add(finding.code)


FIELDS: dict[str, tuple[str, ...]] = {
    "apps": ("platform", "created_at", "last_event_at", "bundle_id", "android_package", "web_domain"),
    "platforms": (
        "enabled", "status", "pixel_id", "token_valid", "token_validated_at", "sent_1h", "sent_24h", "received_24h",
        "last_error",
    ),
    "accounts": ("token_status", "unknown_platform"),
}  # fmt: skip


REPORTED = ("status", "last_event_at", "expected", "observed", "missing")


def _spoiled_report(world: Snapshot, flaw: Unreadable) -> Iterable[tuple[Snapshot, Kind, str]]:
    """Yield the world once for every judged field of the probe's report, with that field unreadable."""
    for place, reading in enumerate(world.readings):
        names = REPORTED if isinstance(reading, Probe) else ()
        for name in names:
            if not _is_flawed(getattr(reading, name)):
                spoiled = replace(reading, **named(name, flaw))
                yield _replaced(world, place, spoiled), Kind.PROBE, world.target.app_id or ""


def _is_flawed(value: object) -> bool:
    within = (value.at, value.platform_code) if isinstance(value, LastError) else (value,)
    return any(isinstance(part, Unreadable) for part in within)


def _spoiled(world: Snapshot, flaw: Unreadable) -> Iterable[tuple[Snapshot, Kind, str]]:
    """Yield the world once for every judged field of every item, with that field unreadable."""
    kinds = {"apps": Kind.APP, "platforms": Kind.RELAY, "accounts": Kind.ACCOUNT}
    alone = world.get(App)
    for place, reading in enumerate(world.readings):
        if reading is alone:
            for name in FIELDS["apps"]:
                spoiled_app = replace(alone, record=replace(alone.record, **named(name, flaw)))
                if not _is_flawed(getattr(alone.record, name)):
                    yield _replaced(world, place, spoiled_app), Kind.APP, alone.record.id
        for listing, fields in FIELDS.items():
            # Where an app was read alone, its record is judged and the list is not.
            found = () if listing == "apps" and alone else getattr(reading, listing, ())
            for index, item in enumerate(found):
                for name in fields:
                    if _is_flawed(getattr(item, name)):
                        continue
                    spoiled = (*found[:index], replace(item, **named(name, flaw)), *found[index + 1 :])
                    identifier = str(item.platform) if listing == "platforms" else item.id
                    yield (
                        _replaced(world, place, replace(reading, **named(listing, spoiled))),
                        kinds[listing],
                        identifier,
                    )


def _replaced(world: Snapshot, place: int, reading: Reading | Unavailable) -> Snapshot:
    return replace(world, readings=(*world.readings[:place], reading, *world.readings[place + 1 :]))


@settings(quick, max_examples=80)
@given(snapshots, flaws)
def test_a_value_that_cannot_be_read_never_turns_into_a_pass(world: Snapshot, flaw: Unreadable) -> None:
    before = exit_code(verdict(world))
    for spoiled, kind, identifier in (*_spoiled(world, flaw), *_spoiled_report(world, flaw)):
        judged = verdict(spoiled)
        if before is not ExitCode.OK:
            assert exit_code(judged) is not ExitCode.OK
        # What the answer leaves out costs only the rules that need it.
        if (kind, identifier) in judged.healths and flaw.flaw is not Flaw.ABSENT:
            assert judged.healths[kind, identifier] not in {Health.HEALTHY, Health.IDLE, Health.DISABLED}


@settings(quick, max_examples=80)
@given(snapshots, st.sampled_from(Why))
def test_a_signal_that_cannot_be_read_never_turns_into_a_pass(world: Snapshot, why: Why) -> None:
    before = exit_code(verdict(world))
    for place, reading in enumerate(world.readings):
        judged = verdict(_replaced(world, place, worlds.lost(reading.signal, why)))
        if reading.signal not in AUXILIARY:
            assert judged.health in {Health.UNKNOWN, Health.DEGRADED, Health.BROKEN}
            if before is not ExitCode.OK:
                assert exit_code(judged) is not ExitCode.OK


@quick
@given(snapshots)
def test_a_note_never_moves_the_verdict(world: Snapshot) -> None:
    judged = verdict(world)
    without = replace(judged, findings=tuple(finding for finding in judged.findings if finding.level != NOTE))
    assert (without.health, exit_code(without)) == (judged.health, exit_code(judged))
