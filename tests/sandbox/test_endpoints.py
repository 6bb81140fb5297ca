"""Every endpoint in both documentation generations."""

from datetime import datetime, timedelta

import pytest

BARE = "254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"
PROJECT = f"/v1/projects/{BARE}"
IOS = "app_8ffb9410eb0eb848264f8a65"
ANDROID = "app_a1b2c3d4e5f60718293a4b5c"
GENERATIONS = {"older": "old-docs", "newer": "healthy"}

WHOAMI = "organizationId workspaceId organizationName scopes rateLimitTier apiKeyId creditBalance"
PROJECT_ITEM = "id name status customerExternalId timezone primaryLanguage ownerEmail createdAt updatedAt"
PROJECT_RECORD = (
    f"{PROJECT_ITEM} organizationId brand brandContext platformIosBundleId platformAndroidBundleId platformWebDomain "
    "ingestState"
)
APP_ITEM = "appId name platform bundleId androidPackage webDomain createdAt lastEventAt"
APP_RECORD = f"{APP_ITEM} ingestEndpoint capi lastRotatedAt"
RELAY = (
    "platform enabled status pixelId accessTokenValid accessTokenLastValidatedAt eventsLast1h eventsLast24h "
    "lastEventAt lastError"
)
ACCOUNT = "adAccountId platform externalId name currency timezone tokenStatus tokenLastValidatedAt connectedAt"
AUDIT = "eventId eventType occurredAt requestId organizationId projectId apiKeyId actor data"
EVENT = "eventId appId userId environment occurredAt receivedAt properties"

DOCUMENTED = [
    ("older", "/v1/whoami", None, f"{WHOAMI} killSwitch apiAccessRevoked"),
    ("newer", "/v1/whoami", None, f"{WHOAMI} parentOrganizationId"),
    ("older", "/v1/projects", "items", PROJECT_ITEM),
    ("newer", "/v1/projects", "items", PROJECT_ITEM),
    ("older", PROJECT, None, PROJECT_RECORD),
    ("newer", PROJECT, None, PROJECT_RECORD),
    ("older", f"{PROJECT}/sdk-apps", "items", APP_ITEM),
    ("newer", f"{PROJECT}/sdk-apps", "items", APP_ITEM),
    ("older", f"{PROJECT}/sdk-apps/{IOS}", None, APP_RECORD),
    ("newer", f"{PROJECT}/sdk-apps/{IOS}", None, APP_RECORD),
    ("older", f"{PROJECT}/events", "items", f"{EVENT} eventName"),
    ("newer", f"{PROJECT}/events", "items", f"{EVENT} name"),
    ("older", f"{PROJECT}/ads/capi-status", "platforms", RELAY),
    ("newer", f"{PROJECT}/ads/capi-status", "platforms", RELAY),
    ("older", f"{PROJECT}/ads/ad-accounts", "items", f"{ACCOUNT} credentialMode walletBalance"),
    ("newer", f"{PROJECT}/ads/ad-accounts", "items", ACCOUNT),
    ("older", "/v1/audit-log", "items", AUDIT),
    ("newer", "/v1/audit-log", "items", AUDIT),
]


@pytest.mark.parametrize(("generation", "path", "rows", "keys"), DOCUMENTED)
def test_body_has_the_documented_keys(start, generation, path, rows, keys):
    reply = start(GENERATIONS[generation])(path)
    assert reply.status == 200
    objects = [reply.body] if rows is None else reply.body[rows]
    assert objects
    for entry in objects:
        assert set(entry) == set(keys.split())


@pytest.mark.parametrize(
    ("generation", "organization", "project", "key"),
    [("older", "", "", ""), ("newer", "org_", "prj_", "key_")],
)
def test_ids_carry_the_prefixes_of_their_generation(start, generation, organization, project, key):
    client = start(GENERATIONS[generation])
    assert client("/v1/whoami").body["organizationId"] == f"{organization}2481fa5c-a404-44ed-a561-565392499abc"
    assert client("/v1/whoami").body["apiKeyId"] == f"{key}c2037bb9-354d-4662-96b7-97a28ad6b6e1"
    assert client("/v1/projects").body["items"][0]["id"] == f"{project}{BARE}"
    row = client("/v1/audit-log").body["items"][0]
    assert (row["projectId"], row["eventId"][8]) == (f"{project}{BARE}", "-")


