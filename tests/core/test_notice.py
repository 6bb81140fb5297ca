"""What others are told of a change."""

import json
from dataclasses import replace

import pytest

from layers_cli.core.change import changes
from layers_cli.core.health import Health
from layers_cli.core.notice import Event, Notice, envelope, event_of
from layers_cli.core.state import state_of
from tests import worlds
from tests.worlds import NOW, ago, android, apps, record, snapshot, verdict

SILENT = snapshot(apps(record(last_event_at=ago(days=2)), android()))
WELL = state_of(verdict())


def notice(before: Health | None = Health.HEALTHY, **target: str) -> Notice:
    state = state_of(verdict(SILENT))
    return Notice(
        event=Event.CHANGED,
        at=NOW,
        snapshot=replace(SILENT, target=replace(worlds.TARGET, **target)),
        before=before,
        state=state,
        changes=changes(WELL, state),
        exit_code=11,
    )


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ({}, "Acme Coffee"),
        ({"app_id": "app_ios"}, "Acme Coffee / app_ios"),
        ({"app_id": "app_ios", "app_name": "Acme iOS"}, "Acme Coffee / Acme iOS"),
        ({"sandbox": "two-faults"}, "SANDBOX Acme Coffee"),
    ],
)
def test_it_is_named_after_the_project_and_the_app(target: dict[str, str], name: str) -> None:
    assert notice(**target).name == name


@pytest.mark.parametrize(
    ("before", "moved"), [(None, ""), (Health.DEGRADED, ""), (Health.HEALTHY, "healthy to "), (Health.IDLE, "idle to ")]
)
def test_its_line_says_how_it_was_where_that_was_otherwise(before: Health | None, moved: str) -> None:
    (mark,) = notice().state.marks
    assert notice(before).line == f"Acme Coffee: {moved}degraded: LAY104 {mark.title} (Acme Coffee iOS)"


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (None, Health.HEALTHY, Event.FIRST),
        (None, Health.BROKEN, Event.FIRST),
        (Health.BROKEN, Health.HEALTHY, Event.RECOVERED),
        (Health.BROKEN, Health.DISABLED, Event.RECOVERED),
        (Health.BROKEN, Health.IDLE, Event.CHANGED),
        (Health.HEALTHY, Health.UNKNOWN, Event.CHANGED),
    ],
)
def test_all_is_well_again_or_it_is_not(before: Health | None, after: Health, event: Event) -> None:
    assert event_of(before, after) is event


def test_its_envelope_is_json_with_every_fact_of_the_change() -> None:
    told = envelope(notice(), "a <b> & c > d", "1.2.3")
    assert json.loads(json.dumps(told)) == told
    (change,), (finding,) = told.pop("changes"), told.pop("findings")
    assert (change["code"], change["turn"]) == ("LAY104", "appeared")
    assert (finding["code"], finding["title"], finding["name"]) == (
        "LAY104", notice().state.marks[0].title, "Acme Coffee iOS",
    )  # fmt: skip
    assert told.pop("target")["projectId"] == worlds.PROJECT
    assert told == {
        "schema": "layers.notification/1",
        "tool": {"name": "layers", "version": "1.2.3"},
        "event": "changed",
        "at": "2026-06-09T17:02:14Z",
        "health": {"before": "healthy", "after": "degraded"},
        "exitCode": 11,
        "text": "a &lt;b&gt; &amp; c &gt; d",
    }
    assert envelope(notice(None), "", "")["health"]["before"] is None
