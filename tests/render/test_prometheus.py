"""Metrics, read back as their format is documented."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.core.health import Health
from layers_cli.core.look import Look
from layers_cli.core.rule import Kind
from layers_cli.exits import ExitCode
from layers_cli.render import prometheus, render
from layers_cli.render.visible import visible
from tests.exposition import families
from tests.render import scenes

REPORTS = (
    "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "keyed", "unset",
    "empty", "invisible_app", "bare_card", "interrupted", "switched_off", "nothing_checked", "diagnosed",
)  # fmt: skip
HOSTILE = scenes.HOSTILE | {
    "label": '",evil="1"} 1\nlayers_evil 1\n',
    "escapes": '\\ \\" \\n \\\\',
    "comment": "# HELP x",
}


def written(document):
    return "".join(render("prometheus", document, Look()))


def read(document):
    return families(written(document))


def value(found, family, **labels):
    """Return the value of the one sample that has these labels."""
    (one,) = [value for has, value in found[family] if labels.items() <= has.items()]
    return one


@pytest.mark.parametrize("world", [*REPORTS, "refusal"])
def test_names_keep_to_the_conventions(world):
    text = written(getattr(scenes, world)())
    for name in families(text):
        assert re.fullmatch(r"layers_[a-z_]+", name)
        assert text.count(f"# HELP {name} ") == text.count(f"# TYPE {name} gauge\n") == 1
        assert name.endswith("_timestamp_seconds") is ("last" in name)


@pytest.mark.parametrize("world", REPORTS)
def test_health_is_a_set_of_states_of_which_one_holds(world):
    document = getattr(scenes, world)()
    verdict, found = document.verdict, read(document)
    subjects = {(s.kind, s.id): s for s in verdict.subjects if s.kind is not Kind.KEY}
    states = found.get("layers_health", [])
    assert len(states) == len(subjects) * len(Health)
    for (kind, identifier), subject in subjects.items():
        mine = {
            labels["state"]: holds for labels, holds in states if (labels["kind"], labels["id"]) == (kind, identifier)
        }
        assert mine == {str(health): float(health is verdict.health_of(subject)) for health in Health}
    assert {labels["state"] for labels, holds in found["layers_verdict"] if holds} == {str(verdict.health)}


@pytest.mark.parametrize("world", REPORTS)
def test_findings_and_checks_are_counted(world):
    document = getattr(scenes, world)()
    found, verdict = read(document), document.verdict
    assert sum(count for _, count in found.get("layers_findings", [])) == len(verdict.findings)
    assert {labels["code"] for labels, _ in found.get("layers_findings", [])} == {f.code for f in verdict.findings}
    assert sum(count for _, count in found.get("layers_checks", [])) == verdict.coverage.total


@pytest.mark.parametrize("world", REPORTS)
def test_every_series_names_the_run_that_it_is_from(world):
    document = getattr(scenes, world)()
    run = {"command": document.head.command, "project_id": document.target.project_id or "",
           "app_id": document.target.app_id or ""}  # fmt: skip
    for samples in read(document).values():
        assert all(run.items() <= labels.items() for labels, _ in samples)
        assert len({tuple(labels) for labels, _ in samples}) == 1


def test_times_are_timestamps_and_what_never_was_is_absent():
    found = read(scenes.screen())
    assert value(found, "layers_last_event_timestamp_seconds") == scenes.IOS.last_event_at.timestamp()
    assert value(found, "layers_last_error_timestamp_seconds", id="tiktok") == scenes.ago(minutes=21).timestamp()
    assert value(found, "layers_last_run_timestamp_seconds") == scenes.NOW.timestamp()
    assert value(found, "layers_last_success_timestamp_seconds") == scenes.NOW.timestamp()
    forwarded = read(scenes.single())["layers_last_forward_timestamp_seconds"]
    assert [(labels["platform"], at) for labels, at in forwarded] == [("meta", scenes.ago(minutes=3).timestamp())]


@pytest.mark.parametrize("code", ExitCode)
def test_a_run_succeeded_when_it_could_tell_how_the_target_is(code):
    whole = scenes.screen()
    found = read(replace(whole, head=replace(whole.head, exit_code=int(code), exit_name=code.word)))
    assert ("layers_last_success_timestamp_seconds" in found) is (code in {0, 10, 11, 12})
    assert value(found, "layers_exit_code") == code


def test_the_run_tells_how_long_it_took():
    whole = scenes.healthy()
    timed = replace(whole, head=replace(whole.head, elapsed=timedelta(milliseconds=1234)))
    assert value(read(timed), "layers_run_duration_seconds") == 1.234
    assert "layers_run_duration_seconds" not in read(whole)


def test_counts_of_events_are_there_where_the_api_tells_them():
    told = {
        (labels["id"], labels["count"], labels["window"]): count
        for labels, count in read(scenes.keyed())["layers_relay_events"]
    }
    assert told == {
        ("meta", "sent", "1h"): 40, ("meta", "sent", "24h"): 1200, ("meta", "received", "24h"): 1187,
        ("tiktok", "received", "24h"): 0,
    }  # fmt: skip
    assert "layers_relay_events" not in read(scenes.screen())


def test_the_version_and_the_scenario_are_told():
    assert value(read(scenes.single()), "layers_build_info", version="0.1.0", sandbox="toggle") == 1
    assert value(read(scenes.screen()), "layers_build_info", version="0.1.0", sandbox="") == 1


def test_a_refusal_tells_of_the_run_alone():
    found = read(scenes.refusal())
    assert [*found] == ["layers_last_run_timestamp_seconds", "layers_exit_code", "layers_build_info"]
    assert value(found, "layers_exit_code", command="status") == 2


def test_a_list_has_no_metrics():
    with pytest.raises(ValueError, match="no metrics"):
        written(scenes.app_list())


def test_two_subjects_that_look_the_same_are_one_series():
    twins = scenes.status(apps=(scenes.IOS, replace(scenes.IOS, last_event_at=scenes.ago(days=9))))
    found = read(twins)
    assert len([labels for labels, _ in found["layers_health"] if labels["kind"] == "app"]) == len(Health)
    assert len(found["layers_last_event_timestamp_seconds"]) == 1


@pytest.mark.parametrize("world", [scenes.hostile, scenes.hostile_card, scenes.hostile_chain])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_stays_in_its_label(kind, world):
    text = HOSTILE[kind]
    whole = written(world(text))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", whole)
    found = families(whole)
    assert found.keys() == families(written(world("x"))).keys()
    assert any(labels["id"] == visible(text) for labels, _ in found["layers_health"])


@given(st.text())
def test_any_label_reads_back(text):
    (sample,) = families(f"# HELP a b\n# TYPE a gauge\na{{{prometheus._labels(name=text)}}} 1\n")["a"]
    assert sample == ({"name": visible(text)}, 1)


def test_the_same_report_gives_the_same_bytes():
    assert written(scenes.screen()) == written(scenes.screen())
