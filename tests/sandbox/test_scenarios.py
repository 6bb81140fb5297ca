"""The scenarios as data: complete, consistent, and true to what they say."""

import re
from datetime import timedelta

import pytest

from layers_cli.sandbox import scenarios
from layers_cli.sandbox.names import SCENARIOS

EXIT_OF_VERDICT = {
    "healthy": {0},
    "idle": {0},
    "degraded": {11},
    "broken": {12},
    "unknown": {2, 3, 4, 5, 7},
}
BARE = "254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"


def test_healthy_comes_first():
    assert next(iter(SCENARIOS)) == "healthy"


def test_every_name_has_a_scenario_and_every_scenario_a_name():
    for name in SCENARIOS:
        scenarios.load(name)
    with pytest.raises(ValueError, match="known") as error:
        scenarios.load("")
    assert set(re.findall("[a-z][a-z-]+", str(error.value).partition("known:")[2])) == set(SCENARIOS)


@pytest.mark.parametrize("name", SCENARIOS)
def test_names_and_summaries_are_readable(name):
    assert re.fullmatch("[a-z]+(-[a-z]+)*", name)
    assert SCENARIOS[name]
    assert not SCENARIOS[name].endswith(".")


@pytest.mark.parametrize("name", SCENARIOS)
def test_expectations_are_possible(name):
    expected = scenarios.load(name).expected
    assert {"status", "whoami", "project list", "app list"} <= set(expected) <= {
        "status", "app show", "whoami", "project list", "app list",
    }  # fmt: skip
    for command, expectation in expected.items():
        assert all(re.fullmatch("LAY[0-9]{3}", code) for code in expectation.codes)
        if command in {"whoami", "project list", "app list"}:
            assert expectation.verdict is None
            assert all(code.startswith(("LAY0", "LAY90")) for code in expectation.codes)
        elif expectation.verdict is not None:
            assert expectation.exit in EXIT_OF_VERDICT[expectation.verdict]


@pytest.mark.parametrize("name", SCENARIOS)
def test_keys_are_obviously_fake_and_of_the_documented_form(name):
    scenario = scenarios.load(name)
    environment = "test" if name == "test-key" else "live"
    for text in (scenario.world.key.text, scenario.offered_key or scenario.world.key.text):
        assert re.fullmatch(f"lp_{environment}_SANDBOX[0-9]{{9}}_this-is-not-[a-z-]+", text)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_whole_world_can_be_read(start, name):
    client = start(name)
    for path in ("whoami", "projects", "audit-log", f"projects/{BARE}", f"projects/{BARE}/sdk-apps"):
        assert client(f"/v1/{path}").body["error" if _refuses(name, path) else _member(path)] is not None
    for path in ("events", "ads/capi-status", "ads/ad-accounts", f"sdk-apps/{client.sandbox.app}"):
        assert client(f"/v1/projects/{BARE}/{path}").status < 501 or name.startswith("killed-key")


def _refuses(name, path):
    if name == "no-scope-at-all":
        return path.startswith("projects")
    if name == "killed-key-old-docs":
        return path != "whoami"
    return name in {"bad-key", "killed-key", "rate-limited", "unavailable"}


def _member(path):
    return {"whoami": "organizationId", f"projects/{BARE}": "id"}.get(path, "items")


@pytest.mark.parametrize(
    "name",
    [name for name in SCENARIOS if name not in {"new-project", "several-projects", "foreign-app", "foreign-project"}],
)
def test_the_app_that_a_scenario_is_about_is_in_its_world(name):
    scenario = scenarios.load(name)
    assert scenario.app in {app.id for project in scenario.world.projects for app in project.apps}


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "several-projects"])
def test_without_a_project_id_exactly_one_active_project_is_found(name):
    active = [project for project in scenarios.load(name).world.projects if project.status == "active"]
    assert len(active) == 1


def test_the_healthy_world_gives_no_reason_for_a_note():
    (project,) = scenarios.load("healthy").world.projects
    carried = {app.bundle_id or app.android_package for app in project.apps}
    assert {project.bundle_id, project.android_package} == carried
    assert all(relay.token_validated < timedelta(hours=24) for relay in project.relays)
    assert all(relay.last_error is None for relay in project.relays)


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_error_that_does_not_heal_is_not_disproved_by_a_later_forward(name):
    for project in scenarios.load(name).world.projects:
        errors = {
            relay.platform: relay.last_error.age
            for relay in project.relays
            if relay.last_error is not None and relay.status != "healthy"
        }
        for app in project.apps:
            for toggle in app.toggles:
                if toggle.platform in errors:
                    assert toggle.last_forward > errors[toggle.platform]
