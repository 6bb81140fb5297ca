"""`layers history`: what was recorded, told without asking anybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from layers_cli import paths
from layers_cli.store.history import open_history
from tests.e2e.conftest import run
from tests.store.conftest import TRAIL, state

NOW = datetime.now(UTC)
"""The command looks at the clock of the machine; everything here lies days apart."""
OTHER = replace(TRAIL, project_id="prj_other")
APP = replace(TRAIL, app_id="app_ios", command="app show")


def remember(*polls):
    """Record polls: a target, how many days ago, and its state."""
    with open_history(paths.history_file(), warn=pytest.fail) as history:
        for trail, days, found in polls:
            history.record(trail, found, NOW - timedelta(days=days), 0)


@pytest.fixture
def one_project():
    remember((TRAIL, 6, state()), (TRAIL, 3, state("degraded", "LAY401")), (TRAIL, 1, state()))


def document(*words):
    outcome = run("history", *words, "-o", "json")
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.document


def test_without_a_history_there_is_nothing_to_show_and_nothing_is_made():
    outcome = run("history")
    assert outcome.code == 0
    assert "nothing was recorded yet" in outcome.out
    assert not paths.state_directory().exists()
    assert document()["items"] == []


def test_the_command_that_saw_most_of_the_time_is_shown():
    watched = replace(TRAIL, command="watch")
    remember(
        (TRAIL, 6, state()),
        (TRAIL, 6, state()),
        (TRAIL, 5.9, state()),
        (TRAIL, 5.8, state()),
        (watched, 0.1, state("broken", "LAY304")),
    )
    shown = document()
    assert shown["recordedBy"] == "status"
    assert shown["notes"] == ["watch has recorded this too: --recorded-by 'watch'"]


@pytest.mark.usefixtures("one_project")
def test_the_only_project_is_taken():
    shown = document()
    assert (shown["target"]["projectId"], shown["target"]["projectName"]) == ("prj_acme", "Acme Coffee")
    assert [(row["health"], row["codes"]) for row in shown["items"]] == [
        ("healthy", []),
        ("degraded", ["LAY401"]),
        ("healthy", []),
    ]
    assert [change["turn"] for change in shown["items"][2]["changes"]] == ["cleared"]
    assert shown["recordedBy"] == "status"
    assert set(shown["secondsIn"]) == {"healthy", "degraded", "unseen"}


@pytest.mark.usefixtures("one_project")
def test_a_viewer_never_ends_with_the_code_of_what_it_shows():
    outcome = run("history")
    assert outcome.code == 0
    assert "▲ degraded" in outcome.out


@pytest.mark.usefixtures("one_project")
def test_rows_are_lines_of_ndjson():
    assert run("history", "-o", "ndjson").out.count('"firstAt"') == 3


@pytest.mark.usefixtures("one_project")
def test_a_window_is_asked_for_by_its_ends():
    shown = document("--since", "4d", "--before", "2d")
    assert [row["health"] for row in shown["items"]] == ["degraded"]
    assert any("what is older is not shown" in note for note in shown["notes"])


@pytest.mark.usefixtures("one_project")
@pytest.mark.parametrize("app", ["app_ios", "Acme iOS"])
def test_an_app_is_found_in_the_history_of_its_project(app):
    shown = document(app)
    assert (shown["target"]["appId"], shown["target"]["appName"]) == ("app_ios", "Acme iOS")
    assert [row["health"] for row in shown["items"]] == ["healthy", "degraded", "healthy"]


def test_what_was_recorded_of_an_app_itself_comes_first():
    remember((TRAIL, 1, state()), (APP, 2, state("broken", "LAY101")))
    shown = document("app_ios")
    assert (shown["recordedBy"], [row["health"] for row in shown["items"]]) == ("app show", ["broken"])


def test_the_only_app_of_a_project_that_was_never_looked_at_is_taken():
    remember((APP, 2, state("broken", "LAY101")))
    assert document()["target"]["appId"] == "app_ios"


def test_what_another_command_recorded_is_named_and_can_be_shown():
    watch = replace(TRAIL, command="watch")
    remember((watch, 2, state("broken", "LAY101")), (TRAIL, 1, state()))
    shown = document()
    assert shown["recordedBy"] == "status"
    assert shown["notes"] == ["watch has recorded this too: --recorded-by 'watch'"]
    assert document("--recorded-by", "watch")["recordedBy"] == "watch"
    refused = run("history", "--recorded-by", "verify")
    assert (refused.code, "'status', 'watch'" in refused.err) == (2, True)


def test_several_projects_are_listed_and_one_can_be_named():
    remember((TRAIL, 2, state()), (OTHER, 1, state()))
    refused = run("history")
    assert refused.code == 2
    assert "prj_acme (Acme Coffee)" in refused.err
    assert "prj_other" in refused.err
    assert document("-p", "prj_other")["target"]["projectId"] == "prj_other"
    assert document("-p", "Acme Coffee")["target"]["projectId"] == "prj_acme"


def test_a_name_that_two_projects_have_is_refused():
    standings = tuple(replace(each, id="prj_other") if each.id == "prj_acme" else each for each in state().standings)
    remember((TRAIL, 2, state()), (OTHER, 1, replace(state(), standings=standings)))
    refused = run("history", "-p", "Acme Coffee")
    assert (refused.code, "the name of several projects" in refused.err) == (2, True)


def test_the_histories_of_another_api_are_kept_apart(monkeypatch):
    here, there = TRAIL, replace(TRAIL, base_url="https://staging.example.com")
    remember((here, 2, state()), (there, 1, state("broken", "LAY101")))
    shown = document("--base-url", TRAIL.base_url)
    assert [row["health"] for row in shown["items"]] == ["healthy"]
    monkeypatch.setenv("LAYERS_BASE_URL", "https://staging.example.com")
    assert [row["health"] for row in document()["items"]] == ["broken"]


@pytest.mark.usefixtures("one_project")
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["nonsense"], 7, "nothing was recorded of the app 'nonsense'; there is a history of: app_ios (Acme iOS)"),
        (["-p", "nonsense"], 7, "nothing was recorded of the project 'nonsense'"),
        (["prune"], 2, "prune has to be told how old is old"),
        (["prune", "--older-than", "1s", "-p", "prj"], 2, "prune forgets what is old of every target"),
        (["prune", "--older-than", "1s", "--since", "1d"], 2, "and takes no --since"),
        (["--since", "soon"], 2, "is no time"),
        (["--since", "1d", "--before", "2d"], 2, "--since does not lie before --before"),
        (["--older-than", "90d"], 2, "layers history prune --older-than 90d"),
        (["prune", "--older-than", "soon"], 2, "is not a duration"),
        (["prune", "--older-than", "0"], 2, "would forget everything"),
    ],
)
def test_what_cannot_be_followed_is_told(words, code, told):
    outcome = run("history", *words)
    assert outcome.code == code
    assert told in outcome.err


@pytest.mark.usefixtures("one_project")
def test_what_is_old_can_be_forgotten():
    assert run("history", "prune", "--older-than", "2d", "-o", "json").document["forgotten"] == 2
    assert [row["health"] for row in document()["items"]] == ["healthy"]


def test_to_forget_what_is_not_there_makes_nothing():
    assert run("history", "prune", "--older-than", "2d", "-o", "json").document["forgotten"] == 0
    assert not paths.state_directory().exists()


def test_a_damaged_history_is_a_warning():
    paths.state_directory().mkdir(parents=True)
    paths.history_file().write_bytes(b"no database" * 100)
    outcome = run("history")
    assert outcome.code == 0
    assert outcome.err.startswith("layers: warning: the history ")
    assert "it is damaged" in outcome.err
    assert paths.history_file().read_bytes() == b"no database" * 100
