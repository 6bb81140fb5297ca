"""The catalogue as a whole: every rule has its words, and rules refer to rules that exist."""

import re

import pytest

from layers_cli.core.finding import Result
from layers_cli.core.health import NOTE, Health
from layers_cli.core.rule import Kind, Owner, Rule
from layers_cli.core.selection import Selection
from layers_cli.core.signals import AUXILIARY, Source, Unavailable, Why
from layers_cli.core.snapshot import Snapshot
from layers_cli.rules import CATALOGUE
from layers_cli.rules.access import LOST
from tests import worlds
from tests.worlds import asked, lost, verdict

BY_CODE = {rule.code: rule for rule in CATALOGUE}
OF_AN_APP = {"app show", "verify", "events", "diagnose"}
AIMED = {"status", "app list", *OF_AN_APP}
COMMANDS = {"project list", "whoami", "auth login", "doctor", "checks", "explain", *AIMED}
FAMILIES = {rule.family for rule in CATALOGUE}
SOURCES = [
    *worlds.STATUS, Source.APP, Source.EVENTS, Source.PROBE, Source.IDENTITY, Source.PROJECTS, Source.AUDIT,
]  # fmt: skip


def each(rule: Rule) -> str:
    return rule.code


every_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=each)


def test_codes_are_unique_and_stand_in_the_order_of_the_chain() -> None:
    codes = [rule.code for rule in CATALOGUE]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"LAY[0-69]\d\d", code) for code in codes)


@every_rule
def test_every_word_of_a_rule_is_there_and_none_ends_like_a_sentence(rule: Rule) -> None:
    words = (rule.title, rule.fires, rule.cause, rule.next)
    assert all(word and word == word.strip() and "\n" not in word and "  " not in word for word in words)
    assert not any(word.endswith(".") for word in words)
    assert rule.title[0].isupper()
    assert not rule.cause[0].isupper() or rule.cause.split()[0] in {"API", "Layers", "Meta", "TikTok"}
    assert rule.docs.startswith("https://developers.layers.com/docs/")
    assert rule.who in Owner
    assert rule.level in {NOTE, *Health} - {Health.HEALTHY}
    assert rule.kinds
    assert rule.kinds[0] in Kind


@every_rule
def test_next_steps_name_commands_that_exist_and_lead_back_to_the_target(rule: Rule) -> None:
    for placeholder in re.findall(r"\{(\w+)\}", rule.next):
        assert placeholder in {"flags", "access", "expect", "app", "project", "subject"}
    for words in re.findall(r"layers ((?:[a-z]+ ?)+(?:\{\w+\} ?)*)", rule.next):
        command = " ".join(word for word in words.split() if not word.startswith("{"))
        assert command in COMMANDS, rule.next
        assert ("{flags}" in words) == (command in AIMED), rule.next
        assert ("{access}" in words) == (command in {"whoami", "project list", "doctor"}), rule.next
        assert ("{app}" in words) == (command in OF_AN_APP), rule.next


@every_rule
def test_masks_name_rules_that_can_explain(rule: Rule) -> None:
    for code in (*rule.masked_by, *rule.masked_by_apps):
        assert code in BY_CODE
        assert code != rule.code
    assert all(BY_CODE[code].kinds == (Kind.APP,) for code in rule.masked_by_apps)


def test_masks_have_no_cycles() -> None:
    def above(code: str, seen: tuple[str, ...] = ()) -> None:
        assert code not in seen, f"{' follows from '.join((*seen, code))}"
        for cause in (*BY_CODE[code].masked_by, *BY_CODE[code].masked_by_apps):
            above(cause, (*seen, code))

    for code in BY_CODE:
        above(code)


def test_what_is_lost_with_a_signal_names_families_and_codes_that_exist() -> None:
    for words in LOST.values():
        for name in re.findall(r"LAY\d+", words):
            assert name in FAMILIES | set(BY_CODE)
    assert set(LOST) >= {source for rule in CATALOGUE for group in rule.needs for source in group}


def test_the_reported_words_are_explained_by_all_that_can_explain_them() -> None:
    assert set(BY_CODE["LAY308"].masked_by) == {
        "LAY303", "LAY304", "LAY309", "LAY403", "LAY404", "LAY405", "LAY415",
    }  # fmt: skip
    assert set(BY_CODE["LAY413"].masked_by) == {
        "LAY401", "LAY402", "LAY403", "LAY404", "LAY405", "LAY406", "LAY407", "LAY409", "LAY410", "LAY411", "LAY412",
        "LAY415",
    }  # fmt: skip
    assert BY_CODE["LAY301"].masked_by == BY_CODE["LAY302"].masked_by == ("LAY306",)


LEVELS = {
    Health.UNKNOWN: "001 002 003 004 005 006 007 008 010 109 606 902 903",
    NOTE: "009 106 107 108 110 202 204 302 305 408 502 503 607 904 905",
    Health.BROKEN: "101 303 304 308 403 404 405 415 601 604",
    Health.IDLE: "102 103 203 414",
    Health.DEGRADED: "104 105 201 306 307 309 401 402 406 407 409 410 411 412 413 501 602 603 605 608 901",
    Health.DISABLED: "301",
}


def test_every_fault_weighs_what_the_documentation_says() -> None:
    expected = {f"LAY{number}": level for level, numbers in LEVELS.items() for number in numbers.split()}
    assert {rule.code: rule.level for rule in CATALOGUE} == expected