def test_newer_project_record_shows_the_bare_id_although_asked_with_the_prefix(start):
    assert start()(f"/v1/projects/prj_{BARE}").body["id"] == BARE


@pytest.mark.parametrize(
    ("generation", "last_event", "connected"),
    [
        ("older", "2026-06-09T11:58:00Z", "2026-03-11T12:00:00Z"),
        ("newer", "2026-06-09T11:58:00.123Z", "2026-03-11T12:00:00.123456+00:00"),
    ],
)
def test_times_have_the_precision_of_their_generation(start, generation, last_event, connected):
    client = start(GENERATIONS[generation])
    assert client(f"{PROJECT}/sdk-apps/{IOS}").body["lastEventAt"] == last_event
    assert client(f"{PROJECT}/ads/ad-accounts").body["items"][0]["connectedAt"] == connected


def test_an_age_stays_the_same_while_the_clock_moves(start, clock):
    client = start()
    clock.forward(days=3)
    last = datetime.fromisoformat(client(f"{PROJECT}/sdk-apps").body["items"][0]["lastEventAt"])
    assert clock.now - last < timedelta(minutes=3)


@pytest.mark.parametrize(("generation", "end"), [("older", {"nextCursor": None}), ("newer", {})])
def test_last_page_ends_as_its_generation_documents(start, generation, end):
    body = start(GENERATIONS[generation])("/v1/projects").body
    del body["items"]
    assert body == end


def test_only_toggled_platforms_have_an_entry_in_the_app_record(start):
    client = start()
    assert set(client(f"{PROJECT}/sdk-apps/{IOS}").body["capi"]) == {"meta", "tiktok"}
    assert client(f"{PROJECT}/sdk-apps/{ANDROID}").body["capi"] == {}


def test_rotation_equals_creation_on_an_app_that_was_never_rotated(start):
    app = start()(f"{PROJECT}/sdk-apps/{IOS}").body
    assert app["lastRotatedAt"] == app["createdAt"]


def test_documented_throttle_is_reported_verbatim(start):
    meta, tiktok = start("throttled")(f"{PROJECT}/ads/capi-status").body["platforms"]
    assert meta["lastError"] is None
    assert tiktok["lastError"] == {
        "at": "2026-06-09T11:39:00.123Z",
        "code": "PLATFORM_ERROR",
        "message": "TikTok Events API rate-limit (429). Backing off 60s.",
        "platformCode": 40002,
    }


def test_snake_case_relays_are_keyed_by_short_name_and_counted(start):
    assert start("keyed")(f"{PROJECT}/ads/capi-status").body["meta"] == {
        "enabled": True,
        "pixel_id": "123456789012345",
        "access_token_vault_id": "vault_meta_7f3a",
        "events_received_24h": 1204,
    }


def test_camel_case_relays_are_keyed_by_short_name(start):
    platforms = start("keyed-camel")(f"{PROJECT}/ads/capi-status").body["platforms"]
    assert set(platforms) == {"meta", "tiktok"}
    assert set(platforms["meta"]) == set(RELAY.split()) - {"platform"}


def test_drift_answers_with_a_new_status_and_a_number_for_a_time(start):
    client = start("drift")
    assert client(f"{PROJECT}/ads/capi-status").body["platforms"][1]["status"] == "paused"
    assert client(f"{PROJECT}/sdk-apps").body["items"][1]["lastEventAt"] == 1_780_000_000
    assert client(f"{PROJECT}/sdk-apps/{ANDROID}").body["lastEventAt"] == 1_780_000_000


def test_a_page_without_the_rewritten_row_is_left_alone(start):
    assert len(start("drift")(f"{PROJECT}/sdk-apps?limit=1").body["items"]) == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=active", ["Acme Coffee"]),
        ("status=archived", ["Acme Tea (closed)"]),
        ("search=TEA", ["Acme Tea (closed)"]),
        ("customerExternalId=acme-coffee", ["Acme Coffee"]),
        ("customerExternalId=unknown", []),
        ("", ["Acme Coffee", "Acme Tea (closed)"]),
    ],
)
def test_projects_are_filtered_and_newest_first(start, query, names):
    assert [row["name"] for row in start("old-docs")(f"/v1/projects?{query}").body["items"]] == names


