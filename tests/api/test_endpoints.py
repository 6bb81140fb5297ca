"""Every documented body becomes its signal, and no value in it can do worse than cost itself."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers_cli.api.endpoints import accounts, app, apps, identity, project, projects, relay
from layers_cli.api.paging import Pages
from layers_cli.core.health import Health
from layers_cli.core.signals import (
    AdAccount,
    AppRecord,
    Flaw,
    Identity,
    LastError,
    Platform,
    ProjectRecord,
    Reading,
    RelayState,
    Source,
    Toggle,
    Unavailable,
    Unreadable,
    Why,
)
from layers_cli.core.snapshot import Target

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)
TARGET = Target(project_id="prj_asked", app_id="app_asked")
PAYLOADS = Path(__file__).parent / "payloads"
READERS = {
    "whoami-older": identity,
    "whoami-newer": identity,
    "projects": projects,
    "projects-short": projects,
    "project.completed-by-hand": project,
    "sdk-apps": apps,
    "sdk-app": app,
    "capi-status-array": relay,
    "capi-status-keyed.completed-by-hand": relay,
    "capi-status-nested.completed-by-hand": relay,
    "ad-accounts-older.completed-by-hand": accounts,
    "ad-accounts-newer.completed-by-hand": accounts,
}


def body(name):
    return json.loads((PAYLOADS / f"{name}.json").read_bytes())


def read(reader, *documents, target=TARGET):
    return reader.read(Pages(documents=documents, as_of=NOW, origin="GET /v1/x", request_id="req_1"), target)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def absent(path, found=""):
    return Unreadable(path=path, found=found, flaw=Flaw.ABSENT)


def wrong(path, found):
    return Unreadable(path=path, found=found, flaw=Flaw.WRONG_TYPE)


def unknown(path, found):
    return Unreadable(path=path, found=found, flaw=Flaw.UNKNOWN_VALUE)


# As documented


@pytest.mark.parametrize(("name", "reader"), READERS.items())
def test_a_documented_body_is_read_without_a_fault(name, reader):
    signal = read(reader, body(name), target=replace(TARGET, app_id="app_8ffb9410eb0eb848264f8a65"))
    assert isinstance(signal, Reading)
    assert (signal.as_of, signal.origin, signal.request_id) == (NOW, "GET /v1/x", "req_1")
    assert signal.faults == ()
    if "keyed" not in name:
        assert "Unreadable" not in repr(signal)


def test_whoami_of_the_older_generation_has_the_flags():
    signal = read(identity, body("whoami-older"))
    assert signal == Identity(
        as_of=NOW,
        origin="GET /v1/x",
        request_id="req_1",
        organization_id="2481fa5c-a404-44ed-a561-565392499abc",
        organization_name="Acme Growth",
        parent_organization_id=None,
        scopes=(),
        tier="standard",
        key_id="c2037bb9-354d-4662-96b7-97a28ad6b6e1",
        kill_switch=False,
        access_revoked=False,
        credit_balance=2540,
    )


def test_whoami_of_the_newer_generation_has_none():
    signal = read(identity, body("whoami-newer"))
    assert (signal.kill_switch, signal.access_revoked) == (None, None)
    assert signal.organization_id == "org_2481fa5c-a404-44ed-a561-565392499abc"


def test_projects_are_listed_whole_or_with_id_and_name_only():
    (first,) = read(projects, body("projects")).projects
    assert first == ProjectRecord(
        id="prj_01HX9Y7K8M2P4RSTUV56789AB",
        name="Acme Coffee iOS",
        status="active",
        customer_external_id="acme-coffee",
        created_at=utc(2026, 4, 10, 9, 14, 22),
    )
    both = read(projects, body("projects"), body("projects-short")).projects
    assert [one.name for one in both] == ["Acme Coffee iOS", "Acme Mobile", "Beta Corp"]
    assert both[1].status is None


def test_a_project_says_which_apps_should_exist():
    record = read(project, body("project.completed-by-hand")).record
    assert record == ProjectRecord(
        id="9cb958b5-11b5-4e30-8675-5d075d52da7c",
        name="Acme Coffee iOS",
        status="active",
        customer_external_id="acme-coffee",
        organization_id="org_2481fa5c-a404-44ed-a561-565392499abc",
        bundle_id="com.acme.coffee",
        android_package="com.acme.coffee.android",
        web_domain="acmecoffee.com",
    )


def test_apps_are_listed_with_their_last_event():
    first, second = read(apps, body("sdk-apps")).apps
    assert first == AppRecord(
        id="app_8ffb9410eb0eb848264f8a65",
        name="Acme Coffee iOS",
        platform="ios",
        bundle_id="com.acmecoffee.ios",
        android_package=None,
        web_domain=None,
        created_at=utc(2026, 4, 18, 19, 25, 22),
        last_event_at=utc(2026, 4, 18, 19, 42, 11),
    )
    assert second.last_event_at is None


def test_an_app_has_a_switch_for_each_platform():
    signal = read(app, body("sdk-app"), target=Target(app_id="app_8ffb9410eb0eb848264f8a65"))
    assert signal.faults == ()
    assert signal.record.id == "app_8ffb9410eb0eb848264f8a65"
    assert signal.ingest_endpoint == "https://in.layers.com/l/events"
    assert signal.last_rotated_at == utc(2026, 4, 18, 19, 25, 22)
    assert signal.toggles == (
        Toggle(
            platform=Platform.META,
            enabled=True,
            pixel_id="987654321012345",
            last_forward_at=utc(2026, 4, 18, 19, 42, 8),
        ),
        Toggle(
            platform=Platform.TIKTOK,
            enabled=True,
            pixel_id="C12ABCDEF3456789G",
            last_forward_at=utc(2026, 4, 18, 19, 41, 57),
        ),
    )


def test_the_relay_as_an_array():
    meta, tiktok = read(relay, body("capi-status-array")).platforms
    assert meta == RelayState(
        platform=Platform.META,
        enabled=True,
        status=Health.HEALTHY,
        pixel_id="123456789012345",
        token_valid=True,
        token_validated_at=utc(2026, 4, 18, 18),
    )
    assert tiktok.status is Health.DEGRADED
    assert tiktok.last_error == LastError(
        at=utc(2026, 4, 18, 19, 21, 12),
        code="PLATFORM_ERROR",
        message="TikTok Events API rate-limit (429). Backing off 60s.",
        platform_code=40002,
    )


def test_the_relay_keyed_by_platform():
    meta, tiktok = read(relay, body("capi-status-keyed.completed-by-hand")).platforms
    assert meta == RelayState(
        platform=Platform.META, enabled=True, pixel_id="123456789012345", token_present=True, received_24h=1843
    )
    assert tiktok == RelayState(
        platform=Platform.TIKTOK, enabled=False, pixel_id=None, token_present=False, received_24h=0
    )


def test_the_relay_keyed_by_platform_under_platforms():
    meta, tiktok = read(relay, body("capi-status-nested.completed-by-hand")).platforms
    assert meta == RelayState(
        platform=Platform.META, enabled=True, pixel_id="123456789012345", token_present=True, received_24h=0
    )
    assert tiktok.received_24h == 12


def test_ad_accounts_of_both_generations():
    older = read(accounts, body("ad-accounts-older.completed-by-hand")).accounts
    newer = read(accounts, body("ad-accounts-newer.completed-by-hand")).accounts
    assert older[0] == AdAccount(
        id="01HXF1A2B3C4D5E6F7G8H9J0K1",
        platform=Platform.META,
        external_id="act_123456789012345",
        name="Acme Coffee — US",
        token_status="valid",
        token_validated_at=None,
        connected_at=utc(2026, 3, 2, 14, 11),
    )
    assert [one.platform for one in newer] == [Platform.META, Platform.TIKTOK, Platform.APPLE]


# Otherwise


@pytest.mark.parametrize("reader", [identity, project, app, relay])
@pytest.mark.parametrize("document", [[], None, "x", 5, True])
def test_a_body_that_is_no_object_is_malformed(reader, document):
    signal = read(reader, document)
    assert isinstance(signal, Unavailable)
    assert (signal.why, signal.as_of, signal.origin, signal.request_id) == (Why.MALFORMED, NOW, "GET /v1/x", "req_1")
    assert signal.signal is Source(reader.__name__.rpartition(".")[2])


@pytest.mark.parametrize("reader", [projects, apps, accounts])
@pytest.mark.parametrize("document", [[], None, {}, {"items": {}}, {"items": None}])
def test_a_list_without_items_is_malformed(reader, document):
    signal = read(reader, {"items": []}, document)
    assert isinstance(signal, Unavailable)
    assert (signal.why, signal.signal) == (Why.MALFORMED, Source(reader.__name__.rpartition(".")[2]))


@pytest.mark.parametrize("document", [{}, {"projectId": "x"}, {"platforms": None}, {"platforms": 5, "meta": {}}])
def test_a_relay_without_platforms_is_malformed(document):
    assert read(relay, document).why is Why.MALFORMED


@pytest.mark.parametrize("platforms", [[], {}])
def test_an_empty_list_of_platforms_is_an_answer(platforms):
    assert read(relay, {"platforms": platforms}).platforms == ()


@pytest.mark.parametrize(
    ("reader", "name", "field"),
    [(projects, "id", "projects"), (apps, "appId", "apps"), (accounts, "adAccountId", "accounts")],
)
def test_an_odd_item_costs_itself_only(reader, name, field):
    items = [{name: "a"}, 7, None, {}, {name: ""}, {name: 5}, {name: None}, {name: "z"}]
    signal = read(reader, {"items": items})
    assert [one.id for one in getattr(signal, field)] == ["a", "z"]
    assert signal.faults == (
        wrong("$.items[1]", "7"),
        absent("$.items[2]", "null"),
        absent(f"$.items[3].{name}"),
        wrong(f"$.items[4].{name}", '""'),
        wrong(f"$.items[5].{name}", "5"),
        absent(f"$.items[6].{name}", "null"),
    )


def test_snake_case_is_read_and_named_as_it_came():
    item = {"app_id": "a", "last_event_at": 5, "created_at": "2026-06-01T14:30:00.123456+02:00", "bundle_id": "b"}
    (one,) = read(apps, {"items": [item]}).apps
    assert one.created_at == utc(2026, 6, 1, 12, 30, 0, 123456)
    assert one.last_event_at == wrong("$.items[0].last_event_at", "5")
    assert one.bundle_id == "b"


def test_an_app_that_lacks_what_a_rule_judges_says_so():
    (one,) = read(apps, {"items": [{"appId": "a", "name": 5, "platform": None, "createdAt": None}]}).apps
    assert one.name is None
    assert one.platform == absent("$.items[0].platform", "null")
    assert one.created_at == absent("$.items[0].createdAt", "null")
    assert one.last_event_at == absent("$.items[0].lastEventAt")
    assert one.bundle_id == absent("$.items[0].bundleId")
    assert one.label == "a"


@pytest.mark.parametrize(
    "platform",
    [
        "ios",
        "android",
        "web",
        "react-native",
        "flutter",
        "expo",
        "nextjs",
        "vite",
        "react-router",
        "node",
        "macos",
        "unity",
    ],
)
def test_a_documented_app_platform_is_known(platform):
    (one,) = read(apps, {"items": [{"appId": "a", "platform": platform}]}).apps
    assert one.platform == platform


def test_an_app_platform_that_is_not_documented_is_shown_verbatim():
    (one,) = read(apps, {"items": [{"appId": "a", "platform": "tv" + "x" * 100}]}).apps
    assert one.platform == unknown("$.items[0].platform", "tv" + "x" * 78)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-18T19:42:08Z", utc(2026, 4, 18, 19, 42, 8)),
        ("2026-05-08T17:02:11.123Z", utc(2026, 5, 8, 17, 2, 11, 123000)),
        ("2026-06-01T14:30:00.000000+00:00", utc(2026, 6, 1, 14, 30)),
        ("2026-06-01T14:30:00.123456789-05:30", utc(2026, 6, 1, 20, 0, 0, 123456)),
        ("2026-06-01t14:30:00.1z", utc(2026, 6, 1, 14, 30, 0, 100000)),
    ],
)
def test_a_timestamp_may_have_any_documented_precision(text, expected):
    (one,) = read(apps, {"items": [{"appId": "a", "createdAt": text}]}).apps
    assert one.created_at == expected
    assert one.created_at.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2026-04-18T19:42:08",
        "2026-04-18",
        "2026-04-18 19:42:08Z",
        "2026-02-30T00:00:00Z",
        "2026-04-18T24:00:00Z",
        "2026-04-18T19:42:60Z",
        "2026-04-18T19:42:08.Z",
        "2026-04-18T19:42:08+0000",
        "0001-01-01T00:00:00+23:00",
        "٢٠٢٦-04-18T19:42:08Z",
        "",
        "yesterday",
        1776541328,
        1776541328.5,
        True,
        [],
        {},
    ],
)
def test_anything_else_is_no_timestamp(value):
    (one,) = read(apps, {"items": [{"appId": "a", "createdAt": value}]}).apps
    assert one.created_at == wrong("$.items[0].createdAt", json.dumps(value, ensure_ascii=False))


def test_what_is_found_is_cut():
    (one,) = read(apps, {"items": [{"appId": "a", "createdAt": ["x" * 200]}]}).apps
    assert len(one.created_at.found) == 80


@pytest.mark.parametrize(("reader", "name", "asked"), [(project, "id", "prj_asked"), (app, "appId", "app_asked")])
def test_a_record_without_a_usable_id_goes_by_the_one_asked_for(reader, name, asked):
    for value, fault in ((5, wrong(f"$.{name}", "5")), (None, absent(f"$.{name}", "null"))):
        signal = read(reader, {name: value, "capi": {}})
        assert signal.record.id == asked
        assert signal.faults == (fault,)
    pages = Pages(documents=({"capi": {}},), as_of=NOW, origin="")
    assert reader.read(pages, Target()).record.id == ""


def test_the_record_of_another_app_is_a_fault_and_goes_by_the_id_asked_for():
    signal = read(app, {"appId": "app_other", "capi": {}})
    assert signal.record.id == "app_asked"
    assert signal.faults == (wrong("$.appId", '"app_other"'),)
    assert read(app, {"app_id": "x", "capi": {}}).faults == (wrong("$.app_id", '"x"'),)


@pytest.mark.parametrize("found", ["app_asked", "asked", "sdk_asked", "APP_ASKED", "Asked"])
def test_an_id_is_the_same_without_its_prefix_and_in_any_case(found):
    signal = read(app, {"appId": found, "capi": {}})
    assert (signal.record.id, signal.faults) == ("app_asked", ())


def test_flags_of_another_type_are_not_false():
    flags = {"killSwitch": 0, "apiAccessRevoked": None, "scopes": "all", "creditBalance": True}
    signal = read(identity, {"organizationId": "org", **flags})
    assert signal.kill_switch == wrong("$.killSwitch", "0")
    assert signal.access_revoked == absent("$.apiAccessRevoked", "null")
    assert signal.scopes is None
    assert signal.credit_balance is None


@pytest.mark.parametrize(("value", "expected"), [(["*"], ("*",)), ([], ()), (["a", 5], None), (None, None)])
def test_scopes_are_a_list_of_texts_or_not_known(value, expected):
    assert read(identity, {"organizationId": "org", "scopes": value}).scopes == expected


@pytest.mark.parametrize("body", [{}, {"items": []}, {"organizationId": None}, {"organizationId": 5}])
def test_an_answer_that_names_no_organization_is_no_identity(body):
    assert read(identity, body).why is Why.MALFORMED


def test_a_projects_identifier_of_another_type_is_unreadable_and_an_absent_one_is_none():
    record = read(project, {"id": "p", "platformIosBundleId": 5, "platformWebDomain": None}).record
    assert record.bundle_id == wrong("$.platformIosBundleId", "5")
    assert (record.android_package, record.web_domain) == (None, None)


def test_an_apps_switches_survive_each_other():
    capi = {
        "meta_ads": {},
        "tiktok": {"enabled": 1, "pixelId": None, "lastForwardAt": None},
        "apple": {"enabled": False, "pixel_id": 5, "last_forward_at": "x"},
        "snap chat": {"enabled": True},
        "meta": [],
    }
    signal = read(app, {"appId": "app_asked", "capi": capi})
    assert signal.faults == (unknown('$.capi["snap chat"]', "snap chat"), wrong("$.capi.meta", "[]"))
    meta, tiktok, apple = signal.toggles
    assert meta == Toggle(
        platform=Platform.META, enabled=absent("$.capi.meta_ads.enabled"), pixel_id=None, last_forward_at=None
    )
    assert tiktok.enabled == wrong("$.capi.tiktok.enabled", "1")
    assert apple == Toggle(
        platform=Platform.APPLE,
        enabled=False,
        pixel_id=wrong("$.capi.apple.pixel_id", "5"),
        last_forward_at=wrong("$.capi.apple.last_forward_at", '"x"'),
    )
    assert signal.ingest_endpoint == absent("$.ingestEndpoint")
    assert signal.last_rotated_at == absent("$.lastRotatedAt")


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"appId": "app_asked"}, absent("$.capi")),
        ({"appId": "app_asked", "capi": None}, absent("$.capi", "null")),
        ({"appId": "app_asked", "capi": []}, wrong("$.capi", "[]")),
    ],
)
def test_an_app_without_switches_says_so(document, fault):
    signal = read(app, document)
    assert signal.faults == (fault,)
    assert signal.toggles == ()


def test_an_entry_of_the_array_that_lacks_what_it_always_has_says_so():
    (state,) = read(relay, {"platforms": [{"platform": "meta"}]}).platforms
    path = "$.platforms[0]"
    assert state == RelayState(
        platform=Platform.META,
        status=absent(f"{path}.status"),
        pixel_id=absent(f"{path}.pixelId"),
        token_valid=absent(f"{path}.accessTokenValid"),
    )


def test_nulls_of_the_array_are_null_where_that_is_documented_and_otherwise_missing():
    names = ("enabled", "status", "pixelId", "accessTokenValid", "accessTokenLastValidatedAt", "eventsLast1h")
    (state,) = read(relay, {"platforms": [{"platform": "meta_ads"} | dict.fromkeys(names)]}).platforms
    path = "$.platforms[0]"
    assert state == RelayState(
        platform=Platform.META,
        enabled=absent(f"{path}.enabled", "null"),
        status=absent(f"{path}.status", "null"),
        pixel_id=None,
        token_valid=absent(f"{path}.accessTokenValid", "null"),
    )


@pytest.mark.parametrize("word", ["unknown", "HEALTHY", "", "paused"])
def test_a_status_that_is_not_documented_is_no_health(word):
    (state,) = read(relay, {"platforms": [{"platform": "meta", "status": word}]}).platforms
    assert state.status == unknown("$.platforms[0].status", word)


def test_a_keyed_entry_may_carry_the_arrays_fields():
    entry = {"enabled": True, "status": "idle", "access_token_valid": None, "dataset_id": "5", "eventsLast1h": 4}
    (state,) = read(relay, {"projectId": "p", "requestId": {}, "meta_ads": entry}).platforms
    assert state.status is Health.IDLE
    assert state.token_valid == absent("$.meta_ads.access_token_valid", "null")
    assert (state.pixel_id, state.sent_1h) == ("5", 4)
    assert read(relay, {"tiktok": {"status": None}}).platforms[0].status == absent("$.tiktok.status", "null")
    assert read(relay, {"tiktok": {}}).platforms[0] == RelayState(
        platform=Platform.TIKTOK, pixel_id=absent("$.tiktok.pixelId")
    )


def test_a_platform_that_is_not_known_is_kept_by_its_own_name():
    first, second = read(relay, {"platforms": [{"platform": "snap"}, {"platform": "tiktok"}]}).platforms
    assert (first.platform, first.unknown_platform) == ("snap", unknown("$.platforms[0].platform", "snap"))
    assert second.unknown_platform is None
    (nested,) = read(relay, {"platforms": {"snap": {}}}).platforms
    assert (nested.platform, nested.unknown_platform) == ("snap", unknown("$.platforms.snap", "snap"))
    (top,) = read(relay, {"projectId": "p", "snap": {"enabled": True}}).platforms
    assert (top.label, top.on) == ("snap", True)


def test_an_odd_platform_costs_itself_only():
    signal = read(relay, {"platforms": [5, {"status": "idle"}, {"platform": 5}, {"platform": "meta"}]})
    assert [state.platform for state in signal.platforms] == [Platform.META]
    assert signal.faults == (
        wrong("$.platforms[0]", "5"),
        absent("$.platforms[1].platform"),
        wrong("$.platforms[2].platform", "5"),
    )
    keyed = read(relay, {"meta": True, "tiktok": None, "apple": {}})
    assert [state.platform for state in keyed.platforms] == [Platform.APPLE]
    assert keyed.faults == (wrong("$.meta", "true"), absent("$.tiktok", "null"))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, None),
        ({"access_token_vault_id": None}, False),
        ({"accessTokenVaultId": ""}, False),
        ({"accessTokenVaultId": "v"}, True),
        ({"access_token_vault_id": 5}, None),
    ],
)
def test_a_vault_id_says_whether_there_is_a_token(entry, expected):
    assert read(relay, {"meta": entry}).platforms[0].token_present is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (2.5, 2.5),
        (None, None),
        (True, wrong("$.meta.eventsReceived24h", "true")),
        ("5", wrong("$.meta.eventsReceived24h", '"5"')),
        (float("inf"), wrong("$.meta.eventsReceived24h", "Infinity")),
        (float("nan"), wrong("$.meta.eventsReceived24h", "NaN")),
    ],
)
def test_a_count_is_a_finite_number(value, expected):
    count = read(relay, {"meta": {"eventsReceived24h": value}}).platforms[0].received_24h
    assert count == expected
    assert type(count) is type(expected)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("events_received_24h", "received_24h"),
        ("eventsReceived24h", "received_24h"),
        ("events_received", "received_24h"),
        ("eventsReceived", "received_24h"),
        ("eventsLast24h", "sent_24h"),
        ("events_last_1h", "sent_1h"),
    ],
)
def test_a_count_has_several_names(name, field):
    assert getattr(read(relay, {"meta": {name: 7}}).platforms[0], field) == 7


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (5, wrong("$.meta.last_error", "5")),
        ("x", wrong("$.meta.last_error", '"x"')),
        ({}, LastError(at=None, code=None, message=None, platform_code=None)),
        (
            {"at": 5, "code": 5, "message": [], "platformCode": True},
            LastError(
                at=wrong("$.meta.last_error.at", "5"),
                code=None,
                message=None,
                platform_code=wrong("$.meta.last_error.platformCode", "true"),
            ),
        ),
        (
            {"at": None, "code": "C", "platform_code": "190"},
            LastError(at=None, code="C", message=None, platform_code="190"),
        ),
    ],
)
def test_the_last_error_is_read_field_by_field(value, expected):
    assert read(relay, {"meta": {"last_error": value}}).platforms[0].last_error == expected


def test_an_ad_accounts_token_status_is_verbatim_and_null_is_missing():
    items = [{"adAccountId": "a", "platform": "meta", "tokenStatus": "needs_reauth"}]
    items += [{"adAccountId": "b", "platform": "snap_ads", "tokenStatus": None}, {"adAccountId": "c", "platform": 5}]
    first, second, third = read(accounts, {"items": items}).accounts
    assert first.token_status == "needs_reauth"
    assert (second.token_status, second.platform) == (absent("$.items[1].tokenStatus", "null"), "snap_ads")
    assert second.unknown_platform == unknown("$.items[1].platform", "snap_ads")
    assert (third.platform, third.unknown_platform) == ("unknown", wrong("$.items[2].platform", "5"))
    assert third.token_status == absent("$.items[2].tokenStatus")


# Anything at all


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)


def places(value, place=()):
    yield place
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from places(member, (*place, name))


def replaced(value, place, new):
    if not place:
        return new
    head, *rest = place
    if isinstance(value, list):
        return [replaced(member, rest, new) if index == head else member for index, member in enumerate(value)]
    return {name: replaced(member, rest, new) if name == head else member for name, member in value.items()}


BODIES = {name: body(name) for name in READERS}
PLACES = [(name, place) for name, document in BODIES.items() for place in places(document)]


@settings(max_examples=400, deadline=None)
@given(where=st.sampled_from(PLACES), value=JSON)
def test_no_value_in_any_place_raises_or_spreads(where, value):
    name, place = where
    intact = read(READERS[name], BODIES[name])
    signal = read(READERS[name], replaced(BODIES[name], place, value))
    if isinstance(signal, Unavailable):
        assert signal.why is Why.MALFORMED
        assert len(place) <= 1
        return
    assert type(signal) is type(intact)
    repr(signal)
    if len(place) == 3 and place[0] in {"items", "platforms"} and len(signal.faults) == 0:
        collection = next(f for f in ("projects", "apps", "platforms", "accounts") if hasattr(signal, f))
        before, after = getattr(intact, collection), getattr(signal, collection)
        assert len(before) == len(after)
        assert sum(one != other for one, other in zip(before, after, strict=True)) <= 1