def _everything() -> Snapshot:
    target = worlds.of_app().target
    return worlds.snapshot(worlds.app(), worlds.events(*worlds.SEEN), worlds.probe(), target=target)


@pytest.mark.parametrize(
    "world",
    [
        worlds.snapshot(), worlds.of_app(), worlds.verified(), worlds.diagnosed(), worlds.diagnosed(worlds.probe()),
        worlds.diagnosed(expected=("purchase_success",)), worlds.verified(expected=("purchase_success",)),
        _everything(),
    ],
    ids=["status", "app show", "verify", "diagnose", "diagnose --probe", "diagnose --expect", "verify --expect", "all"],
)  # fmt: skip
def test_a_healthy_world_is_silent(world: Snapshot) -> None:
    judged = verdict(world)
    assert judged.findings == ()
    assert judged.health is Health.HEALTHY
    assert judged.coverage.checked == judged.coverage.total
    assert {judged.health_of(subject) for subject in judged.subjects} == {Health.HEALTHY}


@every_rule
def test_a_rule_is_not_checked_without_its_signals(rule: Rule) -> None:
    for group in rule.needs:
        judged = verdict(_without(*group))
        results = {check.result for check in asked(judged, rule.code)}
        auxiliary = set(group) <= AUXILIARY
        assert results == {Result.NOT_APPLICABLE if auxiliary else Result.NOT_CHECKED}


JUDGED_FROM = {Kind.RELAY: Source.RELAY, Kind.ACCOUNT: Source.ACCOUNTS, Kind.PROBE: Source.PROBE}


@every_rule
def test_a_rule_needs_the_signal_that_its_subjects_are_read_from(rule: Rule) -> None:
    """Else it would not be read where that rule alone is asked for."""
    for kind in set(rule.kinds) & set(JUDGED_FROM):
        assert rule.always or (JUDGED_FROM[kind],) in rule.needs


@every_rule
def test_a_rule_whose_signals_a_command_does_not_read_is_not_asked(rule: Rule) -> None:
    offered = tuple(source for source in SOURCES if not any(source in group for group in rule.needs))
    judged = verdict(worlds.only(*(lost(source) for source in offered), target=worlds.of_app().target))
    assert bool(asked(judged, rule.code)) == (not rule.needs)


def _without(*lacking: Source) -> Snapshot:
    world = _everything()
    kept = (reading for reading in world.readings if reading.signal not in lacking)
    return worlds.only(*kept, *map(lost, lacking), target=world.target)


OFFERED = (*worlds.STATUS, Source.APP, Source.EVENTS, Source.PROBE)


def _skips(words: list[str], rule: Rule, only: list[str] | None = None) -> set[Result]:
    judged = verdict(_everything(), only=only or [], skip=words, offered=OFFERED)
    return {check.result for check in asked(judged, rule.code)}


@every_rule
def test_a_rule_can_be_left_out_by_code_family_and_subject(rule: Rule) -> None:
    left_out = {Result.SKIPPED}
    kinds = {subject.kind: subject for subject in verdict(_everything()).subjects}
    mine = [subject for subject in verdict(_everything()).subjects if subject.kind in rule.kinds]
    if rule.always:
        for words in ([rule.code], [rule.family], [f"@{subject.id}" for subject in mine]):
            assert Result.SKIPPED not in _skips(words, rule)
            assert _skips([], rule, only=["LAY109"]) == _skips([], rule)
        return
    assert _skips([rule.code], rule) == left_out
    assert _skips([rule.family.lower()], rule) == left_out
    assert _skips([f"@{subject.name}" for subject in mine], rule) == left_out
    assert _skips([f"{rule.code}@{subject.id}" for subject in mine], rule) == left_out
    for group in rule.needs:
        assert _skips([f"{source}@{subject.id}" for source in group for subject in mine], rule) == left_out
    assert _skips([], rule, only=["LAY109" if rule.code != "LAY109" else "LAY110"]) == left_out
    assert left_out != _skips([], rule, only=[rule.code])
    assert left_out != _skips([], rule, only=[rule.family, f"@{kinds[rule.kinds[0]].id}"])


@every_rule
def test_a_rule_can_be_left_out_by_not_reading_its_signals(rule: Rule) -> None:
    if rule.always or not rule.needs:
        return
    group = rule.needs[0]
    chosen = Selection.parse([], [str(source) for source in group], CATALOGUE)
    read = chosen.sources(OFFERED, CATALOGUE)
    assert not set(group) & set(read)
    kept = tuple(reading for reading in _everything().readings if reading.signal in read)
    judged = verdict(
        worlds.only(*kept, target=_everything().target), skip=[str(source) for source in group], offered=OFFERED
    )
    assert {check.result for check in asked(judged, rule.code)} == {Result.SKIPPED}
    assert _skips([], rule, only=[str(group[0])]) != {Result.SKIPPED}


@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize("source", SOURCES)
def test_any_lost_signal_is_told_or_auxiliary(source: Source, why: Why) -> None:
    failed: Unavailable = lost(source, why)
    judged = verdict(worlds.snapshot(failed, target=worlds.of_app().target))
    if source in AUXILIARY:
        assert judged.health in {Health.HEALTHY, Health.UNKNOWN}
    else:
        assert judged.health is Health.UNKNOWN
