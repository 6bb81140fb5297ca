"""How rules are asked, what explains what, and what a verdict comes to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from layers_cli.core.change import Turn, changes
from layers_cli.core.finding import Result
from layers_cli.core.health import NOTE, Health, Level
from layers_cli.core.judge import command, judge
from layers_cli.core.limits import Limits
from layers_cli.core.rule import PASSED, CannotTell, Evidence, Kind, NotApplicable, Outcome, Owner, Rule, Subject, rule
from layers_cli.core.selection import Selection
from layers_cli.core.signals import Platform, Source
from layers_cli.core.snapshot import Snapshot, Target
from layers_cli.core.state import Mark, Standing, State, state_of
from layers_cli.core.verdict import Verdict
from layers_cli.rules import CATALOGUE
from tests import worlds
from tests.worlds import ABSENT, ANDROID, IOS, PROJECT, WRONG, ago, keyed, lost, of_app, snapshot, state, verdict

SEEN = Evidence(seen="it is there")


def made(
    code: str, outcome: Outcome | Callable[[Any], Outcome], level: Level = Health.BROKEN, *kinds: Kind, **words: Any
) -> Rule:
    """Return a rule that gives one answer, or one for each item."""

    def check(item: Any, _snapshot: Snapshot, _limits: Limits) -> Outcome:
        return outcome(item) if callable(outcome) else outcome

    defaults = {"who": Owner.NOBODY, "fires": "always", "cause": "c", "next": "n", "docs": "d"}
    return rule(code, f"Title of {code}", level, *(kinds or (Kind.RELAY,)), **defaults | words)(check)


def judged(*rules: Rule, world: Snapshot | None = None) -> Verdict:
    return judge(world or worlds.only(worlds.relay(state())), rules, Limits())


def healths(seen: Verdict) -> dict[str, str]:
    return {subject.id: str(seen.health_of(subject)) for subject in seen.subjects}


@pytest.mark.parametrize(
    ("level", "verdict_", "subject"),
    [
        (Health.BROKEN, Health.BROKEN, Health.BROKEN),
        (Health.DEGRADED, Health.DEGRADED, Health.DEGRADED),
        (Health.UNKNOWN, Health.UNKNOWN, Health.UNKNOWN),
        (Health.IDLE, Health.IDLE, Health.IDLE),
        (NOTE, Health.HEALTHY, Health.HEALTHY),
    ],
)
def test_a_finding_decides_the_verdict_and_its_subjects_health(level: Level, verdict_: Health, subject: Health) -> None:
    seen = judged(made("LAY301", PASSED), made("LAY302", SEEN, level))
    assert seen.health is verdict_
    assert healths(seen)["meta"] == subject


def test_an_unknown_beside_an_idle_one_is_unknown_and_beside_a_degraded_one_degraded() -> None:
    gap = made("LAY301", CannotTell(reason="r"))
    assert judged(gap, made("LAY302", SEEN, Health.IDLE)).health is Health.UNKNOWN
    seen = judged(gap, made("LAY302", SEEN, Health.DEGRADED))
    assert seen.health is Health.DEGRADED
    assert seen.present == {Health.DEGRADED, Health.UNKNOWN}


def test_no_green_that_was_not_checked() -> None:
    assert verdict(worlds.only()).health is Health.UNKNOWN
    assert verdict(snapshot(worlds.apps(), worlds.relay(), worlds.accounts())).health is Health.UNKNOWN
    assert judged(made("LAY301", NotApplicable(reason="r"))).health is Health.UNKNOWN


def test_a_view_that_only_needs_access_is_healthy_once_it_has_it() -> None:
    access = tuple(each for each in CATALOGUE if each.always)
    seen = judge(worlds.only(worlds.identity()), access, Limits())
    assert (seen.access_only, seen.health) == (True, Health.HEALTHY)
    assert judge(worlds.only(lost(Source.IDENTITY)), access, Limits()).health is Health.UNKNOWN


def test_a_subject_of_which_nothing_was_checked_is_unknown_but_a_relay_that_is_off_is_off() -> None:
    assert healths(verdict(skip=[f"@{IOS}"]))[IOS] == "unknown"
    off = worlds.only(worlds.relay(state(enabled=False)))
    assert healths(judged(made("LAY401", NotApplicable(reason="r")), world=off))["meta"] == "disabled"


def test_a_note_that_cannot_be_told_counts_unless_it_lacks_a_signal_of_something_else() -> None:
    note = made("LAY302", CannotTell(reason="r"), NOTE)
    assert healths(judged(made("LAY301", PASSED), note))["meta"] == "unknown"
    needy = made("LAY302", PASSED, NOTE, needs=((Source.EVENTS,),))
    world = worlds.only(worlds.relay(state()), lost(Source.EVENTS))
    assert healths(judged(made("LAY301", PASSED), needy, world=world))["meta"] == "healthy"


def test_a_look_at_the_clock_is_no_look_at_the_install() -> None:
    empty = worlds.only(worlds.apps(), clock_offset=timedelta(0))
    seen = verdict(empty, skip=["relay"], offered=(Source.APPS, Source.RELAY))
    assert worlds.asked(seen, "LAY905")[0].result is Result.PASSED
    assert seen.health is Health.UNKNOWN


def test_relays_that_are_off_are_disabled_and_touch_no_verdict() -> None:
    off = worlds.relay(
        state(enabled=False, status=Health.DISABLED), state(Platform.TIKTOK, enabled=None, status=Health.DISABLED)
    )
    assert verdict(snapshot(off)).health is Health.HEALTHY
    only_off = verdict(worlds.only(off))
    assert only_off.health is Health.DISABLED
    assert healths(only_off) == {"…c0de": "healthy", PROJECT: "healthy", "meta": "disabled", "tiktok": "disabled"}
    worse = replace(worlds.only(off), readings=(*worlds.only(off).readings, lost(Source.ACCOUNTS)))
    assert verdict(worse).health is Health.UNKNOWN


@pytest.mark.parametrize(
    "world",
    [
        snapshot(lost(Source.ACCOUNTS)),
        snapshot(worlds.accounts(worlds.account(token_status=WRONG))),
        snapshot(worlds.relay(keyed(received_24h=None))),
        snapshot(worlds.apps(worlds.record(last_event_at=ABSENT))),
        of_app(lost(Source.APP)),
        of_app(worlds.app(toggles=(worlds.toggle(enabled=ABSENT),)), worlds.relay()),
        of_app(worlds.app(toggles=(), faults=(ABSENT,))),
    ],
)
def test_a_gap_makes_the_verdict_unknown(world: Snapshot) -> None:
    assert verdict(world).health is Health.UNKNOWN


def test_a_missing_auxiliary_signal_is_no_gap() -> None:
    assert verdict(snapshot(lost(Source.PROJECT))).health is Health.HEALTHY


def test_the_keyed_shape_is_healthy_by_its_count() -> None:
    seen = verdict(snapshot(worlds.relay(keyed(pixel_id=ABSENT), keyed(Platform.TIKTOK))))
    assert seen.health is Health.HEALTHY


def test_coverage_counts_what_was_asked_and_applicable() -> None:
    rules = (
        made("LAY301", PASSED),
        made("LAY302", SEEN),
        made("LAY303", SEEN, masked_by=("LAY302",)),
        made("LAY304", CannotTell(reason="why not")),
        made("LAY305", NotApplicable(reason="no")),
    )
    coverage = judged(*rules).coverage
    assert (coverage.checked, coverage.total) == (3, 4)
    assert [(check.code, check.reason) for check in coverage.not_checked] == [("LAY304", "why not")]
    seen = verdict(skip=["LAY501", "LAY302@meta"])
    assert [check.code for check in seen.coverage.skipped] == ["LAY302", "LAY501", "LAY501"]
    assert seen.coverage.checked == seen.coverage.total
    assert seen.health is Health.HEALTHY


def test_a_lost_signal_is_told_once_for_each_rule_that_needs_it() -> None:
    seen = verdict(snapshot(lost(Source.ACCOUNTS)))
    missed = {(check.code, check.subject): check for check in seen.coverage.not_checked}
    assert set(missed) == {
        ("LAY501", PROJECT),
        *((code, relay) for code in ("LAY502", "LAY503") for relay in ("meta", "tiktok")),
    }
    assert {check.signal for check in missed.values()} == {Source.ACCOUNTS}
    assert {check.reason for check in missed.values()} == {"accounts: timed out"}
    both = verdict(of_app(lost(Source.APP), lost(Source.RELAY)))
    assert ("LAY306", PROJECT) in {(check.code, check.subject) for check in both.coverage.not_checked}
    no_accounts = verdict(snapshot(worlds.accounts(), lost(Source.RELAY)))
    assert "LAY501" not in {check.code for check in no_accounts.coverage.not_checked}


def test_a_fault_masks_what_it_explains_on_its_own_subject() -> None:
    cause = made("LAY301", lambda item: SEEN if item.platform == "meta" else PASSED)
    effect = made("LAY302", SEEN, Health.DEGRADED, masked_by=("LAY301",))
    seen = judged(cause, effect, world=snapshot())
    assert [(f.code, f.subject.id, f.follows_from) for f in seen.findings] == [
        ("LAY301", "meta", None),
        ("LAY302", "meta", "LAY301"),
        ("LAY302", "tiktok", None),
    ]
    assert [str(check.result) for check in seen.checks] == ["fired", "passed", "masked", "fired"]
    assert seen.coverage.checked == 4


def test_a_masked_finding_still_counts() -> None:
    cause = made("LAY301", SEEN, NOTE)
    effect = made("LAY302", SEEN, Health.BROKEN, masked_by=("LAY301",))
    seen = judged(cause, effect)
    assert (seen.health, seen.healths[Kind.RELAY, "meta"]) == (Health.BROKEN, Health.BROKEN)


@pytest.mark.parametrize(
    ("above", "below", "follows"),
    [
        (Kind.KEY, Kind.PROJECT, True),
        (Kind.KEY, Kind.APP, True),
        (Kind.PROJECT, Kind.RELAY, True),
        (Kind.PROJECT, Kind.ACCOUNT, True),
        (Kind.APP, Kind.RELAY, False),
        (Kind.RELAY, Kind.ACCOUNT, False),
        (Kind.APP, Kind.PROJECT, False),
    ],
)
def test_a_fault_explains_what_depends_on_its_subject(above: Kind, below: Kind, *, follows: bool) -> None:
    cause, effect = made("LAY001", SEEN, NOTE, above), made("LAY002", SEEN, NOTE, below, masked_by=("LAY001",))
    seen = judged(cause, effect, world=snapshot())
    assert {f.follows_from for f in worlds.fired(seen, "LAY002")} == {"LAY001" if follows else None}


@pytest.mark.parametrize(
    ("faulty", "spoken_of", "follows"),
    [
        ({"meta": "LAY304"}, ("meta",), "LAY304"),
        ({"meta": "LAY304"}, ("tiktok",), None),
        ({"meta": "LAY304"}, ("meta", "tiktok"), None),
        ({"meta": "LAY304", "tiktok": "LAY303"}, ("meta", "tiktok"), "LAY303"),
        ({"meta": "LAY304", "tiktok": "LAY303"}, ("meta",), "LAY304"),
        ({"meta": "LAY304"}, (), None),
    ],
)
def test_a_relay_explains_only_what_speaks_of_it(
    faulty: dict[str, str], spoken_of: tuple[str, ...], follows: str | None
) -> None:
    causes = [
        made(code, lambda item, code=code: SEEN if faulty.get(item.platform) == code else PASSED)
        for code in ("LAY303", "LAY304")
    ]
    seen = replace(SEEN, relays=spoken_of)
    effect = made("LAY605", seen, Health.DEGRADED, Kind.PROBE, masked_by=("LAY303", "LAY304"))
    judged_ = judged(*causes, effect, world=worlds.verified())
    (finding,) = worlds.fired(judged_, "LAY605")
    assert (finding.follows_from, finding.relays) == (follows, spoken_of)


def test_what_follows_from_one_of_several_relays_stands_below_that_one() -> None:
    effect = made("LAY605", replace(SEEN, relays=("tiktok",)), Health.BROKEN, Kind.PROBE, masked_by=("LAY304",))
    findings = judged(made("LAY304", SEEN, Health.DEGRADED), effect, world=worlds.verified()).findings
    assert [(finding.code, finding.subject.id) for finding in findings] == [
        ("LAY304", "tiktok"),
        ("LAY605", IOS),
        ("LAY304", "meta"),
    ]


def test_a_fault_may_be_no_more_than_a_note_where_a_command_finds_it() -> None:
    silent = worlds.verified(worlds.app(worlds.record(last_event_at=ago(days=2), created_at=ago(days=9)), toggles=()))
    seen = judge(silent, CATALOGUE, Limits(), noted=frozenset({"LAY103", "LAY104"}))
    assert [(finding.code, finding.level) for finding in seen.findings] == [("LAY104", NOTE)]
    assert (seen.health, seen.healths[Kind.APP, IOS]) == (Health.HEALTHY, Health.HEALTHY)
    assert worlds.asked(seen, "LAY104")[0].result is Result.FIRED
    assert judge(silent, CATALOGUE, Limits()).health is Health.DEGRADED


def test_apps_explain_a_relay_only_where_every_one_of_them_does() -> None:
    def broken(*ids: str) -> Rule:
        return made("LAY101", lambda app: SEEN if app.id in ids else PASSED, Health.BROKEN, Kind.APP)

    idle = made("LAY414", SEEN, Health.IDLE, masked_by_apps=("LAY101", "LAY102"))
    quiet = made("LAY102", lambda app: SEEN if app.id == ANDROID else PASSED, Health.IDLE, Kind.APP)
    world = snapshot()
    assert {f.follows_from for f in worlds.fired(judged(broken(IOS), idle, world=world), "LAY414")} == {None}
    assert {f.follows_from for f in worlds.fired(judged(broken(IOS), quiet, idle, world=world), "LAY414")} == {"LAY101"}
    assert {f.follows_from for f in worlds.fired(judged(broken(IOS, ANDROID), idle, world=world), "LAY414")} == {
        "LAY101"
    }
    no_apps = judged(broken(IOS), idle, world=snapshot(worlds.apps()))
    assert {f.follows_from for f in worlds.fired(no_apps, "LAY414")} == {None}


def test_findings_stand_worst_group_first_and_each_root_before_what_follows() -> None:
    rules = (
        made("LAY301", SEEN, NOTE),
        made("LAY302", SEEN, Health.DEGRADED),
        made("LAY303", SEEN, Health.IDLE),
        made("LAY304", SEEN, Health.BROKEN, masked_by=("LAY303",)),
        made("LAY305", SEEN, Health.DEGRADED, masked_by=("LAY304",)),
        made("LAY306", SEEN, Health.BROKEN),
    )
    codes = [finding.code for finding in judged(*rules).findings]
    assert codes == ["LAY306", "LAY303", "LAY304", "LAY305", "LAY302", "LAY301"]


def test_findings_of_one_rule_stand_in_the_order_of_names() -> None:
    silent = [worlds.record(id=f"app_{n}", name=name, last_event_at=None) for n, name in enumerate(("b", "A", "c"))]
    seen = verdict(snapshot(worlds.apps(*silent)))
    assert [f.subject.name for f in worlds.fired(seen, "LAY101")] == ["A", "b", "c"]


def test_evidence_may_put_its_own_words_in_place_of_the_rules() -> None:
    own = Evidence(
        seen="s", facts={"a": 1}, thresholds=("t=1",), level=NOTE, title="T", cause="C", next="N", who=Owner.LAYERS
    )
    (finding,) = judged(made("LAY301", own)).findings
    told = (finding.evidence, finding.facts, finding.level, finding.title, finding.cause, finding.next, finding.who)
    assert told == ("s", {"a": 1}, NOTE, "T", "C", "N", Owner.LAYERS)
    (finding,) = judged(made("LAY301", SEEN)).findings
    assert (finding.level, finding.title, finding.cause, finding.docs) == (Health.BROKEN, "Title of LAY301", "c", "d")


def test_why_a_question_does_not_arise_is_kept() -> None:
    (check,) = judged(made("LAY301", NotApplicable(reason="r"))).checks
    assert (check.result, check.reason) == (Result.NOT_APPLICABLE, "r")
    lacking = lost(Source.PROJECT)
    needy = made("LAY301", PASSED, needs=((Source.PROJECT,),))
    (check,) = judged(needy, world=worlds.only(worlds.relay(state()), lacking)).checks
    assert (check.result, check.reason) == (Result.NOT_APPLICABLE, lacking.reason)


def test_of_what_could_not_be_listed_nothing_is_checked_unless_it_was_left_out() -> None:
    world = worlds.only(lost(Source.RELAY))
    needy = made("LAY301", PASSED, needs=((Source.RELAY,),))

    def results(*skip: str) -> set[tuple[str, Result]]:
        checks = judge(world, (needy,), Limits(), Selection.parse([], skip, CATALOGUE)).checks
        return {(check.subject, check.result) for check in checks}

    assert results() == {(PROJECT, Result.NOT_CHECKED)}
    assert results("LAY301") == results(f"@{PROJECT}") == {(PROJECT, Result.SKIPPED)}


def test_of_an_app_that_could_not_be_read_nothing_is_checked_unless_its_signals_were_left_out() -> None:
    world = of_app(lost(Source.APP))
    plain, needy = (made("LAY101", PASSED, NOTE, Kind.APP, needs=needs) for needs in ((), ((Source.EVENTS,),)))
    assert [check.result for check in judge(world, (plain,), Limits()).checks] == [Result.NOT_CHECKED]
    offered = (Source.APP, Source.EVENTS)
    assert [check.result for check in judge(world, (needy,), Limits(), offered=offered).checks] == [Result.SKIPPED]


def _subject(identifier: str, kind: Kind = Kind.APP) -> Subject:
    return Subject(kind=kind, id=identifier, name="")


@pytest.mark.parametrize(
    ("template", "subject", "filled"),
    [
        ("layers app show {app} {flags}", _subject("app 1"), "layers app show 'app 1' -p 'a b'"),
        ("layers app show {app}", _subject("meta", Kind.RELAY), "layers app show app_t"),
        ("layers x {project} {subject}", _subject("meta", Kind.RELAY), "layers x prj_1 meta"),
        ('{"capi": {"meta": {}}} {unknown}', _subject("x"), '{"capi": {"meta": {}}} {unknown}'),
    ],
)
def test_next_steps_are_filled_and_quoted(template: str, subject: Subject, filled: str) -> None:
    target = Target(project_id="prj_1", app_id="app_t", flags=("-p", "a b"))
    assert command(template, subject, target) == filled


def test_without_flags_no_gap_is_left() -> None:
    assert command("layers status {flags}", _subject("x"), Target()) == "layers status"
    assert command("layers app show {app} {flags}", _subject("x"), Target()) == "layers app show x"
    assert command("layers x {app} {project}", _subject("meta", Kind.RELAY), Target()) == "layers x '' ''"


def test_what_is_expected_is_expected_again() -> None:
    assert command("layers verify {expect}", _subject("x"), Target(), ("a b", "c")) == (
        "layers verify --expect 'a b' --expect c"
    )
    world = worlds.only(worlds.relay(state()), expected=("sign_up",))
    (finding,) = judged(made("LAY301", SEEN, next="look {expect}"), world=world).findings
    assert finding.next == "look --expect sign_up"


def test_an_id_that_looks_like_a_placeholder_stays_within_its_quotes() -> None:
    hostile = "$(id) {subject} {flags}"
    target = Target(flags=("-p", "prj $(id) {app}"))
    assert command("layers app show {app} {flags}", _subject(hostile), target) == (
        f"layers app show '{hostile}' -p 'prj $(id) {{app}}'"
    )


def test_signals_that_were_not_read_are_skipped_and_those_not_offered_are_not_asked() -> None:
    needy = made("LAY301", PASSED, NOTE, Kind.RELAY, needs=((Source.RELAY,), (Source.EVENTS, Source.PROBE)))
    assert judged(needy).checks == ()
    seen = judge(snapshot(), (needy,), Limits(), offered=(Source.RELAY, Source.EVENTS))
    assert [check.result for check in seen.checks] == [Result.SKIPPED, Result.SKIPPED]
    either = made("LAY301", PASSED, NOTE, Kind.RELAY, needs=((Source.RELAY, Source.EVENTS),))
    seen = judge(snapshot(lost(Source.EVENTS)), (either,), Limits())
    assert {check.result for check in seen.checks} == {Result.PASSED}


def parse(only: list[str], skip: list[str]) -> Selection:
    return Selection.parse(only, skip, CATALOGUE)


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("LAY999", r"is no code, family or signal .* families: LAY0, LAY1, LAY2, .*signals: identity, "),
        ("LAY7", "is no code"),
        ("", "an empty word selects nothing"),
        ("LAY101,", "an empty word"),
        ("LAY101@", "names no subject after the @"),
        ("nonsense@app_ios", "is no code"),
    ],
)
def test_a_word_that_selects_nothing_is_refused(word: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse([word], [])


@pytest.mark.parametrize(
    ("only", "skip", "sources"),
    [
        ([], [], "apps relay accounts project"),
        ([], ["relay"], "apps project"),
        ([], ["accounts"], "apps relay project"),
        ([], ["accounts@acc_meta"], "apps relay accounts project"),
        ([], ["LAY5"], "apps relay project"),
        ([], ["LAY110"], "apps relay accounts"),
        (["LAY101"], [], "apps"),
        (["LAY501@acc_meta"], [], "relay accounts"),
        (["@app_ios"], [], "apps relay accounts project"),
        (["accounts"], [], "relay accounts"),
        (["lay1"], ["Relay"], "apps project"),
        (["events"], [], ""),
        (["LAY0"], [], ""),
        (["LAY107"], [], ""),
    ],
)
def test_only_signals_that_are_needed_are_read(only: list[str], skip: list[str], sources: str) -> None:
    read = parse(only, skip).sources(worlds.STATUS, CATALOGUE)
    assert " ".join(read) == sources


def test_the_probe_is_read_with_what_makes_it_understood() -> None:
    assert parse(["LAY603"], []).sources(worlds.VERIFY, CATALOGUE) == worlds.VERIFY


def test_subjects_that_are_not_there_are_named() -> None:
    known = verdict().subjects
    assert parse(["LAY101@app_x", "@meta"], ["@nobody", "LAY5"]).unmatched(known) == ("app_x", "nobody")


@pytest.mark.parametrize("skip", [["relay", "accounts"], ["LAY109"], ["LAY109", "accounts"]])
def test_a_note_about_the_project_is_no_proof_that_anything_works(skip: list[str]) -> None:
    empty = snapshot(worlds.apps(), worlds.relay(), worlds.accounts(), worlds.project(bundle_id="com.acme"))
    judged = verdict(empty, skip=skip)
    assert worlds.fired(judged, "LAY110")
    assert judged.health is Health.UNKNOWN


def test_skipping_a_cause_unmasks_its_effect() -> None:
    broken = snapshot(worlds.relay(state(status=Health.BROKEN, token_valid=False)))
    (finding,) = worlds.fired(verdict(broken, skip=["LAY304"]), "LAY308")
    assert finding.follows_from is None


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        (None, Health.IDLE, Turn.APPEARED),
        (Health.IDLE, None, Turn.CLEARED),
        (Health.IDLE, Health.DEGRADED, Turn.WORSENED),
        (NOTE, Health.IDLE, Turn.APPEARED),
        (Health.DEGRADED, NOTE, Turn.CLEARED),
        (Health.UNKNOWN, Health.IDLE, Turn.IMPROVED),
    ],
)
def test_a_finding_that_came_went_or_changed_is_told(before: Level | None, after: Level | None, turn: Turn) -> None:
    def seen(level: Level | None) -> State:
        return state_of(judged(made("LAY301", SEEN if level else PASSED, level or NOTE)))

    (change,) = changes(seen(before), seen(after))
    assert (change.turn, change.code, change.kind, change.subject) == (turn, "LAY301", Kind.RELAY, "meta")
    # A note is nothing to be remembered.
    assert (change.before, change.after) == tuple(None if level == NOTE else level for level in (before, after))
    assert str(change) == f"LAY301 {turn} (Meta)"
    assert change.title == made("LAY301", SEEN).title
    assert changes(seen(after), seen(after)) == ()


def test_what_could_not_be_checked_again_is_held_for_true() -> None:
    faulty = snapshot(
        worlds.apps(worlds.record(last_event_at=None), worlds.android()), worlds.relay(state(token_valid=False))
    )
    before = state_of(verdict(faulty))
    assert {mark.code for mark in before.marks} == {"LAY101", "LAY304", "LAY901"}
    # A whole signal is missing, then one value, then the subject itself, which is no question of what was read.
    without_relay = state_of(verdict(snapshot(worlds.lost(Source.RELAY))), before)
    assert {mark.code for mark in without_relay.marks} == {"LAY007", "LAY304", "LAY901"}
    without_value = state_of(verdict(snapshot(worlds.relay(state(token_valid=worlds.WRONG)))), before)
    assert "LAY304" in {mark.code for mark in without_value.marks}
    without_app = state_of(verdict(snapshot(worlds.apps(worlds.android()))), before)
    assert "LAY101" not in {mark.code for mark in without_app.marks}
    assert state_of(verdict(), before) == state_of(verdict())
    again = state_of(verdict(faulty), before)
    assert again == before


def test_changes_stand_worst_first_and_duplicates_count_as_their_worst() -> None:
    silent = worlds.apps(worlds.record(last_event_at=None), worlds.android(last_event_at=ago(hours=2)))
    told = changes(state_of(verdict()), state_of(verdict(snapshot(silent))))
    assert [change.code for change in told] == ["LAY101", "LAY103"]
    assert [mark.code for mark in state_of(verdict(snapshot(silent))).marks] == ["LAY101", "LAY103"]
    gone = changes(state_of(verdict(snapshot(silent))), state_of(verdict()))
    assert [change.code for change in gone] == ["LAY101", "LAY103"]
    later = worlds.apps(worlds.record(last_event_at=ago(hours=2)), worlds.android(last_event_at=ago(days=2)))
    assert [change.code for change in changes(state_of(verdict()), state_of(verdict(snapshot(later))))] == [
        "LAY104", "LAY103",
    ]  # fmt: skip
    twin = made("LAY301", lambda item: replace(SEEN, level=Health.IDLE if item.pixel_id == "1" else None))
    for order in ((state(pixel_id="1"), state()), (state(), state(pixel_id="1"))):
        (change,) = changes(state_of(judged()), state_of(judged(twin, world=worlds.only(worlds.relay(*order)))))
        assert change.after is Health.BROKEN


def test_of_several_findings_of_a_rule_on_a_subject_one_is_remembered_and_the_others_hide_nothing() -> None:
    twins = made("LAY301", lambda item: replace(SEEN, title=item.pixel_id))
    other = made("LAY302", lambda item: SEEN if item.pixel_id == "2" else PASSED, Health.IDLE)
    world = worlds.only(worlds.relay(state(pixel_id="1"), state(pixel_id="2")))
    known = state_of(judged(twins, other, world=world))
    assert [(mark.code, mark.title) for mark in known.marks] == [("LAY301", "1"), ("LAY302", "Title of LAY302")]


def test_how_each_subject_is_is_remembered_with_its_name() -> None:
    known = state_of(verdict(snapshot(worlds.apps(worlds.record(last_event_at=ago(hours=2)), worlds.android()))))
    assert Standing(kind=Kind.APP, id=IOS, name="Acme Coffee iOS", health=Health.IDLE) in known.standings
    assert Standing(kind=Kind.RELAY, id="meta", name="Meta", health=Health.HEALTHY) in known.standings
    assert Mark(code="x", kind=Kind.APP, subject=IOS, name="", level=Health.IDLE, title="").root is True
