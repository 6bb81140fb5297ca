"""The scenarios as data: complete, consistent, and true to what they say."""

import re
from datetime import datetime, timedelta

import pytest

from layers_cli.sandbox import scenarios
from layers_cli.sandbox.names import SCENARIOS
from layers_cli.sandbox.scenarios.scenario import JUDGES, VIEWERS
from layers_cli.sandbox.verification import FORWARDED

EXIT_OF_VERDICT = {
    "healthy": {0},
    "idle": {0},
    "degraded": {11},
    "broken": {12},
    "unknown": {2, 3, 4, 5, 7},
}
IOS, ANDROID = "app_8ffb9410eb0eb848264f8a65", "app_a1b2c3d4e5f60718293a4b5c"
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
    assert {"status"} <= set(expected) <= {*JUDGES, *VIEWERS}
    for command, expectation in expected.items():
        assert all(re.fullmatch("LAY[0-9]{3}", code) for code in expectation.codes)
        if command in VIEWERS:
            assert expectation.verdict is None
            assert all(code.startswith(("LAY0", "LAY90")) for code in expectation.codes)
        elif expectation.verdict is not None:
            assert expectation.exit in EXIT_OF_VERDICT[expectation.verdict]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_root_cause_is_among_what_a_diagnosis_finds_and_only_where_something_is_wrong(name):
    scenario = scenarios.load(name)
    diagnosed = scenario.expected.get("diagnose")
    if diagnosed is not None and diagnosed.verdict in {"degraded", "broken"}:
        assert scenario.root in diagnosed.codes
    elif diagnosed is not None and diagnosed.verdict == "unknown":
        assert scenario.root in {None, *(code for code in diagnosed.codes if code.startswith("LAY0"))}
    else:
        assert scenario.root is None


def test_every_root_cause_of_the_chain_has_a_scenario():
    roots = {scenarios.load(name).root for name in SCENARIOS}
    assert roots >= {
        "LAY001", "LAY002", "LAY003", "LAY004", "LAY005", "LAY006", "LAY007", "LAY008",
        "LAY101", "LAY104", "LAY105", "LAY201", "LAY303", "LAY304", "LAY306", "LAY307", "LAY309",
        "LAY401", "LAY402", "LAY403", "LAY404", "LAY405", "LAY406", "LAY407", "LAY409", "LAY410", "LAY412", "LAY415",
        "LAY501",
    }  # fmt: skip


def test_every_fault_that_a_probe_can_find_in_one_report_has_a_scenario():
    found = set().union(*(scenario["verify"].codes for scenario in _expected() if "verify" in scenario))
    assert found >= {"LAY202", "LAY601", "LAY602", "LAY603", "LAY604", "LAY605", "LAY607", "LAY608", "LAY903"}


def _expected():
    return [scenarios.load(name).expected for name in SCENARIOS]


@pytest.mark.parametrize("name", SCENARIOS)
def test_keys_are_obviously_fake_and_of_the_documented_form(name):
    scenario = scenarios.load(name)
    environment = "test" if name == "test-key" else "live"
    for text in (scenario.world.key.text, scenario.offered_key or scenario.world.key.text):
        assert re.fullmatch(f"lp_{environment}_SANDBOX[0-9]{{9}}_this-is-not-[a-z-]+", text)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_whole_world_can_be_read(start, name):
    client = start(name)
    audit = client.sandbox.scenario.world.audit_path
    for path in ("whoami", "projects", audit, f"projects/{BARE}", f"projects/{BARE}/sdk-apps"):
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


@pytest.mark.parametrize("path", [f"projects/{BARE}/sdk-apps/{IOS}", f"projects/{BARE}/sdk-apps/{ANDROID}"])
def test_in_the_healthy_world_record_and_events_agree(start, path):
    client = start()
    app = client(f"/v1/{path}").body
    events = client(f"/v1/projects/{BARE}/events?limit=200&appId={app['appId']}").body["items"]
    assert events[0]["occurredAt"] == app["lastEventAt"]
    assert {event["environment"] for event in events} == {"production"}
    mapped = [_time(event["occurredAt"]) for event in events if event["name"] in FORWARDED["meta"]]
    for toggle in app["capi"].values():
        assert abs(mapped[0] - _time(toggle["lastForwardAt"])) < timedelta(minutes=15)


def test_something_in_the_audit_log_changed_close_to_where_an_app_fell_silent(start):
    client = start("key-rotated")
    app = client(f"/v1/projects/{BARE}/sdk-apps/{IOS}").body
    rows = client("/v1/audit-log?limit=200&eventType=mutation.sdk_app_updated").body["items"]
    assert [row["occurredAt"] for row in rows] == [app["lastRotatedAt"]]
    assert rows[0]["data"] == {"appId": IOS, "rotateKey": True}


def _time(text):
    return datetime.fromisoformat(text)


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
