"""The apps that should exist, and how they are set up."""

from typing import Any

import pytest

from layers_cli.core.signals import Source, Why
from tests import worlds
from tests.worlds import ABSENT, ANDROID, IOS, PROJECT, WRONG, of_app, only, record, snapshot, told


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("https://in.layers.com/l/events", "passed"),
        ("https://IN.layers.com", "passed"),
        ("https://events.acme.coffee/l/events", "note"),
        ("https://in.layers.com.acme.coffee", "note"),
        ("https://[", "note"),
        (None, "notApplicable"),
        (ABSENT, "notChecked"),
    ],
)
def test_a_custom_ingest_host_is_named(endpoint: object, expected: str) -> None:
    assert told(of_app(worlds.app(ingest_endpoint=endpoint)), "LAY107", IOS) == expected


def test_the_ingest_host_is_asked_of_the_apps_own_record_only() -> None:
    assert told(snapshot(), "LAY107", IOS) is None
    assert told(of_app(worlds.lost(Source.APP)), "LAY107", IOS) == "notChecked"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"platform": "ios", "bundle_id": "com.acme"}, "passed"),
        ({"platform": "ios", "bundle_id": None, "android_package": "x"}, "note"),
        ({"platform": "ios", "bundle_id": ""}, "note"),
        ({"platform": "ios", "bundle_id": WRONG}, "notChecked"),
        ({"platform": "android", "android_package": None}, "note"),
        ({"platform": "android", "android_package": "com.acme"}, "passed"),
        ({"platform": "web", "web_domain": None}, "note"),
        ({"platform": "web", "web_domain": "acme.coffee"}, "passed"),
        ({"platform": "flutter", "bundle_id": None}, "notApplicable"),
        ({"platform": WRONG}, "notChecked"),
    ],
)
def test_each_platform_has_its_identifier(changes: dict[str, Any], expected: str) -> None:
    assert told(only(worlds.apps(record(**changes))), "LAY108", IOS) == expected
    assert told(only(worlds.lost(Source.APPS)), "LAY108", PROJECT) == "notChecked"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (snapshot(), "passed"),
        (snapshot(worlds.apps()), "note"),
        (snapshot(worlds.apps(), worlds.relay(worlds.state(enabled=False))), "unknown"),
        (snapshot(worlds.apps(), worlds.relay()), "unknown"),
        (snapshot(worlds.apps(), worlds.relay(worlds.state(enabled=WRONG))), "notChecked"),
        (snapshot(worlds.apps(), worlds.relay(faults=(WRONG,))), "notChecked"),
        (snapshot(worlds.apps(faults=(WRONG,))), "notChecked"),
        (snapshot(worlds.lost(Source.APPS)), "notChecked"),
        (snapshot(worlds.apps(), worlds.lost(Source.RELAY)), "notChecked"),
    ],
)
def test_a_project_without_apps_has_nothing_to_check(world: Any, expected: str) -> None:
    assert told(world, "LAY109", PROJECT) == expected


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (snapshot(), "passed"),
        (snapshot(worlds.apps(worlds.android())), "note"),
        (snapshot(worlds.project(web_domain="acme.coffee")), "note"),
        (snapshot(worlds.apps(record()), worlds.project(android_package="other")), "note"),
        (snapshot(worlds.project(bundle_id=None, android_package=None)), "notApplicable"),
        (snapshot(worlds.project(bundle_id=WRONG, android_package=None)), "notApplicable"),
        (snapshot(worlds.apps(record(bundle_id=WRONG), worlds.android())), "notChecked"),
        (snapshot(worlds.apps(worlds.android(), faults=(ABSENT,))), "notChecked"),
        (snapshot(worlds.apps(record(web_domain=WRONG), worlds.android())), "passed"),
        (snapshot(worlds.lost(Source.PROJECT)), "notApplicable"),
        (snapshot(worlds.lost(Source.APPS, Why.SERVER_ERROR)), "notChecked"),
    ],
)
def test_every_app_that_the_project_names_should_exist(world: Any, expected: str) -> None:
    assert told(world, "LAY110", PROJECT) == expected


@pytest.mark.parametrize(("platform", "what"), [("ios", "bundle id"), ("android", "package"), ("web", "domain")])
def test_the_identifier_that_is_missing_is_named(platform: str, what: str) -> None:
    nameless = record(platform=platform, bundle_id=None)
    (finding,) = worlds.fired(worlds.verdict(only(worlds.apps(nameless))), "LAY108")
    assert (finding.evidence, finding.facts) == (f"the {platform} app has no {what}", {"missing": what})


def test_the_evidence_names_what_is_missing() -> None:
    judged = worlds.verdict(snapshot(worlds.apps(record(platform="web", web_domain=None)), worlds.project()))
    (missing,) = worlds.fired(judged, "LAY110")
    assert missing.facts == {"package": "com.acme.coffee"}
    assert missing.next.endswith("layers app list -p prj_acme")
    (unserved,) = worlds.fired(worlds.verdict(snapshot(worlds.project(web_domain="acme.coffee"))), "LAY110")
    assert unserved.evidence == "the project names domain acme.coffee, and no SDK app carries it"
    assert not worlds.fired(worlds.verdict(), "LAY110")
    assert told(snapshot(), "LAY108", ANDROID) == "passed"