@pytest.mark.parametrize(
    ("path", "rows", "count"),
    [
        ("sdk-apps?platform=android", "items", 1),
        ("sdk-apps?platform=web", "items", 0),
        ("ads/capi-status?platforms=meta_ads", "platforms", 1),
        ("ads/capi-status?platforms=meta_ads,tiktok_ads", "platforms", 2),
        ("ads/capi-status?platforms=meta_ads&platforms=tiktok_ads", "platforms", 2),
        ("ads/ad-accounts?platforms=tiktok_ads", "items", 1),
        ("ads/ad-accounts?healthy=true", "items", 1),
        ("ads/ad-accounts?healthy=false", "items", 2),
        (f"events?limit=200&appId={ANDROID}", "items", 60),
        ("events?limit=200&eventNames=sign_up,app_open", "items", 40),
        ("events?limit=200&eventNames=sign_up&eventNames=app_open", "items", 40),
        ("events?userId=nobody", "items", 0),
        ("events?since=2026-06-09T11:58:00Z", "items", 1),
        ("events?until=2026-06-09T05:04:00Z", "items", 1),
        ("events?since=2026-06-09T11:56:00.123456Z&until=2026-06-09T11:58:00.123456Z", "items", 1),
    ],
)
def test_rows_of_a_project_are_filtered(start, path, rows, count):
    assert len(start("account-reconnect")(f"{PROJECT}/{path}").body[rows]) == count


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("limit=200", 60),
        ("eventType=auth.rate_limited", 12),
        (f"projectId=prj_{BARE}&limit=200", 60),
        ("projectId=9cb958b5-11b5-4e30-8675-5d075d52da7c", 0),
        ("apiKeyId=key_c2037bb9-354d-4662-96b7-97a28ad6b6e1&limit=1", 1),
        ("since=2026-06-09T11:46:00Z", 2),
        ("until=2026-06-09T01:08:00.123456Z", 1),
    ],
)
def test_audit_rows_are_filtered_with_both_ends_included(start, query, count):
    assert len(start()(f"/v1/audit-log?{query}").body["items"]) == count


def test_personal_data_in_events_is_redacted(start):
    rows = start()(f"{PROJECT}/events?eventNames=sign_up").body["items"]
    assert {row["properties"]["email"] for row in rows} == {"[redacted]"}


def test_newest_event_is_the_last_event_of_its_app(start):
    client = start()
    newest = client(f"{PROJECT}/events?appId={IOS}&limit=1").body["items"][0]
    assert newest["occurredAt"] == client(f"{PROJECT}/sdk-apps/{IOS}").body["lastEventAt"]


@pytest.mark.parametrize(
    ("path", "limit", "total"),
    [
        (f"{PROJECT}/sdk-apps", 7, 30),
        (f"{PROJECT}/events", 200, 1800),
        ("/v1/audit-log", 25, 60),
        ("/v1/projects", 1, 1),
    ],
)
def test_cursors_lead_through_every_row_once(start, path, limit, total):
    client = start(apps=30)
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        body = client(f"{path}?limit={limit}" + (f"&cursor={cursor}" if cursor else "")).body
        assert len(body["items"]) <= limit
        seen += [row.get("eventId") or row.get("appId") or row["id"] for row in body["items"]]
        cursor, pages = body.get("nextCursor"), pages + 1
    assert (len(seen), len(set(seen)), pages) == (total, total, -(-total // limit))


@pytest.mark.parametrize(
    ("path", "default"),
    [(f"{PROJECT}/sdk-apps", 25), (f"{PROJECT}/events", 50), ("/v1/audit-log", 50)],
)
def test_a_page_without_a_limit_has_the_documented_size(start, path, default):
    assert len(start(apps=60)(path).body["items"]) == default


def test_health_of_the_ingest_host_needs_no_key(start):
    assert start("bad-key")("/health", key=None).status == 200


def test_dates_are_the_servers(start):
    ahead = start("clock-skew")("/v1/whoami").headers["Date"]
    assert ahead == "Tue, 09 Jun 2026 12:10:00 GMT"
