"""The bodies that the documentation prints, of both generations, served to whole commands."""

import httpx
import pytest

from .conftest import ANDROID, IOS, PROJECT, payload

AT = f"projects/{PROJECT}"
RELAY, ACCOUNTS, APPS, APP = f"{AT}/ads/capi-status", f"{AT}/ads/ad-accounts", f"{AT}/sdk-apps", f"{AT}/sdk-apps/{IOS}"
SHAPES = {
    "array": ("capi-status-array", {"meta": "healthy", "tiktok": "degraded"}),
    "keyed": ("capi-status-keyed.completed-by-hand", {"meta": "healthy", "tiktok": "disabled"}),
    "nested": ("capi-status-nested.completed-by-hand", {"meta": "degraded", "tiktok": "healthy"}),
}


@pytest.mark.parametrize("accounts", ["older", "newer"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_the_relay_is_read(layers, api, shape, accounts):
    name, expected = SHAPES[shape]
    api.bodies[RELAY] = payload(name)
    api.bodies[ACCOUNTS] = payload(f"ad-accounts-{accounts}.completed-by-hand")
    outcome = layers("status", "--json", "-p", PROJECT)
    assert {platform: outcome.health("relay", platform) for platform in expected} == expected
    assert outcome.document["errors"] == []
    assert not outcome.codes & {"LAY902", "LAY903"}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_the_relay_is_compared_with_the_app(layers, api, shape):
    api.bodies[RELAY] = payload(SHAPES[shape][0])
    outcome = layers("app", "show", IOS, "--json", "-p", PROJECT)
    assert outcome.health("relay", "meta") == "degraded"
    assert "LAY307" in outcome.codes
    # The keyed body switches TikTok off, which the app's toggle contradicts.
    assert ("LAY306" in outcome.codes) is (shape == "keyed")


def test_the_documented_project_at_a_glance(layers, api):
    outcome = layers("status", "-p", PROJECT, "--json")
    assert (outcome.code, outcome.document["verdict"]) == (11, "degraded")
    assert outcome.health("app", IOS) == "healthy"
    # Created 17 minutes before the answers were sent: still within the grace of an install.
    assert outcome.health("app", "app_a1b2c3d4e5f60718293a4b5c") == "idle"
    assert {"LAY102", "LAY401", "LAY413", "LAY904", "LAY905"} <= outcome.codes
    assert outcome.document["coverage"]["notChecked"] == []


def test_the_documented_app_names_other_pixels_than_the_relay(layers, api):
    outcome = layers("app", "show", IOS, "-p", PROJECT, "--json")
    assert (outcome.code, outcome.document["verdict"]) == (11, "degraded")
    assert "LAY307" in outcome.codes


@pytest.mark.parametrize("generation", ["older", "newer"])
def test_both_answers_of_whoami_are_shown(layers, api, generation):
    api.bodies["whoami"] = payload(f"whoami-{generation}")
    outcome = layers("whoami", "--json")
    assert (outcome.code, outcome.document["scopes"]) == (0, [])
    assert outcome.document["organizationName"] == "Acme Growth"
    assert "Acme Growth" in layers("whoami").out


@pytest.mark.parametrize("flag", ["killSwitch", "apiAccessRevoked"])
def test_the_older_whoami_tells_in_its_body_that_the_key_is_dead(layers, api, flag):
    api.bodies["whoami"] = payload("whoami-older") | {flag: True}
    outcome = layers("whoami", "--json")
    assert (outcome.code, outcome.codes) == (4, {"LAY002"})


@pytest.mark.parametrize("name", ["projects", "projects-short"])
def test_both_lists_of_projects_are_followed_to_their_end(layers, api, name):
    body = payload(name)
    api.bodies["projects"] = body | {"nextCursor": None}
    document = layers("project", "list", "--json").document
    assert [item["projectId"] for item in document["items"]] == [item["id"] for item in body["items"]]
    del api.bodies["projects"]["nextCursor"]
    assert layers("project", "list", "--json").document["items"] == document["items"]


def test_a_cursor_that_never_ends_is_told_and_not_followed_for_ever(layers, api):
    api.bodies["projects"] = payload("projects")
    outcome = layers("project", "list", "--json")
    assert outcome.code in {3, 5}


def test_the_documented_apps_are_listed(layers, api):
    document = layers("app", "list", "-p", PROJECT, "--json").document
    assert [item["platform"] for item in document["items"]] == ["ios", "android"]
    assert [item["lastEventAt"] for item in document["items"]] == ["2026-04-18T19:42:11Z", None]


def test_the_documented_error_is_shown_with_its_request(layers, api):
    api.bodies[RELAY] = httpx.Response(409, json=payload("error"), headers={"Date": api.date})
    outcome = layers("status", "-p", PROJECT, "--json")
    assert outcome.code in {3, 11}
    (error,) = outcome.document["errors"]
    assert (error["signal"], error["httpStatus"], error["apiCode"]) == ("relay", 409, "APPROVAL_REQUIRED")
    assert error["requestId"] == "req_01HXZ9G7KMV2QX8Y1S5RJW3B7T"
    assert error["requestId"] in layers("status", "-p", PROJECT).out


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'"text"',
        b"\xff\xfe{}",
        b"<html>",
        b"[" * 100_000,
        b'{"items": ' * 50_000,
        b'{"items": [], "items": 1}',
        b'{"platforms": 1e999999}',
        b"9" * 5000,
        b'{"items": [null, 1, "x", [], {}]}',
    ],
    ids=range(13),
)
@pytest.mark.parametrize(
    "words",
    [("status",), ("app", "show", IOS), ("verify", IOS), ("diagnose", IOS), ("events", IOS), ("app", "list"),
     ("project", "list"), ("whoami",)],
)  # fmt: skip
def test_no_body_is_a_crash_or_a_success(layers, api, body, words):
    for path in api.bodies:
        api.bodies[path] = body
    target = () if words in {("project", "list"), ("whoami",)} else ("-p", PROJECT)
    outcome = layers(*words, *target, "--json")
    assert outcome.code in {0, 3, 5, 7}
    if outcome.code == 0:
        # Every member of whoami is optional: any object says that the key works.
        assert words == ("whoami",)
        assert body.startswith(b'{"')


def test_the_record_of_another_app_proves_nothing_of_the_one_asked_for(layers, api):
    api.bodies[f"projects/{PROJECT}/sdk-apps/{IOS}"] = payload("sdk-app") | {"appId": ANDROID}
    outcome = layers("app", "show", IOS, "-p", PROJECT, "--json")
    assert "LAY902" in outcome.codes
    assert outcome.health("app", IOS) == "unknown"
    assert ANDROID in outcome.out


def test_whoami_names_its_organization_as_the_target_too(layers, api):
    document = layers("whoami", "--json").document
    assert document["organizationId"]
    assert document["target"]["organization"] == document["organizationId"]
